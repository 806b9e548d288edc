"""The committee lends a room to a meeting that residents called, or says why not."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from deliberation.meetings import rules
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import MeetingState, Room
from deliberation.meetings.stepping import locked_in, log, tell, when_and_where, write


@atomic
def lend_room(*, meeting: Meeting, place: str, by: User, now: datetime) -> Meeting:
    """The room is the place from now on; everybody who comes is told."""
    rules.require_keeper(by)
    meeting = _asked(meeting)
    if not place.strip():
        raise Invalid("请写借哪一间。", field="place")
    write(meeting, now=now, room=Room.LENT, place=place.strip())
    log("lend_room", meeting, by=by, now=now)
    _tell(meeting, f"居委会借了屋子：{meeting.title}", f"{when_and_where(meeting)}。", "lent", now)
    return meeting


@atomic
def refuse_room(*, meeting: Meeting, reason: str, by: User, now: datetime) -> Meeting:
    """With the reason, that everybody who comes reads; the caller finds another place."""
    rules.require_keeper(by)
    meeting = _asked(meeting)
    if not reason.strip():
        raise Invalid("请写明为什么不能借，居民会看到。", field="reason")
    write(meeting, now=now, room=Room.REFUSED, room_reason=reason.strip())
    log("refuse_room", meeting, by=by, now=now)
    _tell(meeting, f"屋子没有借到：{meeting.title}", f"原因：{reason.strip()}发起的人会另找地方。", "refused", now)
    return meeting


def _asked(meeting: Meeting) -> Meeting:
    meeting = locked_in(meeting, MeetingState.NOTICED)
    if meeting.room != Room.ASKED:
        raise Invalid("这个会没有等着借屋子。")
    return meeting


def _tell(meeting: Meeting, title: str, body: str, event: str, now: datetime) -> None:
    tell(meeting, meeting.seats.coming().select_related("user"), title=title, body=body, event=event, now=now)
