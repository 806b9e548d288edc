"""The registers of 网格 in the back office: refusals stand beside their fields, what was typed stays."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from communities.accounts.models import Grant
from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.grid.models import Grid, GridBuilding, GridWorker
from communities.residents.models import Building
from tests.builders.browsers import asked_of, browser_of, words_of
from tests.builders.people import a_building
from tests.communities.grid.given import a_grid, a_worker, buildings, square

WORKERS, GRIDS = "/manage/snippets/grid/gridworker/", "/manage/snippets/grid/grid/"


def filled(post, **changes):
    fields = {
        "user": post.user_id,
        "grid": post.grid_id,
        "is_responsible": "on" if post.is_responsible else "",
        "work_phone": post.work_phone,
        "starts_on": post.starts_on.isoformat(),
        "ends_on": "",
    } | changes
    return {name: value for name, value in fields.items() if value != "" or name == "ends_on"}


@pytest.fixture
def secretary(cast):
    cast.post.is_responsible = True
    cast.post.save()
    return browser_of(cast.secretary)


def test_ending_the_only_responsible_person_is_refused_beside_the_field(cast, secretary):
    address = f"{WORKERS}edit/{cast.post.pk}/"
    answer = secretary.post(address, filled(cast.post, ends_on=localdate().isoformat(), work_phone="010-5555 0199"))
    page = words_of(answer)
    assert answer.status_code == 200
    assert "没有负责人" in page and "接手" in page
    assert page.index('name="starts_on"') < page.rindex("没有负责人") < page.index('name="ends_on"')
    assert "010-5555 0199" in page
    assert f'value="{localdate().isoformat()}"' in page
    cast.post.refresh_from_db()
    assert (cast.post.ends_on, cast.post.work_phone) == (None, "")


def test_control_with_a_successor_it_is_done(cast, secretary):
    other = a_worker("xiaozhao")
    added = secretary.post(
        f"{WORKERS}add/", filled(GridWorker(user=other, grid=cast.grid, is_responsible=True, starts_on=localdate()))
    )
    assert added.status_code == 302
    assert Grant.objects.filter(user=other, role=Role.GRID_WORKER, scope_id=cast.grid.pk).exists()
    ended = secretary.post(f"{WORKERS}edit/{cast.post.pk}/", filled(cast.post, ends_on=localdate().isoformat()))
    assert ended.status_code == 302
    assert [post.user for post in GridWorker.objects.on_duty()] == [other]
    assert Entry.objects.filter(verb="grid.keep_post").count() == 2


def test_a_post_that_ends_before_it_starts_is_refused_in_words(cast, secretary):
    early = (localdate() - timedelta(days=400)).isoformat()
    page = words_of(secretary.post(f"{WORKERS}edit/{cast.post.pk}/", filled(cast.post, ends_on=early)))
    assert "不能早于" in page


def test_a_member_of_the_committee_reads_the_roster_and_changes_nothing(cast):
    member = browser_of(cast.member)
    assert member.get(WORKERS).status_code == 200
    for address in (f"{WORKERS}add/", f"{WORKERS}edit/{cast.post.pk}/"):
        member.post(address, filled(cast.post, work_phone="1"))
    cast.post.refresh_from_db()
    assert cast.post.work_phone == ""


def test_a_grid_is_given_roles_and_a_second_one_on_its_ground_is_refused(cast, secretary):
    ring = str(square(116.3, 39.9))
    first = {"name": "第一网格", "sort": 0, "roles": ["city", "police"], "places": [cast.building.pk], "ring": ring}
    assert secretary.post(f"{GRIDS}edit/{cast.grid.pk}/", first).status_code == 302
    cast.grid.refresh_from_db()
    assert cast.grid.roles_in_words == "城运、警务"
    assert cast.grid.outline == square(116.3, 39.9)

    page = words_of(secretary.post(f"{GRIDS}add/", {"name": "第一警务网格", "sort": 1, "ring": ring}))
    assert "同一个地方只画一个网格，请给它加一个身份" in page
    assert "第一警务网格" in page
    assert Grid.objects.count() == 1


def test_an_outline_that_is_none_is_refused_and_stays_typed(cast, secretary):
    page = words_of(secretary.post(f"{GRIDS}add/", {"name": "第二网格", "sort": 1, "ring": "这是轮廓"}))
    assert "不是一个多边形" in page and "这是轮廓" in page


def test_an_outline_is_drawn_on_the_community_s_map_and_the_text_is_there_without_it(cast, secretary):
    a_grid("第二网格", outline=square(116.31, 39.9))
    page = words_of(secretary.get(f"{GRIDS}edit/{cast.grid.pk}/"))
    board = page[page.index('class="outline"') : page.index("</svg>", page.index('class="outline"'))]
    assert f'data-place="{cast.building.pk}"' in board and "第二网格" in board and "第一网格" not in board
    assert "js/outline.js" in page and "css/outline.css" in page
    Building.objects.update(longitude=None, latitude=None)
    page = words_of(secretary.get(f"{GRIDS}edit/{cast.grid.pk}/"))
    assert 'class="outline"' not in page
    assert "<details" in page and 'name="ring"' in page and " open>" in page


def test_no_register_calls_a_row_published(cast, secretary):
    for address in (f"{GRIDS}edit/{cast.grid.pk}/", f"{GRIDS}add/", f"{WORKERS}edit/{cast.post.pk}/"):
        page = words_of(secretary.get(address))
        assert not any(word in page for word in ("发布", "草稿")), address
        assert "保存" in page


def test_a_grid_is_drawn_around_its_buildings(cast, secretary):
    second = a_building("7号楼", 116.31)
    sent = {"name": "第二网格", "sort": 1, "places": [second.pk], "around": "on", "ring": ""}
    assert secretary.post(f"{GRIDS}add/", sent).status_code == 302
    drawn = Grid.objects.get(name="第二网格")
    assert sorted(map(tuple, drawn.outline)) == sorted(map(tuple, drawn.buildings.get().building.outline))


def test_the_check_up_names_what_is_wrong_to_the_committee_alone(cast):
    a_building("9号楼", 116.36)
    page = words_of(browser_of(cast.member).get("/manage/grids/health/"))
    assert "9号楼" in page[page.index('id="gaps"') : page.index('id="outside"')]
    assert "第一网格" in page[page.index('id="alone"') :]
    for other in (cast.worker, cast.property):
        answer = browser_of(other).get("/manage/grids/health/")
        assert "9号楼" not in words_of(answer)
        assert answer.status_code in {302, 403}


def test_the_check_up_costs_the_same_with_one_row_and_with_three(cast):
    member = browser_of(cast.member)

    def cost() -> int:
        member.get("/manage/grids/health/")
        with CaptureQueriesContext(connection) as captured:
            assert member.get("/manage/grids/health/").status_code == 200
        return asked_of(captured)

    cast.grid.outline = square(116.3, 39.9)
    cast.grid.save()
    crossing = a_grid("第二网格", outline=square(116.3018, 39.9))
    _in_no_grid, *others = buildings(4)
    GridBuilding.objects.create(grid=crossing, building=others[0])
    with_one = cost()
    for number, building in enumerate(others[1:]):
        GridBuilding.objects.create(grid=a_grid(f"再一个{number}", outline=square(116.3018, 39.9)), building=building)
        a_building(f"没人管{number}", 116.4)
    assert cost() == with_one


def test_a_wrong_grid_is_deleted_and_one_with_buildings_or_people_is_not(cast, secretary):
    wrong = a_grid("登记错的网格", outline=square(116.4, 39.9))
    page = f"/manage/grids/{wrong.pk}/delete/"
    assert f'href="{page}"' in words_of(secretary.get(f"{GRIDS}edit/{wrong.pk}/"))
    assert secretary.post(page).status_code == 302 and not Grid.objects.filter(pk=wrong.pk).exists()
    assert Entry.objects.get(verb="grid.drop_grid").facts["name"] == "登记错的网格"
    held = secretary.post(f"/manage/grids/{cast.grid.pk}/delete/")
    assert held.status_code == 409 and f"{cast.building.name}还在里面" in words_of(held)
    GridBuilding.objects.all().delete()
    manned = secretary.post(f"/manage/grids/{cast.grid.pk}/delete/")
    assert manned.status_code == 409 and "网格员 1 条" in words_of(manned)
    for other in (cast.resident, cast.worker, cast.property):
        assert browser_of(other).post(f"/manage/grids/{cast.grid.pk}/delete/").status_code in {302, 403}
    assert Grid.objects.filter(pk=cast.grid.pk).exists()


def test_an_outline_that_lies_partly_on_another_grid_is_refused(cast, secretary):
    cast.grid.outline = square(116.3, 39.9)
    cast.grid.save()
    sent = {"name": "第二网格", "sort": 1, "ring": str(square(116.3018, 39.9))}
    page = words_of(secretary.post(f"{GRIDS}add/", sent))
    assert "轮廓压到了“第一网格”" in page and Grid.objects.count() == 1
    # control: beside it
    assert secretary.post(f"{GRIDS}add/", sent | {"ring": str(square(116.302, 39.9))}).status_code == 302


def test_grids_that_cross_already_may_be_renamed_and_drawn_smaller(cast, secretary):
    cast.grid.outline = square(116.3, 39.9)
    cast.grid.save()
    crossing = a_grid("第二网格", outline=square(116.3018, 39.9))
    sent = {"name": "东边网格", "sort": 1, "ring": str(square(116.3018, 39.9))}
    for ring in (square(116.3018, 39.9), square(116.3019, 39.9)):
        assert secretary.post(f"{GRIDS}edit/{crossing.pk}/", sent | {"ring": str(ring)}).status_code == 302
    assert "轮廓压到了" in words_of(
        secretary.post(f"{GRIDS}edit/{crossing.pk}/", sent | {"ring": str(square(116.3015, 39.9))})
    )


def test_a_building_does_not_lose_its_grid_worker_unasked(cast, secretary):
    second = a_building("7号楼", 116.31)
    GridBuilding.objects.create(grid=cast.grid, building=second)
    sent = {"name": "第二网格", "sort": 1, "places": [second.pk]}
    assert "先移过来" not in words_of(secretary.get(f"{GRIDS}add/"))
    page = words_of(secretary.post(f"{GRIDS}add/", sent))
    assert "7号楼（现在在“第一网格”）移过来就没有人管了" in page and "先移过来" in page
    assert not Grid.objects.filter(name="第二网格").exists()
    assert secretary.post(f"{GRIDS}add/", sent | {"sure": "on"}).status_code == 302
    assert GridBuilding.objects.get(building=second).grid.name == "第二网格"
    # control: a grid with somebody responsible takes it without a question
    GridWorker.objects.create(user=cast.worker, grid=Grid.objects.get(name="第二网格"), is_responsible=True)
    third = a_building("8号楼", 116.32)
    GridBuilding.objects.create(grid=cast.grid, building=third)
    again = sent | {"places": [second.pk, third.pk]}
    assert secretary.post(f"{GRIDS}edit/{Grid.objects.get(name='第二网格').pk}/", again).status_code == 302
