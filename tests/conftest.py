"""One PostgreSQL for the run, one database per process cloned from a template, two communities in it."""

import gc
import os
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

# As the web process does: what wakes a worker speaks to the broker of the tests, which is in memory.
from config import celery  # noqa: F401
from tests import databases
from tests.builders.people import cast_of

pytest_plugins: list[str] = []
# What properties promise is no speed: on a busy machine one try may take long.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Instead of Django's own: the template database is built once per set of migrations and cloned in 0.3 s."""
    with django_db_blocker.unblock(), databases.borrowed() as server:
        with server.clone():
            yield server


@pytest.fixture
def alpha(db):
    """The community alpha, entered."""
    community = databases.community("alpha")
    connection.set_tenant(community)
    yield community
    connection.set_schema_to_public()


@pytest.fixture
def beta(db):
    """The community beta, not entered: enter it with `inside(beta)`."""
    return databases.community("beta")


@pytest.fixture
def cast(alpha):
    """The fixed people of alpha, by part: tests/builders/people.py."""
    return cast_of()


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker):
    """A database of the test's own in which commits, threads and other connections are real."""
    server = django_db_setup
    with django_db_blocker.unblock(), server.clone("own"):
        yield server


@pytest.fixture(autouse=True)
def clean_caches():
    """No test sees another's counters."""
    from django.core.cache import caches

    from communities.tenants import contenttypes, directory

    directory.forget()
    contenttypes.forget()
    for cache in caches.all(initialized_only=True):
        cache.clear()


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Not for the session: beside it no other file of the same process could start one.
@pytest.fixture(scope="module")
def browser():
    why = os.environ.get("BROWSER_TESTS", "")
    if why.startswith("skip:"):
        pytest.skip(why.removeprefix("skip:"))
    path = os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.skip("没有 Chromium")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; the ORM calls of fixtures beside it are not asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


# Files go to the processes in this order (xdist's loadfile): the longest first, so that none is left alone at the end.
# While the first builds the template database, the two after it need none.
LONGEST = (
    "tests/journeys/test_a_live_meeting.py",
    "tests/running/test_run.py",
    "tests/architecture/test_tidy.py",
    "tests/journeys/",
    "tests/architecture/",
    "tests/running/",
)


def pytest_collection_finish():
    """Everything that was imported stays: the collector need not look through it again and again (a tenth of the time)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: _place(item.nodeid))


def _place(name: str) -> int:
    return next((place for place, start in enumerate(LONGEST) if name.startswith(start)), len(LONGEST))
