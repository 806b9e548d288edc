"""What the page of a topic shows of its meetings: named in settings.TOPIC_PARTS, so that topics need not know of us."""

from django.utils.timezone import now as clock

from deliberation.meetings.models import Meeting
from deliberation.meetings.saying import row_of


def parts_of(topic, request) -> list[dict]:
    """The topic's meetings, the latest first. One query."""
    now = clock()
    found = list(Meeting.objects.public().filter(agenda__topic=topic).order_by("-starts_at").distinct())
    rows = [row_of(meeting, now) for meeting in found]
    return [{"template": "meetings/_of_topic.html", "rows": rows}] if rows else []
