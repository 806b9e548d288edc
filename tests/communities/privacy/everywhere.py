"""Everything that the product keeps, as text: the tables of the schema with sealed columns opened, caches, files."""

from pathlib import Path

from django.apps import apps
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import connection

from communities.kernel.sealing import SealedField


def tables() -> dict[str, str]:
    """Every table of the schema as `pg_dump` would write it, row by row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [connection.schema_name])
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            found[name] = "\n".join(row for (row,) in cursor.fetchall())
    return found


def opened() -> dict[str, str]:
    """What stands in sealed columns, and in sessions, which are packed."""
    found = {}
    for model in apps.get_models():
        columns = [field.name for field in model._meta.local_fields if isinstance(field, SealedField)]
        if columns:
            found[f"{model._meta.label} opened"] = str(list(model._base_manager.values_list(*columns)))
    sessions = apps.get_model("sessions.Session").objects.all()
    return found | {"sessions opened": str([session.get_decoded() for session in sessions])}


def cached() -> dict[str, str]:
    """What the caches would still answer with."""
    found = {}
    for alias in ("default", "renditions", "global"):
        cache = caches[alias]
        live = [(key, value) for key, value in cache._cache.items() if not cache._has_expired(key)]
        found[f"cache {alias}"] = "\n".join(f"{key} {value.decode('utf-8', 'replace')}" for key, value in live)
    return found


def files() -> set[str]:
    """The names of the files of this community."""
    root = Path(default_storage.path("."))
    return {str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()}


def places_of(*markers: str) -> dict[str, set[str]]:
    """Where each of the markers stands."""
    texts = tables() | opened() | cached() | {"files": "\n".join(sorted(files()))}
    return {marker: {place for place, text in texts.items() if marker in text} for marker in markers}
