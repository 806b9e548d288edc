"""Reading topics. Every list is a named method that already carries all that a row shows, and costs one query."""

from django.apps import apps
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from communities.accounts.rules import is_committee
from deliberation.topics.likeness import most_alike
from deliberation.topics.states import ENDED, MERGEABLE, NEVER_SHOWN, UNSEEN, TopicState

# So many of the newest open topics are compared with a new title.
_LOOKED_THROUGH = 500
# What became a ticket before anybody had screened it was never public; what is merged is screened by merging it.
_NEVER_SCREENED = Q(state=TopicState.TICKETED, threshold__isnull=True)
# The same matter in other words is shown no more than what it was merged into.
_NEVER_SHOWN = Q(ground__in=NEVER_SHOWN) | Q(merged_into__ground__in=NEVER_SHOWN)
IS_PUBLIC = ~Q(state__in=UNSEEN) & ~_NEVER_SHOWN & ~_NEVER_SCREENED


class TopicQuerySet(QuerySet):
    def for_rows(self):
        return self.defer("background", "public_background")

    def public(self):
        """What anybody may read: everything that was screened, refusals with their reasons included."""
        return self.filter(IS_PUBLIC)

    def visible_to(self, user):
        """The committee everything, a proposer their own, everybody the public's."""
        if is_committee(user):
            return self
        return self.filter(IS_PUBLIC | Q(proposer=user)) if user.is_authenticated else self.public()

    def with_why(self):
        """Each of those that were merged with `why`, as everybody reads it."""
        merging = apps.get_model("topics", "Step").objects.filter(topic=OuterRef("pk"), verb="merge")
        return self.annotate(why=Subquery(merging.order_by("-pk").values("text")[:1]))

    def mergeable(self):
        return self.filter(state__in=MERGEABLE)

    def like(self, title: str, *, limit: int = 5) -> list:
        """Public topics that are still open and whose titles are like this one, the likest first. Two queries."""
        newest = self.public().open().order_by("-pk").values_list("pk", "public_title")[:_LOOKED_THROUGH]
        keys = most_alike(title, newest, limit=limit)
        found = self.for_rows().in_bulk(keys)
        return [found[key] for key in keys]

    def open(self):
        return self.exclude(state__in=ENDED)

    def owed_first(self):
        return self.order_by(F("due_at").asc(nulls_last=True), "-pk")

    def counts(self) -> dict[str, int]:
        """How many stand in each state."""
        return dict(self.order_by().values_list("state").annotate(Count("pk")))

    def before(self, cursor: int | None):
        """As they were put forward, the newest first; older than the one with the key `cursor` when there is one.

        One that came on paper, or from elsewhere, may have been put forward before others that were entered first.
        """
        found = self.order_by("-proposed_at", "-pk")
        if cursor is None:
            return found
        at = Subquery(self.model.objects.filter(pk=cursor).values("proposed_at"))
        return found.filter(Q(proposed_at__lt=at) | Q(proposed_at=at, pk__lt=cursor))


class StepQuerySet(QuerySet):
    def shown_to_residents(self):
        """The history without what only staff may read."""
        return self.exclude(verb="note").order_by("id")
