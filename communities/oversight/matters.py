"""Copying what went up from the community that is entered, and what came from above, to where street and district read it."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import OuterRef, Subquery
from django_tenants.utils import schema_context

from communities.oversight.models import Matter, Proposal
from deliberation.outcomes.above import sent_by
from deliberation.outcomes.states import VERDICT_OF
from deliberation.topics.models import Step, Topic
from deliberation.topics.states import FROM_ABOVE, TopicState, title_of

_OF_MATTERS = (
    *("topic", "title", "to", "reason", "sent_at", "due_at"),
    *("heard_at", "verdict", "answer", "answered_by"),
)
_OF_PROPOSALS = ("origin", "title", "state", "told", "is_public", "due_at", "proposed_at")


def copy_matters() -> int:
    """Bring the copies of this community up to date; the answer is how many were new, changed or gone. Seven queries.

    What two sweepers write at once is the same: the community's own topics and steps say all of it.
    """
    community = connection.tenant
    told = [
        (Matter, "step", _OF_MATTERS, list(_sent_up(community))),
        (Proposal, "topic", _OF_PROPOSALS, list(_put_forward(community))),
    ]
    with schema_context("public"):
        return sum(_bring(community, *one) for one in told)


def _bring(community, model: type[Matter | Proposal], key: str, copied: tuple[str, ...], rows: list) -> int:
    """The public copies are these rows, known by `key`, from now on."""
    told = {getattr(row, key): row for row in rows}
    kept = {getattr(row, key): row for row in model.objects.filter(community=community)}
    fresh = [row for at, row in told.items() if at not in kept or _differ(row, kept[at], copied)]
    if fresh:
        unique = ["community", key]
        model.objects.bulk_create(fresh, update_conflicts=True, unique_fields=unique, update_fields=copied)
    # A topic that nobody may read any more, after it came back.
    gone = [row.pk for at, row in kept.items() if at not in told]
    if gone:
        model.objects.filter(pk__in=gone).delete()
    return len(fresh) + len(gone)


def _differ(one: Matter | Proposal, other: Matter | Proposal, copied: tuple[str, ...]) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in copied)


def _put_forward(community) -> Iterator[Proposal]:
    """What street and district put forward, screened or not, and the last that was said of it."""
    found = Topic.objects.filter(origin__in=FROM_ABOVE).for_rows().order_by("pk")
    said = Step.objects.shown_to_residents().filter(topic=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    topics = list(found.annotate(last=Subquery(said)))
    if not topics:
        return
    steps = Step.objects.in_bulk([topic.last for topic in topics])
    public = set(Topic.objects.public().filter(origin__in=FROM_ABOVE).values_list("pk", flat=True))
    for topic in topics:
        step = steps[topic.last]
        told = title_of(step) if step.verb == "propose" or not step.text else f"{title_of(step)}：{step.text}"
        yield Proposal(
            community=community,
            topic=topic.pk,
            origin=topic.origin,
            title=topic.public_title,
            state=topic.state,
            told=told,
            is_public=topic.pk in public,
            due_at=topic.due_at,
            proposed_at=topic.proposed_at,
        )


def _sent_up(community) -> Iterator[Matter]:
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
