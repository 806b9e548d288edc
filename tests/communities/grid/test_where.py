"""A point, a piece of open ground or an address finds its grid; outside every grid there are words."""

import logging

import pytest

from communities.grid.duty import named, places
from communities.grid.models import DutyCard, Grid
from communities.grid.queries import grid_at
from communities.residents.models import Building
from communities.tenants.scope import inside
from tests.api.client import api, queries_of
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.people import a_building
from tests.communities.grid.given import WORDS, a_card, a_grid, a_post, a_worker, square

FAR = {"lon": "110", "lat": "30"}


@pytest.fixture
def drawn(cast) -> Grid:
    """A grid with ground of its own, far from every building, and somebody who looks after it."""
    grid = a_grid("第二网格", outline=square(116.4, 39.9))
    a_post(a_worker("xiaozhao", "网格员小赵"), grid, phone="010-5555 0166")
    return grid


def sent_from(lon, lat) -> str:
    """Where the page leads somebody who stands there."""
    answer = a_browser().post("/who/here/", {"lon": lon, "lat": lat})
    assert answer.status_code == 302
    return answer["Location"]


def test_a_position_leads_to_the_people_of_its_grid(drawn):
    address = sent_from(116.4003, 39.9002)
    assert address == f"/who/?grid={drawn.pk}"
    shown = words_of(a_browser().get(address))
    for words in ("第二网格有事找谁", "管这一片的人", "网格员小赵", "010-5555 0166"):
        assert words in shown


def test_a_position_in_a_building_leads_to_the_building(cast):
    x, y = cast.building.longitude, cast.building.latitude
    Building.objects.filter(pk=cast.building.pk).update(outline=square(x, y, 0.0002))
    assert sent_from(x, y) == f"/who/?building={cast.building.pk}"


def test_beside_a_building_without_an_outline_its_grid_answers_and_further_off_nobody(cast):
    x, y = cast.building.longitude, cast.building.latitude
    assert grid_at((x, y + 0.0004)) == cast.grid
    assert grid_at((x, y + 0.001)) is None


def test_outside_every_grid_there_are_words_and_no_error(cast):
    assert sent_from(**FAR) == "/who/?grid=none"
    answer = a_browser().get("/who/?grid=none")
    assert answer.status_code == 200
    assert "不在任何一个网格里" in words_of(answer) and "居委会" in words_of(answer)
    assert "不在任何一个网格里" not in words_of(a_browser().get("/who/"))  # control


@pytest.mark.parametrize("sent", [{}, {"lon": "116"}, {"lon": "east", "lat": "39"}, {"lon": "nan", "lat": "39"}])
def test_a_position_that_is_none_is_said_in_words(cast, sent):
    browser = a_browser()
    assert browser.post("/who/here/", sent)["Location"] == "/who/"
    assert "没有拿到您的位置" in words_of(browser.get("/who/"))


def test_a_position_stands_in_no_address_no_log_and_no_table(drawn, caplog):
    caplog.set_level(logging.DEBUG)
    assert "116.4" not in sent_from(116.4003, 39.9002)
    assert "116.4003" not in caplog.text and "39.9002" not in caplog.text
    assert a_browser().get("/who/here/?lon=116.4003&lat=39.9002").status_code == 405


def test_a_grid_that_there_is_not_is_not_found(cast, beta):
    assert a_browser().get("/who/?grid=999999").status_code == 404
    assert a_browser().get("/who/?grid=x").status_code == 404
    with inside(beta):
        other = a_grid("别的社区的网格", outline=square(116.4, 39.9))
    if other.pk != cast.grid.pk:
        assert a_browser().get(f"/who/?grid={other.pk}").status_code == 404
    assert sent_from(116.4003, 39.9002) == "/who/?grid=none"


