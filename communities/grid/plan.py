"""The community's map with the grids drawn behind the buildings."""

from collections.abc import Iterable
from dataclasses import dataclass

from communities.grid.models import Grid
from communities.residents.geometry import centre_of
from communities.residents.maps import MARGIN, Plan, drawn
from communities.residents.models import Building

# Units of the map around what is there already.
_ROOM = 36.0


@dataclass(frozen=True)
class Ground:
    """A grid as a place of the map, without a target of its own."""

    pk: int
    name: str
    outline: list
    longitude: float
    latitude: float
    kind: str = "ground"


def plan_of(buildings: Iterable[Building], grids: Iterable[Grid]) -> Plan:
    """Grids first, so that buildings stand on them; a Plan without shapes where no building is drawn."""
    return _drawn(buildings, grids, MARGIN)


def board_of(buildings: Iterable[Building], others: Iterable[Grid]) -> Plan:
    """The same to draw a grid on, with room around: a border runs outside the buildings."""
    return _drawn(buildings, others, _ROOM)


def _drawn(buildings: Iterable[Building], grids: Iterable[Grid], margin: float) -> Plan:
    buildings = [place for place in buildings if place.longitude is not None]
    ground = [Ground(g.pk, g.name, g.outline, *centre_of(g.outline)) for g in grids if g.outline]
    return drawn([*ground, *buildings] if buildings else [], margin=margin)
