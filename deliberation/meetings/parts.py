"""What the page of a topic shows of its meetings: named in settings.TOPIC_PARTS, so that topics need not know of us."""

from django.utils.timezone import now as clock
from django.utils.translation import gettext as _

from deliberation.meetings.models import Meeting
from deliberation.meetings.saying import row_of


def meetings_of(topic) -> dict:
    """{"title", "rows"} for the page. One query."""
    now = clock()
    found = Meeting.objects.public().filter(agenda__topic=topic).order_by("-starts_at").distinct()
    return {"title": _("会议"), "rows": [row_of(meeting, now) for meeting in found]}
