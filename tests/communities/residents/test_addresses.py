"""One address is one home: however its number was typed, and in an entrance of its own building."""

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.transaction import atomic
from django.utils.timezone import localdate, now

from communities.residents import homes
from communities.residents.forms import HomeForm
from communities.residents.models import Building, Dwelling, Entrance, Residency
from communities.tenants.scope import inside
from tests import databases
from tests.builders.browsers import browser_of, words_of
from tests.builders.people import cast_of
from tests.communities.importing.wizard import HOMES, Wizard, counts
from tests.communities.residents.preparing import a_home, somebody

ADD = "/manage/snippets/residents/dwelling/add/"
TODAY = localdate()
BEFORE, AFTER = "0003_consents_and_assistance", "0004_one_home_for_an_address"


@pytest.fixture
def elsewhere(cast):
    """An entrance of the same name in another building."""
    return Entrance.objects.create(building=Building.objects.create(name="7号楼"), name=cast.entrance.name)


def typed(cast, number, entrance=None):
    entrance = entrance or cast.entrance
    cells = {"building": cast.building.pk, "entrance": entrance.pk, "number": number, "floor": "", "area": ""}
    return browser_of(cast.secretary).post(ADD, cells)


def test_a_home_typed_with_its_suffix_is_kept_bare_and_found(cast):
    assert typed(cast, " 302室 ").status_code == 302
    [home] = Dwelling.objects.with_address()
    assert (home.number, home.address) == ("302", f"{cast.building}{cast.entrance}302室")
    said = HomeForm({"building": cast.building.pk, "entrance": cast.entrance.name, "number": "302室"})
    assert said.is_valid() and said.cleaned_data["dwelling"] == home
    row = [cast.building.name, cast.entrance.name, "302室", "", ""]
    assert counts(Wizard(browser_of(cast.secretary), "homes").send(HOMES, row)) == (0, 0, 1, 0)


def test_the_same_home_is_not_typed_a_second_time(cast):
    a_home(cast, "302")
    again = typed(cast, "302室")
    assert again.status_code == 200 and "这套房已经登记过了" in words_of(again)
    assert "同样" not in words_of(again)
    assert typed(cast, "303室").status_code == 302, "control"
    assert Dwelling.objects.count() == 2


@pytest.mark.parametrize("number", ["302室", " 302", "302 ", ""])
def test_the_database_keeps_bare_numbers_alone(cast, number):
    with pytest.raises(IntegrityError, match="dwelling_number_is_bare"), atomic():
        Dwelling.objects.create(building=cast.building, number=number)
    Dwelling.objects.create(building=cast.building, number="3 号院 2")  # control


def test_an_entrance_is_chosen_by_its_building(cast, elsewhere):
    page = browser_of(cast.secretary).get(ADD).content.decode()
    assert f">{cast.building}{cast.entrance}</option>" in page and f">7号楼{elsewhere}</option>" in page
    answer = typed(cast, "302", elsewhere)
    assert answer.status_code == 200 and "这个单元不在所选的楼里" in words_of(answer)
    assert not Dwelling.objects.exists()


def test_the_database_keeps_no_home_in_an_entrance_of_another_building(cast, elsewhere):
    with pytest.raises(IntegrityError, match="entrance_of_its_building"), atomic():
        Dwelling.objects.create(building=cast.building, entrance=elsewhere, number="302")


def test_homes_stay_with_an_entrance_whose_building_is_corrected(cast, elsewhere):
    home = Dwelling.objects.create(building=elsewhere.building, entrance=elsewhere, number="302")
    elsewhere.building = Building.objects.create(name="8号楼")
    elsewhere.save()
    home.refresh_from_db()
    assert home.building.name == "8号楼"


@pytest.fixture
def bringing_over(committed_db):
    """In a community as it was before addresses were one: the migration, to be called."""
    loader = MigrationLoader(connection)
    migration, state = loader.get_migration("residents", AFTER), loader.project_state([("residents", BEFORE)])

    def step(do):
        with connection.schema_editor() as editor:
            do(state.clone(), editor)

    with inside(databases.community("alpha")):
        # This one alone: what came after it does not touch what it does, and to go back over all takes half a minute.
        step(migration.unapply)
        yield lambda: step(migration.apply)


def _lives(cast, home, name):
    homes.move_in(
        person=somebody(cast, name, ""), dwelling=home, role="tenant", starts_on=TODAY, by=cast.secretary, now=now()
    )


def test_what_stood_before_is_brought_over_and_two_that_are_both_in_use_are_named_and_stay(bringing_over):
    cast = cast_of()
    # given two homes with one address that are both in use, then nothing is brought over and they are named
    both = [Dwelling.objects.create(building=cast.building, entrance=cast.entrance, number=n) for n in ("302", "302室")]
    for home in both:
        _lives(cast, home, f"王梅{home.number}")
    with pytest.raises(ValueError, match=f"{cast.building}{cast.entrance}302室.*登记了两次"):
        bringing_over()
    assert Dwelling.objects.count() == 2

    # given one of two is in use, and homes stand in entrances of another building
    Residency.objects.filter(dwelling=both[0]).delete()
    Dwelling.objects.filter(pk=both[0].pk).update(area=89)
    alone = Dwelling.objects.create(building=cast.building, entrance=cast.entrance, number="303室")
    other = Building.objects.create(name="7号楼")
    strange = Entrance.objects.create(building=other, name="9单元")
    same = Entrance.objects.create(building=other, name=cast.entrance.name)
    for entrance, number in ((strange, "402"), (same, "502")):
        Dwelling.objects.create(building=cast.building, entrance=entrance, number=number)
    was = {
        home.address for home in Dwelling.objects.with_address() if home.pk not in {both[0].pk, both[1].pk, alone.pk}
    }

    # then the one in use is kept with what is known of the other, and each stands where its address says
    bringing_over()
    kept = Dwelling.objects.filter(number__in=["302", "303"]).values_list("pk", "number", "area")
    assert set(kept) == {(both[1].pk, "302", 89), (alone.pk, "303", None)}
    found = Dwelling.objects.with_address()
    assert was <= {home.address for home in found}
    assert all(home.entrance.building_id == home.building_id for home in found)


def test_too_many_decimals_are_said_in_plain_words(cast):
    cells = {"building": cast.building.pk, "entrance": cast.entrance.pk, "number": "305", "floor": "", "area": "89.555"}
    page = words_of(browser_of(cast.secretary).post(ADD, cells))
    assert "小数点后面最多填 2 位" in page and "确认小数" not in page
