"""Meetings that residents called and forgot: each is closed by the sweeper, so that no list shows it for good."""

from datetime import datetime, timedelta

from django.utils.timezone import now as clock

from communities.kernel.states import StepNotAllowed
from deliberation.meetings.calling import lapse
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import MeetingState

# So long after its announced time a meeting is over, whoever forgot to say so.
OVER = timedelta(hours=24)


def lapse_calls(*, now: datetime | None = None) -> int:
    """The answer is of how many."""
    now, count = now or clock(), 0
    called = Meeting.objects.filter(by_residents=True)
    late = called.filter(state=MeetingState.GATHERING, starts_at__lte=now)
    over = called.filter(state__in=[MeetingState.NOTICED, MeetingState.IN_SESSION], starts_at__lte=now - OVER)
    for meeting in [*late, *over]:
        try:
            lapse(meeting=meeting, now=now)
        except StepNotAllowed:  # somebody was quicker
            continue
        count += 1
    return count
