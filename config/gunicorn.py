"""gunicorn, on one's own machine and in production alike: processes and not threads (docs/running.md)."""

import os
import socket
from contextlib import suppress
from pathlib import Path

from config.local.places import VAR

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "sync"
wsgi_app = "config.wsgi:application"
# Read the programme once and fork: workers start at once and share its memory. Nothing connects while it is read.
preload_app = True
timeout = 60
graceful_timeout = 8
# A PostgreSQL backend remembers every table that it has touched, in every community: let connections end with workers.
max_requests = 5000
max_requests_jitter = 500
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
control_socket_disable = True

# Where workers keep what they count, read by config/metrics.py, which the import of the programme needs: hence here.
# By machine and port, since containers may share one VAR_DIR.
_counted = Path(
    os.environ.setdefault(
        "PROMETHEUS_MULTIPROC_DIR", str(VAR / "metrics" / f"{socket.gethostname()}-{bind.rsplit(':', 1)[1]}")
    )
)
_counted.mkdir(parents=True, exist_ok=True)
for _old in _counted.glob("*.db"):
    with suppress(FileNotFoundError):
        _old.unlink()


def pre_fork(server, worker):
    """Give the worker the first free place: it goes on counting where the one before it stopped."""
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = next(place for place in range(1, len(taken) + 2) if place not in taken)


def post_fork(server, worker):
    os.environ["WORKER_PLACE"] = str(worker.place)
    # Not at the top: it reads Django's settings.
    from config import reports

    reports.start()


def on_starting(server):
    """Before anything listens: a database address that mixes sessions up must not serve one request."""
    # Not at the top: it needs Django, which the programme sets up when it is read.
    from communities.tenants.pooling import SessionsMixed, require_own_sessions

    try:
        require_own_sessions()
    except SessionsMixed as error:
        server.log.critical("%s", error)
        raise SystemExit(1) from None
