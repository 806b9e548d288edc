"""Those who want to listen: places, a waiting list, and who moves up when a place is given back."""

from collections.abc import Sequence
from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from deliberation.meetings import rules
from deliberation.meetings.asking import asks_of, checked_answers
from deliberation.meetings.errors import NoSeat, SignedUpAlready
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.queries import free_places
from deliberation.meetings.states import Answer, MeetingState
from deliberation.meetings.stepping import locked_in, log, tell, when_and_where, write


@atomic
def sign_up(*, meeting: Meeting, answers: Sequence[str] = (), accepts: bool = False, by: User, now: datetime) -> Seat:
    """A place to listen, or the end of the waiting list. The meeting's lock keeps two from the last place.

    `answers` stand beside meeting.asked; where there are terms, `accepts` says that they were read. Raises Invalid,
    SignedUpAlready.
    """
    meeting = locked_in(meeting, MeetingState.NOTICED)
    if not meeting.open_seats:
        raise Invalid("这次会议没有旁听席位。")
    seat = meeting.seats.select_for_update().filter(user=by).first()
    if by.pk == meeting.chair_id or (seat and (seat.side or seat.answer != Answer.NO)):
        raise SignedUpAlready("您已经在名单上了。")
    kept = checked_answers(answers, asks_of(meeting.asked))
    if meeting.terms and not accepts:
        raise Invalid("请先看报名须知，同意了再报名。", field="accepts")
    seat = seat or Seat(meeting=meeting, user=by, name=by.name or "居民")
    # Whoever comes back stands at the end again.
    seat.invited_at, seat.answer = now, Answer.YES if free_places(meeting) else Answer.WAITING
    seat.answers, seat.accepted_at = kept, now if meeting.terms else None
    seat.save()
    write(meeting, now=now)
    log("sign_up", meeting, by=by, now=now, subject=seat, answer=seat.answer)
    return seat


@atomic
def give_up(*, meeting: Meeting, by: User, now: datetime) -> Seat:
    """Give the place back: in the same moment it is the first one's who waits, and they are told."""
    meeting = locked_in(meeting, MeetingState.NOTICED)
    mine = meeting.seats.listening().filter(user=by).exclude(answer=Answer.NO).first()
    if mine is None:
        raise NoSeat("您没有报名旁听。")
    return _given_up(meeting, mine, by=by, now=now)


@atomic
def give_up_for(*, seat: Seat, by: User, now: datetime) -> Seat:
    """The desk writes down that somebody does not come to listen after all."""
    rules.require_keeper(by)
    meeting = locked_in(seat.meeting, MeetingState.NOTICED)
    mine = meeting.seats.listening().filter(pk=seat.pk).exclude(answer=Answer.NO).first()
    if mine is None:
        raise NoSeat("这个人没有旁听的位子。")
    return _given_up(meeting, mine, by=by, now=now)


def _given_up(meeting: Meeting, mine: Seat, *, by: User, now: datetime) -> Seat:
    mine.answer, mine.is_reserved, mine.is_listed, mine.answers = Answer.NO, False, False, []
    mine.save(update_fields=["answer", "is_reserved", "is_listed", "answers"])
    write(meeting, now=now)
    log("give_up", meeting, by=by, now=now, subject=mine)
    promote(meeting, now=now)
    return mine


def promote(meeting: Meeting, *, now: datetime) -> list[Seat]:
    """Of those who wait, as many as there are free places, the first first. The meeting is locked."""
    moved = list(meeting.seats.waiting().select_related("user")[: free_places(meeting)])
    for seat in moved:
        seat.answer = Answer.YES
    Seat.objects.bulk_update(moved, ["answer"])
    if moved:
        log("promote", meeting, by=None, now=now, seats=[seat.pk for seat in moved])
        tell(
            meeting,
            moved,
            title=f"有旁听的位子了：{meeting.title}",
            body=f"您候补到了位子。{when_and_where(meeting)}。来不了请取消，让给后面的邻居。",
            event=f"promoted:{moved[0].pk}:{now.timestamp()}",
            now=now,
        )
    return moved
