"""协商议事 at the desk: what waits for screening, and every step of the committee's with a topic."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from communities.looks.shell import in_community, only_for
from deliberation.ballots.models import Ballot
from deliberation.ballots.seeing import verdict_words
from deliberation.topics import actions, balloting, forms, rewording, rules, states
from deliberation.topics.deliberating import VERBS_TOLD, correct, tell, told_of
from deliberation.topics.models import Topic
from deliberation.topics.process import lacking
from deliberation.topics.saying import history_of, is_hidden, next_of
from deliberation.topics.states import BEFORE_AGENDA, ENDED, STEPS, Grade, Origin, TopicState
from deliberation.topics.wording import differs

PAGE = 50


@dataclass(frozen=True)
class Verb:
    """A step of the committee's: what it is called, what is asked, what is done. The first that is possible is filled."""

    title: Any
    done: Any
    form: Callable
    act: Callable
    # What is said instead of a topic that nobody else may read.
    unseen: Any = ""


_HELD = {verb: forms.ApprovedForm if verb == "party_approve" else forms.HeldForm for verb in VERBS_TOLD}
_CORRECT = "correct_"
VERBS = {
    "accept": Verb(_("通过，征集附议"), _("已通过，居民可以附议了。"), forms.PublishForm, actions.accept),
    "place": Verb(_("直接列入议程"), _("已列入议程。"), forms.PublishForm, actions.place),
    "answer": Verb(_("当场答复"), _("答复公开了。"), forms.AnswerForm, actions.answer),
    **{
        verb: Verb(_("记：%s") % states.VERBS[verb], _("记下了，居民看得到。"), _HELD[verb], partial(tell, verb))
        for verb in VERBS_TOLD
    },
    "grade": Verb(_("定怎么商量"), _("已定好。"), forms.GradeForm, actions.grade),
    "merge": Verb(_("并入别的议题"), _("已并入，附议的人一并算过去。"), forms.MergeForm, actions.merge),
    "to_ticket": Verb(_("转为诉求办理"), _("已转为诉求。"), forms.TicketForm, actions.to_ticket),
    "refuse": Verb(
        _("不列入"),
        _("已告诉提出的人，理由公开。"),
        forms.RefuseForm,
        actions.refuse,
        unseen=_("已告诉提出的人。议题和理由都不公开。"),
    ),
    **{
        f"{_CORRECT}{verb}": Verb(
            _("更正：%s") % states.VERBS[verb],
            _("更正了，原来记的也留着。"),
            partial(_HELD[verb], corrects=verb),
            partial(correct, verb),
        )
        for verb in VERBS_TOLD
    },
    "reword": Verb(_("改公开的写法"), _("改好了，经过里写明了。"), forms.RewordForm, rewording.reword),
    "note": Verb(_("记一笔"), _("已记下。"), forms.NoteForm, actions.note),
}
LOOKS = {
    "": (_("没有办结的"), set(TopicState) - ENDED),
    "screen": (_("等审查"), {TopicState.SUBMITTED}),
    "gather": (_("征集附议"), {TopicState.GATHERING}),
    "agenda": (_("列入议程"), {TopicState.AGENDA}),
    "all": (_("全部"), set(TopicState)),
}
keepers_only = only_for(rules.may_keep_topics)


def door_shown(request) -> bool:
    return in_community(request) and rules.may_keep_topics(request.user)


def company_door_shown(request) -> bool:
    """A property company puts topics forward in its own name; it keeps none."""
    return in_community(request) and Origin.PROPERTY in rules.origins_of(request.user)


@keepers_only
@require_safe
def topics(request):
    """The queue: what is owed first, then the newest."""
    look = request.GET.get("look", "")
    if look not in LOOKS:
        raise Http404
    counted = Topic.objects.counts()
    now = clock()
    found = Topic.objects.filter(state__in=LOOKS[look][1]).owed_first().for_rows()[:PAGE]
    links = [
        {"value": value, "label": words, "count": sum(counted.get(state, 0) for state in states)}
        for value, (words, states) in LOOKS.items()
    ]
    rows = [{"topic": topic, "late": topic.due_at is not None and topic.due_at < now} for topic in found]
    return render(request, "topics/desk/topics.html", {"rows": rows, "links": links, "look": look})


