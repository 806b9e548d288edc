"""One person is not entered twice unnoticed; what a document shows is in the roster; nobody claims homes without end."""

import pytest
from django.utils.timezone import localdate, now

from communities.kernel.errors import Invalid
from communities.residents import verifying
from communities.residents.models import Consent, Dwelling, Person, Residency, Verification
from tests.builders.browsers import browser_of, phone_of, words_of
from tests.communities.residents.preparing import a_home, lives_in, somebody

JSON = {"content_type": "application/json"}
NEW = "/manage/residents/new/"
WARNING = "先看看是不是同一位"


@pytest.fixture
def desk(cast):
    return browser_of(cast.secretary)


@pytest.fixture
def known(cast):
    person = somebody(cast, birth_year=1956)
    lives_in(cast, person, a_home(cast))
    return person


@pytest.mark.parametrize(
    "typed",
    [{"name": "王小梅", "phone": "139 1234 5678"}, {"name": "王梅", "birth_year": "1956"}],
    ids=["same phone", "same name and year"],
)
def test_who_may_be_entered_already_is_shown_with_a_link_and_a_tick_goes_on(desk, known, typed):
    answer = desk.post(NEW, typed)
    page = words_of(answer)
    assert answer.status_code == 400 and Person.objects.count() == 1
    assert WARNING in page and f'href="/manage/residents/{known.pk}/"' in page and "6号楼2单元302室" in page
    assert f'value="{typed["name"]}"' in page and "13912345678" not in page.replace('value="13912345678"', "")
    assert desk.post(NEW, typed | {"sure": "on"}).status_code == 302
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    "typed",
    [{"name": "王梅"}, {"name": "王梅", "birth_year": "1980"}, {"name": "李明", "phone": "13900000001"}],
)
def test_control_others_are_entered_without_a_question(desk, known, typed):
    assert desk.post(NEW, typed).status_code == 302 and Person.objects.count() == 2


def test_a_name_with_markup_is_no_markup(cast, desk):
    somebody(cast, "<b>王", birth_year=1956)
    page = words_of(desk.post(NEW, {"name": "<b>王", "birth_year": "1956"}))
    assert WARNING in page and "<b>王" not in page


def moves_in(cast, person: Person, **more) -> tuple[str, dict[str, str]]:
    home = {"building": cast.building.pk, "entrance": "2单元", "number": "302"}
    sent = home | {"role": "family", "starts_on": localdate().isoformat()} | more
    return f"/manage/residents/{person.pk}/move_in/", {f"move_in-{name}": value for name, value in sent.items()}


def test_a_second_one_of_the_name_in_one_home_is_asked_about(cast, desk, known):
    other = somebody(cast, phone="")
    address, sent = moves_in(cast, other)
    answer = desk.post(address, sent)
    assert answer.status_code == 400 and WARNING in words_of(answer)
    assert not Residency.objects.filter(person=other).exists()
    assert desk.post(address, sent | {"move_in-sure": "on"}).status_code == 302
    assert Residency.objects.filter(person=other).exists()


def test_control_somebody_of_another_name_or_year_moves_in_without_a_question(cast, desk, known):
    for other in (somebody(cast, "李明", ""), somebody(cast, phone="", birth_year=1980)):
        assert desk.post(*moves_in(cast, other)).status_code == 302


def test_a_document_for_a_home_where_nobody_entered_them_is_refused_in_words(cast, desk, known):
    a_home(cast, "303")
    home = {"verify-building": cast.building.pk, "verify-entrance": "2单元", "verify-number": "303"}
    answer = desk.post(f"/manage/residents/{known.pk}/verify/", home)
    assert answer.status_code == 400 and "现在没有登记这位居民" in words_of(answer)
    assert not Verification.objects.exists() and not Consent.objects.exists()
    # control: where they are entered
    assert desk.post(f"/manage/residents/{known.pk}/verify/", home | {"verify-number": "302"}).status_code == 302
    assert Verification.objects.get().dwelling == a_home(cast)


def test_a_document_for_a_home_that_they_have_left_is_refused(cast, known):
    Residency.objects.update(ends_on=localdate())
    with pytest.raises(Invalid):
        verifying.see_document(person=known, dwelling=a_home(cast), by=cast.secretary, now=now())


def claim(cast, number: str) -> Verification:
    told = {"name": "李秀兰", "birth_year": 1956}
    return verifying.claim_address(user=cast.resident, dwelling=a_home(cast, number), **told, now=now())


def test_no_more_addresses_than_the_setting_wait_for_a_check(cast, settings):
    settings.CLAIMED_ADDRESSES = 2
    for number in ("301", "302"):
        claim(cast, number)
    a_home(cast, "303")
    home = {"building": cast.building.pk, "entrance": "2单元", "number": "303", "birth_year": "1956"}
    page = browser_of(cast.resident).post("/homes/", home | {"do": "claim", "name": "李秀兰"})
    assert page.status_code == 400 and "已经有 2 处住址等着核实" in words_of(page)
    told = home | {"name": "李秀兰"}
    answer = phone_of(cast.resident).post("/api/v1/me/homes", told, **JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_claims")
    assert Verification.objects.count() == 2


def test_control_one_that_was_checked_or_taken_back_counts_no_more(cast, settings):
    settings.CLAIMED_ADDRESSES = 1
    first = claim(cast, "301")
    verifying.see_document(
        person=first.person, dwelling=lives_in(cast, first.person, first.dwelling), by=cast.secretary, now=now()
    )
    second = claim(cast, "302")
    verifying.revoke(verification=second, reason="填错了", by=cast.secretary, now=now())
    assert claim(cast, "303")


def test_homes_stand_in_the_order_in_which_one_walks_by(cast, desk):
    cast.building.entrances.create(name="10单元")
    tenth = cast.building.entrances.get(name="10单元")
    for entrance, number in ((tenth, "101"), (cast.entrance, "1201"), (cast.entrance, "302"), (cast.entrance, "地下")):
        Dwelling.objects.create(building=cast.building, entrance=entrance, number=number)
    walked = ["2单元302室", "2单元1201室", "2单元地下室", "10单元101室"]
    assert [str(home).removeprefix("6号楼") for home in Dwelling.objects.with_address().in_order()] == walked
    page = words_of(desk.get("/manage/snippets/residents/dwelling/"))
    places = [page.index(words) for words in walked]
    assert places == sorted(places)
