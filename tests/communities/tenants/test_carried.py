"""What was made in one community and is carried to another is worth nothing there."""

import pytest
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.timezone import now
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from communities.accounts import links
from communities.accounts.authentication import BearerToken
from communities.accounts.idempotency import idempotent_posts
from communities.accounts.middleware import SessionMiddleware
from communities.accounts.models import Grant, User
from communities.accounts.roles import Role
from communities.accounts.tokens import issue_token
from communities.feedback.numbers import link_key, opens
from communities.tenants.middleware import CommunityMiddleware
from communities.tenants.scope import inside


def the_same_person_in(*communities) -> list[User]:
    """The same name, number and password hash in each: the worst case."""
    people = []
    for community in communities:
        with inside(community):
            people.append(User.objects.create(pk=4711, username="shuji", password="md5$same$5f4dcc3b"))
            Grant.objects.create(user=people[-1], role=Role.COMMITTEE_SECRETARY)
    return people


def whoever_asks(request):
    if request.path_info == "/sign-in/":
        login(request, User.objects.get(pk=4711), backend="communities.accounts.backends.StaffBackend")
    return HttpResponse(str(request.user.pk))


answers = CommunityMiddleware(SessionMiddleware(AuthenticationMiddleware(whoever_asks)))


def asked(path="/", *, host="alpha.localhost", **cookies) -> str:
    """The number of the person that a browser with these cookies is taken for; None for nobody."""
    request = RequestFactory().get(path, HTTP_HOST=host)
    request.COOKIES = cookies
    return answers(request).content.decode()


@pytest.fixture
def twins(alpha, beta):
    return the_same_person_in(alpha, beta)


@pytest.fixture
def key(twins):
    """The session of the person of alpha who has just signed in."""
    answer = answers(RequestFactory().get("/sign-in/", HTTP_HOST="alpha.localhost"))
    return answer.cookies["sid"].value


def copy_sessions(here, there):
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {there.schema_name}.django_session SELECT * FROM {here.schema_name}.django_session"
        )


def test_a_session_cookie_copied_to_another_host_signs_nobody_in(key):
    assert asked(sid=key) == "4711"
    assert asked(sid=key, host="beta.localhost") == asked(sid=key, host="localhost") == "None"


def test_a_session_copied_with_its_row_signs_nobody_in(key, alpha, beta):
    copy_sessions(alpha, beta)
    assert asked(sid=key, host="beta.localhost") == "None"


def test_control_without_the_bond_to_the_schema_the_copied_row_signs_in(twins, alpha, beta, monkeypatch):
    monkeypatch.setattr("communities.accounts.middleware._BOUND", "nothing")
    answer = answers(RequestFactory().get("/sign-in/", HTTP_HOST="alpha.localhost"))
    monkeypatch.setattr("communities.accounts.middleware._BOUND", "schema")
    copy_sessions(alpha, beta)
    assert asked(sid=answer.cookies["sid"].value, host="beta.localhost") == "4711"


def test_below_a_slug_the_cookie_has_its_own_name_and_path(twins, alpha, beta):
    answer = answers(RequestFactory().get("/c/alpha/sign-in/", HTTP_HOST="localhost"))
    [(name, cookie)] = answer.cookies.items()
    assert (name, cookie["path"], cookie["domain"]) == (f"sid_{alpha.schema_name}", "/c/alpha/", "")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert asked("/c/alpha/", host="localhost", **{name: cookie.value}) == "4711"
    # a browser would not send it there; a thief would
    stolen = {"sid": cookie.value, name: cookie.value, f"sid_{beta.schema_name}": cookie.value}
    assert asked("/c/beta/", host="localhost", **stolen) == asked(host="localhost", **stolen) == "None"


def test_signing_out_below_a_slug_takes_the_cookie_away(twins, alpha):
    answer = answers(RequestFactory().get("/c/alpha/sign-in/", HTTP_HOST="localhost"))
    [(name, cookie)] = answer.cookies.items()
    request = RequestFactory().get("/c/alpha/", HTTP_HOST="localhost")
    request.COOKIES = {name: cookie.value}
    out = CommunityMiddleware(SessionMiddleware(lambda request: request.session.flush() or HttpResponse()))(request)
    assert (out.cookies[name].value, out.cookies[name]["path"]) == ("", "/c/alpha/")
    assert out.cookies[name]["expires"].startswith("Thu, 01 Jan 1970")
    assert asked("/c/alpha/", host="localhost", **{name: cookie.value}) == "None"


