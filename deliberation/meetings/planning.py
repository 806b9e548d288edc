"""Before the notice: a meeting for topics, its agenda and what is read beforehand."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from django.db.models import Max, Sum
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.residents.models import Building
from deliberation.meetings import rules
from deliberation.meetings.models import AgendaItem, Body, Material, Meeting, Seat
from deliberation.meetings.states import MeetingState, Mode
from deliberation.meetings.stepping import locked_in, log, write
from deliberation.topics.models import Topic
from deliberation.topics.states import Grade, TopicState
from deliberation.topics.stepping import locked as locked_topic
from deliberation.topics.stepping import take

PLANNED = MeetingState.PLANNED
# Of a meeting that is planned anew from one topic.
_ITEM_MINUTES = 30


@dataclass(frozen=True)
class Plan:
    """What, how, where, when, and who answers for it."""

    title: str
    starts_at: datetime
    convenor: str
    contact: str
    minutes: int = 90
    mode: str = Mode.ONSITE
    place: str = ""
    near: Building | None = None
    link: str = ""
    open_seats: int = 0
    body: Body | None = None
    chair: User | None = None
    recorder: User | None = None

    def columns(self) -> dict:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def ready_topics():
    """What a meeting may be planned on: on the agenda, and to be talked over in a meeting; the newest first."""
    found = Topic.objects.filter(state=TopicState.AGENDA).exclude(grade__in=["", Grade.INSTANT])
    return found.exclude(form="").order_by("-pk")


@atomic
def plan(what: Plan, *, topics: Iterable[Topic], by: User, now: datetime) -> Meeting:
    """Begin to prepare a meeting on these topics of the agenda: each becomes an item. Raises Invalid, StepNotAllowed."""
    rules.require_keeper(by)
    _require_sense(what, now)
    about = [locked_topic(topic) for topic in sorted(set(topics), key=lambda one: one.pk)]
    meeting = Meeting.objects.create(form=_form_of(about), created_at=now, changed_at=now, **what.columns())
    for place, topic in enumerate(about, start=1):
        take("convene", topic, by=by, now=now, facts={"meeting": meeting.pk})
        minutes = min(_ITEM_MINUTES, max(1, meeting.minutes // len(about)))
        AgendaItem.objects.create(
            meeting=meeting, topic=topic, position=place, title=topic.public_title, minutes=minutes
        )
    log("plan", meeting, by=by, now=now, topics=[topic.pk for topic in about])
    return meeting


def _require_sense(what: Plan, now: datetime) -> None:
    if what.starts_at <= now:
        raise Invalid("开会的时间要晚于现在。", field="starts_at")
    for name, said in {"title": "会议名称", "convenor": "召集人", "contact": "联系方式"}.items():
        if not getattr(what, name).strip():
            raise Invalid(f"请填{said}。", field=name)
    if not 0 < what.minutes <= 600:
        raise Invalid("计划的时长是 1 到 600 分钟。", field="minutes")


def _form_of(topics: list[Topic]) -> str:
    """All are talked over in one form, which grading has fixed."""
    if not topics:
        raise Invalid("请选至少一个要商量的议题。", field="topics")
    for topic in topics:
        if topic.state == TopicState.AGENDA and (topic.grade in {"", Grade.INSTANT} or not topic.form):
            raise Invalid(f"“{topic.public_title}”还没有定为开会商量，请先到议题那里定怎么商量。", field="topics")
    forms = {topic.form for topic in topics}
    if len(forms) > 1:
        raise Invalid("这几个议题的会议形式不一样，不能放在一个会上。", field="topics")
    return forms.pop()


@atomic
def replan(what: Plan, *, meeting: Meeting, by: User, now: datetime) -> Meeting:
    """Change what was planned, before it is noticed."""
    rules.require_keeper(by)
    meeting = locked_in(meeting, PLANNED)
    _require_sense(what, now)
    require_no_seat(meeting, what.chair)
    if what.minutes < _minutes_of(meeting, None):
        raise Invalid(f"议程已经排了 {_minutes_of(meeting, None)} 分钟，会议不能更短。", field="minutes")
    if what.open_seats < meeting.reserved_seats:
        raise Invalid(f"其中 {meeting.reserved_seats} 个已经留出，旁听席位不能更少。", field="open_seats")
    write(meeting, now=now, **what.columns())
    log("replan", meeting, by=by, now=now)
    return meeting


def require_no_seat(meeting: Meeting, chair: User | None) -> None:
    # The chair is neutral: neither speaks for a side nor votes (十三条议事规则 1).
    if chair and Seat.objects.filter(meeting=meeting, user=chair).exists():
        raise Invalid("主持人要中立，不能同时占一方的席位。请先换人或请别人主持。", field="chair")


@atomic
def add_item(
    *, meeting: Meeting, title: str, minutes: int, parent: AgendaItem | None = None, by: User, now: datetime
) -> AgendaItem:
    """One more thing on the agenda, or a part of one. The minutes of the parts do not exceed those of the whole."""
    rules.require_keeper(by)
    meeting = locked_in(meeting, PLANNED)
    if not title.strip():
        raise Invalid("请写议程。", field="title")
    if minutes < 1:
        raise Invalid("至少 1 分钟。", field="minutes")
    if parent and (parent.meeting_id != meeting.pk or parent.parent_id):
        raise Invalid("没有这一项，请重新选。", field="parent")
    left = (parent.minutes if parent else meeting.minutes) - _minutes_of(meeting, parent)
    if minutes > left:
        whole = f"“{parent}”" if parent else "会议"
        raise Invalid(f"{whole}只剩 {max(0, left)} 分钟，排不下 {minutes} 分钟。", field="minutes")
    last = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        meeting=meeting, parent=parent, title=title.strip(), minutes=minutes, position=last + 1
    )
    write(meeting, now=now)
    log("add_item", meeting, by=by, now=now)
    return item


def _minutes_of(meeting: Meeting, parent: AgendaItem | None) -> int:
    return meeting.agenda.filter(parent=parent).aggregate(sum=Sum("minutes"))["sum"] or 0


@atomic
def change_item(*, item: AgendaItem, title: str, minutes: int, by: User, now: datetime) -> AgendaItem:
    """Other words or minutes."""
    rules.require_keeper(by)
    meeting = locked_in(item.meeting, PLANNED)
    if not title.strip():
        raise Invalid("请写议程。", field="title")
    most = (item.parent.minutes if item.parent else meeting.minutes) - (
        _minutes_of(meeting, item.parent) - meeting.agenda.get(pk=item.pk).minutes
    )
    least = max(1, item.parts.aggregate(sum=Sum("minutes"))["sum"] or 0)
    if not least <= minutes <= most:
        raise Invalid(f"这一项可以是 {least} 到 {most} 分钟。", field="minutes")
    item.title, item.minutes = title.strip(), minutes
    item.save(update_fields=["title", "minutes"])
    write(meeting, now=now)
    log("change_item", meeting, by=by, now=now)
    return item


@atomic
def move_item(*, item: AgendaItem, by: User, now: datetime) -> AgendaItem:
    """One place nearer to the beginning, among its like."""
    rules.require_keeper(by)
    meeting = locked_in(item.meeting, PLANNED)
    before = meeting.agenda.filter(parent=item.parent_id, position__lt=item.position).order_by("-position").first()
    if before is None:
        raise Invalid("已经在最前面了。")
    item.position, before.position = before.position, item.position
    AgendaItem.objects.bulk_update([item, before], ["position"])
    write(meeting, now=now)
    log("move_item", meeting, by=by, now=now)
    return item


@atomic
def drop_item(*, item: AgendaItem, by: User, now: datetime) -> Meeting:
    """Off the agenda, with its parts. An item that a topic came with stays as long as the meeting is about it."""
    rules.require_keeper(by)
    meeting = locked_in(item.meeting, PLANNED)
    if item.topic_id:
        raise Invalid("这是会议要商量的议题，不能去掉；不商量了请取消会议。")
    item.delete()
    write(meeting, now=now)
    log("drop_item", meeting, by=by, now=now)
    return meeting


@dataclass(frozen=True)
class Reading:
    """Something to read beforehand: words, or the key of a stored file."""

    title: str
    text: str = ""
    file: str = ""


@atomic
def add_material(what: Reading, *, meeting: Meeting, by: User, now: datetime) -> Material:
    """Put something with the meeting that people read before they come; after the notice too."""
    rules.require_keeper(by)
    meeting = locked_in(meeting, PLANNED, MeetingState.NOTICED)
    if not what.title.strip():
        raise Invalid("请写材料的名称。", field="title")
    if not what.text.strip() and not what.file:
        raise Invalid("请写内容，或者选一个 PDF 文件。", field="text")
    material = Material.objects.create(meeting=meeting, added_at=now, **asdict(what))
    write(meeting, now=now)
    log("add_material", meeting, by=by, now=now, subject=material)
    return material


@atomic
def drop_material(*, material: Material, by: User, now: datetime) -> str:
    """Take it away before the notice; the answer is the key of its file, for whoever keeps the files."""
    rules.require_keeper(by)
    meeting = locked_in(material.meeting, PLANNED)
    key = material.file
    log("drop_material", meeting, by=by, now=now, subject=material)
    material.delete()
    write(meeting, now=now)
    return key
