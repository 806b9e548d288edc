"""Consents: recorded with their words, withdrawn as easily, and what rests on them ends at once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from communities.accounts.models import User
from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.grid.models import DutyCard
from communities.kernel.errors import RuleBroken
from communities.privacy.consenting import withdraw, withdraw_for
from communities.residents import consents, homes, rules, verifying
from communities.residents.models import Consent, Given, Person, Purpose, Verification
from tests.builders.browsers import a_browser, asked_of, browser_of, phone_of, words_of
from tests.builders.people import a_resident, a_staff_member
from tests.communities.grid.given import a_card
from tests.communities.privacy.leaving import sign_in
from tests.communities.residents.preparing import a_home, lives_in, somebody

JSON = {"content_type": "application/json"}


def in_force(purpose: str, **of) -> bool:
    return Consent.objects.in_force().filter(purpose=purpose, **of).exists()


def claim(cast, user, **more):
    return verifying.claim_address(user=user, name="李秀兰", dwelling=a_home(cast), now=now(), **more)


@pytest.fixture
def child(cast):
    """A child with an account of its own, entered with the neighbour as guardian, who has an account too."""
    guardian = homes.enter_person(name="赵大爷", phone="13800000002", by=cast.secretary, now=now())
    homes.link_account(person=guardian, user=cast.neighbour, by=cast.secretary, now=now())
    born = localdate().year - 10
    person = homes.enter_person(name="赵小", birth_year=born, guardian=guardian, by=cast.secretary, now=now())
    homes.link_account(person=person, user=a_resident("13800000077", "小赵"), by=cast.secretary, now=now())
    # All of it long ago: what staff has just said lets nobody erase an account (test_word_of_staff.py).
    User.objects.filter(person__in=[person, guardian]).update(settled_at=now() - timedelta(days=8))
    return Person.objects.get(pk=person.pk)


def test_the_first_sign_in_claiming_an_address_and_showing_a_card_are_each_recorded_with_their_words(cast):
    sign_in(a_browser(), "13911110000")
    newcomer = User.objects.get(phone="13911110000")
    claim(cast, newcomer)
    a_card(cast.worker)
    given = {(consent.purpose, consent.user_id): consent for consent in Consent.objects.all()}
    assert given.keys() == {("account", newcomer.pk), ("address", newcomer.pk), ("card", cast.worker.pk)}
    assert all(consent.version == consents.version_of(consent.purpose) for consent in given.values())
    assert given["account", newcomer.pk].how == Given.SIGN_IN


def test_other_words_are_another_consent(cast, monkeypatch):
    first = consents.give_consent(purpose="address", user=cast.resident, how=Given.ONLINE, by=cast.resident, now=now())
    same = consents.give_consent(purpose="address", user=cast.resident, how=Given.ONLINE, by=cast.resident, now=now())
    assert same == first
    monkeypatch.setitem(consents.WORDS, Purpose.ADDRESS, "另一种说法。")
    other = consents.give_consent(purpose="address", user=cast.resident, how=Given.ONLINE, by=cast.resident, now=now())
    assert other.version != first.version and in_force("address", user=cast.resident)


def test_the_database_refuses_two_in_force_and_one_of_nobody(cast):
    kept = {"purpose": "card", "version": "x", "how": "online"}
    Consent.objects.create(user=cast.resident, **kept)
    for of in ({"user": cast.resident}, {}):
        with pytest.raises(IntegrityError), atomic():
            Consent.objects.create(**of, **kept)


def test_withdrawing_for_the_address_ends_what_was_checked_and_the_code_that_waits(cast):
    made = claim(cast, cast.resident)
    code = verifying.make_code(person=made.person, dwelling=a_home(cast), by=cast.secretary, now=now())
    browser = browser_of(cast.resident)
    assert "撤回同意" in words_of(browser.get("/privacy/mine/"))
    assert browser.post("/privacy/mine/consents/address/withdraw/").status_code == 302
    assert rules.level_of(cast.resident, now()) == 0
    assert not in_force("address", user=cast.resident)
    with pytest.raises(RuleBroken):
        verifying.use_code(user=cast.resident, code=code, now=now())
    assert Entry.objects.filter(verb="residents.withdraw_consent").count() == 1


def seen(person, cast):
    return verifying.see_document(
        person=person, dwelling=lives_in(cast, person, a_home(cast)), by=cast.secretary, now=now()
    )


def lettered(person, cast):
    code = verifying.make_code(person=person, dwelling=a_home(cast), by=cast.secretary, now=now())
    return verifying.use_code(user=person.user, code=code, now=now())


@pytest.mark.parametrize("check", [seen, lettered])
def test_who_was_checked_without_a_claim_withdraws_it_too(cast, check):
    person = somebody(cast, "李秀兰", "")
    homes.link_account(person=person, user=cast.resident, by=cast.secretary, now=now())
    check(Person.objects.get(pk=person.pk), cast)
    assert rules.level_of(cast.resident, now()) >= 2 and in_force("address", user=cast.resident)
    browser = browser_of(cast.resident)
    assert "撤回同意" in words_of(browser.get("/privacy/mine/"))
    browser.post("/privacy/mine/consents/address/withdraw/")
    assert rules.level_of(cast.resident, now()) == 0 and not in_force("address", user=cast.resident)


def test_who_was_checked_before_there_was_an_account_withdraws_it_with_one(cast):
    person = somebody(cast, "李秀兰", "")
    seen(person, cast)
    assert in_force("address", person=person)
    homes.link_account(person=person, user=cast.resident, by=cast.secretary, now=now())
    browser_of(cast.resident).post("/privacy/mine/consents/address/withdraw/")
    assert rules.level_of(cast.resident, now()) == 0 and not in_force("address", person=person)


def test_what_was_checked_ends_though_nobody_wrote_a_consent_down(cast):
    person = somebody(cast, "李秀兰", "")
    homes.link_account(person=person, user=cast.resident, by=cast.secretary, now=now())
    seen(person, cast)
    Consent.objects.all().delete()
    withdraw(user=cast.resident, purpose="address", now=now())
    assert rules.level_of(cast.resident, now()) == 0
    with pytest.raises(RuleBroken, match="没有同意过"):
        withdraw(user=cast.resident, purpose="address", now=now())


def test_control_another_residents_address_is_still_checked(cast):
    claim(cast, cast.neighbour)
    claim(cast, cast.resident)
    browser_of(cast.resident).post("/privacy/mine/consents/address/withdraw/")
    assert rules.level_of(cast.neighbour, now()) == 1 and in_force("address", user=cast.neighbour)


def test_a_card_goes_with_its_consent_and_the_consent_with_the_card(cast):
    a_card(cast.worker)
    browser_of(cast.worker).post("/privacy/mine/consents/card/withdraw/")
    assert not DutyCard.objects.shown().exists() and not in_force("card", user=cast.worker)
    a_card(cast.worker)
    assert in_force("card", user=cast.worker)
    browser_of(cast.worker).post("/who/card/withdraw/")
    assert not in_force("card", user=cast.worker)


@pytest.mark.parametrize("purpose", ["card", "account", "nothing"])
def test_what_is_not_given_or_not_withdrawn_by_itself_is_said_in_words(cast, purpose):
    answer = browser_of(cast.resident).post(f"/privacy/mine/consents/{purpose}/withdraw/", follow=True)
    said = "没有同意过" if purpose == "card" else "注销账号"
    assert said in words_of(answer)


def test_the_api_shows_and_withdraws_them(cast):
    claim(cast, cast.resident)
    phone = phone_of(cast.resident)
    [row] = phone.get("/api/v1/me/consents").json()["data"]["items"]
    assert (row["purpose"], row["withdrawn_at"], row["may_withdraw"]) == ("address", None, True)
    [row] = phone.post("/api/v1/me/consents/withdraw", {"purpose": "address"}, **JSON).json()["data"]["items"]
    assert row["withdrawn_at"] and rules.level_of(cast.resident, now()) == 0
    again = phone.post("/api/v1/me/consents/withdraw", {"purpose": "address"}, **JSON)
    assert (again.status_code, again.json()["code"]) == (404, "nothing_given")


def test_a_child_is_stopped_in_words_until_the_guardian_consents_online(cast, child):
    home = {"building": cast.building.pk, "entrance": "2单元", "number": "302"}
    a_home(cast)
    sent = home | {"do": "claim", "name": "赵小", "birth_year": child.birth_year}
    browser = browser_of(child.user)
    answer = browser.post("/homes/", sent)
    assert answer.status_code == 400 and "未满 14 岁，要监护人先同意" in words_of(answer)
    assert Verification.objects.count() == 0

    guardian = browser_of(cast.neighbour)
    assert "赵小" in words_of(guardian.get("/privacy/mine/"))
    guardian.post(f"/privacy/mine/children/{child.pk}/consent/")
    assert browser.post("/homes/", sent).status_code == 302
    assert rules.level_of(child.user, now()) == 1

    assert "马上删除孩子的登记" in words_of(guardian.get("/privacy/mine/"))
    guardian.post(f"/privacy/mine/children/{child.pk}/withdraw/")
    assert not Person.objects.filter(pk=child.pk).exists() and rules.level_of(child.user, now()) == 0


def test_no_letter_verifies_a_child_without_the_guardians_consent(cast, child):
    letter = {"person": child, "dwelling": a_home(cast), "by": cast.secretary}
    with pytest.raises(consents.GuardianNeeded):
        verifying.make_code(**letter, now=now())
    consents.consent_for(child=child, by=cast.neighbour, now=now())
    code = verifying.make_code(**letter, now=now())
    Consent.objects.filter(purpose="guardian").update(withdrawn_at=now())
    with pytest.raises(consents.GuardianNeeded):
        verifying.use_code(user=child.user, code=code, now=now())
    assert rules.level_of(child.user, now()) == 0
    consents.consent_for(child=child, by=cast.neighbour, now=now())  # control
    assert verifying.use_code(user=child.user, code=code, now=now()).level == 2


def test_who_has_grown_up_is_no_guardians_any_more(cast, child):
    Person.objects.filter(pk=child.pk).update(birth_year=1995)
    seen(Person.objects.get(pk=child.pk), cast)
    guardian = browser_of(cast.neighbour)
    assert "赵小" not in words_of(guardian.get("/privacy/mine/"))
    assert guardian.post(f"/privacy/mine/children/{child.pk}/withdraw/").status_code == 404
    with pytest.raises(RuleBroken):
        withdraw_for(child=child, by=cast.neighbour, now=now())
    assert rules.level_of(child.user, now()) == 3


def test_a_colleague_consents_online_for_a_child_of_their_own_and_for_no_other(cast, child):
    colleague = a_staff_member("mama", Role.COMMITTEE_MEMBER)
    Person.objects.filter(user=cast.neighbour).update(user=colleague)
    browser_of(colleague).post(f"/privacy/mine/children/{child.pk}/consent/")
    assert Consent.objects.get(purpose="guardian", person=child).how == Given.ONLINE
    Consent.objects.all().delete()
    with pytest.raises(RuleBroken, match="怎么同意的"):
        consents.consent_for(child=child, by=cast.member, now=now())


def test_staff_record_what_a_guardian_told_them(cast, child):
    desk = browser_of(cast.member)
    page = f"/manage/residents/{child.pk}/"
    assert "还没有监护人的同意" in words_of(desk.get(page))
    refused = desk.post(f"{page}guardian/", {})
    assert refused.status_code == 400 and "请先征得同意" in words_of(refused)
    desk.post(f"{page}guardian/", {"guardian-how": "paper"})
    given = Consent.objects.get(purpose="guardian", person=child)
    assert (given.how, given.by) == ("paper", cast.member)
    claim(cast, child.user, birth_year=child.birth_year)


def test_a_child_that_is_not_in_the_roster_is_told_where_to_go(cast):
    with pytest.raises(consents.GuardianNeeded):
        claim(cast, cast.resident, birth_year=localdate().year - 8)
    assert not Person.objects.filter(user=cast.resident).exists()


@pytest.mark.parametrize("age", [15, 60])
def test_control_nobody_older_is_stopped(cast, age):
    assert claim(cast, cast.resident, birth_year=localdate().year - age).level == 1


def test_a_stranger_consents_for_nobodys_child(cast, child):
    stranger = browser_of(cast.resident)
    assert stranger.post(f"/privacy/mine/children/{child.pk}/consent/").status_code == 404
    with pytest.raises(RuleBroken):
        consents.consent_for(child=child, by=cast.resident, now=now())
    assert not in_force("guardian", person=child)


def test_the_guardian_does_the_same_through_the_api(cast, child):
    phone = phone_of(cast.neighbour)
    assert phone.get("/api/v1/me/consents").json()["data"]["children"] == [
        {"id": child.pk, "name": "赵小", "consented": False}
    ]
    answer = phone.post(f"/api/v1/me/children/{child.pk}", {"consents": True}, **JSON).json()["data"]
    assert answer["children"][0]["consented"]
    assert (
        phone_of(cast.resident).post(f"/api/v1/me/children/{child.pk}", {"consents": True}, **JSON).status_code == 404
    )


def test_the_page_costs_the_same_with_one_child_and_with_three(cast, child):
    browser, counts = browser_of(cast.neighbour), []
    browser.get("/privacy/mine/")
    for name in ("二", "三", "四"):
        with CaptureQueriesContext(connection) as seen:
            assert words_of(browser.get("/privacy/mine/")).count("我同意") == len(counts) + 1 + 1
        counts.append(asked_of(seen))
        homes.enter_person(
            name=name, birth_year=localdate().year - 9, guardian=child.guardian, by=cast.secretary, now=now()
        )
    assert len(set(counts)) == 1 and counts[0] <= 12, counts


def test_who_is_known_by_the_form_alone_is_forgotten_with_the_consent(cast):
    claim(cast, cast.resident)
    browser_of(cast.resident).post("/privacy/mine/consents/address/withdraw/")
    assert not Person.objects.filter(user=cast.resident).exists(), "name and year rested on the same consent"
    assert not Verification.objects.exists()


@pytest.mark.parametrize("held", ["home", "staff", "space"])
def test_whom_something_else_keeps_in_the_roster_stays_there(cast, held):
    if held == "staff":
        person = somebody(cast, "李秀兰", "")
        homes.link_account(person=person, user=cast.resident, by=cast.secretary, now=now())
    claim(cast, cast.resident)
    person = Person.objects.get(user=cast.resident)
    if held == "home":
        lives_in(cast, person, a_home(cast))
    if held == "space":
        homes.own_space(person=person, number="A-1", by=cast.secretary, now=now())
    browser_of(cast.resident).post("/privacy/mine/consents/address/withdraw/")
    assert Person.objects.filter(user=cast.resident).exists() and rules.level_of(cast.resident, now()) == 0


def test_the_page_of_what_is_kept_names_address_role_and_document_number(cast):
    page = words_of(browser_of(cast.resident).get("/privacy/"))
    for words in ("房屋、身份、户主", "职务", "文号", "车位号"):
        assert words in page, words
