"""A grid is drawn with mouse and keyboard, and found by who stands in it, in a real browser."""

import json

import pytest

from communities.grid.models import Grid
from communities.residents.models import Building
from communities.tenants.scope import inside
from tests import databases
from tests.builders.people import a_building
from tests.communities.grid.given import square
from tests.journeys.test_noise_from_report_to_call_back import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def desk(portal, someone):
    """The secretary before the form of a new grid; a second building gives the map its breadth."""
    with inside(databases.community("alpha")):
        other = a_building("7号楼", 116.302)
        Building.objects.filter(pk=other.pk).update(outline=square(116.302, 39.901, 0.0002), latitude=39.901)
    page = someone(at_desk=True)
    sign_in(page, portal, "shuji")
    page.goto(f"{portal}/manage/snippets/grid/grid/add/")
    page.locator("#id_name").fill("第二网格")
    page.locator("#id_sort").fill("1")
    return page


def press(page, *places) -> None:
    """Press the map at these parts of its width and height."""
    drawing = page.locator(".outline svg")
    drawing.scroll_into_view_if_needed()
    for across, down in places:
        box = drawing.bounding_box()
        drawing.click(position={"x": box["width"] * across, "y": box["height"] * down})


def ring_of(page) -> list:
    return json.loads(page.locator("#id_ring").input_value() or "[]")


def test_corners_are_pressed_dragged_undone_and_saved(desk):
    press(desk, (0.05, 0.05), (0.2, 0.05), (0.2, 0.2), (0.05, 0.2), (0.04, 0.1))
    desk.get_by_role("button", name="撤销一步").click()
    assert len(ring_of(desk)) == 5
    desk.get_by_role("button", name="画完了").click()
    before = ring_of(desk)
    corner = desk.locator(".outline-corner").nth(2).bounding_box()
    x, y = corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x + 30, y + 20, steps=3)
    desk.mouse.up()
    after = ring_of(desk)
    assert [now == then for now, then in zip(after, before, strict=True)] == [True, True, False, True, True]
    assert after[2][0] > before[2][0] and after[2][1] < before[2][1], "to the east and the south"
    desk.get_by_role("button", name="保存").click()
    desk.wait_for_url("**/snippets/grid/grid/")
    with inside(databases.community("alpha")):
        assert Grid.objects.get(name="第二网格").outline == after


def test_without_a_mouse_a_box_is_put_moved_and_given_a_corner(desk):
    desk.get_by_role("button", name="先放一个方框").focus()
    desk.keyboard.press("Enter")
    desk.get_by_role("button", name="第 1 个角").focus()
    first = ring_of(desk)[0]
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Shift+ArrowUp")
    moved = ring_of(desk)[0]
    assert moved[0] > first[0] and moved[1] > first[1]
    desk.keyboard.press("Enter")
    assert len(ring_of(desk)) == 6
    desk.keyboard.press("Delete")
    assert len(ring_of(desk)) == 5
    assert "轮廓有 4 个角" in desk.locator(".outline [role=status]").inner_text()


def test_a_drawing_that_is_refused_is_still_there(desk):
    press(desk, (0.05, 0.05), (0.3, 0.3), (0.3, 0.05), (0.05, 0.3))
    desk.get_by_role("button", name="画完了").click()
    drawn = ring_of(desk)
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("轮廓的边互相穿过了").first.wait_for()
    assert ring_of(desk) == drawn
    assert desk.locator(".outline-corner").count() == 4


def test_a_position_is_asked_for_when_the_button_is_pressed_and_leads_to_the_grid(portal, someone):
    with inside(databases.community("alpha")):
        Grid.objects.create(name="第二网格", sort=1, outline=square(116.4, 39.9))
    page = someone()
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 116.4003, "latitude": 39.9002, "accuracy": 20})
    page.add_init_script("""
        window.asked = 0;
        var real = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
        navigator.geolocation.getCurrentPosition = function (a, b, c) { window.asked += 1; real(a, b, c); };
    """)
    page.goto(f"{portal}/who/")
    assert page.evaluate("window.asked") == 0
    page.get_by_role("button", name="用我现在的位置").click()
    page.get_by_role("heading", name="第二网格有事找谁").wait_for()
    assert "116.4" not in page.url

    page.context.set_geolocation({"longitude": 116.4003, "latitude": 39.9002, "accuracy": 900})
    page.get_by_role("button", name="用我现在的位置").click()
    page.get_by_text("位置不够准").wait_for()
    page.context.clear_permissions()
    page.reload()
    page.get_by_role("button", name="用我现在的位置").click()
    page.get_by_text("没有拿到位置").wait_for()
