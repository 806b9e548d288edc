import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from communities.tenants.middleware import CommunityMiddleware
from communities.tenants.models import Domain

# Which host a request reaches: None is nobody's.
HOSTS = {
    "alpha.localhost": "alpha",
    "alpha.localhost:8000": "alpha",
    "ALPHA.LocalHost": "alpha",
    "alpha.localhost.": "alpha",
    "Alpha.localhost.:8443": "alpha",
    "beta.localhost": "beta",
    "www.alpha.localhost": None,
    "alpha.localhost..": None,
    ".alpha.localhost": None,
    "alpha..localhost": None,
    "alphalocalhost": None,
    "xalpha.localhost": None,
    "alpha.localhost.evil.test": None,
    "alpha": None,
    "*.localhost": None,
    "unknown.localhost": None,
    "127.0.0.1": None,
    "127.0.0.1:8000": None,
    "[::1]": None,
    "[::1]:8000": None,
    "2130706433": None,
    "": None,
    " ": None,
    ":8000": None,
    "alpha.localhost:port": None,
    "alpha.localhost:80:80": None,
    "alpha.localhost/": None,
    "alpha.localhost@evil.test": None,
    "a.test@alpha.localhost": None,
    "alpha.localhost beta.localhost": None,
    "alpha.localhost,beta.localhost": None,
    "alpha.localhost\tx": None,
    "alpha.localhost\\": None,
    "alpha.localhost#": None,
    "alpha.localhost?": None,
    "alpha.localhost%00": None,
    "alpha'.localhost": None,
    "alpha;.localhost": None,
    "http://alpha.localhost": None,
    "甲社区.localhost": None,
    "аlpha.localhost": None,  # the first letter is Cyrillic
    "alpha。localhost": None,
    "xn--alpha.localhost": None,
    "a" * 300 + ".localhost": None,
    "a." * 4000 + "localhost": None,
    "alpha.localhost\x00": None,
}


@pytest.fixture
def whose(rf, db):
    """The slug that a request is taken to, `None` for a 404, "platform" for the platform."""

    def ask(path="/", **meta):
        seen = []

        def view(request):
            seen.append(request.community.slug if request.community else "platform")
            return HttpResponse(seen[0])

        answer = CommunityMiddleware(view)(rf.get(path, **meta))
        if seen:
            return seen[0]
        assert answer.status_code == 404
        assert "alpha" not in answer.content.decode() and "Django" not in answer.content.decode()
        return None

    return ask


@pytest.mark.parametrize(("host", "slug"), HOSTS.items(), ids=[name[:30] for name in HOSTS])
def test_exactly_the_registered_hosts_are_answered(whose, host, slug):
    assert whose(HTTP_HOST=host) == slug


def test_an_unknown_host_is_a_404_that_tells_nothing_through_the_whole_stack(db):
    known = [host for host, slug in HOSTS.items() if slug is None and host.isascii() and host.isprintable()]
    for host in known:
        answer = Client(HTTP_HOST=host, raise_request_exception=True).get("/manage/")
        assert (host, answer.status_code) == (host, 404)
        assert answer.headers.get("Set-Cookie") is None


