"""Who may."""

from datetime import datetime, timedelta

from communities.accounts.rules import is_committee
from communities.kernel.errors import NotAllowed
from communities.residents.rules import require_level
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import Answer, MeetingState

# The doors open so long before the announced time.
DOORS = timedelta(hours=1)


def may_keep_meetings(user) -> bool:
    return is_committee(user)


def require_keeper(user) -> None:
    if not may_keep_meetings(user):
        raise NotAllowed("会议由社区书记和居委会委员召集、主持和记录。")


def may_run(user, meeting: Meeting | None) -> bool:
    """Whether somebody opens the doors, begins and ends it: the committee, or the resident who called it."""
    return may_keep_meetings(user) or calls(user, meeting)


def calls(user, meeting: Meeting | None) -> bool:
    """Whether this resident called the meeting."""
    return user.is_authenticated and meeting is not None and meeting.called_by_id == user.pk


def require_runner(user, meeting: Meeting) -> None:
    if not may_run(user, meeting):
        raise NotAllowed("会议由社区书记和居委会委员主持；居民发起的，由发起的人主持。")


def require_caller(user, meeting: Meeting) -> None:
    if not calls(user, meeting):
        raise NotAllowed("只有发起这个会的人才能这样办。")


def require_joiner(user, now: datetime) -> None:
    """Who may call a meeting or join the call: residents whose home is verified, in their own name."""
    if is_committee(user):
        raise NotAllowed("工作人员请在工作台筹备会议；居民发起的会由居民自己联署。")
    require_level(user, "call", now)


def may_listen(user, meeting: Meeting) -> bool:
    """Whether somebody without a seat may still sign up."""
    return user.is_authenticated and meeting.state == MeetingState.NOTICED and meeting.open_seats > 0


def doors_open_at(meeting: Meeting) -> datetime:
    """From when on people may say that they are there."""
    return meeting.starts_at - DOORS


def may_begin_at(meeting: Meeting) -> datetime | None:
    """From when on the session may begin: the notice period is over, and the announced time is there, or so near as the
    rules of its notice let it. None: never noticed.
    """
    early = timedelta(minutes=meeting.rules.get("early_minutes", {"value": 0})["value"])
    return max(meeting.not_before, meeting.starts_at - early) if meeting.not_before else None


def is_invited(seat) -> bool:
    """At the table, not among the listeners; nobody stands in for them."""
    return bool(seat and seat.side)


def is_there(seat) -> bool:
    return bool(seat and seat.checked_in_at and not seat.left_at)


def may_answer(seat, meeting: Meeting) -> bool:
    return is_invited(seat) and meeting.state == MeetingState.NOTICED


def may_list_oneself(seat, meeting: Meeting) -> bool:
    """Whether somebody may have it read that they come."""
    return bool(seat and seat.answer == Answer.YES and meeting.state in {MeetingState.NOTICED, MeetingState.IN_SESSION})


def may_give_up(seat, meeting: Meeting) -> bool:
    waits = {Answer.YES, Answer.WAITING}
    return bool(seat and not seat.side and seat.answer in waits and meeting.state == MeetingState.NOTICED)
