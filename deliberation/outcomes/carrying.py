"""Carrying out: tasks with who, until when and which money, progress that everybody reads, and the end of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.accounts.roles import STAFF
from communities.accounts.rules import holds, is_committee
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.kept import insert
from communities.kernel.masking import mask_text
from communities.kernel.states import state_after
from communities.notifications.actions import notify, notify_all
from deliberation.outcomes import rules
from deliberation.outcomes.milestones import Milestone, after_change, after_report, fitting, kept
from deliberation.outcomes.models import Progress, Task
from deliberation.outcomes.states import ENDED, TASK_STEPS, TaskState, Told
from deliberation.topics.models import Topic
from deliberation.topics.rules import committee_of, require_keeper
from deliberation.topics.states import TopicState
from deliberation.topics.stepping import concerned, locked, take

WHOLE = 100
# "x" tells nobody what was done.
_LEAST = 3
# How the rows begin that report nothing themselves.
_CONFIRMED, _SENT_BACK, _PUT_ASIDE = "居委会核实：办好了。", "没有办好，接着办：", "搁置："
_COMMITTEE = "居委会"
# What of a task everybody reads; masked as every report on it.
_READ_BY_ALL = ("matter", "point", "unit", "helpers", "fund")


@dataclass(frozen=True)
class Laid:
    """What a task is laid down with."""

    matter: str
    unit: str
    starts_on: date
    due_on: date
    point: str = ""
    person: User | None = None
    helpers: str = ""
    fund: str = ""
    amount: Decimal | None = None
    milestones: Sequence[Milestone] = ()


@atomic
def lay_down(*, topic: Topic, what: Laid, by: User, now: datetime) -> Task:
    """One line of the ledger. The first begins the carrying out."""
    require_keeper(by)
    topic = locked(topic)
    if what.due_on < what.starts_on:
        raise Invalid("计划完成的日期不能早于启动的日期。", field="due_on")
    planned = fitting(what.milestones, starts_on=what.starts_on, due_on=what.due_on)
    if topic.state != TopicState.EXECUTING:
        take("carry_out", topic, by=by, now=now, text=mask_text(f"{what.matter}，由{what.unit}负责。"))
    columns = {name: getattr(what, name) for name in what.__dataclass_fields__}
    columns |= {name: mask_text(columns[name].strip()) for name in _READ_BY_ALL}
    columns["milestones"] = kept(planned)
    number = topic.tasks.count() + 1
    made = Task.objects.create(topic=topic, number=number, reported_at=now, **columns)
    record(by=by, verb="outcomes.lay_down", subject=made, at=now, topic=topic.pk)
    _await_evaluation(topic, now)
    _ask(made, topic, now)
    return made


@atomic
def reassign(*, task: Task, person: User | None, told: bool = True, by: User | None, now: datetime) -> Task:
    """Somebody else is responsible from now on; the committee where it is nobody. By nobody where the sweeper hands over.

    `told` is whether they are told of this task by itself. Raises Invalid for a task that has ended and for somebody
    without an office here.
    """
    if by is not None:
        require_keeper(by)
    topic, task = _held(task)
    if task.state in ENDED:
        raise Invalid("这项任务已经结束了。")
    if person and not holds(person, *STAFF):
        raise Invalid(f"{person}在这里没有工作身份，不能做责任人。", field="person")
    before, task.person = task.person_id, person
    task.save(update_fields=["person"])
    people = [before, task.person_id]
    record(by=by, verb="outcomes.reassign", subject=task, at=now, topic=topic.pk, people=people)
    if told and task.person_id != before:
        _ask(task, topic, now)
    return task


def _ask(task: Task, topic: Topic, now: datetime) -> None:
    notify(
        to=task.person,
        title=f"请您落实：{task.matter}",
        body=f"“{topic.public_title}”商量定了，{task.matter}由您负责，{task.due_on:%Y-%m-%d} 前完成。请定期报进展。",
        path=f"manage/outcomes/tasks/{task.pk}/report/",
        # Who gets it back is told once more.
        key=f"task:{task.pk}:{now.timestamp()}",
        now=now,
    )


def _held(task: Task) -> tuple[Topic, Task]:
    topic = locked(task.topic)
    if topic.state != TopicState.EXECUTING:
        raise Invalid(f"这个议题现在是“{topic.get_state_display()}”，不能再报进展。")
    return topic, Task.objects.select_for_update(of=("self",)).get(pk=task.pk)


@atomic
def set_milestones(*, task: Task, milestones: Sequence[Milestone], by: User, now: datetime) -> Task:
    """Lay down how far it is to be by when; what was reached stays reached."""
    require_keeper(by)
    _topic, task = _held(task)
    planned = fitting(milestones, starts_on=task.starts_on, due_on=task.due_on)
    task.milestones = kept(after_change(task.planned, planned))
    task.save(update_fields=["milestones"])
    record(by=by, verb="outcomes.set_milestones", subject=task, at=now, milestones=len(planned))
    return task


@atomic
def report(
    *, task: Task, percent: int, text: str, problem: str = "", photos: Iterable[dict] = (), by: User, now: datetime
) -> Progress:
    """How far it is, 0 to 100 %. At 100 it is done; where whoever did it (did_it) says so, the committee looks first."""
    topic, task = _held(task)
    rules.require_reporter(by, task)
    if not 0 <= percent <= WHOLE:
        raise Invalid("进度是 0 到 100 的整数。", field="percent")
    if len(text.strip()) < _LEAST:
        raise Invalid(f"请写做了什么，至少 {_LEAST} 个字，居民会看到。", field="text")
    done = "hand_in" if did_it(by, task) else "finish"
    task.state = state_after(done if percent == WHOLE else "report", task.state, steps=TASK_STEPS)
    task.percent, task.problem, task.reason, task.reported_at = percent, mask_text(problem.strip()), "", now
    task.ended_on = localdate(now) if percent == WHOLE else None
    task.milestones = kept(after_report(task.planned, percent, localdate(now)))
    task.save()
    if task.state == TaskState.REPORTED:
        _ask_committee(task, topic, by=by, now=now)
    return _kept(Told.REPORT, topic, task, text=mask_text(text.strip()), photos=list(photos), by=by, now=now)


def _ask_committee(task: Task, topic: Topic, *, by: User, now: datetime) -> None:
    notify_all(
        [person for person in committee_of(now) if person.pk != by.pk],
        title=f"请核实：{task.matter}",
        body=f"{task.unit}说“{task.matter}”做完了。请去看一看：办好了就核实，没有办好就退回、写明理由。",
        path=f"manage/outcomes/{topic.pk}/",
        key=f"task-handed-in:{task.pk}:{now.timestamp()}",
        now=now,
    )


@atomic
def confirm(*, task: Task, text: str = "", by: User, now: datetime) -> Progress:
    """The committee has looked, and it is done. Whoever did it does not say so of their own work."""
    topic, task = _looked_at(task, by)
    task.state = state_after("confirm", task.state, steps=TASK_STEPS)
    task.reported_at = now
    task.save()
    said = mask_text(f"{_CONFIRMED}{text.strip()}")
    return _kept(Told.CONFIRM, topic, task, text=said, photos=[], by=by, now=now)


@atomic
def send_back(*, task: Task, percent: int, reason: str, by: User, now: datetime) -> Progress:
    """It is not done, or not any more: everybody reads why, and it goes on from `percent`."""
    topic, task = _looked_at(task, by)
    if not 0 <= percent < WHOLE:
        raise Invalid("进度是 0 到 99 的整数。", field="percent")
    if not reason.strip():
        raise Invalid("请写明哪里没有办好，居民会看到。", field="reason")
    task.state = state_after("send_back", task.state, steps=TASK_STEPS)
    task.percent, task.ended_on, task.reported_at = percent, None, now
    task.milestones = kept(after_report(task.planned, percent, localdate(now)))
    task.save()
    said = mask_text(reason.strip())
    notify(
        to=task.person,
        title=f"请接着办：{task.matter}",
        body=f"居委会看过了，还没有办好：{said}",
        path=f"manage/outcomes/tasks/{task.pk}/report/",
        key=f"task-sent-back:{task.pk}:{now.timestamp()}",
        now=now,
    )
    return _kept(Told.SEND_BACK, topic, task, text=f"{_SENT_BACK}{said}", photos=[], by=by, now=now)


def _looked_at(task: Task, by: User) -> tuple[Topic, Task]:
    require_keeper(by)
    topic, task = _held(task)
    if did_it(by, task):
        raise NotAllowed("这项任务是您办的，请另一位同事来核实。")
    return topic, task


def did_it(user: User, task: Task) -> bool:
    """Whether they are responsible, or were when they reported on it: handing it on makes nobody else of them."""
    if task.person_id == user.pk:
        return True
    reported = any(is_report(row) for row in task.reports.filter(by=user))
    return reported and rules.were_theirs({user.pk}, [task])


@atomic
def shelve(*, task: Task, reason: str, by: User, now: datetime) -> Progress:
    """Put aside, and everybody reads why. A later report takes it up again."""
    require_keeper(by)
    topic, task = _held(task)
    if not reason.strip():
        raise Invalid("请写明为什么搁置，居民会看到。", field="reason")
    task.state = state_after("shelve", task.state, steps=TASK_STEPS)
    task.reason, task.reported_at = mask_text(reason.strip()), now
    task.save()
    return _kept(Told.SHELVE, topic, task, text=f"{_PUT_ASIDE}{task.reason}", photos=[], by=by, now=now)


def _kept(verb: Told, topic: Topic, task: Task, *, text: str, photos: list, by: User, now: datetime) -> Progress:
    made = Progress(
        task=task,
        by=by,
        by_label=_COMMITTEE if is_committee(by) else task.unit,
        at=now,
        percent=task.percent,
        text=text,
        verb=verb,
        photos=photos,
    )
    insert(made)
    record(by=by, verb=f"outcomes.{verb.value}", subject=made, at=now)
    _await_evaluation(topic, now)
    notify_all(
        [person for person in concerned(topic) if person.pk != by.pk],
        title=f"“{topic.public_title}”有新进展",
        body=f"{task.matter}：{text}（{task.percent}%）",
        path=f"topics/{topic.pk}/",
        key=f"progress:{made.pk}",
        now=now,
    )
    return made


def is_report(row: Progress) -> bool:
    """Whether somebody says how far it is; not where the committee confirms it, sends it back or puts it aside."""
    return row.verb == Told.REPORT


def why_sent_back(latest: str) -> str:
    """What is to be done still, of a task whose `latest` row says so; "" where the last word is another."""
    return latest.removeprefix(_SENT_BACK) if latest.startswith(_SENT_BACK) else ""


def _await_evaluation(topic: Topic, now: datetime) -> None:
    """Once every task has ended the topic says until when it is evaluated; not while something is open (any more). Who
    evaluated before the last of it ended may say it anew, and is told.
    """
    window = rules.evaluation_window(topic)
    topic.due_at = window[1] if window else None
    topic.save(update_fields=["due_at"])
    if window is None:
        return
    before = topic.evaluations.filter(round=rules.round_of(topic), at__lt=window[0], by__isnull=False)
    notify_all(
        [one.by for one in before.select_related("by")],
        title=f"“{topic.public_title}”又办了一些，请再看看",
        body="您评议以后，落实的事又有了变化。现在可以重新评议；不评，您原来的评议照样算。",
        path=f"topics/{topic.pk}/",
        key=f"evaluate-anew:{topic.pk}:{window[0].timestamp()}",
        now=now,
    )
