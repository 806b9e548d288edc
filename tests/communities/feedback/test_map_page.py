from types import SimpleNamespace

from communities.residents.maps import SMALLEST_TARGET, TALLEST, WIDTH, drawn, short_name


def place(pk, longitude, latitude, outline=(), name="1号楼", kind="building"):
    return SimpleNamespace(pk=pk, kind=kind, name=name, outline=list(outline), longitude=longitude, latitude=latitude)


def square(x, y, d=0.0002):
    return [[x - d, y - d], [x + d, y - d], [x + d, y + d], [x - d, y + d], [x - d, y - d]]


def test_north_is_up_and_east_is_right():
    plan = drawn([place(1, 116.30, 39.90), place(2, 116.31, 39.91)])
    first, second = plan.shapes
    assert second.x > first.x
    assert second.y < first.y


def test_everything_lies_inside_the_drawing():
    plan = drawn([place(n, 116.3 + n / 500, 39.9 + n / 400, square(116.3 + n / 500, 39.9 + n / 400)) for n in range(5)])
    assert plan.width == WIDTH
    assert plan.height <= TALLEST
    for shape in plan.shapes:
        points = [tuple(map(float, pair.split(","))) for pair in shape.points.split()]
        assert all(0 <= x <= plan.width and 0 <= y <= plan.height for x, y in points)


def test_a_square_stays_a_square():
    latitude, d = 39.9, 0.001
    ring = [
        [116.3, latitude],
        [116.3 + d / 0.76717, latitude],
        [116.3 + d / 0.76717, latitude + d],
        [116.3, latitude + d],
    ]
    shape = drawn([place(1, 116.3005, latitude + d / 2, ring)]).shapes[0]
    assert abs(shape.width - shape.height) < 1


def test_every_target_is_large_enough_for_a_finger():
    tiny = [place(n, 116.3 + n / 100, 39.9, square(116.3 + n / 100, 39.9, 0.00001)) for n in range(3)]
    for shape in drawn(tiny).shapes:
        assert min(shape.width, shape.height) >= SMALLEST_TARGET


def test_places_without_a_position_are_left_out_and_none_is_an_empty_drawing():
    assert [shape.key for shape in drawn([place(1, None, None), place(2, 116.3, 39.9)]).shapes] == [2]
    assert not drawn([place(1, None, None)])
    assert not drawn([])


def test_a_label_is_what_fits():
    assert [short_name(name) for name in ("12号楼", "3楼", "南门", "中心花园", "东侧垃圾投放站")] == [
        "12",
        "3",
        "南门",
        "中心花园",
        "投放站",
    ]
