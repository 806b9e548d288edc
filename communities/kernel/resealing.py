"""Sealed columns written anew under the first of the keys, batch by batch, while everybody goes on working."""

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.db.transaction import atomic

from communities.kernel.sealing import INDEX_LENGTH, SealedField, indexes_of, opened, seal


def sealed_fields(model: type[Model]) -> list[SealedField]:
    return [field for field in model._meta.local_fields if isinstance(field, SealedField)]


@atomic
def reseal_batch(field: SealedField, *, after: int = 0, most: int = 500) -> tuple[int, int]:
    """Look at up to `most` rows behind the id `after` and seal anew what another key sealed or indexed.

    The answer is the last id that was looked at, 0 when there was none, and how many rows were written. Where the column
    holds a value once, nobody writes in the table meanwhile: see SealedField.
    """
    table, column = (connection.ops.quote_name(name) for name in (field.model._meta.db_table, str(field.column)))
    with connection.cursor() as cursor:
        if field.is_unique:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        # A row that somebody else holds is met again in the next round: waiting here for it could be for ever.
        cursor.execute(
            f"SELECT id, {column} FROM {table} WHERE {column} LIKE '%%.%%' AND id > %s "  # noqa: S608  names of our own
            f"ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
            [after, most],
        )
        rows = cursor.fetchall()
        anew = [(seal(value, field.label), key) for key, value in _by_other_keys(field, rows)]
        cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", anew)  # noqa: S608  names of our own
    return (rows[-1][0] if rows else 0), len(anew)


def _by_other_keys(field: SealedField, rows: list[tuple[int, str]]):
    """(id, value in plain) of those that are not as the first keys would write them."""
    newest = next(iter(settings.FIELD_KEYS))
    for key, sealed in rows:
        value = opened(sealed, field.label)
        if sealed.split(".")[1] != newest or sealed[:INDEX_LENGTH] != indexes_of(value)[0]:
            yield key, value


def reseal(field: SealedField) -> int:
    """Every row of the column, until a whole round finds nothing; how many were written."""
    done = 0
    while written := sum(_round(field)):
        done += written
    return done


def _round(field: SealedField):
    last = 0
    while True:
        last, written = reseal_batch(field, after=last)
        if not last:
            return
        yield written
