"""What of carrying out is owed: by whoever is to do something, and what the committee sees to."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from communities.accounts.models import User
from communities.audit.actions import label_of
from communities.looks.words import day, when
from deliberation.outcomes.carrying import why_sent_back
from deliberation.outcomes.models import Progress, Task
from deliberation.outcomes.owing import MOST, by_day, line
from deliberation.outcomes.reviewing import due_reviews
from deliberation.outcomes.rules import had_before
from deliberation.outcomes.states import TaskState, Told
from deliberation.topics.states import TopicState
from deliberation.topics.stepping import rule

_LOOKED_AT = 200


def owed_by(user: User, now: datetime) -> list[dict]:
    """The lines of whoever is to carry something out: their open tasks, late as the committee reads it, and their reviews. Two
    queries.
    """
    latest = Progress.objects.filter(task=OuterRef("pk")).order_by("-pk")
    open_ones = Task.objects.under_way().filter(person=user).select_related("topic")
    open_ones = open_ones.annotate(latest=Subquery(latest.values("text")[:1])).order_by("due_on", "pk")[:_LOOKED_AT]
    tasks = by_day(_to_do(one, now) for one in open_ones)
    return by_day([*tasks[:MOST], *reviews(now, asked_of=user)])


def _to_do(task: Task, now: datetime) -> dict:
    late = _lateness(task, now)
    return line(
        _("落实"),
        task.matter,
        _what_is_left(task, late[0] if late else "", now),
        ("outcomes_desk:do", "tasks", task.pk, "report"),
        on=late[1] if late else task.due_on,
        late=late is not None,
    )


def _what_is_left(task: Task, late: str, now: datetime) -> str:
    done = _("已做 %d%%") % task.percent
    is_told = late and task.is_late(localdate(now))
    told = f"{late}，{done}" if is_told else _("计划 %s完成，%s") % (day(task.due_on, now), done)
    why = why_sent_back(task.latest or "")
    words = [_("退回了，还没有办好：%s") % why if why else "", f"{late}。" if late and not is_told else "", told]
    return " ".join(filter(None, words))


def handed_in(user: User, now: datetime) -> list[dict]:
    """Another than who did it says whether it is done: those of which carrying.did_it is not true of `user`. Two queries."""
    reported = Progress.objects.filter(task=OuterRef("pk"), by=user, verb=Told.REPORT)
    waiting = Task.objects.filter(state=TaskState.REPORTED, topic__state=TopicState.EXECUTING).exclude(person=user)
    waiting = list(waiting.annotate(reported=Exists(reported)).order_by("reported_at")[:_LOOKED_AT])
    theirs = had_before({user.pk}, [one for one in waiting if one.reported])
    found = [one for one in waiting if not (one.reported and label_of(one) in theirs)]
    told = _("%s 报了完成，等核实")
    return [
        line(_("核实"), one.matter, told % when(one.reported_at, now), ("outcomes_desk:topic", one.topic_id))
        for one in found[:MOST]
    ]


def late_tasks(now: datetime) -> list[dict]:
    """Past their date, a milestone past its, or nothing reported for longer than the rules allow; the nearest first."""
    running = Task.objects.under_way().filter(topic__state=TopicState.EXECUTING).select_related("topic")
    told = ((one, _lateness(one, now)) for one in running.order_by("due_on", "pk")[:_LOOKED_AT])
    late = [
        line(_("落实"), one.matter, found[0], ("outcomes_desk:topic", one.topic_id), on=found[1], late=True)
        for one, found in told
        if found
    ]
    return late[:MOST]


def _lateness(task: Task, now: datetime) -> tuple[str, date] | None:
    """In words, and since when; None where nothing is late."""
    today = localdate(now)
    if task.is_late(today):
        return _("任务延误，计划 %s完成") % day(task.due_on, now), task.due_on
    if missed := next((step for step in task.planned if step.reached_on is None and step.is_late(today)), None):
        return _("节点延误，计划 %s 做到：%s") % (day(missed.due_on, now), missed.words), missed.due_on
    days, every = (now - task.reported_at).days, rule(task.topic, "report_days")
    if days < every:
        return None
    return _("已经 %d 天没有报进展") % days, localdate(task.reported_at + timedelta(days=every))


def reviews(now: datetime, asked_of: User | None = None) -> list[dict]:
    """Those that are due, of everybody or of one."""
    found = [one for one in due_reviews(localdate(now)) if asked_of is None or one.person == asked_of.pk]
    told = _("等写复核，定在 %s")
    return [
        line(
            _("复核"),
            one.topic.public_title,
            told % day(one.due_on, now),
            ("outcomes_desk:do", "topics", one.topic.pk, "answer_review"),
            on=one.due_on,
            late=one.is_late(localdate(now)),
        )
        for one in found[:MOST]
    ]
