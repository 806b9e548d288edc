"""Columns that only the application can read: AES-256-GCM, with a blind index by which an equal value is found.

A sealed value is `<index>.<key>.<nonce and ciphertext>`: the index is a keyed hash of the value under the first of
settings.FIELD_INDEX_KEYS, the key a name in settings.FIELD_KEYS. While either is rotated (resealing.py), what the other
keys made is found and opened too. (Personal Information Protection Law, 个人信息保护法, art. 51(3): encryption.)
"""

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, models
from django.db.models import lookups
from django.db.models.functions import Left
from django.utils.functional import cached_property

# 128 bits of the hash, written in base64 without padding.
INDEX_LENGTH = 22
_NONCE = 12


class CannotOpen(ValueError):
    """The value was changed, belongs to another column, or its key is not in FIELD_KEYS."""


def seal(value: str, label: str, index: str = "") -> str:
    """`value` sealed for the column `label` under the first of the keys, with its newest index or the one given."""
    name, key = next(iter(settings.FIELD_KEYS.items()))
    nonce = os.urandom(_NONCE)
    sealed = _written(nonce + AESGCM(key).encrypt(nonce, value.encode(), label.encode()))
    return f"{index or indexes_of(value)[0]}.{name}.{sealed}"


def opened(sealed: str, label: str) -> str:
    """The value sealed for the column `label`; raises CannotOpen."""
    try:
        _, name, written = sealed.split(".")
        content = _read(written)
        return AESGCM(settings.FIELD_KEYS[name]).decrypt(content[:_NONCE], content[_NONCE:], label.encode()).decode()
    except (ValueError, KeyError, InvalidTag):
        raise CannotOpen(f"{label} cannot be opened: changed, from another column, or its key is missing") from None


def indexes_of(value: str) -> list[str]:
    """The blind index of `value` under each key: equal for equal values of one community, unrelated in any other."""
    content = f"{connection.schema_name}\0{value}".encode()  # type: ignore[attr-defined]
    return [_written(hmac.digest(key, content, hashlib.sha256)[:16]) for key in settings.FIELD_INDEX_KEYS]


def _written(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _read(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class SealedField(models.CharField):
    """Text that is sealed in the database and plain in Python. It can be compared for equality, and nothing else."""

    def db_type(self, connection):
        return "text"

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_db_prep_value(self, value, connection, prepared=False):
        value = super().get_db_prep_value(value, connection, prepared)
        return seal(value, self.label) if value else value

    def get_db_prep_save(self, value, connection):
        """As it is stored. While indexes are rotated, a column that holds a value once asks which of them holds it."""
        if value and len(settings.FIELD_INDEX_KEYS) > 1 and self.is_unique:
            return seal(value, self.label, self._index_in_use(value))
        return super().get_db_prep_save(value, connection)

    @cached_property
    def is_unique(self) -> bool:
        constraints = self.model._meta.constraints
        return any(by_index(self.name) in getattr(one, "expressions", ()) for one in constraints)

    def _index_in_use(self, value: str) -> str:
        """The older index, where a row stands under it: the database then refuses a second row as it always does.

        The lock is what the write takes anyway; before it no batch of the rotation is halfway.
        """
        newest, *older = indexes_of(value)
        table, column = (connection.ops.quote_name(name) for name in (self.model._meta.db_table, str(self.column)))
        with connection.cursor() as cursor:
            if connection.in_atomic_block:
                cursor.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")
            cursor.execute(
                f"SELECT LEFT({column}, {INDEX_LENGTH}) FROM {table} "  # noqa: S608  names of our own
                f"WHERE LEFT({column}, {INDEX_LENGTH}) = ANY(%s) LIMIT 1",
                [older],
            )
            found = cursor.fetchone()
        return found[0] if found else newest

    def from_db_value(self, value, expression, connection):
        return opened(value, self.label) if value else value

    def get_lookup(self, lookup_name):
        return _LOOKUPS.get(lookup_name)

    def get_transform(self, lookup_name):
        return None


class _ByIndex:
    """Compares the indexes, under whichever key a row has its own."""

    def process_lhs(self, compiler, connection, lhs=None):
        sql, params = super().process_lhs(compiler, connection, lhs)
        return f"LEFT({sql}, {INDEX_LENGTH})", params

    def get_db_prep_lookup(self, value, connection):
        values = value if self.get_db_prep_lookup_value_is_iterable else [value]
        return "%s", [index for one in values for index in (indexes_of(one) if one else [one])]


class SealedExact(_ByIndex, lookups.Exact):
    def get_db_prep_lookup(self, value, connection):
        _, indexes = super().get_db_prep_lookup(value, connection)
        return f"({', '.join(['%s'] * len(indexes))})", indexes

    def get_rhs_op(self, connection, rhs):
        return f"IN {rhs}"


class SealedIn(_ByIndex, lookups.In):
    pass


_LOOKUPS = {"exact": SealedExact, "in": SealedIn, "isnull": lookups.IsNull}


def by_index(column: str) -> Left:
    """For an index or a constraint: the part of a sealed column that is equal for equal values."""
    return Left(column, INDEX_LENGTH)


def seal_plain(model_name: str, column: str) -> Callable:
    """For a migration that made `column` of a table a SealedField: a step that seals what stood there in plain."""

    def step(apps, schema_editor):
        # The app of the migration is the one whose models of that name it knows.
        model = next(m for m in apps.get_models() if m._meta.model_name == model_name and _seals(m, column))
        field, table = model._meta.get_field(column), schema_editor.quote_name(model._meta.db_table)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"SELECT id, {column} FROM {table} WHERE {column} NOT IN ('') AND {column} !~ '[.]'")  # noqa: S608  names of our own
            rows = [(seal(value, field.label), key) for key, value in cursor.fetchall()]
            cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", rows)  # noqa: S608  names of our own

    return step


def _seals(model, column: str) -> bool:
    return any(field.name == column and isinstance(field, SealedField) for field in model._meta.local_fields)
