"""有事找谁: the page and what it never shows."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from communities.accounts import staff
from communities.accounts.roles import Role
from communities.grid.cards import withdraw_card
from communities.grid.duty import named, places
from communities.grid.models import DutyCard, GridBuilding, Unit
from communities.grid.views import who
from communities.residents.models import Building
from communities.tenants.scope import inside
from tests.builders.browsers import a_browser, asked_of, browser_of, words_of
from tests.builders.people import a_building, a_resident
from tests.communities.grid.given import WORDS, a_card, a_head, a_post, a_worker, buildings


def page(query="", browser=None):
    return words_of((browser or a_browser()).get(f"/who/{query}"))


def of(building: Building) -> str:
    return page(f"?building={building.pk}")


@pytest.fixture
def phoned(cast):
    cast.post.work_phone = "010-5555 0151"
    cast.post.save()
    Unit.objects.filter(kind="PM").update(name="阳光物业", work_phone="010-5555 0101")
    return cast


def test_a_resident_types_a_building_and_sees_who_answers_for_it(phoned):
    shown = page("?q=6号楼")
    for words in ("6号楼有事找谁", "第一网格", "网格员小王", "010-5555 0151", "阳光物业", "010-5555 0101", "居委会"):
        assert words in shown


@pytest.mark.parametrize("typed", ["6号楼", "6", " 6 ", "6楼", "6 号楼", "6栋", "6号"])
def test_a_building_is_found_however_people_call_it(cast, typed):
    a_building("16号楼", 116.31)
    a_building("26号楼", 116.32)
    assert [place.name for place in named(typed, places())] == ["6号楼"]


def test_several_that_may_be_meant_are_offered(cast):
    a_building("甲1号", 116.31)
    a_building("甲2号", 116.32)
    shown = page("?q=甲")
    assert "您说的是哪一栋" in shown
    assert shown.count("甲1号") >= 2


def test_what_nobody_has_heard_of_is_said_and_stays_typed(cast):
    shown = page("?q=<b>99</b>")
    assert "没有找到“&lt;b&gt;99&lt;/b&gt;”" in shown
    assert 'value="&lt;b&gt;99&lt;/b&gt;"' in shown
    assert a_browser().get("/who/?building=999999").status_code == 404
    assert a_browser().get("/who/?building=x").status_code == 404


def test_a_building_in_no_grid_is_answered_too(cast):
    assert "还没有分到网格" in of(a_building("7号楼", 116.31))


def test_the_private_phone_of_nobody_is_shown(phoned):
    # given somebody whose private phone could leak: a worker and a head with phones of their own
    phoned.worker.phone = "13800000009"
    phoned.worker.save()
    a_head(phoned.neighbour, phoned.building)
    a_card(phoned.neighbour)
    shown = of(phoned.building)
    assert "赵大爷" in shown
    assert not re.search(r"1[3-9]\d{9}", shown)
    assert "wangge" not in shown


def test_a_head_of_the_building_is_named_only_with_a_card_of_their_own(cast):
    a_head(cast.neighbour, cast.building)
    before = of(cast.building)
    assert "赵大爷" not in before and "还没有公开名片" in before
    a_card(cast.neighbour, identity="退休教师")
    after = of(cast.building)
    assert "赵大爷" in after and "退休教师" in after and "还没有公开名片" not in after


def test_a_head_of_another_building_is_not_shown(cast):
    a_head(cast.neighbour, a_building("7号楼", 116.31))
    a_card(cast.neighbour)
    assert "赵大爷" not in of(cast.building)


def test_a_card_that_is_withdrawn_is_gone_with_the_next_look_everywhere(cast):
    # given a stranger, a neighbour and a program have read the card
    a_card(cast.worker, promise="半小时到现场")
    address = f"/who/?building={cast.building.pk}"
    readers = {"stranger": a_browser(), "neighbour": browser_of(cast.neighbour)}
    addresses = [address, "/who/", f"/api/v1/duty?building={cast.building.pk}"]
    read = {(reader, where): readers[reader].get(where) for reader in readers for where in addresses}
    assert all("半小时到现场" in words_of(answer) for answer in read.values())

    # when its person takes it back
    withdraw_card(by=cast.worker, now=now())

    # then nobody sees it, not even with what their browser kept
    for (reader, where), old in read.items():
        again = readers[reader].get(where, headers={"If-None-Match": old.headers.get("ETag", '"none"')})
        assert again.status_code == 200
        assert "半小时到现场" not in words_of(again)


def test_neither_page_nor_answer_may_be_kept(cast):
    for address in ("/who/", f"/who/?building={cast.building.pk}", "/api/v1/duty", "/api/v1/duty?q=6"):
        kept = a_browser().get(address).headers["Cache-Control"]
        assert {"no-store", "private", "max-age=0"} <= set(kept.replace(" ", "").split(",")), address


def test_control_a_card_in_a_page_that_is_kept_would_be_noticed(cast, monkeypatch):
    a_card(cast.worker, promise="半小时到现场")
    kept = page()
    withdraw_card(by=cast.worker, now=now())
    monkeypatch.setattr(who, "render", lambda *args: HttpResponse(kept))
    assert "半小时到现场" in page()


def test_a_card_ends_with_the_office(cast):
    a_card(cast.member, promise="周二接待")
    assert "周二接待" in page()
    [held] = cast.member.grants.all()
    staff.take_role(held=held, by=cast.secretary, now=now())
    assert "周二接待" not in page()


def test_a_card_of_a_closed_account_is_not_shown(cast):
    a_card(cast.member, promise="周二接待")
    staff.close_account(user=cast.member, by=cast.secretary, now=now())
    assert DutyCard.objects.filter(withdrawn_at=None).exists()
    assert "周二接待" not in page()


def test_the_map_links_every_building_and_the_list_says_the_same(cast):
    others = buildings(2)
    shown = page()
    drawing = shown[shown.index('<svg viewBox="0 0 3') : shown.index("上北下南")]
    for building in [cast.building, *others]:
        link = f"?building={building.pk}"
        assert link in drawing
        assert link in shown.replace(drawing, "")
        assert f'aria-label="{building.name}"' in drawing
    assert "<script" not in drawing and "style=" not in shown


def test_without_positions_there_is_a_list_and_no_map(cast):
    Building.objects.update(longitude=None, latitude=None)
    shown = page()
    assert "社区地图" not in shown
    assert "6号楼" in shown


def test_the_page_costs_the_same_with_one_row_and_with_three(cast):
    a_card(cast.worker)

    def cost(query: str) -> int:
        a_browser().get(f"/who/{query}")
        with CaptureQueriesContext(connection) as captured:
            assert a_browser().get(f"/who/{query}").status_code == 200
        return asked_of(captured)

    addresses = ["", f"?building={cast.building.pk}", "?q=6"]
    a_head(cast.neighbour, cast.building)
    a_card(cast.neighbour)
    with_one = [cost(address) for address in addresses]
    for number, building in enumerate(buildings(3)):
        GridBuilding.objects.create(grid=cast.grid, building=building)
        worker = a_worker(f"w{number}", f"网格员{number}")
        a_post(worker, cast.grid)
        a_card(worker)
        head = a_head(a_resident(f"1380000003{number}", f"楼长{number}"), cast.building)
        a_card(head)
    assert "楼长2" in of(cast.building) and "网格员2" in of(cast.building)
    assert [cost(address) for address in addresses] == with_one
    assert max(with_one) <= 8


def test_two_communities_know_nothing_of_each_other(cast, beta):
    a_card(cast.worker, promise="半小时到现场")
    Unit.objects.filter(kind="PM").update(name="阳光物业")
    with inside(beta):
        a_building("6号楼")
    shown = words_of(a_browser("beta").get("/who/?q=6号楼"))
    assert "6号楼有事找谁" in shown
    assert not any(words in shown for words in ("半小时到现场", "阳光物业", "网格员小王"))
    assert all(words in page("?q=6号楼") for words in ("半小时到现场", "阳光物业", "网格员小王"))


def test_the_page_is_found_from_the_front_page_and_from_below_every_page(cast):
    home = words_of(a_browser().get("/"))
    assert home.count('href="/who/"') == 2
    assert 'href="/who/"' in words_of(a_browser().get("/tickets/"))


# -- one's own card --------------------------------------------------------------------------------------------------

FILLED = {**WORDS, "work_phone": "010-5555 0151", "consents": "on"}


def test_somebody_shows_their_card_and_takes_it_back(cast):
    me = browser_of(cast.worker)
    assert me.post("/who/card/", FILLED).status_code == 302
    assert "现在公开着" in words_of(me.get("/who/card/"))
    assert WORDS["promise"] in page()
    assert me.post("/who/card/withdraw/").status_code == 302
    assert "现在没有公开" in words_of(me.get("/who/card/"))
    assert WORDS["promise"] not in page()


def test_without_consent_no_card_and_all_that_was_typed_is_there(cast):
    answer = browser_of(cast.worker).post("/who/card/", {key: FILLED[key] for key in FILLED if key != "consents"})
    assert answer.status_code == 400
    assert "要您本人同意" in words_of(answer)
    assert WORDS["promise"] in words_of(answer)
    assert not DutyCard.objects.exists()


def test_consent_is_never_ticked_beforehand(cast):
    a_card(cast.worker)
    assert "checked" not in words_of(browser_of(cast.worker).get("/who/card/"))


def test_the_phone_that_one_signs_in_with_is_no_work_phone(cast):
    a_head(cast.neighbour, cast.building)
    answer = browser_of(cast.neighbour).post("/who/card/", {**FILLED, "work_phone": "+86 138-0000-0002"})
    assert "只放工作电话" in words_of(answer)
    assert not DutyCard.objects.exists()


def test_a_resident_without_an_office_has_no_card(cast):
    me = browser_of(cast.resident)
    assert me.get("/who/card/").status_code == 403
    assert me.post("/who/card/", FILLED).status_code == 403
    assert a_browser().get("/who/card/").status_code == 302
    assert not DutyCard.objects.exists()
    assert "我的名片" not in page(browser=me)
    assert "我的名片" in page(browser=browser_of(cast.worker))


def test_one_withdraws_only_ones_own(cast):
    a_card(cast.worker)
    browser_of(cast.secretary).post("/who/card/withdraw/")
    assert DutyCard.objects.get(user=cast.worker).withdrawn_at is None


def test_a_card_left_from_an_office_can_still_be_taken_back(cast):
    a_head(cast.neighbour, cast.building)
    a_card(cast.neighbour)
    cast.neighbour.grants.filter(role=Role.BUILDING_HEAD).delete()
    me = browser_of(cast.neighbour)
    assert "撤回，不再公开" in words_of(me.get("/who/card/"))
    me.post("/who/card/withdraw/")
    assert DutyCard.objects.get().withdrawn_at
