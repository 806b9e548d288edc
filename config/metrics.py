"""Numbers for Prometheus: by route name, never by community or person.

Each worker of gunicorn counts for itself in a file; whoever is asked for /metrics adds up the files of all. A file
belongs to a worker's place (1, 2, …; config/gunicorn.py), which the next worker in that place goes on with: so counters
never fall when workers are replaced, and there are never more files than places.
"""

import os

from django.db import DatabaseError, connection
from django.http import HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector

# Anything may stand where a method should, and each new label is a new row for ever.
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_SHARED = "PROMETHEUS_MULTIPROC_DIR"
if os.environ.get(_SHARED):
    values.ValueClass = values.MultiProcessValue(lambda: os.environ.get("WORKER_PLACE", "0"))

_seconds = Histogram(
    "shangliang_request_seconds",
    "处理一个请求的秒数",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3, 10),
)
_answers = Counter("shangliang_answers_total", "按状态码数的回答", ["route", "status"])
_communities = Gauge("shangliang_communities", "已开通的社区数", multiprocess_mode="mostrecent")


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    _seconds.labels(method if method in METHODS else "other", route).observe(seconds)
    _answers.labels(route, status).inc()


def page(request) -> HttpResponse:
    """The numbers of all workers, in Prometheus' text format."""
    _communities.set(_open_communities())
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _open_communities() -> float:
    try:
        connection.set_schema_to_public()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tenants_community WHERE is_open")
            return cursor.fetchone()[0]
    except DatabaseError:
        return float("nan")


def _registry() -> CollectorRegistry:
    if not os.environ.get(_SHARED):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry
