"""Points and rings on the scale of a neighbourhood. Pure. Coordinates are (longitude, latitude) in degrees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
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


def crosses_itself(ring: Ring) -> bool:
    """Whether two sides of a closed ring, not neighbours, meet: what is inside could not be said."""
    sides = list(pairwise((float(p[0]), float(p[1])) for p in ring))
    apart = ((i, j) for i, j in combinations(range(len(sides)), 2) if j - i > 1 and (i, j) != (0, len(sides) - 1))
    return any(_meet(*sides[i], *sides[j]) for i, j in apart)


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the side a b crosses c d, or one ends on the other."""
    if any(_turn(*corners) == 0 and _between(*corners) for corners in ((a, b, c), (a, b, d), (c, d, a), (c, d, b))):
        return True
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _between(a: Point, b: Point, c: Point) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def area_shared(one: Ring, other: Ring) -> float:
    """Square metres inside both of two rings, neither of which crosses itself; bent inwards or not.

    Each ring is a sum of strips, from its sides down to one line below both rings, taken away where a side runs back.
    What two sums share is the sum of what each pair of strips shares.
    """
    if not _boxes_meet(one, other):
        return 0.0
    corner, _ = bounds_of([*one, *other])
    first, second = _strips(_metres(one, corner)), _strips(_metres(other, corner))
    return abs(sum(s.way * t.way * s.shared(t) for s in first for t in second if s.left < t.right and t.left < s.right))


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


@dataclass(frozen=True, slots=True)
class _Strip:
    """The ground below a side, which runs east (1) or west (-1); `height` is that of its left end, above the line."""

    way: int
    left: float
    right: float
    height: float
    slope: float

    def at(self, x: float) -> float:
        return self.height + self.slope * (x - self.left)

    def shared(self, other: "_Strip") -> float:
        """What lies below both sides, where one is beside the other."""
        left, right = max(self.left, other.left), min(self.right, other.right)
        a, b, c, d = self.at(left), self.at(right), other.at(left), other.at(right)
        west, east = abs(a - c), abs(b - d)
        crosses = (a - c) * (b - d) < 0
        apart = (west * west + east * east) / (west + east) if crosses else west + east
        return (right - left) * (a + b + c + d - apart) / 4


def _strips(ring: Sequence[Point]) -> list[_Strip]:
    found = []
    for a, b in _sides(ring):
        (left, low), (right, high) = sorted((a, b))
        if left < right:
            found.append(_Strip(1 if a < b else -1, left, right, low, (high - low) / (right - left)))
    return found
