"""社区提上来的事 on the platform's host: what waits for an answer, and one matter as its community tells it."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities.kernel.errors import RuleBroken
from communities.looks.shell import in_community, only_for
from communities.oversight import actions
from communities.oversight.forms import AnswerForm, ProposeForm
from communities.oversight.models import Matter, Proposal
from communities.oversight.reading import record_of
from communities.oversight.rules import may_answer, may_propose, may_see_matters
from deliberation.outcomes.decided import whom_of
from deliberation.outcomes.states import ANSWERS_AS

MOST, ANSWERED, PROPOSED = 200, 50, 50
streets_only = only_for(may_propose, on_platform=True)
onlookers_only = only_for(may_see_matters, on_platform=True)


def door_shown(request) -> bool:
    return not in_community(request) and may_see_matters(request.user)


def waiting_for(request) -> int:
    """How many wait for this person's own office."""
    return Matter.objects.for_answer_by(request.user).waiting().count()


@onlookers_only
@require_safe
def matters(request):
    """Those that wait, the longest first; the newest that were answered, and what this office put forward itself."""
    now, seen = clock(), Matter.objects.seen_by(request.user)
    mine = set(Matter.objects.for_answer_by(request.user).waiting().values_list("pk", flat=True))
    waiting = list(seen.waiting()[: MOST + 1])
    context = {
        "waiting": [row_of(one, now) | {"mine": one.pk in mine} for one in waiting[:MOST]],
        "more": len(waiting) > MOST,
        "answered": [row_of(one, now) for one in seen.answered()[:ANSWERED]],
        "may_propose": may_propose(request.user),
        "proposed": [_proposed(one, now) for one in Proposal.objects.of_office(request.user)[:PROPOSED]],
    }
    return render(request, "oversight/matters.html", context)


def _proposed(one: Proposal, now) -> dict:
    late = one.due_at is not None and one.due_at < now
    page = f"/c/{one.community.slug}/topics/{one.topic}/" if one.is_public else ""
    return {"one": one, "late": late, "page": page}


def row_of(matter: Matter, now) -> dict:
    return {"matter": matter, "whom": whom_of(matter.to, matter.community.street), "late": matter.is_late(now)}


@onlookers_only
@require_http_methods(["GET", "HEAD", "POST"])
def matter(request, pk):
    """One of them; sent back, the answer of who may give it."""
    found = get_object_or_404(Matter.objects.seen_by(request.user), pk=pk)
    form, may = None, may_answer(request.user, found)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        form = AnswerForm(request.POST)
        if form.passes(partial(actions.answer, matter=found), by=request.user, now=clock()):
            messages.success(request, _("答复了，居民看得到，社区也收到了消息。"))
            return redirect("matter", pk)
        # Somebody else may have answered meanwhile: then nothing is asked any more.
        found.refresh_from_db()
    elif may and found.heard_at is None:
        form = AnswerForm()
    context = row_of(found, clock()) | {
        "form": form if found.heard_at is None else None,
        "refused": form if found.heard_at and form else None,
        "may": may,
        "answers_here": found.to in ANSWERS_AS,
        "record": record_of(found),
    }
    return render(request, "oversight/matter.html", context, status=form.status if form and form.errors else 200)


@streets_only
def propose(request):
    """Put a topic forward in one of the street's or the district's communities."""
    form = ProposeForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.passes(actions.propose, by=request.user, now=clock()):
        messages.success(request, _("提出来了。社区居委会审查以后公开，列入不列入都会说明理由；到哪一步了，看这一页。"))
        return redirect("matters")
    context = {"heading": _("向社区提一个议题"), "form": form, "go": _("提出来"), "back": "matters"}
    return render(request, "desk/one_form.html", context, status=form.status if form.errors else 200)


@onlookers_only
@require_safe
def file(request, pk):
    """案卷, as one workbook."""
    found = get_object_or_404(Matter.objects.seen_by(request.user), pk=pk)
    try:
        content = actions.file_for(matter=found, by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("matter", pk)
    response = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f'attachment; filename="{found.community.slug}-topic-{found.topic}.xlsx"'
    return response
