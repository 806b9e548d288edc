"""Another chair or recorder, as long as the meeting is not over."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from deliberation.meetings import rules
from deliberation.meetings.models import Meeting
from deliberation.meetings.planning import require_no_seat
from deliberation.meetings.states import OPEN
from deliberation.meetings.stepping import locked_in, log, write


@atomic
def entrust(*, meeting: Meeting, chair: User | None, recorder: User | None, by: User | None, now: datetime) -> Meeting:
    """From now on these two chair and record it. By nobody where the sweeper hands over what a leaver held.

    Raises Invalid for a meeting that is over, a chair with a seat in it, and somebody who is not of the committee.
    """
    if by is not None:
        rules.require_keeper(by)
    meeting = locked_in(meeting, *OPEN)
    for part, now_in, user in (("chair", meeting.chair_id, chair), ("recorder", meeting.recorder_id, recorder)):
        if user and user.pk != now_in and not rules.may_keep_meetings(user):
            raise Invalid(f"{user}不是社区书记或居委会委员，不能主持、记录会议。", field=part)
    require_no_seat(meeting, chair)
    write(meeting, now=now, chair=chair, recorder=recorder)
    log("entrust", meeting, by=by, now=now)
    return meeting
