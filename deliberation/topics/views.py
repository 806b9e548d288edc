"""Topics for residents: what is being talked over, putting one forward, standing behind one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.feedback.models import Ticket
from communities.kernel.errors import RuleBroken
from communities.looks.parts import parts_for
from communities.looks.words import when
from communities.residents.rules import level_lacks
from deliberation.topics import actions, rules
from deliberation.topics.forms import ProposeForm
from deliberation.topics.models import Support, Topic
from deliberation.topics.saying import (
    STATUTORY_SAID,
    again_of,
    chip_of,
    history_of,
    is_hidden,
    next_of,
    phase_of,
    phases_of,
    proposer_of,
)
from deliberation.topics.states import BEFORE_AGENDA, ENDED, SUPPORTABLE, Grade, Origin, TopicState
from deliberation.topics.stepping import rule, taken_up_by
from deliberation.topics.wording import differs

PAGE = 20
_DECIDED = {TopicState.RESOLVED, TopicState.EXECUTING, TopicState.EVALUATED, TopicState.ARCHIVED}
_TALKED_OVER = {TopicState.AGENDA, TopicState.CONVENING, TopicState.NOTICED, TopicState.IN_SESSION}
_ELSEWHERE = {TopicState.REFUSED, TopicState.MERGED, TopicState.TICKETED}
# value in the address: (words, states)
LOOKS = {
    "": ("全部", None),
    "support": ("征集附议", SUPPORTABLE),
    "now": ("正在商量", set(TopicState) - ENDED - BEFORE_AGENDA - _DECIDED),
    "decided": ("有结果的", _DECIDED),
    "elsewhere": ("没有列入、转走的", _ELSEWHERE),
}


@never_cache
@require_safe
def topics(request):
    """What residents may read, newest first: `look` and `before` in the address."""
    look, before = request.GET.get("look", ""), request.GET.get("before", "")
    if look not in LOOKS or (before and not (before.isdecimal() and len(before) < 19)):
        raise Http404
    states = LOOKS[look][1]
    found = Topic.objects.public().for_rows()
    found = found.filter(state__in=states) if states else found
    rows = list(found.before(int(before) if before else None)[: PAGE + 1])
    now = clock()
    home = reverse("topics:topics")
    context = {
        "rows": [row_of(topic, now) for topic in rows[:PAGE]],
        "links": [
            {"label": words, "url": f"{home}?look={value}" if value else home, "current": value == look}
            for value, (words, _states) in LOOKS.items()
        ],
        "older_url": f"{home}?look={look}&before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "newest_url": f"{home}?look={look}" if before else "",
    }
    return render(request, "topics/topics.html", context)


def row_of(topic: Topic, now) -> dict:
    """What components/row.html shows of a public topic."""
    chip, tone = chip_of(topic)
    told = [proposer_of(topic), when(topic.proposed_at, now)]
    if topic.threshold:
        told.append(_("%(have)d 人附议") % {"have": topic.supports})
    url = reverse("topics:topic", args=[topic.pk])
    return {
        "title": topic.public_title,
        "url": url,
        "meta": " · ".join(told),
        "chip": chip,
        "tone": tone,
        "icon": "talk",
    }


@never_cache
@require_safe
def topic(request, pk):
    """One topic with everything that happened to it; nobody needs to sign in to read it."""
    found = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    context = shown(found, request.user, clock()) | {"parts": parts_for("TOPIC_PARTS", found, request)}
    return render(request, "topics/topic.html", context)


def shown(topic: Topic, user, now) -> dict:
    own = user.is_authenticated and topic.proposer_id == user.pk
    supported = user.is_authenticated and Support.objects.filter(topic=topic, user=user).exists()
    hindered, hint = rules.hindrance(user, topic, supported=supported, moment=now)
    chip, tone = chip_of(topic)
    links = topic.tickets.select_related("ticket__category")
    return {
        "topic": topic,
        "title": topic.title if own else topic.public_title,
        "background": topic.background if own else topic.public_background,
        "own": own,
        "reads_otherwise": own and differs(topic),
        "hidden": is_hidden(topic),
        "chip": chip,
        "tone": tone,
        "proposer": proposer_of(topic),
        "buildings": list(topic.buildings.order_by("kind", "sort", "pk")),
        "sides": list(topic.sides.order_by("pk")),
        "tickets": [row.ticket for row in links if row.ticket.is_public and row.ticket.category.is_public],
        "merged": list(topic.merged.with_why().order_by("pk")),
        # What it was merged into may not be screened itself yet.
        "into": Topic.objects.visible_to(user).filter(pk=topic.merged_into_id).first(),
        "history": history_of(topic, topic.steps.shown_to_residents()),
        "next": next_of(topic, now),
        "again": again_of(step, now) if (step := _taken_up(topic)) else "",
        "phase": phase_of(topic),
        "phases": phases_of(topic),
        "archived": topic.state == TopicState.ARCHIVED,
        "statutory": STATUTORY_SAID if topic.grade == Grade.STATUTORY else "",
        "gathers": topic.state == TopicState.GATHERING,
        "supportable": topic.state in SUPPORTABLE,
        "supported": supported,
        "lacks_level": hint if hindered == rules.Hindrance.LEVEL else "",
        "may_withdraw": own and topic.state in BEFORE_AGENDA,
    }


def _taken_up(topic: Topic):
    """The step by which it is talked over again; no query where it is not."""
    return taken_up_by(topic) if topic.state in _TALKED_OVER else None


@never_cache
@login_required
def propose(request, number: str = ""):
    """Put a topic forward, or make one of the ticket `number` or of each `ticket` in the address.

    Like ones are shown once before it is sent.
    """
    origins = rules.origins_of(request.user)
    tickets = _tickets_of(request, number)
    try:
        rules.require_linkable(tickets)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("topics:propose")
    form = ProposeForm(request.POST or None, origins=origins, initial=_of_tickets(tickets) if tickets else None)
    alike = []
    if request.method == "POST" and form.is_valid():
        alike = [] if "different" in request.POST else Topic.objects.like(form.cleaned_data["title"])
        if not alike:
            try:
                made = actions.propose(form.proposal(tickets), by=request.user, now=clock())
            except RuleBroken as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("提出来了。居委会审查以后公开，进展会告诉您。"))
                return redirect("topics:topic", made.pk)
    now = clock()
    context = {
        "form": form,
        "alike": [row_of(one, now) for one in alike],
        "asked": bool(alike),
        "tickets": tickets,
        "linked": Topic.objects.visible_to(request.user).filter(tickets__ticket__in=tickets).distinct(),
        "days": rule(None, "screening_days"),
        # Said before anything is typed; whoever also speaks for a body may do so without.
        "lacks": level_lacks(request.user, "topic", now) if Origin.RESIDENT in origins else "",
        "only_resident": origins == [Origin.RESIDENT],
    }
    return render(request, "topics/new.html", context, status=form.status if form.errors else 200)


def _tickets_of(request, number: str) -> tuple[Ticket, ...]:
    """The tickets that the address names; 404 where one is not this person's to open."""
    try:
        return rules.tickets_named([number] if number else request.GET.getlist("ticket"), request.user)
    except RuleBroken:
        raise Http404 from None


def _of_tickets(tickets: tuple[Ticket, ...]) -> dict:
    """What the form begins with: the words that everybody may read, never those that hold a door or a name."""
    where = {ticket.building_id for ticket in tickets}
    # One that lies nowhere in particular concerns the whole community.
    return {"background": tickets[0].public_text, "buildings": [] if None in where else sorted(where)}


@never_cache
@require_safe
def similar(request):
    """Topics like the title that is being typed, as a piece of the page above."""
    title = request.GET.get("title", "")[:60]
    now = clock()
    alike = Topic.objects.like(title) if len(title) > 1 else []
    return render(request, "topics/_similar.html", {"alike": [row_of(one, now) for one in alike]})


def _act(request, pk, act, said: str):
    found = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    try:
        act(topic=found, by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("topics:topic", pk)


@require_POST
@login_required
def support(request, pk):
    return _act(request, pk, actions.support, _("已附议。有进展会告诉您。"))


@require_POST
@login_required
def take_back(request, pk):
    return _act(request, pk, actions.take_back_support, _("附议撤回了。"))


@require_POST
@login_required
def withdraw(request, pk):
    return _act(request, pk, actions.withdraw, _("议题撤回了。"))
