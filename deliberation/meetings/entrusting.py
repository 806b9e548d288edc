"""Another chair or recorder, as long as the meeting is not over."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.notifications.actions import notify
from deliberation.meetings import rules
from deliberation.meetings.models import Meeting
from deliberation.meetings.planning import require_no_seat
from deliberation.meetings.states import OPEN
from deliberation.meetings.stepping import locked_in, log, when_and_where, write


@atomic
def entrust(
    *,
    meeting: Meeting,
    chair: User | None,
    recorder: User | None,
    told: bool = True,
    by: User | None,
    now: datetime,
) -> Meeting:
    """From now on these two chair and record it. By nobody where the sweeper hands over what a leaver held.

    `told` is whether who is new is told of this meeting by itself. Raises Invalid for a meeting that is over, a chair with a seat in it, and somebody who is not of the committee.
    """
    if by is not None:
        rules.require_keeper(by)
    meeting = locked_in(meeting, *OPEN)
    parts = {"chair": chair, "recorder": recorder}
    new = {part: user for part, user in parts.items() if user and user.pk != getattr(meeting, f"{part}_id")}
    for part, user in new.items():
        if not rules.may_keep_meetings(user):
            raise Invalid(f"{user}不是社区书记或居委会委员，不能主持、记录会议。", field=part)
    require_no_seat(meeting, chair)
    write(meeting, now=now, **parts)
    log("entrust", meeting, by=by, now=now)
    for part, user in new.items() if told else ():
        if by is None or user.pk != by.pk:
            _ask(meeting, part, user, now)
    return meeting


def _ask(meeting: Meeting, part: str, user: User, now: datetime) -> None:
    what = {"chair": "主持", "recorder": "记录"}[part]
    notify(
        to=user,
        title=f"请您{what}会议：{meeting.title}",
        body=f"{when_and_where(meeting)}。这个会由您{what}，请提前看一看议程。",
        path=f"manage/meetings/{meeting.pk}/",
        # Who gets it back is told once more.
        key=f"meeting:{meeting.pk}:{part}:{now.timestamp()}",
        now=now,
    )
