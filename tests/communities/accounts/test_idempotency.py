"""The middleware itself; tests/api/test_idempotency.py tries it through the API."""

from datetime import timedelta

import pytest
from django.http import HttpResponse, JsonResponse
from django.test import RequestFactory
from django.utils.timezone import now

from communities.accounts.idempotency import idempotent_posts
from communities.accounts.models import Answered, User
from communities.accounts.sweeping import forget_credentials
from communities.tenants.scope import community_of, inside
from tests.communities.tenants.together import together

KEY = "7f3a4c9e-2b1d"


def post(work=None, *, key=KEY, body="{}", path="/api/v1/tickets", method="post", kind="application/json", **meta):
    def view(request):
        User.objects.create_user(f"made-{User.objects.count()}")
        return work(request) if work else JsonResponse({"made": User.objects.count()}, status=201)

    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key is not None else {}
    request = RequestFactory().generic(method.upper(), path, body, content_type=kind, **headers, **meta)
    return idempotent_posts(view)(request)


def test_a_repeat_changes_nothing_and_gets_the_same_answer(alpha):
    first, again = post(), post()
    assert User.objects.count() == 1
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (first.headers.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")


def test_control_without_a_key_a_repeat_is_done_again(alpha):
    post(key=None)
    post(key=None)
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"key": "another-key"},
        {"path": "/api/v1/uploads"},
        {"HTTP_AUTHORIZATION": "Bearer other"},
        {"REMOTE_ADDR": "10.0.0.2"},
    ],
    ids=["key", "address asked", "caller", "network"],
)
def test_another_key_path_or_caller_is_another_request(alpha, other):
    post()
    post(**other)
    assert User.objects.count() == 2


def test_the_same_key_by_host_and_by_slug_is_the_same_request(alpha):
    post()
    again = RequestFactory().post(
        "/c/alpha/api/v1/tickets", "{}", content_type="application/json", HTTP_IDEMPOTENCY_KEY=KEY
    )
    again.path_info = "/api/v1/tickets"
    assert idempotent_posts(lambda request: HttpResponse())(again)["Idempotency-Replayed"] == "true"


def test_the_same_key_with_another_body_is_refused(alpha):
    post()
    refused = post(body='{"a": 1}')
    assert (refused.status_code, User.objects.count()) == (422, 1)


@pytest.mark.parametrize("key", ["", "short", "x" * 129, "has space in it", "钥匙钥匙钥匙钥匙", "tab\tinside-it"])
def test_a_key_that_is_none_is_refused_in_chinese(alpha, key):
    refused = post(key=key)
    assert (refused.status_code, User.objects.count()) == (400, 0)
    assert "Idempotency-Key 应是" in refused.content.decode()


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_posts_are_kept(alpha, method):
    post(method=method)
    post(path="/elsewhere/")
    assert Answered.objects.count() == 0


def test_a_refusal_is_not_kept_but_what_it_counted_is(alpha):
    assert post(lambda request: HttpResponse(status=400)).status_code == 400
    assert (Answered.objects.count(), User.objects.count()) == (0, 1)
    assert post().status_code == 201


def test_an_error_leaves_neither_the_key_nor_half_a_change(alpha):
    def broken(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        post(broken)
    assert (Answered.objects.count(), User.objects.count()) == (0, 0)


def test_neither_key_nor_caller_is_kept_readably(alpha):
    post(HTTP_AUTHORIZATION="Bearer secret-secret")
    kept = " ".join(str(value) for value in Answered.objects.values().get().values())
    assert KEY not in kept and "secret-secret" not in kept


def test_answers_are_kept_for_a_day(alpha):
    post()
    forget_credentials(now=now() + timedelta(hours=23))
    assert Answered.objects.count() == 1
    forget_credentials(now=now() + timedelta(hours=25))
    assert Answered.objects.count() == 0


def test_ten_at_the_same_moment_are_one_with_ten_equal_answers(committed_db):
    community = community_of("alpha")

    def race():
        with inside(community):
            return post().content

    assert len(set(together(*[race] * 10))) == 1
    with inside(community):
        assert User.objects.count() == 1
