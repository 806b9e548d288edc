"""Ballots on a topic: which there are, and to which topic a ballot belongs (settings.BALLOT_MATTERS, TOPIC_PARTS)."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import now as clock

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from deliberation.ballots.models import Ballot
from deliberation.ballots.seeing import verdict_words
from deliberation.topics import rules
from deliberation.topics.models import Topic, TopicBallot
from deliberation.topics.states import Grade
from deliberation.topics.stepping import held

# So many of the newest open topics are offered.
_OFFERED = 200


def offered() -> dict[int, str]:
    """The topics that a ballot may be on, the newest first. One query."""
    return {topic.pk: topic.public_title for topic in _open_topics().order_by("-pk")[:_OFFERED]}


def may_be_on(key: int) -> bool:
    """Whether a ballot may be put on this topic."""
    return _open_topics().filter(pk=key).exists()


def _open_topics():
    return Topic.objects.public().open().for_rows()


def put(*, ballot: Ballot, key: int | None, by: User, now: datetime) -> None:
    """The draft is on this topic from now on, or on none. Raises Invalid for a topic that is not public or has ended."""
    rules.require_keeper(by)
    links = TopicBallot.objects.filter(ballot=ballot)
    if links.values_list("topic", flat=True).first() == key:
        return
    # The topic before the link, as a merging has it, which carries the links over.
    topics = held(_open_topics().filter(pk=key)) if key is not None else []
    if key is not None and not topics:
        raise Invalid("没有这个议题，或者它已经结束了，请重新选。", field="matter")
    for known in held(links):
        known.delete()
    for topic in topics:
        TopicBallot.objects.create(topic=topic, ballot=ballot)
    record(by=by, verb="topics.ballot", subject=ballot, at=now, topic=key)


def carry_over(links: list[TopicBallot], into: Topic, *, by: User, now: datetime) -> int:
    """The ballots on a topic that is merged are on the other from now on, those in preparation too; how many.

    The links are held before anything is written into the ledger.
    """
    for link in links:
        link.topic = into
        link.save(update_fields=["topic"])
        record(by=by, verb="topics.ballot", subject=link.ballot, at=now, topic=into.pk)
    return len(links)


def of(ballots: Iterable[Ballot], *, hidden: bool = False) -> dict[int, dict]:
    """The topic of each of these ballots that has one, where everybody may read it or `hidden` is asked for. One query."""
    links = TopicBallot.objects.filter(ballot__in=list(ballots)).select_related("topic")
    if not hidden:
        links = links.filter(topic__in=Topic.objects.public())
    return {
        link.ballot_id: {
            "id": link.topic_id,
            "title": link.topic.public_title,
            "url": reverse("topics:topic", args=[link.topic_id]),
        }
        for link in links
    }


def ballots_of(topic: Topic) -> list[Ballot]:
    """What was opened on this topic, the newest first. One query."""
    return list(Ballot.objects.public().filter(pk__in=topic.ballots.values("ballot")).newest_first())


def told(topic: Topic, moment: datetime) -> list[tuple[Ballot, str, str]]:
    """Each with where it stands and what came of it, in words."""
    return [(one, one.state_words(moment), verdict_words(one)) for one in ballots_of(topic)]


def parts_of(topic: Topic, request) -> list[dict]:
    """What the topic's page shows of them."""
    now = clock()
    rows = [(one, words, verdict, one.takes_votes(now)) for one, words, verdict in told(topic, now)]
    by_law = topic.grade == Grade.STATUTORY
    return [{"template": "topics/_ballots.html", "rows": rows, "by_law": by_law}] if rows else []