def test_a_token_of_one_community_is_refused_in_another(twins, alpha, beta):
    with inside(alpha):
        secret = issue_token(user=twins[0], label="", now=now())
    request = Request(RequestFactory().get("/", HTTP_AUTHORIZATION=f"Bearer {secret}"))
    with inside(alpha):
        assert BearerToken().authenticate(request)[0] == twins[0]
    for community in (beta, None):
        connection.set_schema_to_public() if community is None else connection.set_tenant(community)
        with pytest.raises(AuthenticationFailed):
            BearerToken().authenticate(request)


def says_and_shows(request):
    if request.path_info == "/say/":
        messages.success(request, "您的诉求记下了。")
        return HttpResponse()
    return HttpResponse(" ".join(map(str, messages.get_messages(request))))


tells = CommunityMiddleware(SessionMiddleware(MessageMiddleware(says_and_shows)))


class Browser:
    """One that sends every cookie everywhere: the worst case."""

    def __init__(self):
        self.cookies: dict[str, str] = {}

    def reads(self, path: str, host: str = "localhost") -> str:
        request = RequestFactory().get(path, HTTP_HOST=host)
        request.COOKIES = dict(self.cookies)
        answer = tells(request)
        for name, cookie in answer.cookies.items():
            self.cookies.pop(name, None)
            if cookie.value:
                self.cookies[name] = cookie.value
        return answer.content.decode()


def sessions_in(community) -> int:
    with inside(community):
        return Session.objects.count()


def test_a_message_of_one_community_is_not_shown_in_another(alpha, beta):
    browser = Browser()
    browser.reads("/c/alpha/say/")
    assert browser.reads("/c/beta/") == browser.reads("/") == browser.reads("/", "beta.localhost") == ""
    assert browser.reads("/c/alpha/") == "您的诉求记下了。"
    assert browser.reads("/c/alpha/") == ""


def test_control_kept_in_django_s_cookie_it_is_shown_in_another(alpha, beta, settings):
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
    browser = Browser()
    browser.reads("/c/alpha/say/")
    assert browser.reads("/c/beta/") == "您的诉求记下了。"


def test_whoever_was_told_something_is_a_stranger_again_once_it_is_read(alpha):
    browser = Browser()
    assert (browser.reads("/c/alpha/"), browser.cookies) == ("", {})
    browser.reads("/c/alpha/say/")
    assert (list(browser.cookies), sessions_in(alpha)) == ([f"sid_{alpha.schema_name}"], 1)
    browser.reads("/c/alpha/")
    assert (browser.cookies, sessions_in(alpha)) == ({}, 0)


def test_a_ticket_s_link_opens_the_same_number_nowhere_else(alpha, beta):
    key = link_key(alpha.schema_name, 1)
    assert opens(key, alpha.schema_name, 1)
    assert not opens(key, beta.schema_name, 1)
    assert not opens(key, alpha.schema_name, 2)


@pytest.mark.parametrize("password", ["md5$same$5f4dcc3b", "!", ""], ids=["same hash", "unusable", "blank"])
def test_a_reset_link_sets_no_password_of_the_twin(twins, alpha, beta, password):
    mine, theirs = twins
    mine.password = theirs.password = password
    with inside(alpha):
        token = links.ResetTokens().make_token(mine)
        assert links.ResetTokens().check_token(mine, token)
    with inside(beta):
        assert not links.ResetTokens().check_token(theirs, token)


def test_control_django_s_own_reset_tokens_fit_the_twin(twins):
    mine, theirs = twins
    mine.last_login = theirs.last_login = None
    assert default_token_generator.check_token(theirs, PasswordResetTokenGenerator().make_token(mine))


def test_the_same_idempotency_key_elsewhere_is_another_key(alpha, beta):
    made = []

    def answer(request):
        made.append(connection.schema_name)
        return HttpResponse("{}", status=201, content_type="application/json")

    for community in (alpha, beta, alpha):
        with inside(community):
            idempotent_posts(answer)(RequestFactory().post("/api/v1/x/", HTTP_IDEMPOTENCY_KEY="k" * 12))
    assert made == [alpha.schema_name, beta.schema_name]
