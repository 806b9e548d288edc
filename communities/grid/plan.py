"""The community's map with the grids drawn behind the buildings."""

from collections.abc import Iterable
from dataclasses import dataclass

from communities.grid.models import Grid
from communities.residents.geometry import centre_of
from communities.residents.maps import Plan, drawn
from communities.residents.models import Building


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
    buildings = [place for place in buildings if place.longitude is not None]
    ground = [Ground(g.pk, g.name, g.outline, *centre_of(g.outline)) for g in grids if g.outline]
    return drawn([*ground, *buildings] if buildings else [])
