"""Content types are cached per schema.

Django keeps one process-wide cache of them, and the same model has another number in each schema: with threads, one
community's number was read in another (STACK 3 measured 641 of 6,000). One dictionary per schema ends it.
"""

from django.contrib.contenttypes.models import ContentTypeManager
from django.db import connection

_stores: dict[str, dict] = {}


def forget() -> None:
    """Drop what is remembered of every schema: for a process that changes databases, as tests do."""
    _stores.clear()


def keep_per_schema() -> None:
    """Replace the cache of ContentTypeManager by one per schema. Safe to call again."""

    def cache(manager):
        # A migration's historical model has a class of its own: its rows must not be mixed with the real one's.
        if manager.model is None or manager.model.__module__ == "__fake__":
            return {}
        return _stores.setdefault(connection.schema_name, {})

    def ignore(manager, value):
        # Django's __init__ assigns an empty dictionary; the store per schema is the only one.
        return None

    def keep(manager):
        # django-tenants clears at every switch; with one store per schema nothing has to go at a switch.
        return None

    ContentTypeManager._cache = property(cache, ignore)
    ContentTypeManager.clear_cache = keep
