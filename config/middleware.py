"""What stands around every request: an id, a measure, a log line, and three pages for machines."""

import secrets
from time import perf_counter

import structlog

from communities.tenants.middleware import is_known_host, nothing
from config import health, metrics
from config.logs import route_of

log = structlog.get_logger("request")
_FOR_MACHINES = {"/healthz": health.alive, "/readyz": health.ready, "/metrics": metrics.page}


def observe(get_response):
    """Gives the request an id, counts and times it by route name, logs one line. Health pages need no known host."""

    def middleware(request):
        page = _FOR_MACHINES.get(request.path_info)
        if page is not None:
            return page(request)
        request.request_id = secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)
        start = perf_counter()
        # Before all others: SecurityMiddleware would answer 400, or lead to https what is nobody's there either.
        response = get_response(request) if is_known_host(request) else nothing()
        _note(request, response, perf_counter() - start)
        return response

    return middleware


def _note(request, response, seconds: float) -> None:
    route = route_of(request)
    community = getattr(request, "community", None)
    response.headers["X-Request-ID"] = request.request_id
    metrics.observe(request.method, route, response.status_code, seconds)
    if route == "none" and response.status_code < 400:
        return  # static files
    log.info(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        community=community.slug if community else "",
    )


def permissions_policy(get_response):
    """Nothing of the device but the camera and the position, and those only for our own pages."""

    def middleware(request):
        response = get_response(request)
        response.headers["Permissions-Policy"] = (
            "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), interest-cohort=()"
        )
        return response

    return middleware
