"""How long rows are kept: one rule says it in words, finds what is over and takes it away, so that the words cannot lie.

(Personal Information Protection Law, 个人信息保护法, arts. 19 and 47: no longer than the purpose needs.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.db.transaction import atomic

BATCH = 500
_YEAR, _MONTH = 365, 30


def _deleted(rows: QuerySet) -> None:
    rows.delete()


@dataclass(frozen=True)
class Keeping:
    """Rows are kept for settings.KEPT_DAYS[name] days after what `since` says in words.

    over: the rows whose time began before a moment. forget: what is done with some of them, by default deleting.
    """

    name: str
    since: str
    over: Callable[[datetime], QuerySet]
    forget: Callable[[QuerySet], None] = _deleted

    @property
    def days(self) -> int:
        return settings.KEPT_DAYS[self.name]

    def __str__(self) -> str:
        return f"{self.since} {in_words(self.days)}" if self.days else f"{self.since}就删"


def in_words(days: int) -> str:
    """1095 → 3 年, 180 → 6 个月, 45 → 45 天."""
    if days >= _YEAR and days % _YEAR == 0:
        return f"{days // _YEAR} 年"
    if days >= _MONTH and days % _MONTH == 0:
        return f"{days // _MONTH} 个月"
    return f"{days} 天"


def forget_over(keeping: Keeping, *, now: datetime, batch: int = BATCH) -> int:
    """Take away every row that is over, a batch in a transaction; how many there were.

    Stopped at any moment, it goes on where it was at the next call; a row that somebody else holds waits till then.
    """
    over, last, count = keeping.over(now - timedelta(days=keeping.days)), 0, 0
    while keys := _taken(keeping, over, last, batch):
        last, count = keys[-1], count + len(keys)
    return count


@atomic
def _taken(keeping: Keeping, over: QuerySet, last, batch: int) -> list:
    rows = over if not last else over.filter(pk__gt=last)
    locked = rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    keys = list(locked.values_list("pk", flat=True)[:batch])
    if keys:
        keeping.forget(over.model._base_manager.filter(pk__in=keys))
    return keys
