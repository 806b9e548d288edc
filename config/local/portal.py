"""The programmes that make up the portal, as they run on one's own machine."""

import sys
import urllib.error
import urllib.request
from pathlib import Path

from config.local.fake_wechat import APPID, SECRET

PYTHON = sys.executable
# Stands before the line of JSON that `fill` ends with.
MARK = "\x1e"


def wechat(port: int) -> tuple[list[str], dict[str, str]]:
    """A stand-in for WeChat's server, and what the portal is told of it."""
    told = {"WECHAT_URL": f"http://127.0.0.1:{port}", "WECHAT_APPID": APPID, "WECHAT_SECRET": SECRET}
    return [PYTHON, "-m", "config.local.fake_wechat", "--port", str(port)], told


def fill() -> list[str]:
    return [PYTHON, "-m", "config.local.fill"]


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
