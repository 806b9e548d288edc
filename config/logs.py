"""JSON logs, one line an event, with request id and community and without personal data."""

import logging
import re
import sys
from typing import Any

import structlog
from django.http import HttpRequest

from communities.kernel.masking import hide_numbers

# Keys that never reach a log.
SECRET_KEYS = {
    "phone",
    "name",
    "text",
    "password",
    "token",
    "code",
    "openid",
    "session_key",
    "authorization",
    "cookie",
}
# Made by us, and of digits that are nobody's number: masked, they would lead from a line to nothing.
_OURS = {"request_id", "timestamp"}
_SCHEMA = re.compile(r"(\bc_\d{12}\b)")
# A ticket's link opens the ticket for whoever holds it, and a photo's the photo.
_LINK_KEY = re.compile(r"\b[0-9a-f]{32}\b|(?<=/photos/)[^/\s'\"]+")

# What PostgreSQL adds to a refusal: the whole row, with whatever stands in it, and the statement; in its language.
_ROW = re.compile(
    r"^(?:DETAIL|CONTEXT|详细信息|描述|背景|上下文)[:：].*?(?=\n\n(?:The above exception|During handling)|\Z)",
    re.MULTILINE | re.DOTALL,
)


def route_of(request: HttpRequest) -> str:
    """The name of the route, never the path, which may hold the key of a link."""
    match = getattr(request, "resolver_match", None)
    return (match.view_name or match.route) if match else "none"


def scrubbed(value: Any) -> Any:
    """`value` without the keys that are secret and without the numbers of people, however deep they lie."""
    if isinstance(value, dict):
        return {key: scrubbed(inner) for key, inner in value.items() if str(key).lower() not in SECRET_KEYS}
    if isinstance(value, list | tuple):
        return [scrubbed(inner) for inner in value]
    if isinstance(value, str):
        return scrubbed_text(value)
    # A number's digits may be a phone's as well.
    return scrubbed_text(str(value)) if isinstance(value, int) and value >= 10**10 else value


def scrubbed_text(text: str) -> str:
    parts = _SCHEMA.split(_ROW.sub("***", text))  # every second one is a schema's name
    parts[::2] = [hide_numbers(_LINK_KEY.sub("***", part)) for part in parts[::2]]
    return "".join(parts)


def _without_personal_data(logger, method, event: dict) -> dict:
    kept = {key: event[key] for key in event.keys() & (_OURS | {"_record"})}
    return scrubbed({key: value for key, value in event.items() if key not in kept}) | kept


def _with_routes_for_paths(logger, method, event: dict) -> dict:
    """Django says "Internal Server Error: /t/YG-2026-01873/key/": say the route instead."""
    arguments = event.pop("positional_args", ())
    record = event.get("_record")
    request = getattr(record, "request", None)
    if record and isinstance(request, HttpRequest) and isinstance(arguments, tuple) and arguments:
        route = route_of(request)
        event["event"] = record.msg % tuple(route if str(word).startswith("/") else word for word in arguments)
    return event


def configure(options: dict) -> None:
    """Send everything, Django's and libraries' lines too, through one JSON formatter to standard error.

    Django calls this at its start with settings.LOGGING: {"level": "INFO"}.
    """
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _with_routes_for_paths,
        _without_personal_data,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            pass_foreign_args=True,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(options["level"])
    # What was not found, forbidden or malformed is in our own line of the request.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    # Two lines for each save of a roster's row.
    logging.getLogger("django_tasks").setLevel(logging.WARNING)
