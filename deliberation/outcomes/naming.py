"""Minutes that nobody has laid open yet read as their topic does: settings.TOPIC_NAMESAKES."""

from collections.abc import Callable
from datetime import datetime

from communities.accounts.models import User
from communities.audit.actions import record
from deliberation.outcomes.drafting import take_back
from deliberation.outcomes.models import Minutes
from deliberation.outcomes.states import MinutesState
from deliberation.topics.models import Topic
from deliberation.topics.stepping import locked


def namesakes(topic: Topic) -> Callable[..., None]:
    """Hold the topic; what is returned puts its draft in the new words. Who signed, signed other words: they are asked again."""
    was = locked(topic)

    def follow(before: str, after: str, *, by: User, now: datetime) -> None:
        found = Minutes.objects.unpublished().select_for_update(of=("self",)).filter(topic=topic).first()
        if found is None:
            return
        situation = Topic.objects.values_list("public_background", flat=True).get(pk=topic.pk)
        content = found.content | {
            "title": after,
            "agenda": [line.replace(before, after) for line in found.content["agenda"]],
            "situation": found.content["situation"].replace(was.public_background, situation),
        }
        if content == found.content:
            return
        if found.state == MinutesState.SIGNING:
            found = take_back(minutes=found, by=by, now=now)
        found.content, found.changed_at = content, now
        found.save(update_fields=["content", "changed_at"])
        record(by=by, verb="outcomes.rename", subject=found, at=now, topic=topic.pk, version=found.version)

    return follow
