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


def outline_of(points: Iterable[Sequence[float]]) -> list[Point]:
    """The convex ring around all points, first repeated last; empty where they span no area."""
    found = sorted({(float(p[0]), float(p[1])) for p in points})
    if len(found) < 3:
        return []
    lower, upper = _half(found), _half(found[::-1])
    ring = [*lower[:-1], *upper[:-1]]
    return [*ring, ring[0]] if len(ring) >= 3 else []


def _half(points: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in points:
        while len(kept) >= 2 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: Point, b: Point, c: Point) -> float:
    """Above zero where a, b, c turn left: twice the area of their triangle."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def area_of(ring: Ring) -> float:
    """Square metres inside a ring that does not cross itself."""
    return abs(sum(_turn((0.0, 0.0), a, b) for a, b in _sides(_metres(ring, ring[0])))) / 2


def area_shared(one: Ring, other: Ring) -> float:
    """Square metres inside both of two rings, neither of which crosses itself; bent inwards or not.

    Each ring is a sum of triangles with a common corner, taken away where they turn right. What two sums share is the
    sum of what each pair of triangles shares.
    """
    if not _boxes_meet(one, other):
        return 0.0
    origin = one[0]
    first, second = _fan(_metres(one, origin)), _fan(_metres(other, origin))
    shared = sum(a * b * _convex_area(_clipped(s, t)) for a, s in first for b, t in second)
    return abs(shared)


def _boxes_meet(one: Ring, other: Ring) -> bool:
    (west, south), (east, north) = bounds_of(one)
    (left, below), (right, above) = bounds_of(other)
    return west < right and left < east and south < above and below < north


def _metres(ring: Ring, origin: Sequence[float]) -> list[Point]:
    """The ring on flat ground, in metres from `origin`."""
    across = METRES_PER_DEGREE * cos(radians(origin[1]))
    return [((p[0] - origin[0]) * across, (p[1] - origin[1]) * METRES_PER_DEGREE) for p in ring]


def _sides(ring: Sequence[Point]) -> Iterable[tuple[Point, Point]]:
    return zip(ring, [*ring[1:], ring[0]], strict=True)


def _fan(ring: Sequence[Point]) -> list[tuple[int, list[Point]]]:
    """(1 or -1, triangle turning left) from the first corner to each side of the ring."""
    corner, found = ring[0], []
    for a, b in _sides(ring):
        turn = _turn(corner, a, b)
        if turn:
            found.append((1, [corner, a, b]) if turn > 0 else (-1, [corner, b, a]))
    return found


def _clipped(shape: list[Point], by: list[Point]) -> list[Point]:
    """The part of a convex shape that lies inside another that turns left."""
    for a, b in _sides(by):
        kept: list[Point] = []
        for p, q in _sides(shape):
            here, there = _turn(a, b, p), _turn(a, b, q)
            if here >= 0:
                kept.append(p)
            if (here > 0 > there) or (here < 0 < there):
                share = here / (here - there)
                kept.append((p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])))
        shape = kept
        if len(shape) < 3:
            return []
    return shape


def _convex_area(shape: Sequence[Point]) -> float:
    return abs(sum(_turn((0.0, 0.0), a, b) for a, b in _sides(shape))) / 2 if shape else 0.0
