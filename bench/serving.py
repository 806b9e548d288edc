"""A server as in production, for as long as it is measured."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def server(application: str, port: int, url: str, module: str) -> Iterator[None]:
    """gunicorn with two sync workers, as in production."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": module,
        "PORT": str(port),
        "REPORTS_PER_ADDRESS_PER_HOUR": "100000000",
        "REPORTS_PER_PHONE_PER_DAY": "100000000",
        "CONN_MAX_AGE": "3600",
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        application,
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "2",
        "--log-level",
        "error",
    ]
    log = Path(settings.VAR) / f"bench-{port}.log"
    child = subprocess.Popen(command, env=environment, stderr=log.open("w"))
    try:
        _wait(port)
        yield
    finally:
        child.terminate()
        child.wait(20)


def _wait(port: int) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).read()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("服务器没有起来。")
