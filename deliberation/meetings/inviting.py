"""Who sits at the table: a body's members, or named people for each side; answers and substitutes."""

from datetime import datetime

from django.db import IntegrityError
from django.db.models import Q
from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.accounts.phones import normal_phone
from communities.kernel.errors import Invalid
from deliberation.meetings import rules
from deliberation.meetings.errors import NoSeat
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.queries import seats_wanted
from deliberation.meetings.states import Answer, MeetingState
from deliberation.meetings.stepping import locked_in, log, tell, when_and_where, write
from deliberation.topics.states import Side

_OPEN = (MeetingState.PLANNED, MeetingState.NOTICED)


@atomic
def invite(*, meeting: Meeting, side: str, name: str, phone: str = "", by: User, now: datetime) -> Seat:
    """Ask somebody to sit for a side, as far as its seats go; by `phone` an account is found and told."""
    rules.require_keeper(by)
    meeting = locked_in(meeting, *_OPEN)
    if side not in Side.values:
        raise Invalid("请选是哪一方。", field="side")
    wanted = seats_wanted(meeting).get(side)
    if wanted is not None and meeting.seats.expected().filter(side=side).count() >= wanted:
        full = f"{Side(side).label}一方有 {wanted} 席，已经请满了。有人不来的，请登记谁来代替。"
        raise Invalid(full, field="side")
    seat = _seat(meeting, side, name, account_of(phone), now)
    write(meeting, now=now)
    log("invite", meeting, by=by, now=now, subject=seat, side=side)
    _tell_invited(meeting, [seat], now)
    return seat


def account_of(phone: str) -> User | None:
    if not phone.strip():
        return None
    return User.objects.filter(phone=normal_phone(phone), is_active=True).first()


def _seat(meeting: Meeting, side: str, name: str, user: User | None, now: datetime, **more) -> Seat:
    if not name.strip():
        raise Invalid("请写姓名。", field="name")
    if user and user.pk == meeting.chair_id:
        raise Invalid("这是主持人。主持人要中立，不占席位。", field="name")
    try:
        with atomic():
            return Seat.objects.create(meeting=meeting, side=side, name=name.strip(), user=user, invited_at=now, **more)
    except IntegrityError:
        raise Invalid("这个人已经在名单上了。", field="name") from None


def _tell_invited(meeting: Meeting, seats: list[Seat], now: datetime) -> None:
    # Before that, the notice itself tells everybody who is invited.
    if meeting.state != MeetingState.NOTICED:
        return
    tell(
        meeting,
        seats,
        title=f"请您参加：{meeting.title}",
        body=f"{when_and_where(meeting)}。请看材料，并告诉我们来不来；不能来的可以请人代替。",
        event="invited",
        now=now,
    )


@atomic
def invite_body(*, meeting: Meeting, by: User, now: datetime) -> list[Seat]:
    """Ask everybody who sits in the meeting's body on its day and is not asked yet."""
    rules.require_keeper(by)
    meeting = locked_in(meeting, *_OPEN)
    if meeting.body is None:
        raise Invalid("这个会议不是议事会的会，请逐个邀请。")
    seats = [
        _seat(meeting, member.side, member.name, member.user, now)
        for member in members_on(meeting.body, localdate(meeting.starts_at)).select_related("user")
        if not _is_asked(meeting, member)
    ]
    write(meeting, now=now)
    log("invite_body", meeting, by=by, now=now, seats=[seat.pk for seat in seats])
    _tell_invited(meeting, seats, now)
    return seats


def members_on(body, day):
    return body.members.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day).order_by("side", "pk")


def _is_asked(meeting: Meeting, member) -> bool:
    if member.user_id:
        return meeting.seats.filter(user=member.user_id).exists() or member.user_id == meeting.chair_id
    return meeting.seats.filter(user__isnull=True, name=member.name, side=member.side).exists()


