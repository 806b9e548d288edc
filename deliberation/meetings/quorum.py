"""Whether enough are there, and from every side. Pure.

More than half of those invited and at least one of each side that the topic names (DOMAIN 2.4; the share is a parameter).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Quorum:
    """`needed` is the least number that is more than the share; `missing` are the sides of which nobody is there."""

    expected: int
    present: int
    needed: int
    missing: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        return self.expected > 0 and self.present >= self.needed and not self.missing


def quorum(expected: Iterable[str], present: Iterable[str], sides: Iterable[str], percent: int) -> Quorum:
    """`expected` and `present` hold a side for each seat, `sides` those that have to be there.

    More than `percent` per cent: of 10 invited at 50 % six have to be there.
    """
    due, there = list(expected), Counter(present)
    needed = len(due) * percent // 100 + 1
    return Quorum(len(due), sum(there.values()), needed, tuple(side for side in sides if not there[side]))
