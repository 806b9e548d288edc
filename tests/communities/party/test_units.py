"""Founding and moving units, admitting and transferring members, as the committee does it."""

import re
from contextlib import suppress
from datetime import date
from threading import Thread

import pytest
from django.db import connection
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.accounts.locks import hold
from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.party import actions
from communities.party.errors import RingRefused, StillInPost
from communities.party.kinds import Tie, UnitKind, Warned
from communities.party.models import Member, Membership, PartyUnit, WarningReason
from communities.residents.models import Person
from communities.tenants.scope import inside
from tests import databases
from tests.builders.browsers import browser_of, words_of
from tests.builders.party import SPRING, SUMMER, a_member, a_unit, holds_post, moved
from tests.builders.people import cast_of


@pytest.fixture
def committee(alpha):
    return a_unit()


@pytest.fixture
def branch(committee):
    return a_unit("第一支部", UnitKind.BRANCH, committee)


def founded(by, **more):
    what = {"name": "第二支部", "kind": UnitKind.BRANCH} | more
    return actions.found_unit(**what, by=by, now=clock())


def last_verb():
    return Entry.objects.order_by("-seq").first().verb


def test_a_unit_is_founded_below_another_and_the_ledger_knows(cast, committee):
    unit = founded(cast.member, parent=committee)
    assert (unit.parent, last_verb()) == (committee, "party.found_unit")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": "阳光社区党委"}),
        ("ends_on", {"kind": UnitKind.TEMPORARY}),
        ("ends_on", {"ends_on": SUMMER}),
        ("ends_on", {"kind": UnitKind.TEMPORARY, "founded_on": SUMMER, "ends_on": SPRING}),
        ("parent", {"kind": UnitKind.GROUP}),
    ],
)
def test_a_unit_that_makes_no_sense_is_not_founded(cast, committee, field, wrong):
    with pytest.raises(Invalid) as refusal:
        founded(cast.secretary, **wrong)
    assert (refusal.value.field, PartyUnit.objects.count()) == (field, 1)


def test_a_unit_moves_with_all_beneath_it(cast, committee, branch):
    other = a_unit("另一党委")
    moved(branch, other, cast.secretary)
    assert (PartyUnit.objects.get(pk=branch.pk).parent, last_verb()) == (other, "party.move_unit")


def test_a_unit_does_not_move_below_what_is_beneath_it(cast, committee):
    lower = a_unit("下级党委", parent=committee)
    for below in (lower, committee):
        with pytest.raises(RingRefused):
            moved(committee, below, cast.secretary)
    moved(lower, None, cast.secretary)
    moved(committee, lower, cast.secretary)  # control: once it is no longer beneath, it may


def test_a_person_without_an_account_becomes_a_member(cast, branch):
    person = Person.objects.create(name="王梅")
    membership = actions.admit_member(
        person=person, unit=branch, joined_year=1998, starts_on=SPRING, by=cast.member, now=clock()
    )
    assert (membership.member.person, membership.tie, last_verb()) == (person, Tie.FULL, "party.admit_member")


def test_a_member_who_reports_here_keeps_both_units(cast, branch, committee):
    member = a_member("王梅", branch)
    actions.admit_member(person=member.person, unit=committee, tie=Tie.REPORTED, by=cast.member, now=clock())
    assert Member.objects.count() == 1 and Membership.objects.on(date(2036, 1, 1)).count() == 2
    with pytest.raises(Invalid, match="转接"):
        actions.admit_member(person=member.person, unit=a_unit("别的党委"), by=cast.member, now=clock())


@pytest.mark.parametrize("year", [1920, 2400])
def test_nobody_joined_before_1921_or_in_a_year_to_come(cast, branch, year):
    with pytest.raises(Invalid, match="年份"):
        actions.admit_member(
            person=Person.objects.create(name="王梅"), unit=branch, joined_year=year, by=cast.member, now=clock()
        )


