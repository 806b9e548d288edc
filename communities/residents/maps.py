"""The community's own map: outlines of its places, projected to the user units of an SVG. Pure.

One unit is about one pixel on a phone, so that words and targets keep their size there; a wide screen scales it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Protocol

from communities.residents.geometry import METRES_PER_DEGREE, bounds_of

WIDTH = 360.0
# A map taller than this would push everything else off a phone's screen.
TALLEST = 420.0
MARGIN = 14.0
# Half the side, in metres, of the square that stands for a place without an outline.
UNDRAWN = 8.0
SMALLEST_TARGET = 26.0


class Place(Protocol):
    pk: int
    kind: str
    name: str
    outline: Sequence[Sequence[float]]
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True)
class Shape:
    """One place as it is drawn: `points` for <polygon>, its middle, and the box that a finger may press."""

    key: int
    kind: str
    name: str
    short: str
    points: str
    x: float
    y: float
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Frame:
    """How degrees become units: `across` and `up` of them a degree, from `west` at `left` and `north` at `top`."""

    west: float
    north: float
    across: float
    up: float
    left: float
    top: float

    def put(self, point: Sequence[float]) -> tuple[float, float]:
        x, y = self.left + (point[0] - self.west) * self.across, self.top + (self.north - point[1]) * self.up
        return round(x, 1), round(y, 1)


@dataclass(frozen=True)
class Plan:
    width: float
    height: float
    shapes: tuple[Shape, ...]
    frame: Frame | None = None

    def __bool__(self) -> bool:
        return bool(self.shapes)

    @property
    def has_ground(self) -> bool:
        """Whether a part of the map lies behind the places, such as a grid."""
        return any(shape.kind == "ground" for shape in self.shapes)


def drawn(places: Iterable[Place], *, margin: float = MARGIN) -> Plan:
    """All places with a position, north up, `margin` units inside; a Plan without shapes where none has one."""
    rings = [(place, _ring(place)) for place in places if place.longitude is not None and place.latitude is not None]
    if not rings:
        return Plan(WIDTH, 0, ())
    (west, south), (east, north) = bounds_of(point for _, ring in rings for point in ring)
    across = cos(radians((south + north) / 2))
    wide, high = max((east - west) * across, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * margin) / wide, (TALLEST - 2 * margin) / high)
    frame = Frame(west, north, across * scale, scale, (WIDTH - wide * scale) / 2, margin)
    shapes = tuple(_shape(place, [frame.put(point) for point in ring]) for place, ring in rings)
    return Plan(WIDTH, round(high * scale + 2 * margin, 1), shapes, frame)


def short_name(name: str) -> str:
    """12 for 12号楼, 花园 for 中心花园: what fits on the drawing; the whole name is said beside it."""
    number = name.removesuffix("楼").removesuffix("号")
    if number.isdigit():
        return number
    return name if len(name) <= 4 else name[-3:]


def _ring(place: Place) -> Sequence[Sequence[float]]:
    if len(place.outline) >= 3:
        return place.outline
    x, y = place.longitude or 0.0, place.latitude or 0.0
    up = UNDRAWN / METRES_PER_DEGREE
    side = up / max(cos(radians(y)), 0.01)
    return [[x - side, y - up], [x + side, y - up], [x + side, y + up], [x - side, y + up]]


def _shape(place: Place, ring: list[tuple[float, float]]) -> Shape:
    (left, top), (right, bottom) = bounds_of(ring)
    x, y = (left + right) / 2, (top + bottom) / 2
    width, height = max(right - left, SMALLEST_TARGET), max(bottom - top, SMALLEST_TARGET)
    return Shape(
        key=place.pk,
        kind=place.kind,
        name=place.name,
        short=short_name(place.name),
        points=" ".join(f"{px:g},{py:g}" for px, py in ring),
        x=round(x, 1),
        y=round(y, 1),
        left=round(x - width / 2, 1),
        top=round(y - height / 2, 1),
        width=round(width, 1),
        height=round(height, 1),
    )