@atomic
def uninvite(*, seat: Seat, by: User, now: datetime) -> Meeting:
    """Before the notice an invitation is taken back without a trace in the list."""
    rules.require_keeper(by)
    meeting = locked_in(seat.meeting, MeetingState.PLANNED)
    spoke = seat.turns.exists() or seat.moved.exists() or seat.seconded.exists()
    if spoke or Seat.objects.filter(stands_in_for=seat).exists():
        raise Invalid("这个席位已经用过了，不能去掉。")
    log("uninvite", meeting, by=by, now=now, subject=seat)
    seat.delete()
    write(meeting, now=now)
    return meeting


@atomic
def answer(*, meeting: Meeting, comes: bool, by: User, now: datetime) -> Seat:
    """Somebody invited says whether they come; until the meeting begins they may say otherwise."""
    meeting = locked_in(meeting, MeetingState.NOTICED)
    seat = _own(meeting, by)
    return _answered(meeting, seat, comes, by=by, now=now)


@atomic
def answer_for(*, seat: Seat, comes: bool, by: User, now: datetime) -> Seat:
    """The desk writes down what somebody said by telephone."""
    rules.require_keeper(by)
    if not seat.side:
        raise Invalid("这是旁听的位子，报名和退出另外办。")
    meeting = locked_in(seat.meeting, *_OPEN)
    return _answered(meeting, Seat.objects.get(pk=seat.pk), comes, by=by, now=now)


def _answered(meeting: Meeting, seat: Seat, comes: bool, *, by, now) -> Seat:
    if comes and Seat.objects.filter(stands_in_for=seat).exists():
        raise Invalid("已经请了人代替。要自己来，请联系居委会。")
    seat.answer, seat.is_listed = Answer.YES if comes else Answer.NO, comes and seat.is_listed
    seat.save(update_fields=["answer", "is_listed"])
    write(meeting, now=now)
    log("answer", meeting, by=by, now=now, subject=seat, comes=comes)
    return seat


@atomic
def substitute(*, meeting: Meeting, name: str, phone: str = "", by: User, now: datetime) -> Seat:
    """Somebody invited who cannot come names who comes instead, for the same side."""
    meeting = locked_in(meeting, MeetingState.NOTICED)
    return _substituted(meeting, _own(meeting, by), name, phone, by=by, now=now)


@atomic
def substitute_for(*, seat: Seat, name: str, phone: str = "", by: User, now: datetime) -> Seat:
    """The desk writes down who comes instead."""
    rules.require_keeper(by)
    meeting = locked_in(seat.meeting, *_OPEN)
    return _substituted(meeting, Seat.objects.get(pk=seat.pk), name, phone, by=by, now=now)


def _substituted(meeting: Meeting, seat: Seat, name: str, phone: str, *, by, now) -> Seat:
    if not seat.side:
        raise Invalid("旁听不用请人代替。")
    if seat.stands_in_for_id:
        raise Invalid("您是代替别人来的，不能再请人代替。")
    if Seat.objects.filter(stands_in_for=seat).exists():
        raise Invalid("已经请过人代替了。要换人，请联系居委会。")
    if rules.is_there(seat):
        raise Invalid("已经登记到会了，不能再请人代替。")
    other = _seat(meeting, seat.side, name, account_of(phone), now, answer=Answer.YES, stands_in_for=seat)
    seat.answer, seat.is_listed = Answer.NO, False
    seat.save(update_fields=["answer", "is_listed"])
    write(meeting, now=now)
    log("substitute", meeting, by=by, now=now, subject=other, stands_in_for=seat.pk)
    _tell_invited(meeting, [other], now)
    return other


def _own(meeting: Meeting, user: User) -> Seat:
    """The seat of this person at the table; raises NoSeat."""
    seat = meeting.seats.at_the_table().filter(user=user).first()
    if seat is None:
        raise NoSeat("这次会议没有邀请您；想听的话可以报名旁听。")
    return seat
