"""Who answers for a place, and which grid it lies in."""

from django.db.models import QuerySet

from communities.grid.models import Grid, GridBuilding, GridWorker
from communities.residents.geometry import Point, contains
from communities.residents.queries import place_at

# How far beside a building a phone may think that it is. A place further off belongs to nobody who was not drawn there.
BESIDE_METRES = 60


def workers_at(building_id: int) -> QuerySet[GridWorker]:
    """The grid workers who may be given what is in a building."""
    return GridWorker.objects.able().filter(grid__buildings__building_id=building_id).select_related("user", "grid")


def grid_of(building_id: int) -> Grid | None:
    """The grid of a building, None for one in none."""
    return Grid.objects.filter(buildings__building_id=building_id).first()


def losing_their_worker(grid: Grid, places) -> list[GridBuilding]:
    """Which of these buildings somebody is responsible for now, in another grid, and nobody would be in this one."""
    led = GridWorker.objects.on_duty().filter(is_responsible=True, user__is_active=True)
    if grid.pk and led.filter(grid=grid).exists():
        return []
    elsewhere = GridBuilding.objects.filter(building__in=places, grid__in=led.values("grid")).exclude(grid=grid.pk)
    return list(elsewhere.select_related("building", "grid").order_by("building__sort", "building_id"))


def grid_at(point: Point) -> Grid | None:
    """The grid whose outline holds `point` (WGS-84), else that of the building there; None outside every grid."""
    for grid in Grid.objects.in_order():
        if grid.outline and contains(grid.outline, point):
            return grid
    place = place_at(point, within=BESIDE_METRES)
    return grid_of(place.pk) if place else None
