"""What of consultation the committee owes, for its first screen."""

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from communities.accounts.models import User
from communities.looks.words import day, when
from deliberation.meetings.models import Meeting
from deliberation.outcomes.above import sent_by
from deliberation.outcomes.models import Objection, Task
from deliberation.topics.models import Step, Topic
from deliberation.topics.states import TopicState

_MOST = 5


def owed(now: datetime) -> list[dict]:
    """{"title", "what", "url", "late"} of topics to screen, meetings of today, objections, decisions that are waited for, late tasks. Five
    queries.
    """
    return [*_to_screen(now), *_meetings(now), *_objections(now), *_above(now), *_tasks(now)]


def owed_by(user: User, now: datetime) -> list[dict]:
    """The same of whoever is to carry something out: their open tasks, the nearest first. One query."""
    today = localdate(now)
    return [
        {
            "title": one.matter,
            "what": _("%s 前完成，已做 %d%%") % (day(one.due_on, now), one.percent),
            "url": reverse("outcomes_desk:do", args=["tasks", one.pk, "report"]),
            "late": one.due_on < today,
        }
        for one in Task.objects.open().filter(person=user).order_by("due_on", "pk")[:_MOST]
    ]


def _to_screen(now: datetime) -> list[dict]:
    found = Topic.objects.filter(state=TopicState.SUBMITTED).owed_first().for_rows()[:_MOST]
    told = _("等审查，最迟 %s")
    return [
        _line(one.title, told % when(one.due_at, now), "topics_desk:topic", one.pk, late=one.due_at < now)
        for one in found
    ]


def _meetings(now: datetime) -> list[dict]:
    found = Meeting.objects.of_the_desk().coming()[:_MOST]
    return [
        _line(one.title, f"{when(one.starts_at, now)} {one.get_state_display()}", "meetings_desk:meeting", one.pk)
        for one in found
        if localdate(one.starts_at) <= localdate(now)
    ]


def _objections(now: datetime) -> list[dict]:
    found = Objection.objects.unanswered().select_related("minutes__topic").order_by("due_at")[:_MOST]
    told = _("异议等答复，最迟 %s")
    return [
        _line(
            one.minutes.topic.title,
            told % when(one.due_at, now),
            "outcomes_desk:topic",
            one.minutes.topic_id,
            late=one.is_late(now),
        )
        for one in found
    ]


def _above(now: datetime) -> list[dict]:
    """What went up and has no answer, the one that is owed first."""
    latest = Step.objects.filter(verb="escalate", topic__state=TopicState.ESCALATED).order_by("topic", "-pk")
    waiting = [(sent_by(step), step.topic) for step in latest.distinct("topic").select_related("topic")]
    waiting.sort(key=lambda one: one[0].due_at)
    told = _("等%s的决定，最迟 %s")
    return [
        _line(
            topic.title,
            told % (sent.whom, when(sent.due_at, now)),
            "outcomes_desk:topic",
            topic.pk,
            late=sent.is_late(now),
        )
        for sent, topic in waiting[:_MOST]
    ]


def _tasks(now: datetime) -> list[dict]:
    found = Task.objects.overdue(localdate(now)).select_related("topic").order_by("due_on")[:_MOST]
    return [
        _line(
            one.matter,
            _("任务延误，计划 %s 完成") % day(one.due_on, now),
            "outcomes_desk:topic",
            one.topic_id,
            late=True,
        )
        for one in found
    ]


def _line(title: str, what: str, name: str, pk: int, *, late: bool = False) -> dict:
    return {"title": title, "what": what, "url": reverse(name, args=[pk]), "late": late}
