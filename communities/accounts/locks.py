"""One at a time, for as long as a transaction lasts."""

from django.db import connection


def hold(what: str) -> None:
    """Wait until nobody else in this community holds `what`, and keep it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{connection.schema_name}:{what}"])
