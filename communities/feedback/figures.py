"""How it goes here, in three honest numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, F, Min, Q

from communities.feedback.models import Ticket
from communities.feedback.states import OPEN, Source, TicketState

DAYS = 30
# The front page is asked for far more often than its numbers change.
KEPT_SECONDS = 300


@dataclass(frozen=True)
class Figures:
    """`due` fell due in the last DAYS days, or earlier and is open still; `kept` of these were done in time."""

    received: int
    due: int
    kept: int
    oldest_open: datetime | None

    @property
    def percent(self) -> str:
        """`91.3`, or an empty string where nothing was due."""
        return f"{self.kept / self.due * 100:.1f}".removesuffix(".0") if self.due else ""


def figures_of_last_days(now: datetime) -> Figures:
    """The numbers of the current community, from one query.

    Everything overdue and still open stands in the denominator, however old. What was diverted or withdrawn counts in
    no rate (接诉即办工作条例 art. 11), nor do tickets imported from elsewhere.
    """
    since = now - timedelta(days=DAYS)
    counted = Ticket.objects.exclude(source=Source.IMPORT).exclude(
        state__in=[TicketState.DIVERTED, TicketState.WITHDRAWN]
    )
    in_time = Q(finish_by__range=(since, now), done_at__lte=F("finish_by"))
    late = Q(due_at__lt=now)
    done_late = Q(finish_by__range=(since, now), done_at__gt=F("finish_by"))
    found = counted.aggregate(
        received=Count("pk", Q(reported_at__gte=since)),
        due=Count("pk", in_time | late | done_late),
        kept=Count("pk", in_time),
        oldest_open=Min("reported_at", filter=Q(state__in=OPEN)),
    )
    return Figures(**found)


def figures(now: datetime) -> Figures:
    """figures_of_last_days(), at most five minutes old."""
    return cache.get_or_set("feedback.figures", lambda: figures_of_last_days(now), KEPT_SECONDS)
