"""Reading opinions and the discussion."""

from django.db.models import Count, Q, QuerySet

from deliberation.opinions.states import Stance
from deliberation.topics.models import Topic

_ADOPTED = ("ADOPTED", "PARTLY")


class OpinionQuerySet(QuerySet):
    def of(self, topic):
        """Also those on what was merged into it: they are answered with it."""
        return self.filter(topic__in=Topic.objects.one_with(topic).values("pk")).order_by("pk")

    def figures(self) -> dict[str, int]:
        """How many there are, on paper and not, answered, adopted in whole or part. One query."""
        return self.order_by().aggregate(
            all=Count("pk"),
            paper=Count("pk", filter=Q(channel="PAPER")),
            answered=Count("pk", filter=~Q(adoption="")),
            adopted=Count("pk", filter=Q(adoption__in=_ADOPTED)),
        )


class CommentQuerySet(QuerySet):
    def of(self, topic):
        return self.filter(topic=topic).order_by("pk")

    def numbers(self) -> dict[str, int]:
        """How many stand on each side, answers aside, and how many words are to be read. One query."""
        first = Q(parent__isnull=True)
        sides = {side: Count("pk", filter=first & Q(stance=side)) for side in Stance.values}
        return self.order_by().aggregate(**sides, all=Count("pk", filter=Q(hidden_at__isnull=True)))

    def in_discussion(self):
        """Those about the topic itself, not about a paragraph of a draft."""
        return self.filter(draft__isnull=True)

    def wordings(self):
        """Those that propose another wording and may be read."""
        return self.exclude(wording="").filter(hidden_at__isnull=True)

    def to_carry(self):
        """Adopted, in whole or part, and in no version of the draft yet."""
        return self.wordings().filter(adoption__in=_ADOPTED, carried_in__isnull=True)

    def figures(self) -> dict[str, int]:
        """How many wordings were proposed, how many answered, adopted in whole or part, and not. One query."""
        return (
            self.wordings()
            .order_by()
            .aggregate(
                all=Count("pk"),
                answered=Count("pk", filter=~Q(adoption="")),
                adopted=Count("pk", filter=Q(adoption__in=_ADOPTED)),
                refused=Count("pk", filter=Q(adoption="NOT")),
            )
        )

    def appealed(self):
        """Hidden, and their writers ask another to look again."""
        return self.filter(hidden_at__isnull=False, appealed_at__isnull=False, decided_at__isnull=True)
