"""网格体检: what is wrong with how the community is divided into grids. A few queries, however many grids there are."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import combinations

from communities.grid.models import Grid, GridBuilding, GridWorker
from communities.grid.rings import SLIVER
from communities.residents.geometry import area_shared, contains
from communities.residents.models import Building, PlaceKind


@dataclass(frozen=True)
class Findings:
    """Each list is empty where all is well."""

    overlaps: list[tuple[Grid, Grid, int]]
    in_no_grid: list[Building]
    outside: list[tuple[Building, Grid]]
    undrawn: list[Grid]
    nowhere: list[Grid]
    nobody_responsible: list[Grid]

    @property
    def count(self) -> int:
        return sum(len(getattr(self, one.name)) for one in fields(self))


def examined() -> Findings:
    """What stands in the current community today."""
    grids = list(Grid.objects.in_order())
    responsible = set(GridWorker.objects.for_answering().filter(is_responsible=True).values_list("grid_id", flat=True))
    housed = set(GridBuilding.objects.values_list("grid_id", flat=True))
    homeless = Building.objects.filter(kind=PlaceKind.BUILDING, in_grid__isnull=True)
    return Findings(
        overlaps=overlaps_of(grids),
        in_no_grid=list(homeless.order_by("sort", "id")),
        outside=_outside(),
        undrawn=[grid for grid in grids if not grid.outline and grid.pk in housed],
        nowhere=[grid for grid in grids if not grid.outline and grid.pk not in housed],
        nobody_responsible=[grid for grid in grids if grid.pk not in responsible],
    )


def overlaps_of(grids: Sequence[Grid]) -> list[tuple[Grid, Grid, int]]:
    """Pairs of grids whose outlines share ground, with the square metres that they share."""
    drawn = [grid for grid in grids if grid.outline]
    shared = ((one, other, area_shared(one.outline, other.outline)) for one, other in combinations(drawn, 2))
    return [(one, other, round(metres)) for one, other, metres in shared if metres > SLIVER]


def _outside() -> list[tuple[Building, Grid]]:
    placed = GridBuilding.objects.select_related("building", "grid").order_by("building__sort", "building_id")
    return [
        (place.building, place.grid)
        for place in placed.filter(building__longitude__isnull=False).exclude(grid__outline=[])
        if not contains(place.grid.outline, (place.building.longitude, place.building.latitude))
    ]
