"""Copying what went up from the community that is entered to where street and district read it."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import OuterRef, Subquery
from django_tenants.utils import schema_context

from communities.oversight.models import Matter
from deliberation.outcomes.above import sent_by
from deliberation.outcomes.states import VERDICT_OF
from deliberation.topics.models import Step, Topic
from deliberation.topics.states import TopicState

_COPIED = (
    *("topic", "title", "to", "reason", "sent_at", "due_at"),
    *("heard_at", "verdict", "answer", "answered_by"),
)


def copy_matters() -> int:
    """Bring the copies of this community up to date; the answer is how many were new, changed or gone. Three queries.

    What two sweepers write at once is the same: the community's own steps say all of it, and they never change.
    """
    community = connection.tenant
    told = {row.step: row for row in _told(community)}
    with schema_context("public"):
        kept = {row.step: row for row in Matter.objects.filter(community=community)}
        fresh = [row for step, row in told.items() if step not in kept or _differ(row, kept[step])]
        if fresh:
            unique = ["community", "step"]
            Matter.objects.bulk_create(fresh, update_conflicts=True, unique_fields=unique, update_fields=_COPIED)
        # A topic that nobody may read any more, after it came back.
        gone = [row.pk for step, row in kept.items() if step not in told]
        if gone:
            Matter.objects.filter(pk__in=gone).delete()
    return len(fresh) + len(gone)


def _differ(one: Matter, other: Matter) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in _COPIED)


def _told(community) -> Iterator[Matter]:
    """Each time that a topic went up, and what became of it, in the order of the steps."""
    after = Step.objects.filter(topic=OuterRef("topic"), pk__gt=OuterRef("pk"), from_state=TopicState.ESCALATED)
    first = after.filter(verb__in=VERDICT_OF).order_by("pk").values("pk")[:1]
    ups = Step.objects.filter(verb="escalate", topic__in=Topic.objects.public()).select_related("topic")
    ups = list(
        ups.annotate(ended_by=Subquery(first)).defer("topic__background", "topic__public_background").order_by("pk")
    )
    ends = Step.objects.in_bulk([up.ended_by for up in ups if up.ended_by])
    for up in ups:
        sent = sent_by(up)
        matter = Matter(
            community=community,
            topic=up.topic_id,
            step=up.pk,
            title=up.topic.public_title,
            to=sent.to,
            reason=sent.reason,
            sent_at=sent.at,
            due_at=sent.due_at,
        )
        if end := ends.get(up.ended_by):
            matter.heard_at, matter.verdict = end.at, VERDICT_OF[end.verb]
            matter.answer, matter.answered_by = end.text, end.by_label
        yield matter
