"""An outline as somebody pastes it, and the rule that a place has one grid."""

import json
from collections.abc import Sequence

from communities.grid.models import Grid
from communities.kernel.errors import Invalid
from communities.residents.geometry import area_of, area_shared, crosses_itself, outline_of
from communities.residents.models import Building

# A grid of the city has a few dozen corners; more would only make the comparison slow.
MOST_CORNERS = 120
# Square metres: what two drawings of one border differ by is no overlap.
SLIVER = 20.0
_NOT_A_RING = "这段内容不是一个多边形。请从地图软件里导出一个多边形（GeoJSON），整段贴进来。"


class SamePlace(Invalid):
    """A place has one grid; what it is more than that is a role."""


def read_ring(text: str) -> list[list[float]]:
    """The outer ring of a GeoJSON polygon, or a bare ring, closed; empty for no text. Raises Invalid."""
    if not text.strip():
        return []
    try:
        ring = [[float(p[0]), float(p[1])] for p in _ring_in(json.loads(text))]
    except (ValueError, TypeError, LookupError, RecursionError):
        raise Invalid(_NOT_A_RING, field="ring") from None
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    if not 4 <= len(ring) <= MOST_CORNERS:
        raise Invalid(f"一个网格的轮廓要有 3 到 {MOST_CORNERS - 1} 个角。", field="ring")
    if not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring):
        raise Invalid("坐标不对：应是经度在前、纬度在后的度数。", field="ring")
    if crosses_itself(ring):
        raise Invalid("轮廓的边互相穿过了，分不清哪边是里面。请把角挪开，一条边不要压过另一条。", field="ring")
    if area_of(ring) < SLIVER:
        raise Invalid("围不出一块地方。请核对坐标，或者把角拉开一些。", field="ring")
    return ring


def _ring_in(found) -> Sequence:
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        found = found["features"][0]
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found["geometry"]
    if isinstance(found, dict):
        return found["coordinates"][0]
    return found


def ring_around(buildings: Sequence[Building]) -> list[list[float]]:
    """The convex ring around the outlines of these buildings; empty where none is drawn."""
    return [list(point) for point in outline_of(point for building in buildings for point in building.outline)]


def refuse_same_place(grid: Grid) -> None:
    """Raises SamePlace where this grid's outline lies for its greater part on another's, or the other way round."""
    if not grid.outline:
        return
    for other in Grid.objects.exclude(pk=grid.pk).exclude(outline=[]).in_order():
        smaller = min(area_of(grid.outline), area_of(other.outline))
        if area_shared(grid.outline, other.outline) > smaller / 2:
            raise SamePlace(
                f"同一个地方只画一个网格，请给它加一个身份：这里已经有“{other.name}”，在它的“身份”里勾选就行。",
                field="ring",
            )


def refuse_overlap(grid: Grid) -> None:
    """Raises Invalid where a new or changed outline lies partly on another grid's: that ground would have two."""
    before = Grid.objects.filter(pk=grid.pk).values_list("outline", flat=True).first() if grid.pk else None
    if not grid.outline or grid.outline == before:
        return
    for other in Grid.objects.exclude(pk=grid.pk).exclude(outline=[]).in_order():
        metres = area_shared(grid.outline, other.outline)
        if metres > SLIVER and (not before or metres >= area_shared(before, other.outline)):
            words = f"轮廓压到了“{other.name}”，约 {round(metres)} 平方米，这块地方就有了两个网格。请把角挪开再保存。"
            raise Invalid(words, field="ring")
