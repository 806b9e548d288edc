"""Who stands on a roll, and for whom each ballot counts."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.db.transaction import atomic
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.datamap import Leaver
from communities.kernel.errors import Invalid
from communities.residents.joining import join
from communities.residents.models import Dwelling, Method, Person, Residency, Verification
from deliberation.ballots import drafting, rolls
from deliberation.ballots.kinds import Whose
from deliberation.ballots.leaving import forget_electors, unnamed
from deliberation.ballots.models import Elector
from tests.builders.ballots import a_ballot, counted, vote
from tests.builders.people import a_building


@pytest.fixture
def homes(cast):
    """Home 101: an owner, a head and a child; 102: somebody who only said so; 201 in another building: the owner too."""
    other = a_building("7号楼", 116.4)
    made = {n: Dwelling.objects.create(building=b, number=n) for n, b in
            (("101", cast.building), ("102", cast.building), ("201", other))}  # fmt: skip

    def somebody(name, home, method, role="family", *, head=False, **more):
        person = Person.objects.filter(name=name).first() or Person.objects.create(name=name, **more)
        since = localdate() - timedelta(days=90)
        Residency.objects.create(person=person, dwelling=made[home], role=role, is_head=head, starts_on=since)
        at = clock() - timedelta(days=30)
        Verification.objects.create(
            person=person, dwelling=made[home], method=method, at=at, expires_at=at + timedelta(days=365)
        )
        return person

    somebody("户主", "101", Method.CODE, head=True, user=cast.resident)
    somebody("业主", "101", Method.DOCUMENT, "owner", user=cast.neighbour)
    somebody("孩子", "101", Method.CODE, birth_year=localdate().year - 10)
    somebody("没核实的", "102", Method.CLAIM)
    somebody("业主", "201", Method.DOCUMENT, "owner")
    return made


def names(whose, **where):
    return sorted((line.person.name, line.dwelling and line.dwelling.number) for line in
                  rolls.of_residents(whose, now=clock(), **where))  # fmt: skip


def test_each_grown_up_whose_address_is_verified_has_one_ballot(homes):
    assert names(Whose.PERSON) == [("业主", None), ("户主", None)]


def test_of_a_household_the_head_votes_and_of_a_dwelling_an_owner(homes):
    assert names(Whose.HOUSEHOLD) == [("业主", "201"), ("户主", "101")]
    assert names(Whose.DWELLING) == [("业主", "101"), ("业主", "201")]


def test_a_roll_of_some_buildings_holds_nobody_of_others(homes, cast):
    assert names(Whose.PERSON, buildings=[homes["201"].building]) == [("业主", None)]


def test_how_surely_somebody_must_be_known_is_a_setting(homes, settings):
    settings.LEVEL_NEEDED = settings.LEVEL_NEEDED | {"ballot": 3}
    assert names(Whose.PERSON) == [("业主", None)]


def test_an_account_and_its_person_are_one_elector(homes, cast):
    [line] = rolls.of_users([cast.resident])
    assert line.unit in {one.unit for one in rolls.of_residents(Whose.PERSON, now=clock())}


def test_who_leaves_is_taken_from_the_roll_and_their_vote_stays(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    vote(ballot, cast.resident, 0)
    forget_electors(Leaver(cast.resident, clock()))
    line = Elector.objects.get()
    assert line.user is None and line.unit.startswith("user:"), "while it is open nobody votes twice for it"
    assert counted(ballot).result["votes"] == 1
    with atomic():
        unnamed(Elector.objects.all())
    assert Elector.objects.get().unit == f"erased:{line.pk}"


def test_two_rows_of_one_person_are_joined_although_one_of_them_stands_on_a_roll(cast):
    claimed = Person.objects.create(name="李阿姨", user=cast.resident)
    known = Person.objects.create(name="李秀兰")
    ballot = a_ballot(cast.secretary, [cast.resident])
    join(person=claimed, into=known, by=cast.secretary, now=clock())
    line = ballot.electors.get()
    assert (line.person, line.user) == (None, cast.resident)
    with pytest.raises(Invalid):
        again = {"lines": rolls.of_person(Person.objects.get(pk=known.pk), Whose.PERSON), "reason": "漏了。"}
        drafting.add_late(ballot=ballot, **again, by=cast.secretary, now=clock())


def test_a_roll_and_a_box_are_not_emptied_whoever_writes_to_the_database(cast):
    for table in ("elector", "vote", "paperentry"):
        with pytest.raises(DatabaseError), atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE ballots_{table} CASCADE")
