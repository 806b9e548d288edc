"""A place that was entered wrongly is deleted where nothing stands on it, and else says what does."""

import pytest
from django.utils.timezone import localdate, now

from communities.audit.models import Entry
from communities.kernel.errors import NotAllowed
from communities.residents import dropping, homes
from communities.residents.models import Building, Dwelling, Entrance, ParkingSpace
from tests.builders.browsers import browser_of, words_of
from tests.communities.residents.preparing import a_home, somebody


def page_of(place):
    return f"/manage/residents/places/{place._meta.model_name}/{place.pk}/delete/"


def spare(kind):
    made = Building.objects.create(name="登记错的楼")
    return {
        "building": lambda: made,
        "entrance": lambda: Entrance.objects.create(building=made, name="9单元"),
        "dwelling": lambda: Dwelling.objects.create(building=made, number="999"),
        "parkingspace": lambda: ParkingSpace.objects.create(number="B1-001"),
    }[kind]()


@pytest.mark.parametrize("kind", list(dropping.KINDS))
def test_a_wrong_place_is_deleted_from_its_own_page(cast, kind):
    place, desk = spare(kind), browser_of(cast.secretary)
    edit = f"/manage/snippets/residents/{kind}/edit/{place.pk}/"
    assert f'href="{page_of(place)}"' in desk.get(edit).content.decode()
    assert desk.get(page_of(place)).status_code == 200 and type(place).objects.filter(pk=place.pk).exists()
    assert desk.post(page_of(place)).status_code == 302
    assert not type(place).objects.filter(pk=place.pk).exists()
    assert Entry.objects.get(verb="residents.drop_place").facts["name"] == str(place)


def test_what_something_stands_on_stays_and_says_what(cast):
    home, desk = a_home(cast), browser_of(cast.secretary)
    person = somebody(cast)
    homes.move_in(person=person, dwelling=home, role="owner", starts_on=localdate(), by=cast.secretary, now=now())
    space = homes.own_space(person=person, number="A-12", by=cast.secretary, now=now())
    told = [(home, "居住与产权 1 条"), (cast.entrance, "房屋 1 条"), (cast.building, "单元 1 条"), (space, "王*名下")]
    for place, words in told:
        answer = desk.post(page_of(place))
        assert answer.status_code == 409 and words in words_of(answer), words
        assert type(place).objects.filter(pk=place.pk).exists()


def test_only_the_committee_deletes_places(cast):
    place = spare("building")
    for user in (cast.resident, cast.property, cast.worker, cast.department):
        assert browser_of(user).post(page_of(place)).status_code in {302, 403}
        with pytest.raises(NotAllowed):
            dropping.drop_place(place=place, by=user, now=now())
    assert Building.objects.filter(pk=place.pk).exists()


def test_another_kind_of_row_is_not_found(cast):
    person = somebody(cast)
    assert browser_of(cast.secretary).post(f"/manage/residents/places/person/{person.pk}/delete/").status_code == 404
