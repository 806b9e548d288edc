"""Whose turn it is to speak. Pure.

For, against and question alternate, whoever has spoken less comes first, then who asked first (十三条议事规则 4 and 9:
the position is stated first, everybody has the same chance).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from deliberation.meetings.states import Stance

ROUND = (Stance.FOR, Stance.AGAINST, Stance.QUESTION)


@dataclass(frozen=True)
class Asked:
    """Somebody waits. `spoken`: how often they have spoken to this motion; `key` grows with the time of asking."""

    key: int
    stance: str
    spoken: int = 0


def queue(waiting: Iterable[Asked], last: str = "") -> list[Asked]:
    """In which order those who wait speak after a speaker of stance `last` ("": nobody has spoken yet)."""
    lines: dict[str, list[Asked]] = {stance: [] for stance in ROUND}
    for asked in sorted(waiting, key=lambda one: (one.spoken, one.key)):
        lines[asked.stance].append(asked)
    order: list[Asked] = []
    while stance := _next(lines, last):
        order.append(lines[stance].pop(0))
        last = stance
    return order


def _next(lines: dict[str, list[Asked]], last: str) -> str:
    """The next stance of the round after `last` that somebody waits with; "" when nobody waits."""
    start = ROUND.index(Stance(last)) + 1 if last else 0
    turned = ROUND[start:] + ROUND[:start]
    return next((stance for stance in turned if lines[stance]), "")
