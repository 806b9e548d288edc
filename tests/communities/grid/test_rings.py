"""A place has one grid; outlines are compared on the ground."""

import json
from time import process_time

import pytest
from django.utils.timezone import now

from communities.grid import actions, rings
from communities.grid.actions import keep_grid
from communities.grid.health import examined, overlaps_of
from communities.grid.kinds import GridRole
from communities.grid.models import Grid, GridBuilding, GridWorker
from communities.grid.queries import grid_at, grid_of
from communities.grid.rings import SamePlace, read_ring, ring_around
from communities.kernel.errors import Invalid
from communities.residents.geometry import METRES_PER_DEGREE, area_of, area_shared, crosses_itself, outline_of
from communities.residents.models import PlaceKind
from tests.builders.people import a_building
from tests.communities.grid.given import a_grid, a_post, square

D = 100 / METRES_PER_DEGREE  # a hundred metres on the equator


def ring(*corners):
    return [[x * D, y * D] for x, y in [*corners, corners[0]]]


UNIT = ring((0, 0), (1, 0), (1, 1), (0, 1))
ARROW = ring((0, 0), (2, 0), (2, 2), (1, 0.5))
HORSESHOE = ring((0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (1, 1), (1, 3), (0, 3))


@pytest.mark.parametrize(("shape", "hundreds"), [(UNIT, 1), (HORSESHOE, 7), (HORSESHOE[::-1], 7), (ARROW, 1.5)])
def test_the_area_of_a_ring(shape, hundreds):
    assert area_of(shape) == pytest.approx(hundreds * 10_000, rel=0.001)


@pytest.mark.parametrize(
    ("other", "hundreds"),
    [
        (UNIT, 1),
        (ring((0.5, 0), (1.5, 0), (1.5, 1), (0.5, 1)), 0.5),
        (ring((1, 0), (2, 0), (2, 1), (1, 1)), 0),
        (ring((5, 5), (6, 5), (6, 6), (5, 6)), 0),
        (ring((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))[::-1], 0.25),
    ],
)
def test_what_two_rings_share(other, hundreds):
    assert area_shared(UNIT, other) == pytest.approx(hundreds * 10_000, abs=1)
    assert area_shared(other, UNIT) == pytest.approx(hundreds * 10_000, abs=1)


def test_what_lies_in_the_bend_of_a_ring_is_not_shared():
    inside_the_bend = ring((1.2, 1.5), (1.8, 1.5), (1.8, 2.5), (1.2, 2.5))
    across_it = ring((0, 2), (3, 2), (3, 2.5), (0, 2.5))
    assert area_shared(HORSESHOE, inside_the_bend) == pytest.approx(0, abs=1)
    assert area_shared(HORSESHOE, across_it) == pytest.approx(10_000, abs=1)


def test_a_ring_around_points_is_convex_and_closed():
    around = outline_of([(0, 0), (2, 0), (1, 0.5), (2, 2), (0, 2), (1, 1)])
    assert around == [(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)]
    assert outline_of([(0, 0), (1, 1)]) == outline_of([(0, 0), (1, 1), (2, 2)]) == []


def kept(grid, by, *buildings):
    return keep_grid(grid=grid, buildings=list(buildings), by=by, now=now())


def test_a_second_outline_for_another_kind_is_refused_and_a_role_is_added_instead(cast):
    # given one grid that is drawn
    grid = cast.grid
    grid.outline = square(116.3, 39.9)
    kept(grid, cast.secretary, cast.building)

    # when somebody draws a grid of the police on the same ground
    with pytest.raises(SamePlace, match=r"同一个地方只画一个网格，请给它加一个身份.*第一网格") as refused:
        kept(Grid(name="第一警务网格", outline=square(116.3002, 39.9)), cast.secretary)

    # then there is still one, and the role is added to it
    assert refused.value.field == "ring"
    grid.roles = [GridRole.CITY, GridRole.POLICE]
    kept(grid, cast.secretary, cast.building)
    [only] = Grid.objects.all()
    assert only.roles_in_words == "城运、警务"


def test_control_without_the_guard_there_would_be_two(cast, monkeypatch):
    cast.grid.outline = square(116.3, 39.9)
    cast.grid.save()
    for guard in ("refuse_same_place", "refuse_overlap"):
        monkeypatch.setattr(actions, guard, lambda grid: None)
    kept(Grid(name="第一警务网格", outline=square(116.3, 39.9)), cast.secretary)
    assert Grid.objects.count() == 2


def test_a_grid_beside_another_is_drawn(cast):
    cast.grid.outline = square(116.3, 39.9)
    cast.grid.save()
    kept(Grid(name="第二网格", outline=square(116.302, 39.9)), cast.secretary)
    assert Grid.objects.count() == 2


def test_a_new_grid_that_takes_all_buildings_of_another_is_refused(cast):
    with pytest.raises(SamePlace, match="都在“第一网格”") as refused:
        kept(Grid(name="第一党建网格"), cast.secretary, cast.building)
    assert refused.value.field == "places"
    second = a_building("7号楼", 116.31)
    GridBuilding.objects.create(grid=cast.grid, building=second)
    kept(Grid(name="第二网格"), cast.secretary, second)
    assert grid_of(second.pk).name == "第二网格"


def test_a_second_grid_that_is_nowhere_is_refused_and_the_first_is_not(cast):
    with pytest.raises(Invalid, match="请勾选楼栋，或者在下面画出轮廓") as refused:
        kept(Grid(name="第二网格"), cast.secretary)
    assert refused.value.field == "places"
    kept(cast.grid, cast.secretary)  # one that lost its buildings is kept, and the check-up names it
    assert examined().nowhere == [cast.grid]
    GridWorker.objects.all().delete()
    cast.grid.delete()
    kept(Grid(name="整个社区"), cast.secretary)
    assert Grid.objects.count() == 1


@pytest.mark.parametrize(
    ("shape", "crosses"),
    [
        (UNIT, False),
        (HORSESHOE, False),
        (ARROW, False),
        (ring((0, 0), (1, 1), (1, 0), (0, 1)), True),
        (ring((0, 0), (4, 0), (4, 3), (2, 0), (0, 3)), True),
    ],
    ids=["square", "horseshoe", "arrow", "bow", "touching"],
)
def test_a_ring_that_crosses_itself_is_no_outline(shape, crosses):
    assert crosses_itself(shape) == crosses_itself(shape[::-1]) == crosses
    if crosses:
        with pytest.raises(Invalid, match="互相穿过"):
            read_ring(json.dumps(shape))
    else:
        assert read_ring(json.dumps(shape)) == shape


def test_a_point_and_a_building_lead_to_their_grid(cast):
    assert grid_of(cast.building.pk) == cast.grid
    assert grid_at((116.3, 39.9)) == cast.grid
    drawn = a_grid("第二网格", outline=square(116.4, 39.9))
    assert grid_at((116.4005, 39.9005)) == drawn
    assert grid_at((110.0, 30.0)) is None


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(square(116.3, 39.9)),
        json.dumps({"type": "Polygon", "coordinates": [square(116.3, 39.9)]}),
        json.dumps({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [square(116.3, 39.9)]}}),
        json.dumps(square(116.3, 39.9)[:-1]),
    ],
)
def test_an_outline_is_read_as_maps_write_it(text):
    assert read_ring(text) == square(116.3, 39.9)


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "[]",
        "[1, 2]",
        "{}",
        "null",
        "[[1, 2], [3, 4]]",
        '{"type": "Point", "coordinates": [116.3, 39.9]}',
        "[" * 100_000,
        "[[1e400, 0], [1, 1], [2, 0]]",
        "[[NaN, 0], [1, 1], [2, 0]]",
        json.dumps([[39.9, 116.3], [39.8, 116.3], [39.8, 116.2]]),
        json.dumps([[116.3, 39.9]] * 4),
        json.dumps([[n / 1000, n * n / 1000] for n in range(rings.MOST_CORNERS + 1)]),
    ],
    ids=range(13),
)
def test_what_is_no_outline_is_refused_beside_its_field(text):
    with pytest.raises(Invalid) as refused:
        read_ring(text)
    assert refused.value.field == "ring"


