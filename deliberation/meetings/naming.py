"""A meeting that bears the name of its topic bears it as everybody reads it: settings.TOPIC_NAMESAKES."""

from collections.abc import Callable
from datetime import datetime

from communities.accounts.models import User
from deliberation.meetings.models import Meeting
from deliberation.meetings.stepping import log, write
from deliberation.topics.models import Topic

_MOST = 80


def namesakes(topic: Topic) -> Callable[..., None]:
    """Hold the meetings on this topic; what is returned names them, and their items, anew where they bear its title."""
    about = Meeting.objects.filter(agenda__topic=topic).values("pk")
    meetings = list(Meeting.objects.select_for_update(of=("self",)).filter(pk__in=about).order_by("pk"))

    def follow(before: str, after: str, *, by: User, now: datetime) -> None:
        for meeting in meetings:
            items = [item for item in meeting.agenda.filter(topic=topic) if before in item.title]
            for item in items:
                item.title = item.title.replace(before, after)[:120]
                item.save(update_fields=["title"])
            if items or before in meeting.title:
                write(meeting, now=now, title=meeting.title.replace(before, after)[:_MOST])
                log("rename", meeting, by=by, now=now, topic=topic.pk)

    return follow
