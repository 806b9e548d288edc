"""Reading meetings. Every list is a named method that already carries all that a row shows, and costs one query."""

from django.db.models import QuerySet

from deliberation.meetings.states import Answer, MeetingState


class MeetingQuerySet(QuerySet):
    def public(self):
        """What anybody may read: everything that was noticed."""
        return self.exclude(state=MeetingState.PLANNED, noticed_at__isnull=True)

    def coming(self, moment):
        return self.filter(state=MeetingState.NOTICED, starts_at__gte=moment).order_by("starts_at", "pk")


class SeatQuerySet(QuerySet):
    def at_the_table(self):
        """Those who speak and vote: invited for a side."""
        return self.exclude(side="")

    def listening(self):
        return self.filter(side="")

    def expected(self):
        """Whom the quorum is reckoned from: everybody invited, but for whom somebody else stands in."""
        return self.at_the_table().filter(substitute__isnull=True)

    def present(self):
        return self.filter(checked_in_at__isnull=False, left_at__isnull=True)

    def coming(self):
        return self.filter(answer=Answer.YES)
