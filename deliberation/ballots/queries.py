"""Which ballots and electors: everything that pages, sweepers and actions select by."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from deliberation.ballots.states import State


class BallotQuerySet(models.QuerySet):
    def public(self):
        """What residents and strangers may read of: everything that was opened and not called off before it was."""
        return self.exclude(state=State.DRAFT).exclude(opened_at__isnull=True)

    def of_the_community(self):
        """Without those of a room, which stand at their meeting: its chair counts them and says what they come to."""
        return self.filter(in_meeting=False)

    def going_on(self, moment: datetime):
        return self.filter(state=State.OPEN, closes_at__gt=moment).order_by("closes_at", "pk")

    def over(self, moment: datetime):
        """Past their time and not counted yet."""
        return self.filter(state=State.OPEN, closes_at__lte=moment).order_by("closes_at", "pk")

    def to_nudge(self, before: datetime, moment: datetime):
        return self.of_the_community().going_on(moment).filter(closes_at__lte=before, nudged_at__isnull=True)

    def newest_first(self):
        return self.order_by("-pk")


class ElectorQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user=user)

    def of_ballots_over(self, moment: datetime):
        """Of ballots that were counted before `moment`, or were to close before it and never are."""
        ended = self.exclude(ballot__state__in=[State.DRAFT, State.OPEN])
        return ended.alias(over_at=Coalesce("ballot__counted_at", "ballot__closes_at")).filter(over_at__lt=moment)

    def voted(self):
        return self.exclude(way="")

    def nobodys(self):
        """Lines of people who have left."""
        return self.filter(user=None, person=None, dwelling=None, called="")

    def by_name_alone(self):
        """Those without an account, who vote on paper."""
        return self.exclude(called="").order_by("pk")

    def somebodys(self):
        return self.exclude(user=None, person=None, dwelling=None, called="")

    def waiting(self):
        """Those who have neither voted nor asked somebody to vote for them."""
        return self.filter(way="", delegation__isnull=True)

    def with_names(self):
        own = ("user", "person", "dwelling__building", "dwelling__entrance")
        return self.select_related(*own, "delegation__holder__user", "delegation__holder__person").order_by("pk")

    def named(self, words: str):
        """Whose name, or whose home's number, holds these words."""
        number = words.rstrip("室")
        return self.filter(
            Q(person__name__icontains=words)
            | Q(user__name__icontains=words)
            | Q(called__icontains=words)
            | Q(dwelling__number=number)
        )


class PaperQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("slip", "hand")


class DelegationQuerySet(models.QuerySet):
    def of_ballot(self, ballot):
        return self.filter(elector__ballot=ballot)

    def held_by(self, user):
        """With the names of those who asked."""
        found = self.filter(holder__user=user)
        return found.select_related("elector__user", "elector__person").order_by("pk")

    def counting(self):
        """Those that count: the elector has not voted themselves."""
        return self.filter(elector__way="").select_related("elector", "holder").order_by("pk")