def test_a_transfer_ends_one_membership_on_the_day_on_which_the_other_begins(cast, branch, committee):
    member = a_member("王梅", branch)
    other = a_unit("第二支部", UnitKind.BRANCH, committee)
    actions.transfer(member=member, unit=other, day=SUMMER, by=cast.member, now=clock())
    spans = Membership.objects.order_by("starts_on").values_list("unit", "starts_on", "ends_on")
    assert list(spans) == [(branch.pk, SPRING, SUMMER), (other.pk, SUMMER, None)]
    actions.transfer(member=member, unit=None, day=date(2026, 7, 1), by=cast.member, now=clock())
    assert not Membership.objects.on(date(2026, 7, 1)).exists()


def test_a_member_in_a_post_is_not_transferred_until_the_post_ends(cast, branch, committee):
    member = a_member("王梅", branch)
    held = holds_post(member, branch)
    with pytest.raises(StillInPost):
        actions.transfer(member=member, unit=committee, day=SUMMER, by=cast.member, now=clock())
    held.ends_on = SUMMER
    held.save()
    actions.transfer(member=member, unit=committee, day=SUMMER, by=cast.member, now=clock())


def test_a_unit_answers_for_exactly_the_buildings_that_are_ticked(cast, branch):
    for buildings in ([cast.building], [], [cast.building]):
        actions.answer_for(unit=branch, buildings=buildings, by=cast.member, now=clock())
        assert [row.building for row in branch.buildings.all()] == buildings


def test_a_reason_is_kept_with_who_gave_it(cast, branch):
    actions.give_reason(unit=branch, code=Warned.TOO_FEW, reason=" 上级已批准 ", by=cast.member, now=clock())
    row = WarningReason.objects.get()
    assert (row.reason, row.by, last_verb()) == ("上级已批准", cast.member, "party.give_reason")
    for code, reason in (("else", "因为"), (Warned.TOO_FEW, " ")):
        with pytest.raises(Invalid):
            actions.give_reason(unit=branch, code=code, reason=reason, by=cast.member, now=clock())


def test_who_looks_at_a_phone_stands_in_the_ledger(cast, branch):
    member = a_member("王梅", branch, phone="13912345678")
    assert actions.reveal_phone(member=member, by=cast.member, now=clock()) == "13912345678"
    entry = Entry.objects.order_by("-seq").first()
    assert (entry.verb, entry.actor) == ("party.reveal_phone", f"accounts.user:{cast.member.pk}")
    assert not re.search(r"139\d{8}|139\*", str(entry.facts))


@pytest.mark.parametrize("part", ["resident", "property", "department", "worker"])
def test_nobody_but_the_committee_does_any_of_it(cast, branch, part):
    by, member = getattr(cast, part), a_member("王梅", branch)
    tries = [
        lambda: founded(by),
        lambda: moved(branch, None, by),
        lambda: actions.answer_for(unit=branch, buildings=[], by=by, now=clock()),
        lambda: actions.admit_member(person=member.person, unit=branch, by=by, now=clock()),
        lambda: actions.transfer(member=member, unit=None, day=SUMMER, by=by, now=clock()),
        lambda: actions.give_reason(unit=branch, code=Warned.TOO_FEW, reason="因为", by=by, now=clock()),
        lambda: actions.reveal_phone(member=member, by=by, now=clock()),
    ]
    for attempt in tries:
        with pytest.raises(NotAllowed):
            attempt()


def entered(cast, unit, **more):
    person = {"name": "王梅", "phone": "13912345678"} | more
    return actions.enter_member(**person, unit=unit, by=cast.member, now=clock()).member.person


def test_a_member_who_is_in_no_register_is_entered_as_everybody_is(cast, branch):
    new = entered(cast, branch, birth_year=1956)
    assert (new.name, new.phone, new.birth_year) == ("王梅", "13912345678", 1956)
    assert list(Entry.objects.order_by("-seq").values_list("verb", flat=True)[:2]) == [
        "party.admit_member",
        "residents.enter",
    ]
    with pytest.raises(Invalid, match="未满 14 岁"):
        entered(cast, branch, name="王小", birth_year=clock().year - 9)


