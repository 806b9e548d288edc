"""What topics say of somebody who leaves: the matter, its numbers and its history stay, without who it was."""

from communities.feedback.erasing import without
from communities.kernel.datamap import Leaver
from deliberation.topics.models import Support, Topic


def forget_topics(leaver: Leaver) -> None:
    """What they put forward stays as everybody may read it, the proposer gone."""
    for topic in Topic.objects.filter(proposer=leaver.user):
        topic.title = topic.public_title = without(topic.public_title, leaver.known_as)[:60]
        topic.background = topic.public_background = without(topic.public_background, leaver.known_as)
        topic.proposer, topic.changed_at = None, leaver.now
        topic.save()


def forget_supports(leaver: Leaver) -> None:
    """How many stood behind a topic stays; that it was they, does not."""
    Support.objects.filter(user=leaver.user).delete()
