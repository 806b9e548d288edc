"""A resident calls a meeting: neighbours join, and with enough of them it is listed and the committee sees it.

What is said there decides nothing; it is people who talk. Until it is listed it is known by its address alone, which its
caller gives to neighbours.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_name, mask_text
from communities.kernel.naming import require_nobody_named
from communities.residents.models import Building
from deliberation.meetings import rules
from deliberation.meetings.errors import CallsAlready, CosignedAlready, NotCosigned
from deliberation.meetings.models import Cosigner, Meeting, Seat
from deliberation.meetings.states import Answer, MeetingState, Mode, Room
from deliberation.meetings.stepping import locked, locked_in, log, step, tell, tell_people, when_and_where, write
from deliberation.topics.stepping import rules_here

FURTHEST = timedelta(days=90)
MOST_PEOPLE = 300


@dataclass(frozen=True)
class Where:
    """When and where: on site or online or both; `near` is drawn on the map, `wants_room` asks the committee for one."""

    starts_at: datetime
    mode: str = Mode.ONSITE
    place: str = ""
    near: Building | None = None
    link: str = ""
    wants_room: bool = False

    def columns(self) -> dict:
        told = {"starts_at": self.starts_at, "mode": self.mode, "near": self.near}
        return told | {"place": _public(self.place), "link": self.link.strip()}


def _public(text: str) -> str:
    """A resident's words as everybody will read them: phones, rooms and names are masked before they are kept."""
    return mask_text(text.strip())


@dataclass(frozen=True)
class Call:
    """What a resident wants to meet about."""

    title: str
    about: str
    where: Where
    minutes: int = 60
    people: int = 30


@atomic
def call(what: Call, *, by: User, now: datetime, looked: bool = False) -> Meeting:
    """Begin to gather neighbours for a meeting; `looked`: somebody saw that no name or home stands in its words.

    Raises Invalid, LevelTooLow, CallsAlready.
    """
    rules.require_joiner(by, now)
    needed = rules_here()["call_cosigners"]["value"]
    _require_sense(what, needed, now)
    for name in () if looked else ("title", "about"):
        require_nobody_named(getattr(what, name), field=name)
    told = {"title": _public(what.title), "about": _public(what.about)}
    told |= {"minutes": what.minutes, "open_seats": what.people}
    gathering = {"by_residents": True, "called_by": by, "cosigners_needed": needed, "state": MeetingState.GATHERING}
    room = {"room": Room.ASKED} if what.where.wants_room else {}
    convenor = f"居民 {mask_name(by.name)}" if by.name else "居民"
    try:
        with atomic():
            meeting = Meeting.objects.create(
                **told, **gathering, **room, **what.where.columns(), convenor=convenor, created_at=now, changed_at=now
            )
    except IntegrityError:
        raise CallsAlready("您发起的另一个会还在等邻居联署。等它公布了，或者取消了，再发起新的。") from None
    log("call", meeting, by=by, now=now)
    return meeting


def _require_sense(what: Call, needed: int, now: datetime) -> None:
    for name, said in {"title": "想商量什么事", "about": "想说什么"}.items():
        if not getattr(what, name).strip():
            raise Invalid(f"请写{said}。", field=name)
    if not 10 <= what.minutes <= 600:
        raise Invalid("时长是 10 到 600 分钟。", field="minutes")
    if not needed < what.people <= MOST_PEOPLE:
        raise Invalid(f"人数是 {needed + 1} 到 {MOST_PEOPLE}，发起的和联署的都算在内。", field="people")
    _require_place(what.where, now)


def _require_place(where: Where, now: datetime) -> None:
    if not now < where.starts_at <= now + FURTHEST:
        raise Invalid(f"开会的时间要晚于现在，在 {FURTHEST.days} 天以内。", field="starts_at")
    if where.mode not in Mode.values:
        raise Invalid("请选怎么开。", field="mode")
    if where.mode != Mode.ONLINE and not (where.place.strip() or where.wants_room):
        raise Invalid("请写在哪里开；没有地方的，可以请居委会借一间屋子。", field="place")
    if where.mode != Mode.ONSITE and not where.link.strip():
        raise Invalid("请填线上会议的网址。", field="link")
    if where.link.strip() and not where.link.strip().startswith(("https://", "http://")):
        raise Invalid("网址不对，请从会议软件里复制。", field="link")
    if where.mode == Mode.ONLINE and where.wants_room:
        raise Invalid("线上开会不用借屋子。", field="wants_room")


