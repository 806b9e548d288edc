"""Results for residents: the minutes as published, their fingerprint, objections, signing, evaluation, the timeline."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from deliberation.outcomes import drafting, evaluating, publishing, signing
from deliberation.outcomes.content import canonical, changes
from deliberation.outcomes.forms import EvaluateForm, ObjectForm, RefuseForm, SignForm
from deliberation.outcomes.models import Minutes, Objection, Progress
from deliberation.outcomes.photos import SIZES
from deliberation.outcomes.reporting import report_of
from deliberation.outcomes.rules import seat_of
from deliberation.outcomes.standing import standing_of
from deliberation.outcomes.states import MinutesState
from deliberation.outcomes.telling import sections_of
from deliberation.outcomes.timeline import timeline_of
from deliberation.topics.models import Topic

_DAY = 24 * 3600


def _published(pk: int) -> Minutes:
    return get_object_or_404(Minutes.objects.published().select_related("topic", "meeting"), pk=pk)


@never_cache
@require_safe
def result(request, pk):
    """One published version with its objections; nobody needs to sign in to read it."""
    return _result(request, _published(pk), ObjectForm())


def _result(request, minutes: Minutes, form: ObjectForm):
    now = clock()
    stands = standing_of(minutes, now)
    versions = list(minutes.topic.minutes.published().order_by("version"))
    before = next((one for one in versions if one.version == minutes.version - 1), None)
    objections = Objection.objects.read_with(minutes)
    context = {
        "minutes": minutes,
        "topic": minutes.topic,
        "sections": sections_of(minutes),
        "versions": versions,
        # Of a version that corrects one; that of a later round has nothing to do with the one before it.
        "changes": _changes(before, minutes) if before and minutes.reason else [],
        "objections": [{"objection": one, "late": one.is_late(now)} for one in objections],
        **stands,
        # As _decision.html reads it.
        "part": {"decision": stands["decision"]},
        "form": form if stands["is_open"] else None,
    }
    return render(request, "outcomes/result.html", context, status=form.status if form.errors else 200)


def _changes(before: Minutes, after: Minutes) -> list[dict]:
    """What differs between two versions: the written parts, and the columns beside them."""
    columns = {"dissent": _("不同意见及理由"), "result": _("结果")}
    found = changes(before.content, after.content)
    for name, words in columns.items():
        was, is_ = getattr(before, name), getattr(after, name)
        if was != is_:
            found.append({"part": words, "before": _told(before, name), "after": _told(after, name)})
    return found


def _told(minutes: Minutes, name: str) -> str:
    if name == "dissent":
        return minutes.dissent or _("无不同意见")
    headed = minutes.get_outcome_display()
    return "\n".join(line for one in sections_of(minutes) if one.heading == headed for line in one.lines)


@never_cache
@require_safe
def check(request, pk):
    """The fingerprint worked out anew, before the eyes of whoever asks, from what the page shows."""
    minutes = _published(pk)
    again = minutes.recomputed()
    context = {"minutes": minutes, "again": again, "same": again == minutes.fingerprint}
    return render(request, "outcomes/check.html", context | {"text": canonical(minutes.sealed())})


@never_cache
@require_safe
def paper(request, pk, kind):
    """Word, PDF, or the canonical JSON that the fingerprint is made of; a draft for those who may read it."""
    minutes = get_object_or_404(Minutes.objects.select_related("topic", "meeting"), pk=pk)
    is_public = minutes.state == MinutesState.PUBLISHED
    if kind not in _KINDS or not (is_public or drafting.may_read_draft(request.user, minutes)):
        raise Http404
    kind_of_file, ending, drawn = _KINDS[kind]
    key = f"minutes:{minutes.pk}:{minutes.fingerprint}:{kind}"
    content = cache.get(key) if is_public else None
    if content is None:
        content = drawn(minutes)
        if is_public:
            cache.set(key, content, _DAY)
    response = HttpResponse(content, content_type=kind_of_file)
    response["Content-Disposition"] = f'attachment; filename="minutes-{minutes.pk}-v{minutes.version}.{ending}"'
    return response


def _word(minutes: Minutes) -> bytes:
    from deliberation.outcomes.papers.word import word_of  # heavy: only when a paper is asked for

    return word_of(minutes)


def _pdf(minutes: Minutes) -> bytes:
    from deliberation.outcomes.papers.pdf import pdf_of  # heavy: only when a paper is asked for

    return pdf_of(minutes)


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_KINDS = {
    "word": (_DOCX, "docx", _word),
    "pdf": ("application/pdf", "pdf", _pdf),
    "json": ("application/json", "json", lambda minutes: canonical(minutes.sealed()).encode()),
}


@require_POST
@login_required
def object_to(request, pk):
    minutes = _published(pk)
    form = ObjectForm(request.POST)
    if form.passes(partial(publishing.object_to, minutes=minutes), by=request.user, now=clock()):
        messages.success(request, _("异议收到了，已经公开。居委会会公开答复。"))
        return redirect("outcomes:result", pk)
    return _result(request, minutes, form)


@never_cache
@login_required
def sign(request, pk):
    """A participant reads the draft, and by numbers how the sides stand, and signs or refuses for themselves."""
    minutes = get_object_or_404(Minutes.objects.select_related("topic", "meeting"), pk=pk)
    if not drafting.may_read_draft(request.user, minutes):
        raise Http404
    refuses = request.POST.get("does") == "refuse"
    form = (RefuseForm if refuses else SignForm)(request.POST if request.method == "POST" else None)
    if form.passes(partial(signing.sign, minutes=minutes), by=request.user, now=clock()):
        messages.success(request, _("记下了，谢谢您。"))
        return redirect("topics:topic", minutes.topic_id)
    waiting, seat = minutes.state == MinutesState.SIGNING, seat_of(request.user, minutes)
    mine = signing.signature_of(seat, minutes) if seat else None
    asked = waiting and seat is not None and mine is None
    context = {
        "minutes": minutes,
        "sections": sections_of(minutes, on_paper=False),
        "parts": signing.parts_of(minutes) if waiting else [],
        "rule": signing.RULE,
        "until": signing.waited_until(minutes) if waiting else None,
        "side": signing.NAMES[seat.side] if seat else "",
        "mine": mine,
        "not_so": signing.not_so(minutes),
        "form": form,
        "refusing": (form if refuses else RefuseForm()) if asked else None,
    }
    return render(request, "outcomes/sign.html", context, status=form.status if form.errors else 200)


@never_cache
@require_safe
def timeline(request, pk):
    """Everything that happened to a matter, from the ticket to the evaluation, on one page."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    return render(request, "outcomes/timeline.html", {"topic": topic, "rows": timeline_of(topic)})


@never_cache
@login_required
def evaluate(request, pk):
    topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    form = EvaluateForm(request.POST if request.method == "POST" else None)
    if form.passes(partial(evaluating.evaluate, topic=topic), by=request.user, now=clock()):
        messages.success(request, _("谢谢您的评议。"))
        return redirect("topics:topic", pk)
    context = {"topic": topic, "form": form, "own": evaluating.standing_of(request.user, topic)}
    return render(request, "outcomes/evaluate.html", context, status=form.status if form.errors else 200)


@never_cache
@require_safe
def report(request, pk):
    """The whole of a topic as one page that prints well; what it shows anybody may read."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    return render(request, "outcomes/report.html", {"topic": topic, **report_of(topic, clock())})


@require_safe
def photo(request, pk, number, size):
    """A picture of a report; reports are public."""
    found = get_object_or_404(Progress, pk=pk)
    if size not in SIZES or not 1 <= number <= len(found.photos):
        raise Http404
    try:
        response = FileResponse(default_storage.open(found.photos[number - 1][size]), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    return response
