from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils.timezone import now as clock
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from communities.accounts.actions import end_grant, grant
from communities.accounts.authentication import BearerToken
from communities.accounts.models import Token, User
from communities.accounts.roles import Role
from communities.accounts.staff import close_account, open_again
from communities.accounts.sweeping import forget_credentials
from communities.accounts.tokens import issue_token, revoke_all, revoke_token, user_of_token
from tests.builders.people import PASSWORD, a_resident, a_staff_member

NOW = clock()


@pytest.fixture
def resident(alpha):
    return a_resident()


@pytest.fixture
def secret(resident):
    return issue_token(user=resident, label="我的手机", now=NOW)


def holder(secret, *, days=0.0):
    found = user_of_token(secret, now=NOW + timedelta(days=days))
    return found[0] if found else None


def test_a_token_lives_thirty_days(resident, secret):
    assert holder(secret, days=30) is None
    assert holder(secret, days=29.99) == resident


def test_using_a_token_gives_it_thirty_days_again(resident, secret):
    for days in (20, 45, 70):
        assert holder(secret, days=days) == resident
    assert holder(secret, days=100) is None


def test_control_a_token_that_is_not_used_does_not_slide(resident, secret):
    assert holder(secret, days=45) is None


def test_reading_often_does_not_write_often(resident, secret, django_assert_num_queries):
    with django_assert_num_queries(1):
        user_of_token(secret, now=NOW + timedelta(hours=11))
    with django_assert_num_queries(2):
        user_of_token(secret, now=NOW + timedelta(hours=13))


def test_a_revoked_token_is_over_at_once_and_only_one_s_own_is_revoked(resident, secret):
    token = Token.objects.get()
    assert not revoke_token(user=a_resident("13800000002"), token_id=token.pk)
    assert holder(secret) == resident
    assert revoke_token(user=resident, token_id=token.pk)
    assert holder(secret) is None


def test_all_tokens_of_a_person_are_revoked_together(resident, secret):
    other = issue_token(user=a_resident("13800000002"), label="", now=NOW)
    issue_token(user=resident, label="", now=NOW)
    assert revoke_all(user=resident) == 2
    assert (holder(secret), holder(other) is not None) == (None, True)


def test_the_token_of_a_closed_account_is_refused(resident, secret):
    User.objects.update(is_active=False)
    assert holder(secret) is None


@pytest.fixture
def member(alpha):
    return a_staff_member("weiyuan", Role.COMMITTEE_MEMBER)


@pytest.fixture
def pass_of_staff(member):
    return issue_token(user=member, label="", now=NOW)


def test_a_token_of_staff_ends_after_twelve_hours_however_much_it_is_used(member, pass_of_staff):
    for hours in (1, 6, 11.9):
        assert holder(pass_of_staff, days=hours / 24) == member
    assert holder(pass_of_staff, days=12.1 / 24) is None


def test_how_long_a_token_of_staff_lives_is_a_setting_and_it_never_slides(member, settings):
    settings.STAFF_TOKEN_SECONDS = 3 * 86400
    secret = issue_token(user=member, label="", now=NOW)
    assert holder(secret, days=2.9) == member
    assert Token.objects.get().used_at == NOW + timedelta(days=2.9)
    assert holder(secret, days=3.1) is None


def test_a_new_password_ends_every_token(resident, secret, member, pass_of_staff):
    member.set_password("another-long-password")
    member.save()
    assert holder(pass_of_staff) is None
    # and nobody else's
    assert holder(secret) == resident


def test_control_saving_a_person_without_a_new_password_ends_no_token(member, pass_of_staff):
    member.name = "刘委员"
    member.save()
    assert member.check_password(PASSWORD)
    assert holder(pass_of_staff) == member


def test_the_end_of_a_role_of_staff_ends_every_token(member, pass_of_staff):
    end_grant(grant=member.grants.get(), by=None, now=clock())
    assert Token.objects.count() == 0
    # given the role again, one signs in again
    grant(user=member, role=Role.COMMITTEE_MEMBER, now=clock())
    assert holder(pass_of_staff) is None


