"""JSON logs, one line an event, with request id and community and without personal data."""

import logging
import re
import sys

import structlog

# Keys that never reach a log, and runs of digits that look like a phone or an identity number.
_SECRET_KEYS = {
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
_DIGITS = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")


def _without_personal_data(logger, method, event: dict) -> dict:
    return {
        key: _DIGITS.sub("***", value) if isinstance(value, str) else value
        for key, value in event.items()
        if key not in _SECRET_KEYS
    }


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
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(options["level"])
    # Its lines hold whole paths, and with them link keys; ours hold the route's name.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    # Two lines for each save of a roster's row.
    logging.getLogger("django_tasks").setLevel(logging.WARNING)
