"""Waking a worker as soon as what it shall see is committed. Should no broker hear it, the next sweep finds the row."""

import structlog
from celery import current_app
from django.db import connection
from django.db.transaction import on_commit
from kombu.exceptions import OperationalError

log = structlog.get_logger("importing")
TASK = "config.sweepers.work_imports_of"


def wake() -> None:
    community = connection.schema_name  # type: ignore[attr-defined]

    def send() -> None:
        try:
            current_app.send_task(TASK, kwargs={"community": community}, retry=False)
        except OperationalError:
            log.warning("worker_not_woken", task=TASK)

    on_commit(send)
