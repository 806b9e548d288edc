"""Days and months of terms and of appointments: arithmetic without a database."""

from calendar import monthrange
from datetime import date, datetime, time

from django.utils.timezone import make_aware

# How near the end of a term is, in months, the nearest first (R6: reminders at 180, 90 and 30 days).
REMIND = (1, 3, 6)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; where there is none, the month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def nearness(ends_on: date, today: date) -> int | None:
    """0 for a term that is over, else the smallest of REMIND within which it ends; None for one that ends later."""
    if ends_on <= today:
        return 0
    return next((months for months in REMIND if ends_on <= months_after(today, months)), None)


def midnight(day: date) -> datetime:
    """The moment at which `day` begins here."""
    return make_aware(datetime.combine(day, time.min))