@atomic
def cosign(*, meeting: Meeting, by: User, now: datetime) -> Meeting:
    """Join the call; with the last one who is needed the meeting is listed. Raises CosignedAlready, LevelTooLow."""
    meeting = locked_in(meeting, MeetingState.GATHERING)
    rules.require_joiner(by, now)
    if meeting.starts_at <= now:
        raise Invalid("已经到了开会的时间，联署没有满。")
    if rules.calls(by, meeting) or meeting.cosigners.filter(user=by).exists():
        raise CosignedAlready("您已经联署了。")
    Cosigner.objects.create(meeting=meeting, user=by, at=now)
    write(meeting, now=now)
    log("cosign", meeting, by=by, now=now)
    if meeting.cosigners.count() >= (meeting.cosigners_needed or 0):
        _publish(meeting, now)
    return meeting


@atomic
def take_back_cosign(*, meeting: Meeting, by: User, now: datetime) -> Meeting:
    """Before it is listed; afterwards whoever does not come gives the place up."""
    meeting = locked_in(meeting, MeetingState.GATHERING)
    gone, _which = meeting.cosigners.filter(user=by).delete()
    if not gone:
        raise NotCosigned("您没有联署过这个会。")
    write(meeting, now=now)
    log("take_back_cosign", meeting, by=by, now=now)
    return meeting


def _publish(meeting: Meeting, now: datetime) -> None:
    """Listed: whoever called or joined comes, others may sign up for the places that are left."""
    step("publish", meeting, now=now, noticed_at=now, not_before=now, notice_days=0)
    joined = [one.user for one in meeting.cosigners.select_related("user").order_by("pk")]
    people = [meeting.called_by, *joined]
    seats = [
        Seat(meeting=meeting, user=one, name=one.name or "居民", answer=Answer.YES, invited_at=now) for one in people
    ]
    Seat.objects.bulk_create(seats)
    log("publish", meeting, by=None, now=now, cosigners=len(joined))
    body = f"{len(joined)} 位邻居联署，会议公布出来了。{when_and_where(meeting)}。来不了请取消，把位子让出来。"
    tell(meeting, seats, title=f"联署够了：{meeting.title}", body=body, event="published", now=now)


@atomic
def move_call(where: Where, *, meeting: Meeting, by: User, now: datetime) -> Meeting:
    """Its caller changes time or place; everybody who comes is told. A room that was lent or refused is not asked again."""
    meeting = locked_in(meeting, MeetingState.GATHERING, MeetingState.NOTICED)
    rules.require_caller(by, meeting)
    _require_place(replace(where, wants_room=where.wants_room or meeting.room == Room.ASKED), now)
    # A room that was lent is not the one elsewhere.
    room = "" if where.place != meeting.place and meeting.room == Room.LENT else meeting.room
    asks = Room.ASKED if where.wants_room and not room else room
    write(meeting, now=now, room=asks, **where.columns())
    log("move_call", meeting, by=by, now=now)
    seats = meeting.seats.exclude(answer=Answer.NO).select_related("user")
    event = f"moved:{now.timestamp()}"
    body = f"改到{when_and_where(meeting)}。来不了请取消，把位子让出来。"
    tell(meeting, seats, title=f"会议有变动：{meeting.title}", body=body, event=event, now=now)
    return meeting


@atomic
def lapse(*, meeting: Meeting, now: datetime) -> Meeting:
    """Its time has come and too few joined, or it is long over and nobody said so. The sweeper does it as nobody."""
    meeting = locked(meeting)
    if meeting.starts_at > now:
        # Moved to another day since the sweeper looked.
        return meeting
    if meeting.state == MeetingState.GATHERING:
        said = f"到了开会的时间，联署没有满 {meeting.cosigners_needed} 人。"
        step("cancel", meeting, now=now, reason=said)
        if meeting.called_by:
            tell_people(
                meeting, [meeting.called_by], title=f"没有开成：{meeting.title}", body=said, event="lapse", now=now
            )
    elif meeting.state == MeetingState.NOTICED and not meeting.seats.filter(checked_in_at__isnull=False).exists():
        step("cancel", meeting, now=now, reason="到时间没有人到会。")
    else:
        if meeting.state == MeetingState.NOTICED:
            step("begin", meeting, now=now, began_at=max(meeting.starts_at, meeting.not_before))
        step("close", meeting, now=now, ended_at=now)
    log("lapse", meeting, by=None, now=now)
    return meeting
