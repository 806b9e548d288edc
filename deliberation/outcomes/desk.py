"""结果与落实 at the desk: per topic its minutes, publicity and tasks, and every step of the committee's with them."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from communities.looks.shell import in_community, only_for
from deliberation.outcomes import evaluating, reviewing, signing
from deliberation.outcomes.coming import Next, coming_of
from deliberation.outcomes.decided import decision_of, settled_by
from deliberation.outcomes.file import file_of
from deliberation.outcomes.models import Minutes, Objection, Task
from deliberation.outcomes.offering import KINDS, may_do, offers, topic_of
from deliberation.outcomes.parts import above_of, task_rows
from deliberation.outcomes.states import MinutesState
from deliberation.outcomes.telling import sections_of
from deliberation.topics.models import Topic
from deliberation.topics.rules import may_keep_topics
from deliberation.topics.saying import next_of
from deliberation.topics.states import TopicState

PAGE = 50
S = TopicState
_UNDER_WAY = {S.MINUTED, S.PUBLICISED, S.RESOLVED, S.EXECUTING, S.EVALUATED, S.ESCALATED}
LOOKS = {
    "": (_("没有办结的"), _UNDER_WAY),
    "minutes": (_("整理结果"), {S.MINUTED}),
    "publicity": (_("结果公示"), {S.PUBLICISED}),
    "work": (_("落实"), {S.RESOLVED, S.EXECUTING}),
    "judged": (_("已经评议"), {S.EVALUATED}),
    "above": (_("等决定"), {S.ESCALATED}),
    "ended": (_("归档的"), {S.ARCHIVED}),
}


keepers_only = only_for(may_keep_topics)
# A task's person may report on it: the action and the view below ask.
known_only = only_for(lambda user: user.is_authenticated)


def door_shown(request) -> bool:
    return in_community(request) and may_keep_topics(request.user)


@keepers_only
@require_safe
def outcomes(request):
    """What is owed first, then the newest."""
    look = request.GET.get("look", "")
    if look not in LOOKS:
        raise Http404
    counted, now = Topic.objects.counts(), clock()
    found = list(Topic.objects.filter(state__in=LOOKS[look][1]).owed_first().for_rows()[:PAGE])
    late = set(Task.objects.filter(topic__in=found).overdue(localdate(now)).values_list("topic_id", flat=True))
    waiting = set(Objection.objects.unanswered().values_list("minutes__topic_id", flat=True))
    context = {
        "look": look,
        "links": [
            {"value": value, "label": words, "count": sum(counted.get(state, 0) for state in states)}
            for value, (words, states) in LOOKS.items()
        ],
        "rows": [{"topic": one, "late": one.pk in late, "waiting": one.pk in waiting} for one in found],
    }
    return render(request, "outcomes/desk/outcomes.html", context)


@keepers_only
@require_safe
def topic(request, pk):
    found = get_object_or_404(Topic, pk=pk)
    now = clock()
    coming = coming_of(found, now)
    versions = list(found.minutes.newest_first().select_related("topic", "meeting").prefetch_related("signatures"))
    told, earlier = evaluating.told_by_round(found)
    context = {
        "topic": found,
        "next": next_of(found, now),
        "offers": offers("topics", found, coming=coming),
        "decision": decision_of(settled_by(found)),
        "versions": [_version(one, versions, coming) for one in versions],
        "objections": [
            {"objection": one, "late": one.is_late(now), "offers": offers("objections", one, coming=coming)}
            for one in Objection.objects.of(found)
        ],
        "tasks": [row | {"offers": offers("tasks", row["task"], coming=coming)} for row in task_rows(found)],
        "told": told,
        "earlier": earlier,
        "comments": [
            {"comment": one, "offers": offers("evaluations", one)}
            for one in found.evaluations.exclude(comment="").order_by("-pk")[:PAGE]
        ],
        "review": reviewing.told_of(found),
        "above": above_of(found, now),
        "takes_tasks": found.state in {S.RESOLVED, S.EXECUTING},
    }
    return render(request, "outcomes/desk/topic.html", context)


def _version(minutes: Minutes, versions: list[Minutes], coming: Next | None) -> dict:
    waiting = minutes.state == MinutesState.SIGNING
    return {
        "minutes": minutes,
        "stands": _stands(minutes, [one for one in versions if one.published_at]),
        "offers": offers("minutes", minutes, coming=coming),
        "sections": sections_of(minutes, on_paper=False),
        "parts": signing.parts_of(minutes) if waiting else [],
        "until": signing.waited_until(minutes) if waiting else None,
        "signed": [] if waiting else list(minutes.signatures.all()),
    }


def _stands(minutes: Minutes, published: list[Minutes]) -> str:
    """A later version of the same meeting corrects it; that of another meeting is the result of another round."""
    later = [one for one in published if minutes in published and one.version > minutes.version]
    if any(one.meeting_id == minutes.meeting_id for one in later):
        return _("已被更正")
    return _("上一次商量的结果") if later else minutes.get_state_display()


@keepers_only
@require_safe
def whole_file(request, pk):
    """Everything about a topic as one workbook."""
    found = get_object_or_404(Topic, pk=pk)
    response = HttpResponse(file_of(found, by=request.user, now=clock()), content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="topic-{found.pk}.xlsx"'
    return response


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@known_only
def do(request, kind, pk, verb):
    """One step: its form, then what it does."""
    if kind not in KINDS or verb not in KINDS[kind][2]:
        raise Http404
    model, argument, verbs = KINDS[kind]
    subject = get_object_or_404(model, pk=pk)
    if not may_do(request.user, kind, verb, subject):
        raise Http404
    step = verbs[verb]
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = step.form(*sent, subject=subject)
    if form.passes(partial(step.act, **{argument: subject}), by=request.user, now=clock()):
        messages.success(request, step.done)
        return redirect(_back(request.user), topic_of(subject).pk)
    context = {
        "topic": topic_of(subject),
        "subject": subject,
        "title": step.title,
        "form": form,
        "back": _back(request.user),
    }
    return render(request, "outcomes/desk/do.html", context, status=form.status if form.errors else 200)


def _back(user) -> str:
    return "outcomes_desk:topic" if may_keep_topics(user) else "topics:topic"
