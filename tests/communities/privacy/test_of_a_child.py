"""A guardian takes the consent for a child back: what the community kept of the child is gone (PIPL arts. 31 and 47)."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from communities.accounts.models import User
from communities.audit.models import Entry
from communities.audit.verifying import verify_ledger
from communities.feedback.models import Ticket
from communities.kernel.errors import NotAllowed
from communities.privacy.consenting import withdraw_for
from communities.residents import consents, homes, verifying
from communities.residents.models import Person, Residency, Verification
from tests.builders.browsers import browser_of, phone_of, words_of
from tests.builders.people import a_resident
from tests.builders.tickets import a_ticket
from tests.communities.privacy.everywhere import places_of
from tests.communities.residents.preparing import a_home

NAME, PHONE = "钱小朵", "13866665555"
JSON = {"content_type": "application/json"}


@pytest.fixture
def guardian(cast):
    person = homes.enter_person(name="钱爸爸", phone=cast.neighbour.phone, by=cast.secretary, now=now())
    homes.link_account(person=person, user=cast.neighbour, by=cast.secretary, now=now())
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def child(cast, guardian):
    """In a home, with a document that staff saw and the guardian's consent; without an account."""
    born = localdate().year - 9
    made = homes.enter_person(name=NAME, birth_year=born, guardian=guardian, by=cast.secretary, now=now())
    part = {"dwelling": a_home(cast), "role": "family", "starts_on": localdate()}
    homes.move_in(person=made, **part, by=cast.secretary, now=now())
    consents.consent_for(child=made, by=cast.neighbour, now=now())
    verifying.see_document(person=made, dwelling=a_home(cast), by=cast.secretary, now=now())
    return made


@pytest.fixture
def with_account(cast, child):
    """The same child, who signed in with a phone and reported a matter."""
    user = a_resident(PHONE, NAME)
    homes.link_account(person=child, user=user, by=cast.secretary, now=now())
    # All of it long ago: what staff has just said lets nobody erase an account (test_word_of_staff.py).
    User.objects.filter(pk__in=[user.pk, cast.neighbour.pk]).update(settled_at=now() - timedelta(days=8))
    a_ticket(cast, by=user, text=f"我是{NAME}，滑梯坏了。", contact_name=NAME)
    return Person.objects.select_related("user").get(pk=child.pk)


def withdraw_by_page(cast, child) -> str:
    answer = browser_of(cast.neighbour).post(f"/privacy/mine/children/{child.pk}/withdraw/", follow=True)
    return words_of(answer)


def test_the_childs_row_home_and_checks_are_gone_and_the_guardians_stay(cast, child, guardian):
    assert "孩子的登记已经删除" in withdraw_by_page(cast, child)
    assert list(Person.objects.all()) == [guardian]
    assert not Residency.objects.exists() and not Verification.objects.exists()
    assert places_of(NAME) == {NAME: set()}
    assert list(verify_ledger()) == []


def test_the_ledger_says_that_the_guardian_decided_it(cast, child):
    withdraw_by_page(cast, child)
    acts = Entry.objects.filter(actor=f"accounts.user:{cast.neighbour.pk}").values_list("verb", flat=True)
    assert {"residents.withdraw_consent", "residents.erase_person"} <= set(acts)


def test_a_childs_account_goes_too_and_what_it_reported_stays_without_a_name(cast, with_account):
    withdraw_by_page(cast, with_account)
    assert places_of(NAME, PHONE) == {NAME: set(), PHONE: set()}
    assert not User.objects.get(pk=with_account.user_id).is_active
    assert "滑梯坏了" in Ticket.objects.get().text
    assert Entry.objects.get(verb="privacy.erase").actor == f"accounts.user:{cast.neighbour.pk}"
    assert list(verify_ledger()) == []


def test_control_before_it_the_name_and_the_phone_are_found(with_account):
    found = places_of(NAME, PHONE)
    assert {"residents_person", "accounts_user", "feedback_ticket"} <= found[NAME] and found[PHONE]


def test_a_child_that_owns_a_home_stays_in_the_owners_register_by_name_alone(cast, child):
    Residency.objects.filter(person=child).update(role="owner")
    withdraw_by_page(cast, child)
    kept = Person.objects.get(pk=child.pk)
    assert (kept.name, kept.phone, kept.birth_year, kept.guardian) == (NAME, "", None, None)
    assert not Verification.objects.exists() and not kept.consents.in_force().exists()


def test_the_words_that_the_guardian_reads_say_so(cast, child):
    assert "撤回后马上删除孩子的登记和账号" in words_of(browser_of(cast.neighbour).get("/privacy/mine/"))


def test_the_api_does_the_same(cast, child):
    answer = phone_of(cast.neighbour).post(f"/api/v1/me/children/{child.pk}", {"consents": False}, **JSON)
    assert answer.json()["data"]["children"] == [] and not Person.objects.filter(pk=child.pk).exists()


def test_nobody_else_takes_it_back(cast, child):
    assert browser_of(cast.resident).post(f"/privacy/mine/children/{child.pk}/withdraw/").status_code == 404
    with pytest.raises(NotAllowed):
        withdraw_for(child=child, by=cast.resident, now=now())
    assert Person.objects.filter(pk=child.pk).exists()