def test_control_the_end_of_another_role_ends_no_token(resident, secret):
    held = grant(user=resident, role=Role.BUILDING_HEAD, scope_id=1, now=NOW)
    end_grant(grant=held, by=None, now=clock())
    assert holder(secret) == resident


def test_a_token_of_staff_is_over_when_the_last_role_ends_by_itself(member, pass_of_staff):
    member.grants.update(starts_at=clock() - timedelta(days=1), ends_at=clock() - timedelta(seconds=1))
    assert holder(pass_of_staff) is None


def test_a_token_that_a_text_message_opened_never_becomes_one_of_staff(resident, secret):
    grant(user=resident, role=Role.COMMITTEE_MEMBER, now=clock())
    assert holder(secret) is None


def test_one_more_role_leaves_a_token_of_staff(member, pass_of_staff):
    grant(user=member, role=Role.GRID_WORKER, scope_id=1, now=clock())
    assert holder(pass_of_staff) == member


def test_the_tokens_of_an_account_that_is_switched_off_do_not_come_back_with_it(member, pass_of_staff):
    secretary = a_staff_member("shuji", Role.COMMITTEE_SECRETARY)
    close_account(user=member, by=secretary, now=clock())
    open_again(user=member, by=secretary, now=clock())
    assert holder(pass_of_staff) is None


def test_a_token_is_kept_as_a_fingerprint_and_every_one_is_another(resident, secret):
    kept = {str(value) for value in Token.objects.values().get().values()}
    assert secret not in kept and len(secret) >= 43
    assert len({issue_token(user=resident, label="x" * 99, now=NOW) for _ in range(20)}) == 20


@pytest.mark.parametrize("given", ["", "x", "Bearer", "a b", "ÿ", "'; --", "x" * 5000])
def test_a_wrong_token_is_refused_and_not_taken_for_nobody(alpha, given):
    with pytest.raises(AuthenticationFailed):
        BearerToken().authenticate(Request(RequestFactory().get("/", HTTP_AUTHORIZATION=f"Bearer {given}")))


@pytest.mark.parametrize("header", ["", "Basic eDp5", "Token x", "Bearerx y"])
def test_another_scheme_is_not_ours(alpha, header):
    assert BearerToken().authenticate(Request(RequestFactory().get("/", HTTP_AUTHORIZATION=header))) is None


def test_expired_tokens_are_forgotten(resident, secret):
    forget_credentials(now=NOW + timedelta(days=29))
    assert Token.objects.count() == 1
    forget_credentials(now=NOW + timedelta(days=31))
    assert Token.objects.count() == 0


def test_a_role_with_an_end_counts_until_its_end(alpha):
    person = a_resident()
    for days, role in [(-1, Role.STREET), (1, Role.COMMITTEE_MEMBER)]:
        grant(user=person, role=role, ends_at=clock() + timedelta(days=days), now=clock() - timedelta(days=2))
        person.grants.filter(role=role).update(starts_at=clock() - timedelta(days=2))
    person = User.objects.get(pk=person.pk)
    assert person.roles == {Role.RESIDENT, Role.COMMITTEE_MEMBER}
    assert person.is_staff


def test_a_role_that_begins_tomorrow_does_not_count_today(alpha):
    person = a_resident()
    grant(user=person, role=Role.COMMITTEE_MEMBER, now=clock() + timedelta(days=1))
    assert not User.objects.get(pk=person.pk).is_staff


def test_a_role_that_was_ended_is_over_and_may_be_given_again(alpha):
    person = a_staff_member("weiyuan", Role.COMMITTEE_MEMBER)
    end_grant(grant=person.grants.get(), by=None, now=clock())
    person = User.objects.get(pk=person.pk)
    assert (person.roles, person.is_staff) == (frozenset(), False)
    grant(user=person, role=Role.COMMITTEE_MEMBER, now=clock())
    assert User.objects.get(pk=person.pk).is_staff


def test_a_closed_account_is_no_staff_whatever_it_was_granted(alpha):
    person = a_staff_member("weiyuan", Role.COMMITTEE_MEMBER)
    person.is_active = False
    assert not person.is_staff
