"""Reports of errors to Sentry, off unless SENTRY_DSN is set, and then without anything of a person."""

from typing import Any

from django.conf import settings

from config.logs import scrubbed

# What a browser sends is a person's: of the request only the method and the route stay (`transaction`).
_KEPT_OF_REQUEST = {"method"}


def start() -> None:
    """Called once in each process of config/gunicorn.py and by config/celery.py."""
    if not settings.SENTRY_DSN:
        return
    # Not at the top: a third of a second of every process's start, where most send no reports.
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        # By function: an address may hold the key of a link.
        integrations=[DjangoIntegration(transaction_style="function_name")],
        before_send=without_personal_data,
        before_breadcrumb=lambda crumb, hint: None,
        traces_sample_rate=0,
    )


def without_personal_data(event: Any, hint: Any) -> Any:
    """The event without body, cookies, headers, address and user, and with numbers of people masked in every text."""
    request = event.pop("request", {})
    for personal in ("user", "breadcrumbs", "server_name", "extra"):
        event.pop(personal, None)
    ours = {key: event.pop(key) for key in ("event_id", "timestamp", "sdk", "release") if key in event}
    frames = _without_variables(event)
    kept = {key: value for key, value in request.items() if key in _KEPT_OF_REQUEST}
    return scrubbed(frames) | ours | {"request": kept}


def _without_variables(event: dict) -> dict:
    for error in event.get("exception", {}).get("values", []):
        for frame in error.get("stacktrace", {}).get("frames", []):
            frame.pop("vars", None)
    return event
