"""Numbers for Prometheus: by route name, never by community or person."""

from django.db import DatabaseError, connection
from django.http import HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

_seconds = Histogram(
    "shangliang_request_seconds",
    "处理一个请求的秒数",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3, 10),
)
_answers = Counter("shangliang_answers_total", "按状态码数的回答", ["route", "status"])
_communities = Gauge("shangliang_communities", "已开通的社区数")


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    _seconds.labels(method, route).observe(seconds)
    _answers.labels(route, status).inc()


def page(request) -> HttpResponse:
    """The numbers of this process, in Prometheus' text format."""
    try:
        connection.set_schema_to_public()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tenants_community WHERE is_open")
            _communities.set(cursor.fetchone()[0])
    except DatabaseError:
        _communities.set(float("nan"))
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
