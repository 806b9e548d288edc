"""Which surveys, answers and written words: everything that pages, sweepers and actions select by."""

from datetime import datetime

from django.apps import apps
from django.db.models import Count, Q, QuerySet

from communities.accounts.rules import is_committee
from deliberation.surveys.states import Channel, Reading, State


class SurveyQuerySet(QuerySet):
    def public(self):
        """Everything that was opened."""
        return self.exclude(state=State.DRAFT).exclude(opened_at__isnull=True)

    def going_on(self, moment: datetime):
        return self.filter(state=State.OPEN, closes_at__gt=moment).order_by("closes_at", "pk")

    def ended(self, moment: datetime):
        over = Q(state=State.CLOSED) | Q(state=State.OPEN, closes_at__lte=moment)
        return self.filter(over).order_by("-closes_at", "-pk")

    def over(self, moment: datetime):
        """Past their time and not closed yet."""
        return self.filter(state=State.OPEN, closes_at__lte=moment).order_by("closes_at", "pk")

    def to_nudge(self, before: datetime, moment: datetime):
        return self.going_on(moment).filter(closes_at__lte=before, nudged_at__isnull=True)

    def with_numbers(self):
        """Each with how many answered, for lists. One query."""
        return self.annotate(answers=Count("sheets", distinct=True))

    def visible_to(self, user):
        """A survey of a topic is read by whoever reads the topic."""
        if is_committee(user):
            return self
        readable = apps.get_model("topics", "Topic").objects.public()
        return self.public().filter(Q(topic__isnull=True) | Q(topic__in=readable))


class SheetQuerySet(QuerySet):
    def numbers(self) -> dict[str, int]:
        """How many answered, and how many of them on paper."""
        return self.aggregate(all=Count("pk"), paper=Count("pk", filter=Q(channel=Channel.PAPER)))


class RemarkQuerySet(QuerySet):
    def waiting(self):
        return self.filter(reading=Reading.WAITING)

    def shown(self):
        return self.filter(reading=Reading.SHOWN)

    def in_no_order_of_time(self):
        """By its random key: who watched the survey could else tell who wrote what."""
        return self.order_by("question", "key")
