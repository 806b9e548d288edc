"""The programmes that make up the portal, as they run on one's own machine."""

import sys
import urllib.error
import urllib.request
from pathlib import Path

PYTHON = sys.executable


def web() -> list[str]:
    return [PYTHON, "-m", "gunicorn", "--config", "python:config.gunicorn"]


def worker() -> list[str]:
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [*celery(), "worker", "--concurrency", "1", "--prefetch-multiplier", "4", "--loglevel", "INFO", *quiet]


def beat(folder: Path) -> list[str]:
    return [*celery(), "beat", "--schedule", str(folder / "beat-schedule"), "--pidfile", "", "--loglevel", "INFO"]


def celery() -> list[str]:
    return [PYTHON, "-m", "celery", "-A", "config.celery"]


def is_ready(port: int) -> bool:
    """Whether /readyz says so, on the platform's host."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": f"localhost:{port}"})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False
