"""Whoever comes is reminded once, so many hours before as settings.MEETING_REMINDER_HOURS says."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.timezone import now as clock

from deliberation.meetings.models import Meeting
from deliberation.meetings.states import Answer, MeetingState
from deliberation.meetings.stepping import tell, when_and_where


def remind_of_meetings(*, now: datetime | None = None) -> int:
    """The answer is of how many meetings. What was told once is not told again: its message is there already."""
    now = now or clock()
    soon = now + timedelta(hours=settings.MEETING_REMINDER_HOURS)
    near = list(Meeting.objects.filter(state=MeetingState.NOTICED, starts_at__gt=now, starts_at__lte=soon))
    for meeting in near:
        seats = meeting.seats.filter(answer__in=[Answer.YES, Answer.PENDING], user__isnull=False)
        tell(
            meeting,
            seats.select_related("user"),
            title=f"快开会了：{meeting.title}",
            body=f"{when_and_where(meeting)}。来不了请在会议页面说一声。",
            # Another time is another reminder.
            event=f"soon:{meeting.starts_at.timestamp()}",
            now=now,
        )
    return len(near)