def test_no_outline_is_none():
    assert read_ring(" ") == []


def test_the_check_up_finds_overlaps_gaps_and_buildings_outside(cast):
    # given two grids that cross, a building in none, one outside its own
    cast.grid.outline = square(116.3, 39.9)
    cast.grid.save()
    crossing = a_grid("第二网格", outline=square(116.3018, 39.9))
    astray = a_building("8号楼", 116.35)
    GridBuilding.objects.create(grid=crossing, building=astray)
    lost = a_building("9号楼", 116.36)
    a_building("东门", 116.37).kind = PlaceKind.OPEN
    type(lost).objects.filter(name="东门").update(kind=PlaceKind.OPEN)
    undrawn, nowhere = a_grid("第三网格", a_building("10号楼", 116.38)), a_grid("第四网格")

    found = examined()

    [(one, other, metres)] = found.overlaps
    assert (one, other) == (cast.grid, crossing)
    assert metres == pytest.approx(0.0002 * 0.002 * METRES_PER_DEGREE**2 * 0.767, rel=0.01)
    assert found.in_no_grid == [lost]
    assert found.outside == [(astray, crossing)]
    assert (found.undrawn, found.nowhere) == ([undrawn], [nowhere])
    assert found.nobody_responsible == [cast.grid, crossing, undrawn, nowhere]
    assert found.count == 1 + 1 + 1 + 1 + 1 + 4


def test_the_check_up_of_a_community_in_order_finds_nothing(cast):
    cast.grid.outline = square(116.3, 39.9)
    cast.grid.save()
    type(cast.post).objects.update(is_responsible=True)
    assert examined().count == 0


def test_grids_that_share_a_border_do_not_overlap(cast):
    assert overlaps_of([Grid(outline=square(116.3, 39.9)), Grid(outline=square(116.302, 39.9))]) == []


def test_a_ring_around_buildings_holds_their_middles(cast):
    others = [a_building(f"{n}号楼", 116.3 + n / 1000) for n in (1, 2, 3)]
    around = ring_around(others)
    grid = a_grid("第二网格", *others, outline=around)
    a_post(cast.member, grid)
    assert (grid, []) == (grid_at((116.302, 39.9)), examined().outside)


def jagged(west: float, corners: int = rings.MOST_CORNERS - 1) -> list[list[float]]:
    """A ring a hundred metres wide and as many long, with a tooth at every corner of its long sides."""
    half = corners // 2
    up = [(west + 0.02 * (place % 2), place / half) for place in range(half)]
    down = [(west + 1 + 0.02 * (place % 2), place / half) for place in reversed(range(half))]
    return ring(*up, *down)


def test_two_outlines_with_the_most_corners_are_compared_in_a_moment():
    one, beside = jagged(0), jagged(0.99)
    assert len(one) in (rings.MOST_CORNERS - 1, rings.MOST_CORNERS)
    assert area_shared(one, one) == pytest.approx(area_of(one), rel=0.001)
    assert 0 < area_shared(one, beside) < 0.05 * area_of(one)
    took = []
    for _ in range(3):
        began = process_time()
        area_shared(one, beside)
        took.append(process_time() - began)
    # A hundred and more pairs are compared while somebody waits for a page.
    assert min(took) < 0.05
