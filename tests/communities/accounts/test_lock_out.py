"""Guessing passwords ends soon, for the guesser and for nobody else."""

import pytest
from django.test import Client

from communities.accounts.addresses import client_address
from communities.accounts.roles import Role
from communities.tenants.scope import inside
from tests.builders.people import PASSWORD, a_client, a_staff_member

HOME, CAFE = "10.0.0.1", "10.9.9.9"


@pytest.fixture(autouse=True)
def staff(alpha, beta):
    for community in (alpha, beta):
        with inside(community):
            for name in ("shuji", "weiyuan"):
                a_staff_member(name, Role.COMMITTEE_MEMBER)


def attempt(name="shuji", password="wrong-password", address=HOME, slug="alpha", **headers) -> int:
    client: Client = a_client(slug, REMOTE_ADDR=address, **headers)
    return client.post("/manage/sign-in/", {"login": name, "password": password}).status_code


def guess(times: int, **where) -> list[int]:
    return [attempt(**where) for _ in range(times)]


def test_the_right_password_signs_in():
    assert attempt(password=PASSWORD) == 302


def test_after_five_wrong_guesses_even_the_right_password_waits():
    assert 429 in guess(6)
    assert attempt(password=PASSWORD) == 429


def test_four_wrong_guesses_do_no_harm():
    guess(4)
    assert attempt(password=PASSWORD) == 302


def test_the_neighbours_behind_the_same_address_still_sign_in():
    guess(8)
    assert attempt("weiyuan", PASSWORD) == 302


def test_the_owner_still_signs_in_elsewhere():
    guess(8)
    assert attempt(password=PASSWORD, address=CAFE) == 302


def test_the_same_name_in_another_community_is_another_account():
    guess(8)
    assert attempt(password=PASSWORD, slug="beta") == 302


def test_guesses_for_one_account_from_many_addresses_end_after_twenty(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "100/h/ip,20/h/key"}
    for number in range(30):
        attempt(address=f"10.1.0.{number}")
    assert attempt(password=PASSWORD, address="10.1.1.1") != 302
    assert attempt("weiyuan", PASSWORD, "10.1.1.1") == 302


def test_a_made_up_forwarded_address_does_not_help_the_guesser():
    codes = [attempt(HTTP_X_FORWARDED_FOR=f"10.2.0.{number}") for number in range(8)]
    assert codes[-1] == 429


def test_an_unknown_name_is_answered_like_a_wrong_password():
    known, unknown = (
        a_client().post("/manage/sign-in/", {"login": name, "password": "wrong-password"})
        for name in ("shuji", "nobody")
    )
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors


def test_a_resident_cannot_sign_in_as_staff(alpha):
    with inside(alpha):
        from communities.accounts.models import User

        User.objects.create_user("resident", PASSWORD)
    assert attempt("resident", PASSWORD) == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.2.3.4", HOME),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (2, "1.2.3.4", HOME),
        (1, "", HOME),
        (1, "nonsense", HOME),
        (1, "1.2.3.4:5678", HOME),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "<script>", HOME),
    ],
)
def test_the_address_is_what_our_own_proxies_wrote(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(rf.get("/", REMOTE_ADDR=HOME, HTTP_X_FORWARDED_FOR=forwarded)) == address
