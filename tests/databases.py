"""The databases that tests run in."""

import fcntl
import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.utils.timezone import now

from communities.tenants import migrating, template
from communities.tenants.models import Community
from config.local import postgres
from config.local.places import quick_folder
from config.settings.env import database

# Beside a running event loop, such as a browser's driver keeps, Django would hold a second connection of the thread:
# it outlived the database of its file, and the next file with a browser met a closed one.
connections._connections = threading.local()


@contextmanager
def borrowed() -> Iterator["Server"]:
    """DATABASE_URL where one is given (its user must be allowed to create databases), else the embedded server."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield from _with(given)
        return
    with postgres.borrow(quick_folder(settings.VAR) / "test-postgres", durable=False) as url:
        yield from _with(url)


def _with(url: str):
    server = Server(url)
    server.build_template()
    yield server


def community(slug: str) -> Community:
    return Community.objects.select_related("street__district").get(slug=slug)


class Server:
    """A PostgreSQL server that makes and drops the databases of this run."""

    def __init__(self, url: str):
        self.url = url
        self.current = database(url)["NAME"]

    def build_template(self) -> None:
        """Build the template database unless it is there; other processes wait meanwhile."""
        self.template = f"template_{_recipe()}"
        settings.VAR.mkdir(parents=True, exist_ok=True)
        with (settings.VAR / "test-template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self._exists(self.template):
                return
            self._sql(f"DROP DATABASE IF EXISTS {self.template}_building")
            self._sql(f"CREATE DATABASE {self.template}_building")
            before = self.current
            self.use(f"{self.template}_building")
            _fill()
            self.use(before)
            self._sql(f"ALTER DATABASE {self.template}_building RENAME TO {self.template}")

    @contextmanager
    def clone(self, called: str = "all") -> Iterator[str]:
        """A fresh copy of the template database, in use until it is dropped at the end; then the one before is again."""
        name, before = f"test_{os.getpid()}_{called}", self.current
        self._sql(f"CREATE DATABASE {name} TEMPLATE {self.template} {self._way()}")
        self.use(name)
        try:
            yield name
        finally:
            self.use(before)
            self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _way(self) -> str:
        """File by file, where the server knows that there is another way: page by page takes three times as long."""
        with psycopg.connect(self.url) as link:
            return "STRATEGY FILE_COPY" if link.info.server_version >= 150000 else ""

    def use(self, name: str) -> None:
        """Point Django's one connection at a database of this server."""
        connections.close_all()
        self.current = name
        where = database(self.url) | {"NAME": name}
        for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT"):
            connection.settings_dict[key] = where[key]
        connection.set_schema_to_public()

    def url_of(self, name: str) -> str:
        return self.url.replace(f"/{postgres.DATABASE}?", f"/{name}?")

    def _sql(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as link:
            link.execute(statement)

    def _exists(self, name: str) -> bool:
        with psycopg.connect(self.url, autocommit=True) as link:
            return link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _recipe() -> str:
    """Everything that shapes the template database: all migrations, all seeds, and this file."""
    digest = hashlib.sha256(template.recipe_hash().encode() + Path(__file__).read_bytes())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for file in sorted((Path(config.path) / "migrations").glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _fill() -> None:
    from communities.tenants.actions import create_community
    from communities.tenants.models import District, Street

    migrating.migrate_platform_and_template()
    district = District.objects.create(name="明湖区", code="990100000000")
    street = Street.objects.create(district=district, name="清河街道", code="990101000000")
    for place, slug in enumerate(["alpha", "beta"], start=1):
        create_community(
            slug=slug,
            name={"alpha": "甲社区", "beta": "乙社区"}[slug],
            street=street,
            code=f"99010100000{place}",
            letters={"alpha": "AA", "beta": "BB"}[slug],
            phone="010-00000000",
            now=now(),
        )
