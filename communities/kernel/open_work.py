"""What somebody has in hand, in one shape for every slice that knows of open work.

A module named in settings.OPEN_WORK has three functions:
`open_work(*, user) -> list[InHand]`;
`hold_work(*, user) -> None`, which locks the rows as the slice's own verbs do: whoever moves several things writes into the
ledger for the first before it comes to the next, and every step on a matter locks the matter before the ledger; and
`hand_over(*, work, to, by, now) -> None`, which gives one of these to somebody else by the slice's own verb, without
telling them: whoever hands over several things tells them once. It raises RuleBroken, in words, where `to` may not hold it.
`by` is None where the sweeper does what the secretary laid down before.
"""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings


@dataclass(frozen=True)
class InHand:
    """One open thing: what its slice calls it, in words, and the page on which it goes to somebody else by itself."""

    key: str
    words: str
    address: str

    @property
    def row(self) -> int:
        """The row's number in keys such as post:12."""
        return int(self.key.rpartition(":")[2])


def in_hand(user) -> list[InHand]:
    """What every slice knows of this account."""
    return [one for path in settings.OPEN_WORK for one in import_module(path).open_work(user=user)]
