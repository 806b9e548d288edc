"""居民台账 at the desk, and 我的住处 on the phone and in the API."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from communities.audit.models import Entry
from communities.kernel.errors import Invalid
from communities.residents import homes, verifying
from communities.residents.models import Building, Dwelling, Person, Residency
from tests.builders import people
from tests.builders.browsers import browser_of, words_of
from tests.communities.residents.preparing import a_home, lives_in, somebody


def api_of(user):
    """A mini-program after whose requests the community is entered again."""
    client = browser_of(user)
    client.defaults |= people.api_of(user).defaults
    return client


@pytest.fixture
def desk(cast):
    return browser_of(cast.secretary)


def home_of(cast, **more):
    return {"building": cast.building.pk, "entrance": cast.entrance.name, "number": "302"} | more


def sent(verb, data):
    return {f"{verb}-{name}": value for name, value in data.items()}


def test_somebody_is_entered_moves_in_and_is_found_by_name_phone_and_home(cast, desk):
    a_home(cast)
    answer = desk.post("/manage/residents/new/", {"name": "王梅", "phone": "139 1234 5678", "birth_year": "1956"})
    person = Person.objects.get()
    assert answer["Location"] == f"/manage/residents/{person.pk}/"
    part = home_of(cast, role="owner", is_head="on", starts_on="2019-05-01")
    assert desk.post(f"/manage/residents/{person.pk}/move_in/", sent("move_in", part)).status_code == 302
    somebody(cast, "李明", "")
    for words in ("王", "13912345678", f"{cast.building.name} 302"):
        page = desk.post("/manage/residents/", {"q": words}).content.decode()
        assert "王梅" in page and "李明" not in page, words
        assert "139****5678" in page and "13912345678" not in page.replace('value="13912345678"', "")


def test_no_phone_or_name_that_is_looked_for_stands_in_an_address(cast, desk, monkeypatch):
    monkeypatch.setattr("communities.residents.desk_views.PAGE", 2)
    for name in ("王一", "王二", "王三", "李四"):
        somebody(cast, name, "")
    page = desk.get("/manage/residents/", {"q": "王"}).content.decode()
    assert "李四" in page and 'value="王"' not in page, "an address looks for nothing"
    found = desk.post("/manage/residents/", {"q": "王"}).content.decode()
    assert "王三" in found and "王一" not in found and "李四" not in found
    assert "?q=" not in found and 'method="get"' not in found.split("desk-search")[1]
    older = desk.post("/manage/residents/", {"q": "王", "before": Person.objects.get(name="王二").pk}).content.decode()
    assert "王一" in older and "王二" not in older
    assert "王一" in desk.get("/manage/residents/", {"before": Person.objects.get(name="王二").pk}).content.decode()


def test_what_cannot_be_comes_back_beside_its_field_with_what_was_typed(cast, desk):
    person = somebody(cast)
    answer = desk.post(
        f"/manage/residents/{person.pk}/move_in/",
        sent("move_in", home_of(cast, number="9999", role="tenant", starts_on="2026-03-01")),
    )
    page = answer.content.decode()
    assert answer.status_code == 400 and "没有这套房" in page and 'value="9999"' in page
    assert not Residency.objects.exists()


def test_a_phone_is_whole_only_when_asked_and_that_stands_in_the_ledger(cast, desk):
    person = somebody(cast)
    assert "13912345678" not in desk.get(f"/manage/residents/{person.pk}/").content.decode()
    assert "13912345678" in desk.post(f"/manage/residents/{person.pk}/reveal/").content.decode()
    assert Entry.objects.filter(verb="residents.reveal_phone", subject=f"residents.person:{person.pk}").count() == 1


def test_the_code_for_a_letter_is_shown_once(cast, desk):
    a_home(cast)
    person = somebody(cast)
    page = desk.post(f"/manage/residents/{person.pk}/code/", sent("code", home_of(cast))).content.decode()
    assert "的验证码" in page
    assert "的验证码</h2>" not in desk.get(f"/manage/residents/{person.pk}/").content.decode()


@pytest.mark.parametrize("part", ["resident", "property", "worker", "department"])
def test_nobody_else_reads_the_roster(cast, part):
    person, client = somebody(cast), browser_of(getattr(cast, part))
    for address in ("", "new/", f"{person.pk}/"):
        answer = client.get(f"/manage/residents/{address}")
        assert answer.status_code in {302, 403} and "王梅" not in answer.content.decode()
    assert client.post(f"/manage/residents/{person.pk}/reveal/").status_code in {302, 403}
    assert not Entry.objects.filter(verb="residents.reveal_phone").exists()


def test_the_list_costs_the_same_with_one_and_with_three(cast, desk):
    def one_more(name):
        homes.move_in(
            person=somebody(cast, name, ""),
            dwelling=a_home(cast),
            role="family",
            starts_on=localdate(),
            by=cast.secretary,
            now=now(),
        )

    one_more("王梅")
    desk.get("/manage/residents/")
    counts = []
    for name in ("李明", "赵强"):
        with CaptureQueriesContext(connection) as seen:
            desk.get("/manage/residents/")
        counts.append(len(seen))
        one_more(name)
    with CaptureQueriesContext(connection) as seen:
        assert desk.get("/manage/residents/").content.decode().count("desk-seen") == 3
    assert counts == [len(seen)] * 2


def test_a_resident_claims_an_address_and_proves_it_with_the_letter(cast):
    a_home(cast)
    phone = browser_of(cast.resident)
    answer = phone.post("/homes/", home_of(cast, do="claim", name="李秀兰", birth_year="1956"))
    assert answer.status_code == 302
    person = Person.objects.get(user=cast.resident)
    code = verifying.make_code(person=person, dwelling=a_home(cast), by=cast.secretary, now=now())
    assert "填信上的验证码" in phone.get("/homes/").content.decode()
    wrong = phone.post("/homes/", {"do": "letter", "code": "1"})
    assert wrong.status_code == 400 and "验证码不对" in wrong.content.decode()
    assert phone.post("/homes/", {"do": "letter", "code": code}).status_code == 302
    assert "验证码核实了住址" in phone.get("/homes/").content.decode()


def test_the_same_through_the_api_and_nobody_sees_anothers(cast):
    a_home(cast)
    client = api_of(cast.resident)
    json = {"content_type": "application/json"}
    refused = client.post("/api/v1/me/homes", home_of(cast, name="李秀兰", birth_year="1956", number="9999"), **json)
    assert refused.status_code == 400 and "没有这套房" in refused.json()["message"]
    claimed = client.post("/api/v1/me/homes", home_of(cast, name="李秀兰", birth_year="1956"), **json).json()["data"]
    assert claimed["level"] == 1
    person = Person.objects.get(user=cast.resident)
    code = verifying.make_code(person=person, dwelling=a_home(cast), by=cast.secretary, now=now())
    assert client.post("/api/v1/me/homes/code", {"code": code}, **json).json()["data"]["level"] == 2
    other = api_of(cast.neighbour).get("/api/v1/me/homes").json()["data"]
    assert other == {"level": 0, "homes": [], "checked": []}


# -- what staff corrects, links and takes back


def act(desk, person, verb, **data):
    return desk.post(f"/manage/residents/{person.pk}/{verb}/", sent(verb, data))


def test_a_correction_leaves_what_was_left_empty(cast, desk):
    person = somebody(cast, "王煤", "13912345678")
    assert act(desk, person, "correct", name="王梅", birth_year="1956").status_code == 302
    person.refresh_from_db()
    assert (person.name, person.phone, person.birth_year) == ("王梅", "13912345678", 1956)
    assert Entry.objects.get(verb="residents.correct").facts == {"fields": ["birth_year", "name"]}


@pytest.mark.parametrize("whose", ["王小", "王弟"], ids=["oneself", "a child"])
def test_nobody_is_their_own_guardian_and_no_child_is_anybodys(cast, desk, whose):
    parent = somebody(cast, "王父", "13911110000")
    somebody(cast, "王弟", "13911110001", birth_year=now().year - 8, guardian=parent)
    person = somebody(cast, "王小", "13911110002", birth_year=now().year - 10, guardian=parent)
    phone = Person.objects.get(name=whose).phone
    answer = act(desk, person, "correct", name="王小", birth_year=person.birth_year, guardian=phone)
    assert answer.status_code == 400 and "监护人不能是本人，也不能是" in answer.content.decode()
    assert Person.objects.get(pk=person.pk).guardian == parent
    new = {"name": "王三", "birth_year": now().year - 3}
    answer = desk.post("/manage/residents/new/", new | {"guardian": "13911110001"})
    assert answer.status_code == 400 and "监护人不能是" in answer.content.decode()
    assert desk.post("/manage/residents/new/", new | {"guardian": "13911110000"}).status_code == 302  # control


def test_a_day_of_moving_out_inside_the_next_part_is_said_beside_the_day(cast, desk):
    person, today = somebody(cast), localdate()
    part = {"person": person, "dwelling": a_home(cast), "by": cast.secretary, "now": now()}
    first = homes.move_in(
        **part, role="tenant", starts_on=today - timedelta(days=10), ends_on=today + timedelta(days=10)
    )
    homes.move_in(**part, role="owner", starts_on=today + timedelta(days=10))
    answer = act(desk, person, "move_out", part=first.pk, on=today + timedelta(days=20))
    assert answer.status_code == 409 and "一段重叠的时间" in answer.content.decode()
    first.refresh_from_db()
    assert first.ends_on == today + timedelta(days=10)
    assert act(desk, person, "move_out", part=first.pk, on=today + timedelta(days=5)).status_code == 302  # control


def test_the_phone_of_somebody_with_an_account_is_theirs_to_change(cast, desk):
    person = somebody(cast, "李阿姨", cast.resident.phone)
    Person.objects.update(user=cast.resident)
    answer = act(desk, person, "correct", name="李阿姨", phone="13900000000")
    assert answer.status_code == 400 and "手机号由本人改" in answer.content.decode()


def test_an_account_is_linked_by_its_phone_and_only_once(cast, desk):
    person, other = somebody(cast, "李阿姨", ""), somebody(cast, "王梅", "")
    for phone, words in [("13700000000", "没有用这个手机号的账号"), ("123", "请填手机号")]:
        answer = act(desk, person, "link", account=phone)
        assert answer.status_code == 400 and words in answer.content.decode()
    assert act(desk, person, "link", account=cast.resident.phone).status_code == 302
    person.refresh_from_db()
    assert person.user == cast.resident
    answer = act(desk, other, "link", account=cast.resident.phone)
    assert answer.status_code == 400 and "已经是另一位居民的了" in answer.content.decode()


def test_a_parking_space_is_one_owners_until_it_is_given_up(cast, desk):
    person, other = somebody(cast, "王梅", ""), somebody(cast, "李明", "")
    assert act(desk, person, "own", number="A-12", area="12.5").status_code == 302
    answer = act(desk, other, "own", number="A-12")
    assert answer.status_code == 400 and "登记在王*名下" in answer.content.decode()
    assert "A-12" in desk.get(f"/manage/residents/{person.pk}/").content.decode()
    space = person.parking_spaces.get()
    assert act(desk, other, "disown", space=space.pk).status_code == 404, "not theirs to give up"
    assert act(desk, person, "disown", space=space.pk).status_code == 302
    assert act(desk, other, "own", number="A-12").status_code == 302
    assert other.parking_spaces.get().area == space.area


def test_all_verifications_of_before_a_day_are_taken_back_at_once(cast, desk):
    person, home = somebody(cast), a_home(cast)
    verifying.see_document(
        person=person, dwelling=lives_in(cast, person, home), by=cast.secretary, now=now() - timedelta(days=3)
    )
    assert desk.post("/manage/residents/revoke/", {"day": f"{now():%Y-%m-%d}"}).status_code == 400
    told = {"day": f"{now() - timedelta(days=9):%Y-%m-%d}", "reason": "信投错了"}
    desk.post("/manage/residents/revoke/", told | {"sure": told["day"]})
    assert person.verifications.in_force(now()).count() == 1, "made later"
    today = told | {"day": f"{localdate()}"}
    for tick in ({}, {"sure": told["day"]}):
        asked = desk.post("/manage/residents/revoke/", today | tick)
        assert asked.status_code == 400 and "要撤销 1 项核实" in words_of(asked), "asked once more, for this day"
    ahead = desk.post("/manage/residents/revoke/", told | {"day": f"{localdate() + timedelta(days=1)}"})
    assert ahead.status_code == 400 and "不能填将来的日子" in words_of(ahead)
    with pytest.raises(Invalid, match="将来"):
        verifying.revoke_before(moment=now() + timedelta(days=1), reason="信投错了", by=cast.secretary, now=now())
    assert person.verifications.in_force(now()).count() == 1
    answer = desk.post("/manage/residents/revoke/", today | {"sure": today["day"]}, follow=True)
    assert "撤销了 1 项核实" in answer.content.decode() and not person.verifications.in_force(now()).exists()


def test_building_1_is_not_building_11(cast, desk):
    eleven = Building.objects.create(name="11号楼")
    Building.objects.filter(pk=cast.building.pk).update(name="1号楼")
    for building, name in [(cast.building, "王梅"), (eleven, "李明")]:
        home = Dwelling.objects.create(building=building, number="602")
        homes.move_in(person=somebody(cast, name, ""), dwelling=home, role="owner", starts_on=date(2026, 3, 1), by=cast.secretary, now=now())  # fmt: skip
    page = desk.post("/manage/residents/", {"q": "1号楼 602"}).content.decode()
    assert "王梅" in page and "李明" not in page


def test_who_filled_in_an_address_stands_at_the_desk_until_it_is_made_sure(cast, desk):
    waits = "等核实"
    assert waits not in desk.get("/manage/residents/").content.decode()
    home = a_home(cast)
    verifying.claim_address(user=cast.resident, name="李阿姨", birth_year=1956, dwelling=home, now=now())
    page = desk.get("/manage/residents/").content.decode()
    assert waits in page and "6号楼2单元302室" in page
    lives_in(cast, Person.objects.get(), home)
    verifying.see_document(person=Person.objects.get(), dwelling=home, by=cast.secretary, now=now())
    assert waits not in desk.get("/manage/residents/").content.decode()


def test_a_number_in_a_name_is_refused_beside_it(cast, desk):
    answer = desk.post("/manage/residents/new/", {"name": "王梅110101195603071234"})
    assert answer.status_code == 400 and "不要写在姓名里" in answer.content.decode() and not Person.objects.exists()


def test_an_owners_title_does_not_move_along(cast, desk):
    person, old, new = somebody(cast), a_home(cast), a_home(cast, "303")
    part = homes.move_in(person=person, dwelling=old, role="owner", starts_on=date(2026, 3, 1), by=cast.secretary, now=now())  # fmt: skip
    answer = act(desk, person, "move", part=part.pk, on="2026-10-01", **home_of(cast, number=new.number))
    assert answer.status_code == 400 and "产权不随搬家变" in answer.content.decode()
    assert Residency.objects.get().ends_on is None


def test_who_moves_in_later_is_said_to_come(cast, desk):
    person, today = somebody(cast), localdate()
    part = {"person": person, "dwelling": a_home(cast), "role": "tenant", "by": cast.secretary, "now": now()}
    homes.move_in(**part, starts_on=today + timedelta(days=9))
    page = desk.get(f"/manage/residents/{person.pk}/").content.decode()
    assert f"将于 {today + timedelta(days=9)} 起" in page and "现在</td>" not in page
    # control: who lives there already
    homes.move_in(**part | {"dwelling": a_home(cast, "303")}, starts_on=today)
    assert "现在</td>" in desk.get(f"/manage/residents/{person.pk}/").content.decode()


def test_who_lives_at_a_standard_address_in_an_entrance_or_in_a_building_is_found(cast, desk):
    other = Building.objects.create(name="16号楼")
    there = {"role": "owner", "starts_on": date(2026, 3, 1), "by": cast.secretary, "now": now()}
    homes.move_in(person=somebody(cast, "王梅", ""), dwelling=a_home(cast), **there)
    homes.move_in(person=somebody(cast, "赵强", ""), dwelling=a_home(cast, "303"), **there)
    plain = Dwelling.objects.create(building=other, number="302")
    homes.move_in(person=somebody(cast, "李明", ""), dwelling=plain, **there)
    gone = homes.move_in(person=somebody(cast, "孙从前", ""), dwelling=a_home(cast, "304"), **there)
    homes.move_out(part=gone, on=localdate(), by=cast.secretary, now=now())
    whole, entrance = f"{cast.building}{cast.entrance}302室", f"{cast.building}{cast.entrance}"
    expected = {
        whole: {"王梅"},
        whole.removesuffix("室"): {"王梅"},
        f"{cast.building} {cast.entrance} 302": {"王梅"},
        entrance: {"王梅", "赵强"},
        cast.building.name: {"王梅", "赵强"},
        "16号楼302室": {"李明"},
        "16号楼": {"李明"},
    }
    for words, names in expected.items():
        page = desk.post("/manage/residents/", {"q": words}).content.decode()
        assert {name for name in ("王梅", "赵强", "李明", "孙从前") if name in page} == names, words
