"""The data map: for every table whose it is, why, how long it is kept, and which columns tell of a person.

Each slice says it of its own tables in `personal.py`. The privacy page, "my data" and the guard in the tests read this
one map. (Personal Information Protection Law, 个人信息保护法, arts. 17, 19, 45.)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class Kept:
    """What is kept in one table.

    label: `feedback.Ticket`. until: what ends a row, in words for people. personal: the columns that tell of a person,
    and with them purpose and basis (the law's article). mine: the rows that tell of the person of an account, or None
    with `not_mine`, the reason why "my data" leaves them out. shown: the columns that "my data" holds.
    """

    label: str
    until: str
    personal: tuple[str, ...] = ()
    purpose: str = ""
    basis: str = ""
    mine: Callable[[Model], QuerySet] | None = None
    not_mine: str = ""
    shown: tuple[str, ...] = ()

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)


def everything(configs: list[AppConfig] | None = None) -> Iterator[Kept]:
    """Every entry of every slice."""
    for config in configs or apps.get_app_configs():
        if config.name.startswith("communities.") and find_spec(f"{config.name}.personal"):
            yield from import_module(f"{config.name}.personal").KEPT


def about_people() -> list[Kept]:
    """The entries that tell of people."""
    return [kept for kept in everything() if kept.personal]
