"""Minutes that nobody has laid open yet tell of their topic as everybody reads it: settings.TOPIC_NAMESAKES. What was
published stays as it was signed.
"""

from collections.abc import Callable
from datetime import datetime

from communities.accounts.models import User
from communities.audit.actions import record
from deliberation.outcomes.drafting import take_back
from deliberation.outcomes.models import Minutes
from deliberation.outcomes.states import MinutesState
from deliberation.topics.models import Topic
from deliberation.topics.stepping import locked


def drafts(topic: Topic) -> Callable[..., None]:
    """Hold the topic; what is returned puts its draft in the new words, where the recorder left it as it was taken over. One
    that goes round to be signed comes back: a name would be sealed into it, and who signed, signed other words.
    """
    was = locked(topic)

    def follow(before: str, mended: Topic, *, by: User, now: datetime) -> None:
        found = Minutes.objects.unpublished().select_for_update(of=("self",)).filter(topic=topic).first()
        if found is None:
            return
        content = found.content | {
            "title": mended.public_title,
            "situation": found.content["situation"].replace(was.public_background, mended.public_background),
            "agenda": [line.replace(before, mended.public_title) for line in found.content["agenda"]],
        }
        if content == found.content:
            return
        if found.state == MinutesState.SIGNING:
            found = take_back(minutes=found, by=by, now=now)
        found.content, found.changed_at = content, now
        found.save(update_fields=["content", "changed_at"])
        record(by=by, verb="outcomes.rename", subject=found, at=now, topic=topic.pk, version=found.version)

    return follow
