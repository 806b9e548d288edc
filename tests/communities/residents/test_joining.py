"""Who filled in an address before the roster knew of their account is one person again."""

import pytest
from django.utils.timezone import localdate, now

from communities.audit.models import Entry
from communities.audit.verifying import verify_ledger
from communities.kernel.errors import RuleBroken
from communities.party.models import Member
from communities.residents import consents, homes, joining, rules, verifying
from communities.residents.models import Consent, Person, Residency
from tests.builders.browsers import browser_of, words_of
from tests.communities.residents.preparing import a_home, somebody


@pytest.fixture
def claimed(cast) -> Person:
    """张先生, who claimed an address by himself."""
    verifying.claim_address(user=cast.resident, name="张先生", dwelling=a_home(cast), birth_year=1980, now=now())
    return Person.objects.get(user=cast.resident)


@pytest.fixture
def known(cast) -> Person:
    """The same in the roster, by his name."""
    return somebody(cast, "张三", cast.resident.phone)


def joined(cast, person: Person, into: Person) -> Person:
    return joining.join(person=person, into=into, by=cast.secretary, now=now())


def press(cast, person: Person, phone: str, part: str = "secretary"):
    return browser_of(getattr(cast, part)).post(f"/manage/residents/{person.pk}/join/", {"join-account": phone})


def test_the_desk_makes_one_of_two_and_all_that_is_kept_of_either_stays(cast, claimed, known):
    home = a_home(cast, "502")
    homes.move_in(person=claimed, dwelling=home, role="family", starts_on=localdate(), by=cast.secretary, now=now())
    homes.own_space(person=claimed, number="A-12", by=cast.secretary, now=now())
    letter = verifying.make_code(person=claimed, dwelling=home, by=cast.secretary, now=now())
    refused = browser_of(cast.secretary).post(
        f"/manage/residents/{known.pk}/link/", {"link-account": cast.resident.phone}
    )
    assert "请用“并成一位”" in words_of(refused)
    assert press(cast, known, cast.resident.phone).status_code == 302
    person = Person.objects.get()
    assert (person.pk, person.name, person.birth_year, person.user) == (known.pk, "张三", 1980, cast.resident)
    assert rules.level_of(cast.resident, now()) == 1 and Residency.objects.get().person == person
    assert person.parking_spaces.get().number == "A-12"
    assert Consent.objects.in_force().get(purpose="address").user == cast.resident
    assert verifying.use_code(user=cast.resident, code=letter, now=now()).level == 2
    entry = Entry.objects.get(verb="residents.join")
    assert entry.facts == {"person": claimed.pk, "user": cast.resident.pk}
    assert "张" not in str(entry.facts) and list(verify_ledger()) == []


def test_what_both_told_staff_is_told_once(cast, claimed, known):
    for person in (claimed, known):
        consents.give_consent(purpose="address", person=person, how="spot", by=cast.secretary, now=now())
    joined(cast, claimed, known)
    assert Consent.objects.in_force().filter(purpose="address", person=known).count() == 1
    assert Consent.objects.filter(person=known).count() == 2


def test_a_claim_under_another_year_opens_nothing_to_a_child(cast, claimed):
    child = somebody(cast, "张小", "", birth_year=localdate().year - 9, guardian=somebody(cast, "张父", ""))
    Person.objects.filter(pk=claimed.pk).update(birth_year=None)
    with pytest.raises(consents.GuardianNeeded):
        joined(cast, claimed, child)
    consents.consent_for(child=child, how="spot", by=cast.secretary, now=now())
    assert joined(cast, claimed, child).birth_year == child.birth_year  # control


def test_a_grown_ups_account_does_not_become_that_of_a_child_whom_one_of_staff_entered(cast, claimed):
    guardian = somebody(cast, "同伙", "", birth_year=1985)
    child = somebody(cast, "张小", "", birth_year=localdate().year - 6, guardian=guardian)
    consents.consent_for(child=child, how="spot", by=cast.secretary, now=now())
    Person.objects.filter(pk=claimed.pk).update(birth_year=1956)
    answer = press(cast, child, cast.resident.phone)
    assert "登记的是成年人，有自己的账号，不能改成孩子" in words_of(answer)
    assert Person.objects.get(user=cast.resident) == claimed
    Person.objects.filter(pk=claimed.pk).update(birth_year=localdate().year - 6)
    assert joined(cast, claimed, child) == child  # control


def test_two_parts_in_one_home_at_one_time_are_said_in_words_and_nothing_changes(cast, claimed, known):
    part = {"dwelling": a_home(cast), "role": "family", "starts_on": localdate(), "by": cast.secretary, "now": now()}
    for person in (claimed, known):
        homes.move_in(person=person, **part)
    answer = press(cast, known, cast.resident.phone)
    assert answer.status_code == 409 and "一段重叠的时间" in words_of(answer)
    assert Person.objects.get(user=cast.resident) == claimed


def test_who_cannot_be_the_same_is_refused_in_words(cast, claimed, known):
    assert "没有另外登记过" in words_of(press(cast, known, cast.neighbour.phone))
    Person.objects.filter(pk=known.pk).update(guardian=claimed)
    assert "不是同一个人" in words_of(press(cast, known, cast.resident.phone))
    Person.objects.filter(pk=known.pk).update(guardian=None)
    comrade = Member.objects.create(person=claimed)
    assert "请先在那里改成这一位" in words_of(press(cast, known, cast.resident.phone))
    comrade.delete()
    Person.objects.filter(pk=known.pk).update(user=cast.neighbour)
    assert "已经有账号了" in words_of(press(cast, known, cast.resident.phone))
    assert Person.objects.filter(pk=claimed.pk).exists()


@pytest.mark.parametrize("part", ["resident", "worker", "property"])
def test_nobody_but_the_committee_makes_one_of_two(cast, claimed, known, part):
    assert press(cast, known, cast.resident.phone, part).status_code in {302, 403}
    with pytest.raises(RuleBroken):
        joining.join(person=claimed, into=known, by=getattr(cast, part), now=now())
    assert Person.objects.filter(pk=claimed.pk).exists()
