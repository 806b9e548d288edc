"""The data map: for every table whose it is, why, how long it is kept, and which columns tell of a person.

Each slice says it of its own tables in `personal.py`. The privacy page, "my data", withdrawal of consent, erasure, the
sweeper of what is over and the guard in the tests read this one map. (Personal Information Protection Law,
个人信息保护法, arts. 15, 17, 19, 45, 47.)
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.db.models import Model, QuerySet

from communities.kernel.retention import Keeping

# The packages whose slices keep something.
OURS = ("communities.", "deliberation.")


@dataclass(frozen=True)
class Leaver:
    """Who has their data erased: the account, and every name and number by which they are known here.

    `by` is who decided it: they themselves, or a child's guardian.
    """

    user: Model
    now: datetime
    known_as: frozenset[str] = frozenset()
    by: Model | None = None

    @property
    def decided_by(self) -> Model:
        return self.by or self.user


@dataclass(frozen=True)
class Kept:
    """What is kept in one table.

    label: `feedback.Ticket`. until: what ends a row, in words for people, or the rule that the sweeper carries out.
    personal: the columns that tell of a person, and with them purpose and basis (the law's article). mine: the rows
    that tell of the person of an account, or None with `not_mine`, the reason why "my data" leaves them out. shown: the
    columns that "my data" holds; files: the files that go with it, by name.

    known_by: the columns whose values are names and numbers of the person. erase: takes away what tells of somebody who
    leaves; slow: it reads much and touches neither matters nor ledger, so that these are not held meanwhile; left: what stays all the same and why, in words. holds: the rows that every step
    locks before these, as the topic of an opinion; their model has an entry too. beforehand: what somebody should know before leaving.
    consent: the purpose that the rows rest on; on_withdrawal: what then takes effect at once, and whether anything did.
    """

    label: str
    until: str | Keeping
    personal: tuple[str, ...] = ()
    purpose: str = ""
    basis: str = ""
    mine: Callable[[Model], QuerySet] | None = None
    not_mine: str = ""
    shown: tuple[str, ...] = ()
    files: Callable[[Model], Iterable[tuple[str, str]]] | None = None
    known_by: tuple[str, ...] = ()
    erase: Callable[[Leaver], object] | None = None
    slow: bool = False
    left: str = ""
    holds: Callable[[Model], QuerySet] | None = None
    beforehand: Callable[[Model, datetime], str] | None = None
    consent: str = ""
    on_withdrawal: Callable[[Model, datetime], bool] | None = None

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)


def everything(configs: list[AppConfig] | None = None) -> Iterator[Kept]:
    """Every entry of every slice."""
    for config in configs or apps.get_app_configs():
        if config.name.startswith(OURS) and find_spec(f"{config.name}.personal"):
            yield from import_module(f"{config.name}.personal").KEPT


def about_people() -> list[Kept]:
    """The entries that tell of people."""
    return [kept for kept in everything() if kept.personal]


# What stands where somebody gave no name: everybody's word.
NO_NAMES = frozenset({"", "居民"})


def known_as(user: Model) -> frozenset[str]:
    """Every name and number by which the person of this account stands in some table."""
    found = {
        getattr(row, name)
        for kept in everything()
        if kept.mine and kept.known_by
        for row in kept.mine(user)
        for name in kept.known_by
    }
    return frozenset(found - NO_NAMES - {None})
