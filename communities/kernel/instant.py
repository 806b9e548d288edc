"""The moment by the clock of the database, which nobody's request sets."""

from datetime import datetime

from django.db import connection


def database_time() -> datetime:
    """Now, not the beginning of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
