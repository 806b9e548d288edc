"""One at a time, for as long as a transaction lasts."""

from collections.abc import Iterable

from django.db import connection


def hold(what: str) -> None:
    """Wait until nobody else in this community holds `what`, and keep it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{connection.schema_name}:{what}"])


def hold_roles(users: Iterable[int]) -> None:
    """The roles of these people, in one order for everybody; after grids and matters, before the ledger and the accounts."""
    for key in sorted(set(users)):
        hold(f"roles:{key}")
