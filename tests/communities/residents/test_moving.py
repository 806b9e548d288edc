"""Entering people, moving in, out and across."""

from contextlib import suppress
from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.db.transaction import atomic
from django.utils.timezone import localdate, now

from communities.accounts.models import User
from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.residents import homes
from communities.residents.models import Dwelling, Person, Residency
from communities.tenants.scope import inside
from tests import databases
from tests.builders.people import cast_of
from tests.communities.residents.preparing import a_home, somebody

SPRING, SUMMER = date(2026, 3, 1), date(2026, 6, 1)


def by(cast):
    return {"by": cast.secretary, "now": now()}


def test_who_is_entered_needs_no_account_and_gets_it_with_the_proved_phone(cast):
    person = somebody(cast)
    homes.move_in(person=person, dwelling=a_home(cast), role="owner", starts_on=SPRING, **by(cast))
    user = User.objects.create_user("r_new", phone="13912345678")
    assert homes.link_by_phone(user=user) == 1
    person.refresh_from_db()
    assert person.user == user and person.residencies.count() == 1


def test_of_two_with_one_phone_nobody_is_guessed(cast):
    somebody(cast, "王梅")
    somebody(cast, "李明")
    assert homes.link_by_phone(user=User.objects.create_user("r_new", phone="13912345678")) == 0
    assert not Person.objects.filter(user__isnull=False).exists()


def test_a_move_ends_one_part_and_begins_the_other_the_same_day(cast):
    person, old, new = somebody(cast), a_home(cast), a_home(cast, "502")
    part = homes.move_in(person=person, dwelling=old, role="tenant", starts_on=SPRING, **by(cast))
    homes.move(part=part, to=new, on=localdate(), **by(cast))
    assert [r.dwelling for r in Residency.objects.on(localdate())] == [new]
    assert [r.dwelling for r in Residency.objects.on(localdate() - timedelta(days=1))] == [old]
    assert Entry.objects.filter(verb__startswith="residents.move").count() == 3


def test_a_move_that_cannot_be_changes_nothing(cast):
    person, old, new = somebody(cast), a_home(cast), a_home(cast, "502")
    part = homes.move_in(person=person, dwelling=old, role="tenant", starts_on=SPRING, **by(cast))
    homes.move_in(person=person, dwelling=new, role="owner", starts_on=SPRING, **by(cast))
    with pytest.raises(homes.PeriodTaken, match="重叠"):
        homes.move(part=part, to=new, on=localdate(), **by(cast))
    part.refresh_from_db()
    assert part.ends_on is None


def test_a_second_head_is_refused_in_words(cast):
    home = a_home(cast)
    first = {"dwelling": home, "role": "owner", "starts_on": SPRING, "is_head": True}
    homes.move_in(person=somebody(cast), **first, **by(cast))
    with pytest.raises(homes.PeriodTaken, match="已经有户主"):
        homes.move_in(person=somebody(cast, "李明", ""), **first | {"role": "family"}, **by(cast))


def test_a_home_has_one_owner_at_a_time_beside_whom_others_share(cast):
    first = {"dwelling": a_home(cast), "role": "owner", "starts_on": SPRING}
    part = homes.move_in(person=somebody(cast), **first, **by(cast))
    other = somebody(cast, "李明", "")
    with pytest.raises(Invalid, match=r"业主现在是王.*共有人") as refused:
        homes.move_in(person=other, **first, **by(cast))
    assert refused.value.field == "role"
    homes.move_in(person=somebody(cast, "赵丽", ""), **first | {"role": "co_owner"}, **by(cast))
    homes.move_out(part=part, on=SUMMER, **by(cast))
    homes.move_in(person=other, **first | {"starts_on": SUMMER}, **by(cast))


def owners_of_one_home_at_once(role: str) -> int:
    """Two at two desks, each with another person."""
    with inside(databases.community("alpha")):
        cast = cast_of()
        home, people = a_home(cast), [somebody(cast, name, "") for name in ("王梅", "李明")]

    def enter(person):
        with inside(databases.community("alpha")), suppress(Invalid):
            homes.move_in(person=person, dwelling=home, role=role, starts_on=SPRING, **by(cast))
        connection.close()

    with inside(databases.community("alpha")):
        with atomic():
            Dwelling.objects.select_for_update(no_key=True).get(pk=home.pk)
            threads = [Thread(target=enter, args=[person]) for person in people]
            for thread in threads:
                thread.start()
            threads[0].join(1)
        for thread in threads:
            thread.join()
        return Residency.objects.filter(dwelling=home).count()


def test_two_desks_at_once_make_one_owner(committed_db):
    assert owners_of_one_home_at_once("owner") == 1


def test_control_two_desks_at_once_make_two_who_share(committed_db):
    assert owners_of_one_home_at_once("co_owner") == 2


def test_nobody_moves_out_before_they_moved_in_or_twice(cast):
    part = homes.move_in(person=somebody(cast), dwelling=a_home(cast), role="owner", starts_on=SPRING, **by(cast))
    with pytest.raises(Invalid, match="晚于"):
        homes.move_out(part=part, on=SPRING, **by(cast))
    homes.move_out(part=part, on=localdate(), **by(cast))
    with pytest.raises(Invalid, match="已经结束"):
        homes.move_out(part=part, on=localdate(), **by(cast))


def test_a_child_is_entered_with_a_guardian_alone(cast):
    with pytest.raises(Invalid, match="监护人") as refusal:
        somebody(cast, "李小明", "", birth_year=localdate().year - 10)
    assert refusal.value.field == "guardian"
    child = somebody(cast, "李小明", "", birth_year=localdate().year - 10, guardian=somebody(cast))
    assert child.guardian.name == "王梅"
    somebody(cast, "李大明", "", birth_year=localdate().year - 15)


def test_only_the_committee_keeps_the_roster(cast):
    person = somebody(cast)
    for user in (cast.resident, cast.property, cast.worker, cast.department):
        for act in (
            lambda done: homes.enter_person(name="张三", **done),
            lambda done: homes.correct_person(person=person, name="张三", **done),
            lambda done: homes.reveal_phone(person=person, **done),
        ):
            with pytest.raises(NotAllowed):
                act({"by": user, "now": now()})


def test_a_correction_says_in_the_ledger_which_and_not_what(cast):
    person = somebody(cast)
    homes.correct_person(person=person, phone="139 0000 0000", name="王梅", **by(cast))
    entry = Entry.objects.get(verb="residents.correct")
    assert entry.facts == {"fields": ["phone"]} and person.__class__.objects.get(pk=person.pk).phone == "13900000000"