@keepers_only
@require_safe
def topic(request, pk):
    found = get_object_or_404(Topic, pk=pk)
    now = clock()
    offers = [{"verb": name, "title": VERBS[name].title} for name in VERBS if possible(found, name)]
    context = {
        "topic": found,
        "offers": offers,
        "goes_on": _goes_on(found),
        "first_is_next": found.state in BEFORE_AGENDA | {TopicState.AGENDA},
        "next": next_of(found, now),
        "late": found.due_at is not None and found.due_at < now,
        "reads_otherwise": differs(found),
        "history": history_of(found, found.steps.order_by("id")),
        "buildings": list(found.buildings.order_by("kind", "sort", "pk")),
        "sides": list(found.sides.order_by("pk")),
        "tickets": [row.ticket for row in found.tickets.select_related("ticket")],
        "merged": list(found.merged.order_by("pk")),
        "doors": [{"label": words, "url": reverse(name, args=[pk])} for words, name in settings.TOPIC_DOORS],
        "alike": [one for one in Topic.objects.like(found.public_title) if one.pk != found.pk],
    }
    return render(request, "topics/desk/topic.html", context)


@keepers_only
@require_safe
def ballots(request, pk):
    """The ballots on one topic, drafts too; a new one is prepared from here (settings.TOPIC_DOORS)."""
    found, now = get_object_or_404(Topic, pk=pk), clock()
    linked = Ballot.objects.filter(pk__in=found.ballots.values("ballot")).newest_first()
    rows = [(one, one.state_words(now), verdict_words(one)) for one in linked]
    context = {"topic": found, "rows": rows, "may_begin": balloting.may_be_on(pk)}
    return render(request, "topics/desk/ballots.html", context)


def possible(topic: Topic, name: str) -> bool:
    """Whether its state lets the verb begin."""
    if topic.state not in STEPS[name.removeprefix(_CORRECT)][0] or (name == "reword" and is_hidden(topic)):
        return False
    if name.startswith(_CORRECT):
        return name.removeprefix(_CORRECT) in told_of(topic)
    if name in VERBS_TOLD:
        return name in [place.until for place in lacking(topic.form, topic.told)[:1]]
    return name != "answer" or topic.grade == "INSTANT"


def _instead(topic: Topic, verb: str) -> dict | None:
    """Of what is told step by step, the one that is due: where another was opened before a colleague told it."""
    due = next((name for name in VERBS_TOLD if possible(topic, name)), None)
    if verb not in VERBS_TOLD or due in {None, verb}:
        return None
    return {"title": VERBS[due].title, "url": reverse("topics_desk:do", args=[topic.pk, due])}


def _goes_on(topic: Topic) -> dict | None:
    """The page where the next step is taken; None where it is taken here, and where nothing is left to be done."""
    waits_here = topic.state in BEFORE_AGENDA or any(possible(topic, name) for name in ("answer", *VERBS_TOLD))
    if waits_here or (topic.state == TopicState.AGENDA and not topic.grade):
        return None
    is_by_law = topic.state == TopicState.AGENDA and topic.grade == Grade.STATUTORY and not topic.form
    found = settings.TOPIC_GOES_ON.get(Grade.STATUTORY if is_by_law else topic.state)
    return {"title": found[0], "url": reverse(found[1], args=[topic.pk])} if found else None


@keepers_only
def do(request, pk, verb):
    """One step: its form, then what it does."""
    found = get_object_or_404(Topic, pk=pk)
    if verb not in VERBS:
        raise Http404
    step = VERBS[verb]
    form = step.form(request.POST if request.method == "POST" else None, topic=found)
    if form.passes(partial(step.act, topic=found), by=request.user, now=clock()):
        found.refresh_from_db()
        messages.success(request, step.unseen if step.unseen and is_hidden(found) else step.done)
        return redirect("topics_desk:topic", pk)
    if form.errors:
        # Somebody else may have been first.
        found.refresh_from_db()
    context = {"topic": found, "title": step.title, "form": form, "instead": _instead(found, verb)}
    context["shut"] = found.state in ENDED and not possible(found, verb)
    return render(request, "topics/desk/do.html", context, status=form.status if form.errors else 200)
