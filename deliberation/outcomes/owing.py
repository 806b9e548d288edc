"""One line of 今日待办, and in which order the lines stand."""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localdate

# The most of one kind that are listed: the first screen says which are the most urgent, the pages behind it hold all.
MOST = 10


def line(kind: str, title: str, what: str, to: tuple, *, on: date | datetime | None = None, late: bool = False) -> dict:
    """{"kind", "title", "what", "url", "late", "on", "at"}: owed `on` a day, or `at` a moment of it. `to` names its page."""
    name, *keys = to
    at = on if isinstance(on, datetime) else None
    told = {"kind": kind, "title": title, "what": what, "url": reverse(name, args=keys), "late": late}
    return told | {"on": localdate(at) if at else on, "at": at}


def by_day(lines: Iterable[dict]) -> list[dict]:
    """What is late first, then day by day and in each by the hour, what has the whole day after it, last what has no day."""
    return sorted(lines, key=_place)


def _place(one: dict) -> tuple:
    hour = one["at"].timestamp() if one["at"] else float("inf")
    return not one["late"], one["on"] is None, one["on"] or date.max, hour
