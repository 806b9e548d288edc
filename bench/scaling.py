"""What 200 communities cost: `python -m bench.scaling [--communities 200]`. Prints, and writes var/scaling.json.

It starts a durable PostgreSQL of its own below var/, and removes it at the end. Request times with one and with all
communities are measured in turns, by two processes that stay, so that a noisy machine disturbs both alike.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
import warnings
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from communities import grid  # noqa: E402
from communities.tenants import migrating, template  # noqa: E402
from communities.tenants.actions import create_community  # noqa: E402
from communities.tenants.checking import check_communities  # noqa: E402
from communities.tenants.models import District, Street  # noqa: E402
from config.local import postgres  # noqa: E402
from config.settings.env import database  # noqa: E402

ROUNDS, REQUESTS = 15, 40
PATH = "/api/v1/tickets"
ADDED_FIELD = """
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("grid", "{before}")]
    operations = [migrations.AddField("grid", "colour", models.CharField(max_length=8, default=""))]
"""


def main(communities: int) -> dict:
    folder = settings.VAR / "scaling-postgres"
    try:
        with postgres.borrow(folder) as url:
            return measure(url, communities)
    finally:
        connections.close_all()
        shutil.rmtree(postgres.find(folder).data, ignore_errors=True)


def measure(url: str, communities: int) -> dict:
    use(url)
    found: dict = {"communities": communities, "load": Path("/proc/loadavg").read_text().split()[0]}
    found["platform_and_template_s"] = timed(prepare)
    seconds = [timed(lambda: add(1))]
    alone = url.replace(f"/{postgres.DATABASE}?", "/alone?")
    connections.close_all()
    with psycopg.connect(url.replace(f"/{postgres.DATABASE}?", "/postgres?"), autocommit=True) as link:
        link.execute(f"CREATE DATABASE alone TEMPLATE {postgres.DATABASE}")
    seconds += [timed(lambda number=number: add(number)) for number in range(2, communities + 1)]
    for nth in sorted({1, min(50, communities), communities}):
        near = seconds[max(0, nth - 3) : nth + 2]
        found[f"create_{nth}_s"] = round(statistics.median(near), 3)
    print(found, flush=True)
    found["create_slowest_s"], found["create_total_s"] = max(seconds), round(sum(seconds), 1)
    found["tables"] = tables()
    found["check_s"] = timed(check)
    found |= {
        f"migrate_nothing_{name}": spent
        for name, spent in timed_both(lambda: manage("migrate_communities", url)).items()
    }
    print(found, flush=True)
    found |= requests(alone, url, communities)
    found |= {f"migrate_one_field_{name}": spent for name, spent in timed_both(lambda: with_one_field(url)).items()}
    return found


def use(url: str) -> None:
    connections.close_all()
    connection.settings_dict.update({key: value for key, value in database(url).items() if key != "OPTIONS"})
    connection.set_schema_to_public()


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 5)


def timed_both(work: Callable[[], object]) -> dict[str, float]:
    """Seconds on the clock, and seconds of processor time of the programmes that were started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = timed(work)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"s": wall, "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2)}


def prepare() -> None:
    migrating.migrate_platform_and_template()
    template.replay_sql("c_check")
    Street.objects.create(
        district=District.objects.create(name="明湖区", code="990100000000"), name="清河街道", code="990101000000"
    )


def add(number: int) -> None:
    letters = "".join(chr(65 + number // 26**place % 26) for place in range(3))
    create_community(
        slug=f"c{number}",
        name=f"社区{number}",
        street=Street.objects.get(),
        code=f"{number:012d}",
        letters=letters,
        now=now(),
    )


def tables() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", [template.TEMPLATE])
        return cursor.fetchone()[0]


def check() -> None:
    differences = list(check_communities())
    assert not differences, differences[:3]


def manage(command: str, url: str, **env: str) -> None:
    command = [sys.executable, "manage.py", command]
    done = subprocess.run(
        command, env=os.environ | {"DATABASE_URL": url} | env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    print("   ", done.stdout.strip())


def with_one_field(url: str) -> None:
    """migrate_communities by a programme whose grid has one more migration."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "more_migrations"
        shutil.copytree(Path(grid.__file__).parent / "migrations", package)
        before = max(file.stem for file in package.glob("0*.py"))
        (package / "9999_one_field.py").write_text(ADDED_FIELD.format(before=before))
        (Path(folder) / "more_settings.py").write_text(
            textwrap.dedent(f"""
                from {os.environ["DJANGO_SETTINGS_MODULE"]} import *
                MIGRATION_MODULES = {{"grid": "more_migrations"}}
            """)
        )
        paths = os.pathsep.join([folder, str(settings.ROOT)])
        manage("migrate_communities", url, PYTHONPATH=paths, DJANGO_SETTINGS_MODULE="more_settings")


def requests(alone: str, url: str, communities: int) -> dict:
    """Median milliseconds of a request in turns: one community alone, the same among all, and a walk through all."""
    asked = {"alone": Asker(alone, 1), "among": Asker(url, 1), "walk": Asker(url, communities)}
    times: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, asker in asked.items():
            times[name].append(asker.milliseconds())
    memory = {name: asker.stop() for name, asker in asked.items()}
    best = {name: round(min(rounds), 3) for name, rounds in times.items()}
    ratios = [among / one for one, among in zip(times["alone"], times["among"], strict=True)]
    return {
        "request_ms": best,
        "request_ratio": round(statistics.median(ratios), 3),
        "walk_ratio": round(statistics.median(w / o for o, w in zip(times["alone"], times["walk"], strict=True)), 3),
        "connection_mb": memory,
    }


class Asker:
    """A process with one warm connection that asks when it is told to."""

    def __init__(self, url: str, communities: int):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.scaling", "--ask", url, "--communities", str(communities)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self.milliseconds()

    def milliseconds(self) -> float:
        self.process.stdin.write("ask\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def stop(self) -> float:
        """Ends it; how many megabytes its connection holds in the database server."""
        self.process.stdin.close()
        return float(self.process.stdout.readline())


def answer(url: str, communities: int) -> None:
    use(url)
    clients = [Client(HTTP_HOST=f"c{number}.localhost") for number in range(1, communities + 1)]
    for client in clients:
        assert client.get(PATH).status_code == 200
    for turn, _ in enumerate(sys.stdin):
        chosen = [clients[(turn * REQUESTS + place) % communities] for place in range(REQUESTS)]
        spent = [timed(lambda client=client: client.get(PATH)) for client in chosen]
        print(statistics.median(spent) * 1000, flush=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(total_bytes) / 1e6 FROM pg_backend_memory_contexts")
        print(round(cursor.fetchone()[0], 1), flush=True)


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--communities", type=int, default=200)
    asked.add_argument("--ask")
    words = asked.parse_args()
    if words.ask:
        answer(words.ask, words.communities)
    else:
        warnings.simplefilter("ignore")
        result = main(words.communities)
        (settings.VAR / "scaling.json").write_text(json.dumps(result, ensure_ascii=False, indent=1))
        for name, value in result.items():
            print(f"{name:<26}{value}")
