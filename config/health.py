"""Is the process alive, and can it do its work?"""

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import JsonResponse

from communities.tenants.migrating import is_current

_seen_current = False


def alive(request):
    """200 while the process answers."""
    return JsonResponse({"status": "ok"})


def ready(request):
    """200 when database, migrations and cache are there; 503 names what is not."""
    checks = {"database": _database(), "migrations": _migrations(), "cache": _cache()}
    status = 200 if all(checks.values()) else 503
    return JsonResponse({"status": "ok" if status == 200 else "unavailable", "checks": checks}, status=status)


def _database() -> bool:
    try:
        connection.set_schema_to_public()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        return False


def _migrations() -> bool:
    """Read in full until it was right once: a process does not lose migrations while it runs."""
    global _seen_current
    if not _seen_current:
        try:
            _seen_current = is_current()
        except DatabaseError:
            return False
    return _seen_current


def _cache() -> bool:
    try:
        caches["global"].set("ready", settings.PORT, 10)
        return caches["global"].get("ready") == settings.PORT
    except Exception:
        return False
