"""Steps by PostgreSQL's COPY: twice as fast as INSERT, and most of what an import writes."""

import json
from collections.abc import Iterable

from django.db import connection

from communities.feedback.models import Step

COLUMNS = (
    "id", "ticket_id", "verb", "at", "by_id", "by_label", "from_state", "to_state",
    "public_text", "internal_text", "facts",
)  # fmt: skip


def add_steps(steps: Iterable[Step]) -> list[Step]:
    """Insert steps in the caller's transaction, in order, each with its key."""
    steps = list(steps)
    table = connection.ops.quote_name(Step._meta.db_table)
    with connection.cursor() as cursor:
        for step, key in zip(steps, _keys(cursor, len(steps)), strict=True):
            step.pk = key
        with cursor.copy(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for step in steps:
                copy.write_row([*(getattr(step, column) for column in COLUMNS[:-1]), json.dumps(step.facts)])
    return steps


def _keys(cursor, count: int) -> list[int]:
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [Step._meta.db_table, count]
    )
    return [key for (key,) in cursor.fetchall()]
