"""A real portal (gunicorn, its own database) and real browsers."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.timezone import localtime
from django.utils.timezone import now as clock

from communities.tenants.scope import inside
from tests import databases
from tests.builders.people import cast_of
from tests.journeys.looking import PHONE, Looker, cookies_of

DESK = {"width": 1280, "height": 900}
# So long ago a portal's clock begins that a test moves, and at this hour, whatever hour the test runs at.
BEGAN = timedelta(days=66)
HOUR = 10


@pytest.fixture
def portal(committed_db, house):
    """The address of a running portal's community alpha with the cast in it."""
    with served(committed_db, house):
        yield house.address


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker, house):
    """As `portal`, for pages that are only looked at: one portal for all tests of a file, with its cast."""
    server = django_db_setup
    with django_db_blocker.unblock(), server.clone("own"):
        with served(server, house):
            server.portal = house.address
            yield server


@pytest.fixture(scope="session")
def house(django_db_setup):
    """The programme is read once for all tests of this process, as far as nothing moves its clock."""
    house = Portal(django_db_setup.url_of(f"test_{os.getpid()}_own"))
    yield house
    house.close()


class Days:
    """The portal's clock, in days since the beginning."""

    def __init__(self, file: Path):
        self.file, self.day = file, 0.0
        now = localtime(clock())
        self.began = now - (now - BEGAN).replace(hour=HOUR, minute=0)
        self(0)

    def __call__(self, day: float) -> None:
        self.day = day
        # At once: a page that still loads a picture would read half of it.
        new = self.file.with_suffix(".new")
        new.write_text(str((self.began - timedelta(days=day)).total_seconds()))
        new.replace(self.file)

    @property
    def now(self):
        return clock() - self.began + timedelta(days=self.day)


@pytest.fixture
def days(tmp_path):
    return Days(tmp_path / "behind")


@pytest.fixture
def moved_portal(committed_db, days):
    house = Portal(committed_db.url_of(committed_db.current), "tests.journeys.moved", CLOCK_FILE=str(days.file))
    with served(committed_db, house):
        yield house.address
    house.close()


@contextmanager
def served(server, house: "Portal"):
    """The house on the database that `server` uses now, with the cast in community alpha."""
    with inside(databases.community("alpha")):
        server.cast = cast_of()
    house.open()
    try:
        yield
    finally:
        house.shut()


class Portal:
    """gunicorn on one database. It has read the programme once; each `open` forks a worker that remembers nothing."""

    def __init__(self, database_url: str, application: str = "config.wsgi", **told: str):
        self.port = _free_port()
        self.address = f"http://alpha.localhost:{self.port}"
        where = ("-b", f"127.0.0.1:{self.port}")
        self.command = [sys.executable, "-m", "gunicorn", application, "--preload", *where, "-w", "1"]
        self.environment = os.environ | {
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PORT": str(self.port),
            "LOG_LEVEL": "ERROR",
            **told,
        }
        self.log = Path(settings.VAR) / f"test-portal-{self.port}.log"
        self.child: subprocess.Popen | None = None

    def open(self) -> None:
        if self.child is None:
            with self.log.open("w") as log:
                self.child = subprocess.Popen(self.command, env=self.environment, stdout=log, stderr=log)
        for _ in range(300):
            if _answers(self.port):
                return
            time.sleep(0.1)
        raise AssertionError(f"门户没有起来，见 {self.log}")

    def shut(self) -> None:
        """The worker goes, with its connections and all that it has kept; gunicorn forks another."""
        workers = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children")
        if not workers.exists():
            self.close()
            self.child = None
            return
        for worker in workers.read_text().split():
            os.kill(int(worker), signal.SIGKILL)

    def close(self) -> None:
        if self.child:
            self.child.terminate()
            self.child.wait(20)


@pytest.fixture
def looker(browser):
    """Makes people who go from page to page and keep what is wrong: tests/journeys/looking.py."""
    made: list[Looker] = []

    def make(portal: str, client=None, **more) -> Looker:
        made.append(Looker(browser, portal, cookies=cookies_of(client) if client else {}, **more))
        return made[-1]

    yield make
    for one in made:
        one.context.close()


@pytest.fixture
def someone(browser):
    """Makes a person with a browser of their own; console errors and failed pages end the test.

    `refused`: of somebody who will send what is refused, which a browser calls an error too.
    """
    contexts, complaints = [], []

    def open_one(*, at_desk: bool = False, refused: bool = False):
        context = browser.new_context(viewport=DESK if at_desk else PHONE, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        expected = "status of 4" if refused else "nothing"
        errors = lambda message: message.type == "error" and expected not in message.text  # noqa: E731
        page.on("console", lambda message: complaints.append(message.text) if errors(message) else None)
        page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 500 else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int) -> bool:
    try:
        return bool(urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).read())
    except (urllib.error.URLError, OSError):
        return False
