"""Days and months of terms and of appointments: arithmetic without a database."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils.timezone import make_aware


def months_after(day: date, months: int) -> date:
    """The same day so many months later; where there is none, the month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def nearness(ends_on: date, today: date, within: Iterable[int]) -> int | None:
    """0 for a term that is over, else the fewest months of `within` in which it ends; None for one that ends later."""
    if ends_on <= today:
        return 0
    return next((months for months in sorted(within) if ends_on <= months_after(today, months)), None)


def period_of(day: date, months: int) -> tuple[date, date]:
    """The calendar's month, quarter or half-year with this day in it, up to, not including, its second day."""
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, months_after(first, months)


def midnight(day: date) -> datetime:
    """The moment at which `day` begins here."""
    return make_aware(datetime.combine(day, time.min))
