"""Columns that only the application can read: AES-256-GCM, with a blind index by which an equal value is found.

A sealed value is `<index>.<key>.<nonce and ciphertext>`: the index is a keyed hash of the value, the key a name in
settings.FIELD_KEYS. (Personal Information Protection Law, 个人信息保护法, art. 51(3): encryption.)
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

# 128 bits of the hash, written in base64 without padding.
INDEX_LENGTH = 22
_NONCE = 12


class CannotOpen(ValueError):
    """The value was changed, belongs to another column, or its key is not in FIELD_KEYS."""


def seal(value: str, label: str) -> str:
    """`value` sealed for the column `label` under the first of the keys."""
    name, key = next(iter(settings.FIELD_KEYS.items()))
    nonce = os.urandom(_NONCE)
    return f"{index_of(value)}.{name}.{_written(nonce + AESGCM(key).encrypt(nonce, value.encode(), label.encode()))}"


def opened(sealed: str, label: str) -> str:
    """The value sealed for the column `label`; raises CannotOpen."""
    try:
        _, name, written = sealed.split(".")
        content = _read(written)
        return AESGCM(settings.FIELD_KEYS[name]).decrypt(content[:_NONCE], content[_NONCE:], label.encode()).decode()
    except (ValueError, KeyError, InvalidTag):
        raise CannotOpen(f"{label} cannot be opened: changed, from another column, or its key is missing") from None


def index_of(value: str) -> str:
    """The blind index of `value`: equal for equal values of one community, unrelated in any other."""
    content = f"{connection.schema_name}\0{value}".encode()  # type: ignore[attr-defined]
    return _written(hmac.digest(settings.FIELD_INDEX_KEY, content, hashlib.sha256)[:16])


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

    def from_db_value(self, value, expression, connection):
        return opened(value, self.label) if value else value

    def get_lookup(self, lookup_name):
        return _LOOKUPS.get(lookup_name)

    def get_transform(self, lookup_name):
        return None


class _ByIndex:
    """Compares the indexes; beneath it the parameters come sealed, and begin with theirs."""

    def process_lhs(self, compiler, connection, lhs=None):
        sql, params = super().process_lhs(compiler, connection, lhs)
        return f"LEFT({sql}, {INDEX_LENGTH})", params

    def get_db_prep_lookup(self, value, connection):
        sql, params = super().get_db_prep_lookup(value, connection)
        return sql, [param[:INDEX_LENGTH] for param in params]


class SealedExact(_ByIndex, lookups.Exact):
    pass


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


def resealed(model, *, most: int = 500) -> int:
    """Seal anew, under the first key, up to `most` rows of `model` that another key sealed; how many there were."""
    changed = 0
    for field in (field for field in model._meta.local_fields if isinstance(field, SealedField)):
        table, column = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(str(field.column))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, {column} FROM {table} WHERE {column} LIKE '%%.%%' "  # noqa: S608  names of our own
                f"AND split_part({column}, '.', 2) <> %s LIMIT %s FOR UPDATE",
                [next(iter(settings.FIELD_KEYS)), most],
            )
            rows = [(seal(opened(old, field.label), field.label), key) for key, old in cursor.fetchall()]
            cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", rows)  # noqa: S608  names of our own
        changed += len(rows)
    return changed
