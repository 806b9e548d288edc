"""What the sheets of homes, residents and owners say, and what they may not."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from communities.kernel.masking import mask_phone
from communities.residents import homes
from communities.residents.models import Building, Dwelling, ParkingSpace, Person, Residency
from tests.builders.browsers import browser_of
from tests.builders.people import a_resident
from tests.communities.importing.wizard import HOMES, OWNERS, PEOPLE, Wizard, counts
from tests.communities.residents.preparing import a_home, somebody


@pytest.fixture
def of(cast):
    """A wizard by the name of its register, in a community with the homes 301 and 302."""
    a_home(cast, "301")
    a_home(cast, "302")
    return lambda register: Wizard(browser_of(cast.secretary), register)


def row(headings, cast, number, **more):
    cells = dict.fromkeys(headings, "") | {"楼栋": cast.building.name, "单元": cast.entrance.name, "房号": number}
    assert set(more) <= set(headings)
    return list((cells | more).values())


def person(cast, name, number="301", role="业主", **more):
    return row(PEOPLE, cast, number, 姓名=name, 身份=role, **more)


def owner(cast, name, number="301", **more):
    return row(OWNERS, cast, number, 产权人=name, **more)


# -- places as people write them


def test_a_building_and_an_entrance_are_known_by_their_bare_number(cast, of):
    bare = [cast.building.name.removesuffix("号楼"), cast.entrance.name.removesuffix("单元"), "301室", "3", ""]
    run = of("homes").take_in(HOMES, bare)
    assert counts(run) == (0, 1, 0, 0) and Dwelling.objects.get(number="301").floor == 3


def test_the_same_home_twice_in_a_sheet_is_a_fault_of_the_second(cast, of):
    run = of("homes").send(HOMES, row(HOMES, cast, "303"), row(HOMES, cast, "303室"))
    assert counts(run) == (1, 0, 0, 1) and "和第 2 行是同一套房" in of("homes").said(run)


# -- who is meant


def test_a_person_of_two_homes_is_one_person(cast, of):
    rows = [person(cast, "王梅", number, 手机号="139 1234 5678") for number in ("301", "302")]
    of("people").take_in(PEOPLE, *rows)
    assert Person.objects.get().residencies.count() == 2


def test_the_same_sheet_again_changes_nothing(cast, of):
    rows = [
        person(cast, "王梅", 手机号="13912345678", 出生年份="1956", 户主="是", 起="2019-05-01"),
        person(cast, "李明", role="家人", 止="2030-01-01"),
    ]
    of("people").take_in(PEOPLE, *rows)
    assert counts(of("people").send(PEOPLE, *rows)) == (0, 0, 2, 0)


def test_two_people_with_one_name_and_one_phone_are_not_guessed(cast, of):
    for _ in range(2):
        somebody(cast, "王梅", "13912345678")
    run = of("people").send(PEOPLE, person(cast, "王梅", 手机号="13912345678"))
    assert counts(run)[3] == 1 and "分不清是哪一位" in of("people").said(run)


def test_without_a_phone_the_name_in_that_home_says_who(cast, of):
    of("people").take_in(PEOPLE, person(cast, "王梅", 手机号="13912345678"))
    of("people").take_in(PEOPLE, person(cast, "王梅", 户主="是"), person(cast, "王梅", number="302", role="租户"))
    assert Person.objects.count() == 2, "a name alone, in another home, is somebody else"
    assert Residency.objects.get(dwelling__number="301").is_head


def test_the_phone_of_somebody_with_an_account_is_not_changed_by_a_sheet(cast, of):
    of("people").take_in(PEOPLE, person(cast, "王梅", 手机号="13912345678"))
    Person.objects.update(user=a_resident("13912345678"))
    run = of("people").send(PEOPLE, person(cast, "王梅", 手机号="13912340000"))
    assert counts(run)[3] == 1 and "手机号由本人改" in of("people").said(run)


def test_a_masked_phone_says_who_is_meant_and_never_becomes_a_number(cast, of):
    of("people").take_in(PEOPLE, person(cast, "王梅", 手机号="13912345678"))
    run = of("people").send(
        PEOPLE,
        person(cast, "王梅", 手机号=mask_phone("13912345678")),
        person(cast, "李明", role="家人", 手机号="139****5678"),
    )
    assert counts(run) == (0, 0, 1, 1) and "对不上" in of("people").said(run)


# -- what cannot be beside what is


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ({"户主": "是"}, {"户主": "是", "role": "家人"}, "户主"),
        ({}, {}, "共有人"),
        ({}, {"role": "家人", "起": "2026-05-01", "止": "2026-05-01"}, "晚于"),
        ({}, {"role": "家人", "出生年份": "2020"}, "监护人"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_what_cannot_be_is_a_fault_whether_it_stands_in_the_sheet_or_in_the_register(
    cast, of, first, second, why, together
):
    wizard = of("people")
    one, two = person(cast, "王梅", **first), person(cast, "李明", **second)
    if together:
        run = wizard.send(PEOPLE, one, two)
        assert counts(run) == (1, 0, 0, 1)
    else:
        wizard.take_in(PEOPLE, one)
        run = wizard.send(PEOPLE, two)
        assert counts(run) == (0, 0, 0, 1)
    assert why in wizard.said(run)


def test_control_what_can_be_is_taken_in(cast, of):
    run = of("people").take_in(
        PEOPLE,
        person(cast, "王梅", 户主="是", 手机号="13912345678", 出生年份="1980"),
        person(cast, "李明", role="共有人"),
        person(cast, "小王", role="家人", 出生年份="2020", 监护人手机号="13912345678"),
    )
    assert counts(run) == (3, 0, 0, 0)
    assert Person.objects.get(name="小王").guardian == Person.objects.get(name="王梅")


def test_an_owner_whose_time_has_an_end_makes_room_for_the_next(cast, of):
    of("owners").take_in(OWNERS, owner(cast, "王梅", 取得日期="2010-01-01"))
    of("owners").take_in(
        OWNERS,
        owner(cast, "王梅", 取得日期="2010-01-01", 止="2026-03-01"),
    )
    of("owners").take_in(OWNERS, owner(cast, "李明", 取得日期="2026-03-01"))
    spans = Residency.objects.order_by("starts_on").values_list("person__name", "starts_on", "ends_on")
    assert list(spans) == [
        ("王梅", date(2010, 1, 1), date(2026, 3, 1)),
        ("李明", date(2026, 3, 1), None),
    ]


# -- owners


def test_the_register_of_owners_gives_areas_and_parking_spaces(cast, of):
    run = of("owners").take_in(OWNERS, owner(cast, "王梅", 专有面积="89.5㎡", 产权车位="A-12、A-13"))
    assert str(Dwelling.objects.get(number="301").area) == "89.50"
    assert set(ParkingSpace.objects.values_list("number", "owner__name")) == {("A-12", "王梅"), ("A-13", "王梅")}
    assert of("owners").act(run, "undo").state == "undone"
    assert Dwelling.objects.get(number="301").area is None and not ParkingSpace.objects.exists()


def test_the_parking_space_of_another_is_not_taken(cast, of):
    of("owners").take_in(OWNERS, owner(cast, "王梅", 产权车位="A-12"))
    run = of("owners").send(OWNERS, owner(cast, "李明", "302", 产权车位="A-12"))
    assert counts(run)[3] == 1 and "登记在王*名下" in of("owners").said(run)


def test_a_tenant_in_the_sheet_of_owners_is_a_fault(cast, of):
    run = of("owners").send(OWNERS, owner(cast, "王梅", 身份="租户"))
    assert counts(run)[3] == 1 and "认不出“租户”" in of("owners").said(run)


# -- and out again


@pytest.mark.parametrize("whole", ["yes", "no"])
@pytest.mark.parametrize("register", ["homes", "people", "owners"])
def test_what_goes_out_comes_in_again_as_unchanged(cast, of, register, whole):
    of("owners").take_in(OWNERS, owner(cast, "@王梅", 手机号="13912345678", 专有面积="89.5", 产权车位="A-12"))
    of("people").take_in(
        PEOPLE,
        person(cast, "小王", role="家人", 出生年份="2020", 监护人手机号="13912345678"),
        person(cast, "-李明", "302", role="租户", 手机号="010-62345678"),
    )
    browser = of(register).browser
    answer = browser.post(f"/manage/imports/{register}/export.xlsx", {"whole": whole})
    if register != "homes":
        assert (b"13912345678" in _text_of(answer.content)) == (whole == "yes")
        assert b"'@" in _text_of(answer.content), "disarmed"
    run = of(register).send_file(SimpleUploadedFile("again.xlsx", answer.content))
    assert run.new == run.changed == run.wrong == 0 and run.unchanged >= 1, of(register).said(run)


def _text_of(workbook: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_a_home_is_left_through_the_desk_and_a_sheet_does_not_bring_back(cast, of):
    of("people").take_in(PEOPLE, person(cast, "王梅", 起="2019-05-01"))
    part = Residency.objects.get()
    homes.move_out(part=part, on=date(2026, 1, 1), by=cast.secretary, now=now())
    run = of("people").send(PEOPLE, person(cast, "王梅", 起="2019-05-01"))
    assert counts(run) == (0, 0, 1, 0), "an empty cell says nothing, not even that somebody still lives there"


def child(cast, name, phone="", year="2018", **more):
    return person(cast, name, role="家人", 手机号=phone, 出生年份=year, 监护人手机号="13912345678", **more)


def test_a_child_who_lends_the_phone_is_nobodys_guardian(cast, of):
    run = of("people").send(PEOPLE, child(cast, "赵大", phone="13912345678"), child(cast, "赵二"))
    assert counts(run)[3] == 2 and "不止一位成年居民" in of("people").said(run)


def test_of_two_grown_ups_with_one_phone_no_guardian_is_guessed_wherever_the_rows_stand(cast, of):
    father = person(cast, "王强", 手机号="13912345678", 出生年份="1985")
    grandfather = person(cast, "王大爷", role="家人", 手机号="13912345678", 出生年份="1950")
    run = of("people").send(PEOPLE, father, child(cast, "王小"), grandfather)
    assert counts(run) == (3, 0, 0, 0)
    run = of("people").act(run, "confirm")
    assert Person.objects.get(name="王小").guardian.name == "王强", "the one whose row stood before"
    run = of("people").send(PEOPLE, child(cast, "王小妹"))
    assert counts(run)[3] == 1


def test_somebody_who_left_years_ago_is_not_overwritten_by_a_namesake(cast, of):
    of("people").take_in(PEOPLE, person(cast, "王梅", 手机号="13912345678", 起="2010-01-01", 止="2015-01-01"))
    of("people").take_in(PEOPLE, person(cast, "王梅", 手机号="13900000000"))
    assert set(Person.objects.values_list("name", "phone")) == {("王梅", "13912345678"), ("王梅", "13900000000")}


def test_one_home_has_one_area_in_a_sheet(cast, of):
    rows = [owner(cast, "王梅", 专有面积="89.5"), owner(cast, "李明", 身份="共有人", 专有面积="120")]
    run = of("owners").send(OWNERS, *rows)
    assert counts(run) == (1, 0, 0, 1) and "面积不一样" in of("owners").said(run)


def test_control_both_owners_may_say_the_same_area(cast, of):
    rows = [owner(cast, "王梅", 专有面积="89.5"), owner(cast, "李明", 身份="共有人", 专有面积="89.50")]
    assert counts(of("owners").take_in(OWNERS, *rows)) == (2, 0, 0, 0)


@pytest.mark.parametrize("new", [{}, {"new_places": "on"}])
def test_an_open_place_is_no_building(cast, of, new):
    Building.objects.create(name="东门", kind="open")
    run = of("homes").send(HOMES, ["东门", "", "101", "", ""], **new)
    assert counts(run)[3] == 1 and "公共场所" in of("homes").said(run)


def test_a_number_that_stands_in_a_name_is_refused_and_shown_to_nobody(cast, of):
    run = of("people").send(PEOPLE, person(cast, "王梅110101195603071234"))
    assert counts(run)[3] == 1 and "不要写在姓名里" in of("people").said(run)


def test_spaces_in_the_name_of_a_building_do_not_matter(cast, of):
    spaced = cast.building.name.replace("号楼", " 号楼")
    assert counts(of("homes").send(HOMES, [spaced, cast.entrance.name, "301", "3", ""])) == (0, 1, 0, 0)


def test_a_sheet_that_says_nothing_new_is_told_so(cast, of):
    run = of("homes").send(HOMES, row(HOMES, cast, "301"))
    assert counts(run) == (0, 0, 1, 0) and "没有要写入的" in of("homes").said(run)
