"""A draft of minutes tells of its topic as everybody reads it: settings.TOPIC_NAMESAKES. What is being signed, and what was
published, stays as it was signed.
"""

from collections.abc import Callable
from datetime import datetime

from communities.accounts.models import User
from communities.audit.actions import record
from deliberation.outcomes.models import Minutes
from deliberation.outcomes.states import MinutesState
from deliberation.topics.models import Topic


def drafts(topic: Topic) -> Callable[..., None]:
    """Nothing is held here: minutes are held after their topic."""

    def follow(before: str, mended: Topic, *, by: User, now: datetime) -> None:
        found = Minutes.objects.select_for_update(of=("self",)).filter(topic=topic, state=MinutesState.DRAFT)
        for minutes in found.order_by("pk"):
            minutes.content |= {
                "title": mended.public_title,
                "situation": mended.public_background,
                "agenda": [one.replace(before, mended.public_title) for one in minutes.content.get("agenda", [])],
            }
            minutes.changed_at = now
            minutes.save(update_fields=["content", "changed_at"])
            record(by=by, verb="outcomes.rename", subject=minutes, at=now, topic=topic.pk)

    return follow
