"""Days on which the weekday rule does not hold, from the State Council's notices for 2025 and 2026.

A later year that is not here yet is worked Monday to Friday; `unannounced` says so.
"""

from datetime import date, timedelta

from communities.kernel.clock import WorkCalendar

# (first day off, last day off)
_OFF = [
    (date(2025, 1, 1), date(2025, 1, 1)),
    (date(2025, 1, 28), date(2025, 2, 4)),
    (date(2025, 4, 4), date(2025, 4, 6)),
    (date(2025, 5, 1), date(2025, 5, 5)),
    (date(2025, 5, 31), date(2025, 6, 2)),
    (date(2025, 10, 1), date(2025, 10, 8)),
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
]
# weekend days worked in exchange (调休)
_WORKED = [
    date(2025, 1, 26),
    date(2025, 2, 8),
    date(2025, 4, 27),
    date(2025, 9, 28),
    date(2025, 10, 11),
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
]
LAST_ANNOUNCED_YEAR = 2026


def _days() -> dict[date, bool]:
    off = {first + timedelta(days=n): False for first, last in _OFF for n in range((last - first).days + 1)}
    return off | dict.fromkeys(_WORKED, True)


CALENDAR = WorkCalendar(_days())


def unannounced(day: date) -> bool:
    """Whether `day` lies in a year whose holidays are not loaded: its working days are a guess."""
    return day.year > LAST_ANNOUNCED_YEAR
