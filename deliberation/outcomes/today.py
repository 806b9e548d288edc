"""What of consultation the committee owes, for its first screen."""

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from communities.accounts.models import User
from communities.looks.words import day, when
from deliberation.meetings.models import Meeting
from deliberation.opinions.models import Comment
from deliberation.outcomes.above import sent_by
from deliberation.outcomes.models import Minutes, Objection, Task
from deliberation.outcomes.reviewing import due_reviews
from deliberation.outcomes.states import TaskState
from deliberation.topics.models import Step, Topic
from deliberation.topics.states import Grade, TopicState
from deliberation.topics.stepping import rule

_MOST, _LOOKED_AT = 5, 200


def owed(user: User, now: datetime) -> list[dict]:
    """{"title", "what", "url", "late"} of everything that the committee owes by a clock or that waits for it, as `user` may
    settle it; what is late first. Ten queries.
    """
    parts = [_to_screen(now), _on_agenda(now), _meetings(now), _corrections(now), _objections(now), _above(now)]
    lines = [
        line for part in [*parts, _appeals(user), _handed_in(user, now), _tasks(now), _reviews(now)] for line in part
    ]
    return sorted(lines, key=lambda line: not line["late"])


def owed_by(user: User, now: datetime) -> list[dict]:
    """The same of whoever is to carry something out: their open tasks, the nearest first, and their reviews. Two queries."""
    today = localdate(now)
    tasks = [
        {
            "title": one.matter,
            "what": _("%s 前完成，已做 %d%%") % (day(one.due_on, now), one.percent),
            "url": reverse("outcomes_desk:do", args=["tasks", one.pk, "report"]),
            "late": one.due_on < today,
        }
        for one in Task.objects.under_way().filter(person=user).order_by("due_on", "pk")[:_MOST]
    ]
    return [*tasks, *_reviews(now, asked_of=user)]


def _to_screen(now: datetime) -> list[dict]:
    found = Topic.objects.filter(state=TopicState.SUBMITTED).owed_first().for_rows()[:_MOST]
    told = _("等审查，最迟 %s")
    return [
        _line(one.title, told % when(one.due_at, now), "topics_desk:topic", one.pk, late=one.due_at < now)
        for one in found
    ]


def _on_agenda(now: datetime) -> list[dict]:
    """What is to be answered at once, or begun."""
    found = Topic.objects.filter(state=TopicState.AGENDA, due_at__isnull=False).owed_first().for_rows()[:_MOST]
    answer, begin = _("等当场答复，最迟 %s"), _("等筹备会议，最迟 %s")
    return [
        _line(
            one.title,
            (answer if one.grade == Grade.INSTANT else begin) % when(one.due_at, now),
            "topics_desk:topic",
            one.pk,
            late=one.due_at < now,
        )
        for one in found
    ]


def _meetings(now: datetime) -> list[dict]:
    found = Meeting.objects.of_the_desk().coming()[:_MOST]
    return [
        _line(one.title, f"{when(one.starts_at, now)} {one.get_state_display()}", "meetings_desk:meeting", one.pk)
        for one in found
        if localdate(one.starts_at) <= localdate(now)
    ]


def _corrections(now: datetime) -> list[dict]:
    """A correction that nobody has published holds the result, whose time is over."""
    over = Topic.objects.filter(state=TopicState.PUBLICISED, due_at__lte=now).owed_first().for_rows()
    found = over.filter(pk__in=Minutes.objects.unpublished().values("topic"))[:_MOST]
    told = _("公示期满了，更正的纪要还没有公示")
    return [_line(one.title, told, "outcomes_desk:topic", one.pk, late=True) for one in found]


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
    """What went up and has no answer, the one that is owed first; last those to which nobody promised a day."""
    latest = Step.objects.filter(verb="escalate", topic__state=TopicState.ESCALATED).order_by("topic", "-pk")
    waiting = [(sent_by(step), step.topic) for step in latest.distinct("topic").select_related("topic")]
    waiting.sort(key=lambda one: (one[0].due_at is None, one[0].due_at or one[0].at))
    told, open_ = _("等%s的决定，最迟 %s"), _("等%s的决定")
    return [
        _line(
            topic.title,
            told % (sent.whom, when(sent.due_at, now)) if sent.due_at else open_ % sent.whom,
            "outcomes_desk:topic",
            topic.pk,
            late=sent.is_late(now),
        )
        for sent, topic in waiting[:_MOST]
    ]


def _appeals(user: User) -> list[dict]:
    """Another than who hid the word looks again."""
    found = Comment.objects.appealed().exclude(hidden_by=user).select_related("topic").order_by("appealed_at")[:_MOST]
    told = _("有一条发言的申诉等复核")
    return [_line(one.topic.title, told, "opinions_desk:opinions", one.topic_id) for one in found]


def _handed_in(user: User, now: datetime) -> list[dict]:
    """Another than who is responsible says whether it is done."""
    found = Task.objects.filter(state=TaskState.REPORTED, topic__state=TopicState.EXECUTING).exclude(person=user)
    told = _("%s 报了完成，等核实")
    return [
        _line(one.matter, told % when(one.reported_at, now), "outcomes_desk:topic", one.topic_id)
        for one in found.order_by("reported_at")[:_MOST]
    ]


def _tasks(now: datetime) -> list[dict]:
    """Past their date, a milestone past its, or nothing reported for longer than the rules allow; the nearest first."""
    running = Task.objects.under_way().filter(topic__state=TopicState.EXECUTING).select_related("topic")
    told = ((one, _lateness(one, now)) for one in running.order_by("due_on", "pk")[:_LOOKED_AT])
    late = [_line(one.matter, what, "outcomes_desk:topic", one.topic_id, late=True) for one, what in told if what]
    return late[:_MOST]


def _lateness(task: Task, now: datetime) -> str:
    today = localdate(now)
    if task.is_late(today):
        return _("任务延误，计划 %s 完成") % day(task.due_on, now)
    if missed := next((step for step in task.planned if step.reached_on is None and step.is_late(today)), None):
        return _("节点延误，计划 %s 做到：%s") % (day(missed.due_on, now), missed.words)
    days = (now - task.reported_at).days
    return _("已经 %d 天没有报进展") % days if days >= rule(task.topic, "report_days") else ""


def _reviews(now: datetime, asked_of: User | None = None) -> list[dict]:
    """Those that are due, of everybody or of one."""
    found = [one for one in due_reviews(localdate(now)) if asked_of is None or one.person == asked_of.pk]
    told = _("等写复核，定在 %s")
    return [
        {
            "title": one.topic.public_title,
            "what": told % day(one.due_on, now),
            "url": reverse("outcomes_desk:do", args=["topics", one.topic.pk, "answer_review"]),
            "late": one.is_late(localdate(now)),
        }
        for one in found[:_MOST]
    ]


def _line(title: str, what: str, name: str, pk: int, *, late: bool = False) -> dict:
    return {"title": title, "what": what, "url": reverse(name, args=[pk]), "late": late}