def test_open_ground_on_the_map_is_a_link_to_its_grid_and_what_is_left_to_words(drawn):
    shown = words_of(a_browser().get("/who/"))
    drawing = shown[shown.index('<svg viewBox="0 0 3') : shown.index("上北下南")]
    assert f'href="/who/?grid={drawn.pk}"' in drawing and 'aria-label="第二网格"' in drawing
    assert 'href="/who/?grid=none"' in drawing
    Grid.objects.update(outline=[])
    assert "?grid=none" not in words_of(a_browser().get("/who/")), "where no grid is drawn, nothing is outside"


def test_a_position_costs_the_api_as_many_queries_with_one_grid_as_with_three(drawn):
    asked = "duty?lon=116.4003&lat=39.9002"
    before = len(queries_of(api(), asked))
    for number in (3, 4):
        a_grid(f"第{number}网格", outline=square(116.4 + number / 100, 39.9))
    assert len(queries_of(api(), asked)) == before <= 8


def test_a_program_asks_with_a_position_too(drawn):
    answer = api().get("duty?lon=116.4003&lat=39.9002")
    assert answer.status == 200
    assert (answer.data["building"], answer.data["grid"]["name"]) == (None, "第二网格")
    assert answer.data["contacts"][0]["name"] == "网格员小赵"
    outside = api().get("duty?lon=110&lat=30")
    assert (outside.status, outside.data["grid"], len(outside.data["contacts"])) == (200, None, 4)
    for wrong in ("lon=116.4", "lat=39.9", "lon=200&lat=39", "lon=x&lat=39"):
        assert api().get(f"duty?{wrong}").status == 400


@pytest.mark.parametrize(
    "typed", ["六号楼", "6栋", "6幢", "６号楼", "6-2-301", "6号楼2单元301室", "阳光路3号院6号楼301"]
)
def test_an_address_with_a_home_finds_its_building(cast, typed):
    a_building("16号楼", 116.31)
    assert [place.name for place in named(typed, places())] == ["6号楼"]
    assert "6号楼有事找谁" in words_of(a_browser().get("/who/", {"q": typed}))
    assert api().get(f"duty?q={typed}").data["building"]["name"] == "6号楼"


def test_a_building_that_is_registered_in_words_is_found_by_its_number(cast):
    a_building("七号楼", 116.31)
    assert [place.name for place in named("7-1-101", places())] == ["七号楼"]


def test_who_says_one_does_not_mean_ten(cast):
    a_building("10号楼", 116.31)
    assert named("1", places()) == named("1-2-301", places()) == []
    assert [place.name for place in named("10", places())] == ["10号楼"]  # control


# -- one phone for one person -----------------------------------------------------------------------------------------


def test_the_phone_of_the_post_stands_on_the_card_wherever_it_is_shown(cast):
    a_card(cast.worker, work_phone="010-5555 0100")
    shown = words_of(a_browser().get("/who/"))
    assert "010-5555 0100" in shown  # control: without a phone of the post the card's own
    cast.post.work_phone = "010-5555 0151"
    cast.post.save()
    for address in ("/who/", "/who/?q=6号楼", "/api/v1/duty?q=6号楼"):
        shown = words_of(a_browser().get(address))
        assert "010-5555 0100" not in shown, address
    assert "010-5555 0151" in words_of(a_browser().get("/who/"))
    assert api(cast.worker).get("duty/card").data["work_phone"] == "010-5555 0151"


def test_who_has_a_post_with_a_phone_is_not_asked_for_another(cast):
    cast.post.work_phone = "010-5555 0151"
    cast.post.save()
    me = browser_of(cast.worker)
    form = words_of(me.get("/who/card/"))
    assert "010-5555 0151" in form and 'name="work_phone"' not in form and "请找书记" in form
    me.post("/who/card/", {**WORDS, "consents": "on", "work_phone": "010-5555 0100"})
    assert DutyCard.objects.get().work_phone == ""
    assert 'name="work_phone"' in words_of(browser_of(cast.member).get("/who/card/"))  # control
