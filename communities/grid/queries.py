"""Who answers for a place."""

from django.db.models import QuerySet

from communities.grid.models import GridWorker


def workers_at(building_id: int) -> QuerySet[GridWorker]:
    """The grid workers on duty for a building."""
    return GridWorker.objects.on_duty().filter(grid__buildings__building_id=building_id).select_related("user", "grid")
