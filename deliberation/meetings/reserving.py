"""How one signs up to listen, as the committee arranges it: questions, terms, and places that it gives out itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from deliberation.meetings import rules
from deliberation.meetings.asking import Ask, checked_asks
from deliberation.meetings.inviting import account_of
from deliberation.meetings.listening import promote
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.queries import free_reserved
from deliberation.meetings.states import Answer, MeetingState
from deliberation.meetings.stepping import locked_in, log, tell, when_and_where, write

_OPEN = (MeetingState.PLANNED, MeetingState.NOTICED)


@dataclass(frozen=True)
class SigningUp:
    """What those who sign up are asked and accept, and how many places the committee gives out, to whom."""

    asks: tuple[Ask, ...] = ()
    terms: str = ""
    reserved_seats: int = 0
    reserved_for: str = ""


@atomic
def arrange_signing_up(what: SigningUp, *, meeting: Meeting, by: User, now: datetime) -> Meeting:
    """Before anybody has signed up everything may change; later the questions and terms stand as they were answered."""
    rules.require_keeper(by)
    meeting = locked_in(meeting, *_OPEN)
    asked = [one.kept() for one in checked_asks(what.asks)]
    terms, whom = what.terms.strip(), what.reserved_for.strip()
    if (asked, terms) != (meeting.asked, meeting.terms) and meeting.seats.listening().exists():
        raise Invalid("已经有人报名，问题和须知不能再改。", field="terms" if terms != meeting.terms else "asks")
    if what.reserved_seats and not whom:
        raise Invalid("请写这些席位留给谁，居民会看到。", field="reserved_for")
    _require_room(meeting, what.reserved_seats)
    columns = {"asked": asked, "terms": terms, "reserved_seats": what.reserved_seats, "reserved_for": whom}
    write(meeting, now=now, **columns)
    log("arrange_signing_up", meeting, by=by, now=now, questions=len(asked), reserved=what.reserved_seats)
    promote(meeting, now=now)
    return meeting


def _require_room(meeting: Meeting, reserved: int) -> None:
    coming = meeting.seats.listening().coming()
    given = coming.filter(is_reserved=True).count()
    most = meeting.open_seats - coming.filter(is_reserved=False).count()
    if reserved < given:
        raise Invalid(f"留出的席位已经给了 {given} 个，不能更少。", field="reserved_seats")
    if reserved > most:
        said = f"旁听席位一共 {meeting.open_seats} 个，现在最多留出 {max(0, most)} 个。"
        raise Invalid(said, field="reserved_seats")


@atomic
def give_reserved(*, seat: Seat, by: User, now: datetime) -> Seat:
    """Somebody who signed up gets one of the reserved places; theirs is free for the first who waits."""
    rules.require_keeper(by)
    meeting = locked_in(seat.meeting, MeetingState.NOTICED)
    seat = Seat.objects.select_related("user").get(pk=seat.pk)
    if seat.side or seat.answer not in {Answer.YES, Answer.WAITING} or seat.is_reserved:
        raise Invalid("只能给报了名旁听、还没有坐留出的席位的人。")
    _require_free(meeting)
    waited = seat.answer == Answer.WAITING
    seat.answer, seat.is_reserved = Answer.YES, True
    seat.save(update_fields=["answer", "is_reserved"])
    write(meeting, now=now)
    log("give_reserved", meeting, by=by, now=now, subject=seat)
    if waited:
        _tell_given(meeting, [seat], now)
    promote(meeting, now=now)
    return seat


@atomic
def book_reserved(*, meeting: Meeting, name: str, phone: str = "", by: User, now: datetime) -> Seat:
    """Somebody who rang or came by gets one of the reserved places; with an account they are told."""
    rules.require_keeper(by)
    meeting = locked_in(meeting, MeetingState.NOTICED)
    if not name.strip():
        raise Invalid("请写姓名。", field="name")
    _require_free(meeting)
    user = account_of(phone)
    if user and (user.pk == meeting.chair_id or meeting.seats.filter(user=user).exists()):
        raise Invalid("这个人已经在名单上了。报了名的，请在名单上直接给席位。", field="phone")
    seat = Seat.objects.create(
        meeting=meeting, user=user, name=name.strip(), answer=Answer.YES, is_reserved=True, invited_at=now
    )
    write(meeting, now=now)
    log("book_reserved", meeting, by=by, now=now, subject=seat)
    _tell_given(meeting, [seat], now)
    return seat


def _require_free(meeting: Meeting) -> None:
    if not free_reserved(meeting):
        raise Invalid("留出的席位已经给完了。")


def _tell_given(meeting: Meeting, seats: Iterable[Seat], now: datetime) -> None:
    body = f"居委会给您留了席位。{when_and_where(meeting)}。来不了请取消。"
    tell(
        meeting,
        seats,
        title=f"给您留了旁听的位子：{meeting.title}",
        body=body,
        event=f"given:{now.timestamp()}",
        now=now,
    )
