"""A guardian who withdraws erases the child's account: never on the word of one member of staff (docs/adr/0009)."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from communities.accounts.models import User
from communities.accounts.roles import Role
from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from communities.privacy.consenting import withdraw_for
from communities.residents import consents, homes
from communities.residents.correcting import correct_own
from communities.residents.models import Given, Person
from tests.builders.browsers import browser_of
from tests.builders.people import a_resident, a_staff_member
from tests.communities.residents.preparing import somebody

DAYS = timedelta(days=8)


def person_of(cast, user, name: str, **more) -> Person:
    """In the roster, with this account."""
    person = somebody(cast, name, "", **more)
    homes.link_account(person=person, user=user, by=cast.secretary, now=now())
    return Person.objects.get(pk=person.pk)


def born(years_ago: int) -> int:
    return localdate().year - years_ago


def is_gone(user: User) -> bool:
    return User.objects.get(pk=user.pk).username.startswith("gone_")


def presses_withdraw(user: User, child: Person) -> None:
    browser_of(user).post(f"/privacy/mine/children/{child.pk}/withdraw/")


@pytest.fixture
def guardian(cast):
    return person_of(cast, cast.neighbour, "钱爸爸", birth_year=1980)


@pytest.fixture
def child(cast, guardian):
    """With an account, entered long ago."""
    made = person_of(cast, a_resident("13866665555", "小朵"), "钱小朵", birth_year=born(9), guardian=guardian)
    User.objects.filter(person__in=[made, guardian]).update(settled_at=now() - DAYS)
    Message.objects.all().delete()
    return Person.objects.select_related("user").get(pk=made.pk)


@pytest.mark.parametrize("known", [None, 1956], ids=["a year that nobody knows", "a grown-up"])
def test_one_of_staff_does_not_erase_a_resident_by_making_a_child_of_them(cast, known):
    # given a resident with an account, and a clerk who stands in the roster
    victim = person_of(cast, cast.resident, "王梅", birth_year=known)
    own = person_of(cast, cast.member, "刘委员", birth_year=1980)
    User.objects.filter(person__in=[victim, own]).update(settled_at=None)
    # when the clerk makes a child of the resident, with themselves as guardian, and withdraws
    change = {"birth_year": born(6), "guardian": own, "by": cast.member, "now": now()}
    if known:
        with pytest.raises(Invalid, match="登记的是成年人"):
            homes.correct_person(person=victim, **change)
    else:
        homes.correct_person(person=victim, **change)
    presses_withdraw(cast.member, victim)
    # then the resident is there
    assert not is_gone(cast.resident)


def test_the_year_of_a_grown_up_with_an_account_is_not_emptied_to_write_another(cast):
    victim = person_of(cast, cast.resident, "王梅", birth_year=1956)
    with pytest.raises(Invalid, match="不能清空"):
        homes.correct_person(person=victim, birth_year=None, by=cast.member, now=now())
    other = somebody(cast, "王兰", "13912340000", birth_year=1956)
    homes.correct_person(person=other, birth_year=None, by=cast.member, now=now())  # control: without an account


def test_a_guardian_who_was_just_entered_waits_and_the_account_hears_of_it(cast, child):
    # given another guardian, whose account is an old one
    other = person_of(cast, a_resident("13866664444", "新人"), "新人", birth_year=1985)
    User.objects.filter(person=other).update(settled_at=None)
    # when staff enters them as the child's guardian
    homes.correct_person(person=child, guardian=other, by=cast.member, now=now())
    # then the child's account is told, and nothing is erased on that word
    told = Message.objects.filter(to=child.user)
    assert set(told.values_list("title", "channel")) == {("登记了您的监护人", "inbox"), ("登记了您的监护人", "sms")}
    presses_withdraw(other.user, child)
    assert not is_gone(child.user)
    # and some days later it is the guardian's to decide
    later = now() + DAYS
    withdraw_for(child=Person.objects.get(pk=child.pk), by=User.objects.get(pk=other.user_id), now=later)
    assert is_gone(child.user)


@pytest.mark.parametrize("whose", ["child", "guardian"])
def test_an_account_that_was_just_linked_waits_too(cast, child, guardian, whose):
    settled = {"child": child, "guardian": guardian}[whose]
    User.objects.filter(person=settled).update(settled_at=now())
    presses_withdraw(cast.neighbour, child)
    assert not is_gone(child.user)
    User.objects.filter(person=settled).update(settled_at=None)  # control
    presses_withdraw(cast.neighbour, child)
    assert is_gone(child.user)


def test_nobody_of_staff_withdraws_at_once_for_a_child_with_an_account_their_own_neither(cast, child, guardian):
    colleague = a_staff_member("mama", Role.COMMITTEE_MEMBER)
    Person.objects.filter(pk=guardian.pk).update(user=colleague)
    for by in (colleague, cast.secretary):
        with pytest.raises(NotAllowed, match="代办"):
            withdraw_for(child=child, by=by, now=now())
    assert not is_gone(child.user)


def test_nor_does_staff_in_the_guardians_name(cast, child):
    acting = User.objects.get(pk=cast.neighbour.pk)
    acting.acted_by = cast.member.pk
    with pytest.raises(NotAllowed, match="代办"):
        withdraw_for(child=child, by=acting, now=now())
    assert not is_gone(child.user)


def test_staff_writes_nobody_young_in_their_own_name_either(cast):
    # given a resident whose guardian's consent staff has noted
    guardian = somebody(cast, "钱爸爸", "13866663333", birth_year=1980)
    victim = person_of(cast, cast.resident, "王梅", birth_year=1956, guardian=guardian)
    consents.consent_for(child=victim, how=Given.SPOT.value, by=cast.member, now=now())
    acting = User.objects.get(pk=cast.resident.pk)
    acting.acted_by = cast.member.pk
    # when staff acts for them
    with pytest.raises(NotAllowed, match="不能代办"):
        correct_own(user=acting, name="王梅", birth_year=born(9), now=now())
    # then it is theirs alone to write
    assert correct_own(user=cast.resident, name="王梅", birth_year=born(9), now=now()) == ["birth_year", "name"]
