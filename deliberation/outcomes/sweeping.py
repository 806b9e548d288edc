"""What happens by itself: results that take effect, evaluations that end, people who are reminded once each."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.models import User
from communities.kernel.errors import RuleBroken
from communities.notifications.actions import notify_all
from deliberation.outcomes.evaluating import conclude
from deliberation.outcomes.models import Objection, Task
from deliberation.outcomes.publishing import resolve
from deliberation.outcomes.reviewing import remind_of_reviews
from deliberation.topics.models import Topic
from deliberation.topics.rules import committee_of
from deliberation.topics.states import TopicState
from deliberation.topics.stepping import rule

log = logging.getLogger(__name__)


def sweep_outcomes(*, now: datetime | None = None) -> int:
    """How many topics moved. A refusal leaves the topic for the next wake."""
    now = now or clock()
    # While a task is open nothing ends, and there is no due_at (carrying.py).
    over = Topic.objects.filter(due_at__lte=now)
    moved = sum(_moved(resolve, topic, now) for topic in over.filter(state=TopicState.PUBLICISED))
    moved += sum(_moved(conclude, topic, now) for topic in over.filter(state=TopicState.EXECUTING))
    _remind(now)
    return moved


def _moved(act: Callable, topic: Topic, now: datetime) -> bool:
    try:
        act(topic=topic, by=None, now=now)
    except RuleBroken:
        return False
    except Exception:
        # One that cannot be moved keeps no other waiting; somebody has to look at it.
        log.exception("a topic cannot be moved on", extra={"topic": topic.pk})
        return False
    return True


def _remind(now: datetime) -> None:
    committee = committee_of(now)
    remind_of_reviews(committee, now)
    for objection in Objection.objects.unanswered().filter(due_at__lt=now).select_related("minutes__topic"):
        notify_all(
            committee,
            title="有异议过了期限没有答复",
            body=f"对“{objection.minutes.topic.public_title}”结果的异议过了答复期限，答复以前结果不能生效。",
            path=f"manage/outcomes/{objection.minutes.topic_id}/",
            key=f"objection-late:{objection.pk}",
            now=now,
        )
    running = Task.objects.under_way().filter(topic__state=TopicState.EXECUTING).select_related("topic", "person")
    for task in running:
        _remind_of(task, [task.person] if task.person and task.person.is_active else committee, now)


def _remind_of(task: Task, people: list[User], now: datetime) -> None:
    """Of each period without a report, and of the date that has passed, once each."""
    every = timedelta(days=rule(task.topic, "report_days"))
    periods = (now - task.reported_at) // every
    common = {"path": f"manage/outcomes/tasks/{task.pk}/report/", "now": now}
    if periods >= 1:
        notify_all(
            people,
            title=f"请报进展：{task.matter}",
            body=f"已经 {(now - task.reported_at).days} 天没有报进展了（至少每 {every.days} 天报一次）。",
            key=f"task-report:{task.pk}:{task.reported_at:%Y%m%d%H%M%S}:{periods}",
            **common,
        )
    if task.is_late(localdate(now)):
        notify_all(
            people,
            title=f"过了计划的日期：{task.matter}",
            body=f"计划 {task.due_on:%Y-%m-%d} 完成，还没有完成，居民看到的是“延误”。请报进展、说明原因。",
            key=f"task-late:{task.pk}:{task.due_on}",
            **common,
        )
    for step in task.planned:
        if step.reached_on is None and step.is_late(localdate(now)):
            notify_all(
                people,
                title=f"节点过了日期：{task.matter}",
                body=f"计划 {step.due_on:%Y-%m-%d} 前{step.words}（{step.percent}%），还没有到。请报进展、说明原因。",
                key=f"milestone-late:{task.pk}:{step.percent}:{step.due_on}",
                **common,
            )
