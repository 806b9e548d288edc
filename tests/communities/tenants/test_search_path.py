"""One SET for a switch, not one for a cursor (TENANT_LIMIT_SET_CALLS): the path must be right after everything."""

import random
import time
from contextlib import suppress

import pytest
from django.db import DatabaseError, ProgrammingError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import atomic, set_rollback
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django_tenants.utils import tenant_context

from communities.accounts.models import User
from communities.grid.models import Unit
from communities.tenants.errors import NoCommunity
from communities.tenants.middleware import CommunityMiddleware
from communities.tenants.scope import community_of, current, inside
from tests.communities.tenants.together import together

SECONDS = 12


def path() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return cursor.fetchone()[0]


def test_a_savepoint_rolled_back_keeps_the_schema(alpha, beta):
    with suppress(ZeroDivisionError), atomic():
        with inside(beta):
            assert path() == beta.schema_name
            1 / 0  # noqa: B018
    assert path() == alpha.schema_name


def test_a_savepoint_entered_in_another_community_is_rolled_back_into_it(alpha, beta):
    with inside(beta):
        with suppress(ZeroDivisionError), atomic():
            with inside(alpha):
                path()
            path()
            1 / 0  # noqa: B018
        assert path() == beta.schema_name


def test_control_without_the_mending_of_django_tenants_4_a_savepoint_leaves_the_wrong_schema(alpha, beta, monkeypatch):
    wrapper = connections["default"]
    monkeypatch.setattr(type(wrapper), "savepoint_rollback", BaseDatabaseWrapper.savepoint_rollback)
    connection.set_tenant(alpha)
    path()
    with suppress(ZeroDivisionError), atomic():
        connection.set_tenant(beta)
        path()
        1 / 0  # noqa: B018
    assert (connection.schema_name, path()) == (beta.schema_name, alpha.schema_name)
    wrapper.search_path_set_schemas = None


def test_an_sql_error_keeps_the_schema(alpha):
    with suppress(DatabaseError), atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nowhere")
    assert path() == alpha.schema_name


def test_a_thread_starts_on_the_platform_and_sees_no_communitys_rows(committed_db):
    community = community_of("alpha")
    with inside(community):
        User.objects.create_user("only-in-alpha")

    def bare():
        found = list(User.objects.filter(username="only-in-alpha"))
        try:
            return path(), found, list(Unit.objects.all())
        except ProgrammingError as error:
            return path(), found, "does not exist" in str(error)

    def entered():
        with inside(community):
            return path(), User.objects.filter(username="only-in-alpha").count()

    outside, within = together(bare, entered)
    assert outside == ("public", [], True)
    assert within == (community.schema_name, 1)


def test_what_needs_a_community_refuses_the_platform(db):
    with pytest.raises(NoCommunity):
        current()


def test_an_answer_read_after_the_request_is_still_read_in_its_community(alpha):
    def parts():
        yield path()
        yield path()

    request = RequestFactory().get("/", HTTP_HOST="alpha.localhost")
    answer = CommunityMiddleware(lambda request: StreamingHttpResponse(parts()))(request)
    assert path() == "public"
    # control: what the middleware does not wrap is read on the platform
    assert next(parts()) == "public"
    assert [part.decode() for part in answer] == [alpha.schema_name] * 2
    assert path() == "public"


@pytest.mark.slow
def test_threads_of_requests_with_errors_and_rollbacks_never_meet_a_wrong_schema(committed_db):
    communities = [community_of(slug) for slug in ("alpha", "beta")]
    for community in communities:
        with inside(community):
            User.objects.create_user("canary", name=community.schema_name)
    ends = time.monotonic() + SECONDS

    def hammer(seed: int):
        def work():
            lots, wrong, done = random.Random(seed), 0, 0
            handle = CommunityMiddleware(lambda request: HttpResponse(_one_request(lots, communities)))
            while time.monotonic() < ends:
                community = lots.choice(communities)
                answer = handle(RequestFactory().get("/", HTTP_HOST=f"{community.slug}.localhost"))
                wrong += set(answer.content.decode().split()) != {community.schema_name}
                wrong += path() != "public"
                done += 1
            return done, wrong

        return work

    results = together(*(hammer(seed) for seed in range(6)))
    assert sum(done for done, _ in results) > 100
    assert sum(wrong for _, wrong in results) == 0


def _one_request(lots: random.Random, communities) -> str:
    """A few random steps; the schemas seen, which must all be one."""
    seen = []
    for _ in range(lots.randint(1, 5)):
        lots.choice([_read, _rolled_back, _savepoint, _broken, _elsewhere, _deep, _closed])(seen, lots, communities)
        _read(seen, lots, communities)
    return " ".join(seen)


def _read(seen, lots, communities):
    seen += [path(), User.objects.get(username="canary").name]


def _rolled_back(seen, lots, communities):
    with atomic():
        _read(seen, lots, communities)
        set_rollback(True)


def _savepoint(seen, lots, communities):
    with atomic():
        with suppress(ZeroDivisionError), atomic():
            _read(seen, lots, communities)
            1 / lots.choice([0, 0, 1])
        _read(seen, lots, communities)


def _broken(seen, lots, communities):
    with suppress(DatabaseError), atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def _elsewhere(seen, lots, communities):
    with suppress(ZeroDivisionError), atomic(), tenant_context(lots.choice(communities)):
        path()
        1 / lots.choice([0, 1])


def _deep(seen, lots, communities):
    with atomic(), suppress(DatabaseError), atomic():
        with tenant_context(lots.choice(communities)), atomic():
            path()
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing")


def _closed(seen, lots, communities):
    connection.close()