@pytest.fixture
def as_in_production(settings, db):
    """What config/settings/production.py says of hosts and TLS."""
    settings.ALLOWED_HOSTS = ["localhost", ".localhost"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


STRANGERS = ["evil.example.com", "unknown.localhost", "127.0.0.1", "alpha.localhost@evil.test", ""]


@pytest.mark.parametrize("protocol", ["http", "https"])
@pytest.mark.parametrize("host", STRANGERS)
@pytest.mark.parametrize("path", ["/", "/manage/", "/static/nothing.css"])
def test_in_production_an_unknown_host_is_a_404_that_tells_nothing_with_and_without_tls(
    as_in_production, host, protocol, path
):
    answer = Client(HTTP_HOST=host, HTTP_X_FORWARDED_PROTO=protocol).get(path)
    assert answer.status_code == 404
    assert "Location" not in answer.headers
    said = answer.content.decode()
    assert [word for word in ("alpha", "Django", "Bad Request", host or "alpha") if word in said] == []


def test_control_in_production_a_known_host_is_led_to_tls_and_answered(as_in_production):
    asked = Client(HTTP_HOST="alpha.localhost")
    assert asked.get("/", HTTP_X_FORWARDED_PROTO="http")["Location"] == "https://alpha.localhost/"
    assert asked.get("/", HTTP_X_FORWARDED_PROTO="https").status_code == 200


def test_control_without_the_look_before_all_others_django_answers_400(as_in_production, monkeypatch):
    monkeypatch.setattr("config.middleware.is_known_host", lambda request: True)
    assert Client(HTTP_HOST="evil.example.com", raise_request_exception=False).get("/").status_code == 400


@pytest.mark.parametrize(
    "lie",
    [
        {"HTTP_X_FORWARDED_HOST": "beta.localhost"},
        {"HTTP_FORWARDED": "host=beta.localhost"},
        {"HTTP_X_HOST": "beta.localhost"},
        {"HTTP_X_ORIGINAL_URL": "/c/beta/"},
        {"HTTP_X_TENANT": "beta"},
        {"HTTP_X_SCHEMA": "public"},
        {"X_FORWARDED_HOST": "beta.localhost"},
        {"SERVER_NAME": "beta.localhost"},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_no_other_header_chooses_the_community(whose, lie):
    assert whose(HTTP_HOST="alpha.localhost", **lie) == "alpha"


def test_without_a_host_the_servers_own_name_is_asked_for(whose):
    assert whose(SERVER_NAME="alpha.localhost") == "alpha"
    assert whose(SERVER_NAME="somewhere.test") is None


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/c/alpha/", "alpha"),
        ("/c/beta/anything/", "beta"),
        ("/", "platform"),
        ("/c/", "platform"),
        ("/c/alpha", "platform"),
        ("/c/unknown/", None),
        ("/c/ALPHA/", "platform"),
        ("/c//alpha/", "platform"),
        ("/c/alpha%0A/", "platform"),
        ("/x/c/alpha/", "platform"),
        ("/c/alpha'--/", "platform"),
        ("/c/" + "a" * 3000 + "/", None),
    ],
)
def test_below_the_platforms_host_the_slug_chooses(whose, path, slug):
    assert whose(path, HTTP_HOST="localhost") == slug


def test_a_slug_below_a_communitys_own_host_chooses_nothing(whose):
    assert whose("/c/beta/", HTTP_HOST="alpha.localhost") == "alpha"
    assert Client(HTTP_HOST="alpha.localhost").get("/c/beta/manage/sign-in/").status_code == 404


def test_a_second_slug_below_the_first_leads_nowhere(db):
    assert Client(HTTP_HOST="localhost").get("/c/alpha/manage/sign-in/").status_code == 200
    assert Client(HTTP_HOST="localhost").get("/c/alpha/c/beta/manage/sign-in/").status_code == 404


def test_addresses_made_below_a_slug_stay_below_it(rf, db):
    answering = CommunityMiddleware(lambda request: HttpResponse(reverse("wagtailadmin_home")))
    assert answering(rf.get("/c/alpha/", HTTP_HOST="localhost")).content == b"/c/alpha/manage/"
    assert answering(rf.get("/", HTTP_HOST="localhost")).content == b"/manage/"


def test_a_closed_community_is_not_there(whose, alpha):
    assert whose(HTTP_HOST="alpha.localhost") == "alpha"
    alpha.is_open = False
    connection.set_schema_to_public()
    alpha.save()
    assert whose(HTTP_HOST="alpha.localhost") is None
    assert whose("/c/alpha/", HTTP_HOST="localhost") is None


def test_a_host_name_taken_away_is_answered_no_longer(whose):
    assert whose(HTTP_HOST="beta.localhost") == "beta"
    Domain.objects.get(domain="beta.localhost").delete()
    assert whose(HTTP_HOST="beta.localhost") is None
