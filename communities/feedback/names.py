"""The names of a community's places, units and grids, as lists show them, remembered for half a minute.

PostgreSQL takes 2.2 ms to plan the join of six small tables and 0.2 ms for two; a community has a few hundred of these
names. An id that is not known yet is looked up at once; a new name of an old one is seen within SECONDS.
"""

from dataclasses import dataclass
from time import monotonic

from django.db import connection

from communities.grid.models import GridWorker, Unit
from communities.residents.models import Building

SECONDS = 30
# Communities remembered by one process; a few kilobytes each.
MOST = 300


@dataclass(frozen=True)
class _Names:
    places: dict[int, str]
    units: dict[int, str]
    grids: dict[int, str]
    until: float


_known: dict[str, _Names] = {}


def place_name(building_id: int | None) -> str | None:
    """The name of a building or open place."""
    return _name("places", building_id) if building_id else None


def handler_name(unit_id: int | None, worker_id: int | None) -> str:
    """Who has a ticket in hand, as Ticket.handler_name says it; empty for nobody. Never a person's name."""
    if unit_id:
        return _name("units", unit_id)
    return f"网格员（{_name('grids', worker_id)}）" if worker_id else ""


def forget() -> None:
    """Drop what is remembered."""
    _known.clear()


def _name(kind: str, pk: int) -> str:
    found = _known.get(connection.schema_name)
    if found is None or found.until < monotonic() or pk not in getattr(found, kind):
        found = _read()
    return getattr(found, kind)[pk]


def _read() -> _Names:
    if len(_known) >= MOST:
        _known.clear()
    names = _known[connection.schema_name] = _Names(
        places=dict(Building.objects.values_list("pk", "name")),
        units=dict(Unit.objects.values_list("pk", "name")),
        grids=dict(GridWorker.objects.values_list("pk", "grid__name")),
        until=monotonic() + SECONDS,
    )
    return names
