"""Finding the place that a point means."""

from communities.residents.geometry import Point, contains, metres_between
from communities.residents.models import Building

# A photo taken further than this from any building was not taken in the community.
FAR_METRES = 1500


def place_at(point: Point, *, within: float = FAR_METRES) -> Building | None:
    """The building or open place whose outline holds `point`, else the nearest by its centre `within` so many metres."""
    places = list(Building.objects.filter(longitude__isnull=False))
    for place in places:
        if place.outline and contains(place.outline, point):
            return place
    nearest = min(places, key=lambda p: metres_between((p.longitude, p.latitude), point), default=None)
    if nearest is None or metres_between((nearest.longitude, nearest.latitude), point) > within:
        return None
    return nearest
