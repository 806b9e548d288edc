"""Points and rings on the scale of a neighbourhood. Pure. Coordinates are (longitude, latitude) in degrees."""

from collections.abc import Iterable, Sequence
from math import cos, hypot, radians

Point = tuple[float, float]
Ring = Sequence[Sequence[float]]
METRES_PER_DEGREE = 111_320.0


def metres_between(a: Point, b: Point) -> float:
    """Distance in metres, flat-earth: exact to a per mille over a community."""
    east = (a[0] - b[0]) * METRES_PER_DEGREE * cos(radians((a[1] + b[1]) / 2))
    north = (a[1] - b[1]) * METRES_PER_DEGREE
    return hypot(east, north)


def box_around(point: Point, metres: float) -> tuple[Point, Point]:
    """South-west and north-east corners of the square of half-width `metres` around `point`."""
    up = metres / METRES_PER_DEGREE
    side = up / max(cos(radians(point[1])), 0.01)
    return (point[0] - side, point[1] - up), (point[0] + side, point[1] + up)


def contains(ring: Ring, point: Point) -> bool:
    """Whether `point` lies inside `ring` (ray casting)."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def centre_of(ring: Ring) -> Point:
    """The middle of the ring's bounding box."""
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def bounds_of(points: Iterable[Sequence[float]]) -> tuple[Point, Point]:
    """South-west and north-east corners of all points; raises ValueError without any."""
    points = list(points)
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return (min(xs), min(ys)), (max(xs), max(ys))
