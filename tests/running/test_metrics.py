"""The numbers for Prometheus: of all workers together, and with labels that no visitor can make up."""

import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from prometheus_client import REGISTRY
from prometheus_client.multiprocess import MultiProcessCollector

from config import metrics
from config.local import children, portal
from config.local.checks import any_free_port
from tests import databases
from tests.running.conftest import ROOT

ASKED = 60


def test_a_method_that_nobody_knows_is_called_other():
    made_up = "BREW13800001234"
    metrics.observe(made_up, "somewhere", 405, 0.001)
    labels = {sample.labels.get("method") for metric in REGISTRY.collect() for sample in metric.samples}
    assert "other" in labels
    assert made_up not in labels


def test_control_a_known_method_keeps_its_name():
    metrics.observe("PATCH", "somewhere", 200, 0.001)
    labels = {sample.labels.get("method") for metric in REGISTRY.collect() for sample in metric.samples}
    assert "PATCH" in labels


@contextmanager
def gunicorn(folder: Path):
    """Two real workers on a database of their own; yields the port and the process."""
    port, name = any_free_port(), f"metrics_{os.getpid()}"
    with databases.borrowed() as server, psycopg.connect(server.url, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name} TEMPLATE {server.template}")
        env = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
        env |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": server.url_of(name),
            "PORT": str(port),
            "WEB_WORKERS": "2",
            "VAR_DIR": str(folder),
        }
        web = children.spawn("web", portal.web(), folder / "web.log", env, cwd=ROOT)
        try:
            children.wait_until(lambda: answer_of(port, "/healthz") == 200, [web], 60, "没有就绪")
            yield port, web.process
        finally:
            children.stop_all([web])
            link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def asked(port: int, path: str):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": "localhost"})
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30)


def answer_of(port: int, path: str) -> int:
    try:
        return asked(port, path).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def counted(text: str) -> float:
    return sum(float(value) for value in re.findall(r"^shangliang_answers_total\{.*\} (\S+)$", text, re.M))


def said(port: int) -> float:
    return counted(asked(port, "/metrics").read().decode())


def counted_by_one(file: Path) -> float:
    [metric] = MultiProcessCollector.merge([str(file)])
    return sum(sample.value for sample in metric.samples if sample.name.endswith("_total"))


@pytest.mark.slow
def test_the_numbers_are_those_of_all_workers_and_outlive_a_worker(django_db_blocker):
    with (
        django_db_blocker.unblock(),
        tempfile.TemporaryDirectory(prefix="sl-") as folder,
        gunicorn(Path(folder).resolve()) as (port, arbiter),
    ):
        # given as many requests as both workers have answered together
        with ThreadPoolExecutor(8) as many:
            list(many.map(lambda number: answer_of(port, "/"), range(ASKED)))

        # then whichever worker is asked says the same
        assert {said(port) for _ in range(8)} == {ASKED}
        # control: each worker by itself has only seen a part
        parts = [counted_by_one(file) for file in sorted(Path(folder).glob("metrics/*/counter_*.db"))]
        assert (len(parts), sum(parts)) == (2, ASKED)
        assert max(parts) < ASKED

        # and when a worker is replaced, nothing that it counted is lost and no file is added
        first = workers_of(arbiter.pid)
        os.kill(first[0], signal.SIGTERM)
        until = time.monotonic() + 30
        while time.monotonic() < until and (len(workers_of(arbiter.pid)) < 2 or first[0] in workers_of(arbiter.pid)):
            time.sleep(0.1)
        assert workers_of(arbiter.pid) != first
        with ThreadPoolExecutor(8) as many:
            list(many.map(lambda number: answer_of(port, "/"), range(ASKED)))
        assert {said(port) for _ in range(4)} == {2 * ASKED}
        assert len(list(Path(folder).glob("metrics/*/counter_*.db"))) == 2


def workers_of(pid: int) -> list[int]:
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return sorted(int(word) for word in done.stdout.split())