def test_who_is_in_the_register_is_found_and_of_two_nobody_is_guessed(cast, branch, committee):
    known = Person.objects.create(name="王梅", phone="13912345678")
    assert entered(cast, branch) == known
    Person.objects.create(name="王梅", phone="13912345678")
    with pytest.raises(Invalid, match="不止一位") as refused:
        entered(cast, committee)
    assert refused.value.field == "phone"
    assert entered(cast, branch, phone="13800000001") != known  # control: another phone, another person


def test_a_day_inside_a_relation_that_ended_is_refused_beside_the_day(cast, branch, committee):
    member = a_member("王梅", branch, phone="13912345678", ends_on=SUMMER)
    browser, address = browser_of(cast.member), f"/manage/party/do/admit/{committee.pk}/"
    sent = {"name": "王梅", "phone": "13912345678", "kind": "formal", "category": "registered", "tie": "full"}
    refused = browser.post(address, sent | {"starts_on": "2026-05-31"})
    page = words_of(refused)
    assert refused.status_code == 400 and "13912345678" in page
    said = page.index("到 2026-06-01 才结束")
    assert page.index('for="id_starts_on"') < said < page.index('id="id_starts_on"')
    assert browser.post(address, sent | {"starts_on": "2026-06-01"}).status_code == 302
    assert member.memberships.count() == 2


def test_a_namesake_without_a_phone_is_asked_about_and_nothing_is_lost(cast, branch):
    Person.objects.create(name="王梅", phone="13912345678")
    browser, address = browser_of(cast.member), f"/manage/party/do/admit/{branch.pk}/"
    sent = {"name": "王梅", "birth_year": "1956", "kind": "formal", "category": "registered", "tie": "full"}
    sent |= {"starts_on": "2026-06-01"}
    assert "是同名的另一位" not in words_of(browser.get(address)), "asked only of who has a namesake"
    refused = browser.post(address, sent)
    page = words_of(refused)
    assert refused.status_code == 400 and "居民台账里已经有“王梅”" in page and 'value="1956"' in page
    assert '<input type="checkbox" name="another"' in page
    assert not Member.objects.exists()
    assert browser.post(address, sent | {"another": "on"}).status_code == 302
    assert Person.objects.filter(name="王梅").count() == 2


def entered_at_once(phones: list[str]) -> int:
    """How many people two desks make of what they enter at the same time."""
    with inside(databases.community("alpha")):
        cast, units = cast_of(), [a_unit(), a_unit("第二党委")]

    def enter(unit, phone):
        with inside(databases.community("alpha")):
            with suppress(Invalid):
                entered(cast, unit, phone=phone, tie="reported")
        connection.close()

    with inside(databases.community("alpha")):
        with atomic():
            hold(f"person:{phones[0] or '王梅'}")
            threads = [Thread(target=enter, args=pair) for pair in zip(units, phones, strict=True)]
            for thread in threads:
                thread.start()
            threads[0].join(1)
        for thread in threads:
            thread.join()
        return Person.objects.filter(name="王梅").count()


def test_two_desks_at_once_make_one_person_of_one_phone(committed_db):
    assert entered_at_once(["13912345678"] * 2) == 1


def test_two_desks_at_once_make_one_person_without_a_phone_too(committed_db):
    assert entered_at_once(["", ""]) == 1


def test_control_without_the_question_they_would_make_two(committed_db, monkeypatch):
    monkeypatch.setattr(actions, "_refuse_namesake", lambda name: None)
    assert entered_at_once(["", ""]) == 2


def test_control_two_phones_are_two_people(committed_db):
    assert entered_at_once(["13912345678", "13800000001"]) == 2
