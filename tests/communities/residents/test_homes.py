"""Who lives where and when: what cannot be is refused by the database itself."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic

from communities.residents.models import Building, Dwelling, Entrance, Person, Residency, ResidencyRole

SPRING, SUMMER, AUTUMN = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)


@pytest.fixture
def home(alpha):
    building = Building.objects.create(name="16号楼")
    return Dwelling.objects.create(
        building=building, entrance=Entrance.objects.create(building=building, name="2单元"), number="302"
    )


@pytest.fixture
def person(alpha):
    return Person.objects.create(name="王梅", phone="13912345678")


def lives(person, home, starts_on, ends_on=None, **more):
    part = {"role": ResidencyRole.OWNER} | more
    return Residency.objects.create(person=person, dwelling=home, starts_on=starts_on, ends_on=ends_on, **part)


def refused(name, act, *args, **kwargs):
    with pytest.raises(IntegrityError, match=name), atomic():
        act(*args, **kwargs)


def test_a_home_has_a_standard_address(home):
    assert home.address == "16号楼2单元302室"


def test_an_address_is_one_home_also_without_an_entrance(home):
    refused(
        "one_dwelling",
        Dwelling.objects.create,
        building=home.building,
        entrance=home.entrance,
        number="302",
    )
    Dwelling.objects.create(building=home.building, number="1")
    refused("one_dwelling", Dwelling.objects.create, building=home.building, number="1")


def test_a_home_has_no_area_of_nothing(home):
    refused("dwelling_area", Dwelling.objects.filter(pk=home.pk).update, area=0)


def test_a_part_in_a_home_begins_the_day_that_the_one_before_ends(home, person):
    lives(person, home, SPRING, SUMMER, role=ResidencyRole.TENANT)
    lives(person, home, SUMMER, role=ResidencyRole.OWNER)
    assert [r.role for r in Residency.objects.on(SUMMER)] == [ResidencyRole.OWNER]


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(SPRING, SUMMER), (SPRING, None), (date(2026, 5, 31), AUTUMN), (date(2026, 1, 1), None)]
)
def test_one_person_has_one_part_in_a_home_at_a_time(home, person, starts_on, ends_on):
    lives(person, home, SPRING, SUMMER)
    refused("one_part", lives, person, home, starts_on, ends_on, role=ResidencyRole.FAMILY)


def test_one_person_may_own_several_homes_and_one_home_have_several_people(home, person):
    other = Dwelling.objects.create(building=home.building, entrance=home.entrance, number="303")
    lives(person, home, SPRING)
    lives(person, other, SPRING)
    lives(Person.objects.create(name="李明"), home, SPRING, role=ResidencyRole.FAMILY)
    assert Residency.objects.on(SUMMER).count() == 3


def test_a_home_has_one_head_at_a_time(home, person):
    lives(person, home, SPRING, SUMMER, is_head=True)
    heir = Person.objects.create(name="李明")
    refused("one_head", lives, heir, home, SPRING, is_head=True)
    lives(heir, home, SUMMER, is_head=True)


def test_nothing_ends_before_it_begins(home, person):
    # daterange() itself refuses a range that runs backwards.
    with pytest.raises(Exception, match=r"residency_ends|range lower bound"), atomic():
        lives(person, home, SUMMER, SPRING)
    refused("residency_ends", lives, person, home, SUMMER, SUMMER)


def test_nobody_is_their_own_guardian(person):
    refused("own_guardian", Person.objects.filter(pk=person.pk).update, guardian=person)
