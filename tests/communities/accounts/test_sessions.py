"""Staff sessions end; residents' do not; a second factor is asked where the setting says so."""

import time

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from communities.accounts.middleware import SessionMiddleware, staff_session
from communities.accounts.models import User
from communities.accounts.roles import Role
from communities.tenants.middleware import CommunityMiddleware
from communities.tenants.scope import inside
from tests.builders.people import PASSWORD, a_client, a_resident, a_staff_member, client_of

answers = CommunityMiddleware(
    SessionMiddleware(AuthenticationMiddleware(staff_session(lambda request: HttpResponse(str(request.user.pk)))))
)
MINUTE, HOUR = 60, 3600
# after all that a test makes, however long after this import it runs
START = time.time() + 2 * HOUR


@pytest.fixture
def session(alpha, settings):
    """The session key of a staff member who has just signed in."""
    settings.STAFF_MFA_REQUIRED = False
    return key_of(a_staff_member("shuji", Role.COMMITTEE_SECRETARY))


def key_of(user: User) -> str:
    return client_of(user).cookies["sid"].value


def ask(key: str, at: float = START, path: str = "/manage/", host: str = "alpha.localhost", **meta):
    request = RequestFactory().get(path, HTTP_HOST=host, **meta)
    request.COOKIES = {"sid": key}
    with time_machine.travel(at, tick=False):
        return answers(request)


def test_staff_who_do_nothing_for_half_an_hour_sign_in_again(session):
    assert ask(session).status_code == 200
    assert ask(session, START + 30 * MINUTE).status_code == 200
    ended = ask(session, START + 61 * MINUTE)
    assert (ended.status_code, ended["Location"]) == (302, "/manage/sign-in/?next=/manage/")
    # and the session is gone, not asleep
    assert ask(session, START + 61 * MINUTE).content == b"None"


def test_staff_who_work_all_day_sign_in_again_after_twelve_hours(session):
    for minute in range(0, 12 * 60 + 1, 20):
        assert ask(session, START + minute * MINUTE).status_code == 200
    assert ask(session, START + 12 * HOUR + 10 * MINUTE).status_code == 302


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(session):
    ask(session)
    for minute in (10, 20, 30):
        assert ask(session, START + minute * MINUTE, HTTP_X_UNATTENDED="1").status_code == 200
    assert ask(session, START + 32 * MINUTE, HTTP_X_UNATTENDED="1").status_code == 302


def test_an_htmx_request_of_an_ended_session_reloads_the_page(session):
    ask(session)
    ended = ask(session, START + HOUR, HTTP_HX_REQUEST="true")
    assert (ended.status_code, ended["HX-Refresh"]) == (200, "true")


def test_a_resident_stays_signed_in(alpha):
    key = key_of(a_resident())
    ask(key, path="/my/")
    assert ask(key, START + 5 * 24 * HOUR, path="/my/").content != b"None"


def test_below_a_slug_the_way_back_stays_below_it(session, alpha):
    def below(at):
        request = RequestFactory().get("/c/alpha/manage/", HTTP_HOST="localhost")
        request.COOKIES = {f"sid_{alpha.schema_name}": session}
        with time_machine.travel(at, tick=False):
            return answers(request)

    below(START)
    assert below(START + HOUR)["Location"] == "/c/alpha/manage/sign-in/?next=/c/alpha/manage/"


def test_a_person_who_is_closed_while_signed_in_is_out_at_once(session, alpha):
    assert ask(session).content != b"None"
    with inside(alpha):
        User.objects.update(is_active=False)
    assert ask(session).content == b"None"


def test_a_new_password_ends_other_sessions(session, alpha):
    ask(session)
    with inside(alpha):
        user = User.objects.get()
        user.set_password("another-long-password")
        user.save()
    assert ask(session).content == b"None"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/manage/", 302),
        ("/manage/tickets/", 302),
        ("/manage/account/2fa/totp/activate/", 200),
        ("/manage/account/password/", 200),
        ("/manage/sign-out/", 200),
        ("/", 200),
    ],
)
def test_without_a_second_factor_staff_may_only_set_one_up(session, settings, path, status):
    settings.STAFF_MFA_REQUIRED = True
    answer = ask(session, path=path)
    assert answer.status_code == status
    if status == 302:
        assert answer["Location"].endswith("/totp/activate/")


def test_with_a_second_factor_staff_may_work(session, settings, alpha):
    settings.STAFF_MFA_REQUIRED = True
    with inside(alpha):
        TOTP.activate(User.objects.get(), generate_totp_secret())
    assert ask(session).status_code == 200


@pytest.mark.parametrize("page", ["/manage/login/", "/manage/sign-in/"])
def test_a_password_alone_opens_no_door_of_the_desk(alpha, settings, page):
    settings.STAFF_MFA_REQUIRED = True
    TOTP.activate(a_staff_member("shuji", Role.COMMITTEE_SECRETARY), generate_totp_secret())
    browser = a_client()
    browser.post(page, {"login": "shuji", "username": "shuji", "password": PASSWORD})
    assert browser.get("/manage/").status_code == 302


def test_control_where_it_is_not_required_nobody_is_sent_away(session):
    assert ask(session).status_code == 200


def test_nobody_and_residents_are_not_asked_for_a_second_factor(alpha, settings):
    settings.STAFF_MFA_REQUIRED = True
    key = key_of(a_resident())
    assert ask("").content == b"None"
    assert ask(key, path="/my/").status_code == 200


def test_the_desk_is_closed_to_a_signed_in_resident(alpha):
    with pytest.raises(PermissionDenied):
        ask(key_of(a_resident()))


def test_a_made_up_session_key_is_not_taken_over(alpha):
    answer = ask("a" * 32)
    assert (answer.content, answer.cookies.get("sid") is None or answer.cookies["sid"].value == "") == (b"None", True)
