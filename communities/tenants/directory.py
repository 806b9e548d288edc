"""Which community does a request belong to? Hosts and slugs are looked up once a minute, not once a request."""

from dataclasses import dataclass
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db.transaction import on_commit

from communities.tenants.models import Community

SECONDS = 60
MOST_UNKNOWN = 1000


@dataclass(frozen=True)
class _Known:
    community: Community | None
    until: float


_by_host: dict[str, _Known] = {}
_by_slug: dict[str, _Known] = {}
_lock = Lock()


def normal_host(raw: str) -> str:
    """`Yangguang.Example.cn.:8000` becomes `yangguang.example.cn`; nothing else is forgiven."""
    host = raw.rsplit(":", 1)[0] if not raw.endswith("]") else raw
    return host.lower().removesuffix(".")


def is_platform(host: str) -> bool:
    return host == settings.PLATFORM_HOST


def community_at_host(host: str) -> Community | None:
    """The open community that owns exactly this host name."""
    return _lookup(_by_host, host, domains__domain=host)


def community_called(slug: str) -> Community | None:
    """The open community of `/c/<slug>/`."""
    return _lookup(_by_slug, slug, slug=slug)


def forget() -> None:
    """Drop what is remembered; other processes follow within SECONDS."""
    with _lock:
        _by_host.clear()
        _by_slug.clear()


def forget_changed(**signal) -> None:
    """A community, its district or a host name was written: now, and again when no older transaction can be read any more."""
    forget()
    on_commit(forget)


def _lookup(known: dict[str, _Known], name: str, **where) -> Community | None:
    now = monotonic()
    found = known.get(name)
    if found and found.until > now:
        return found.community
    community = Community.objects.open().select_related("street__district").filter(**where).first()
    with _lock:
        if len(known) > MOST_UNKNOWN * 2:
            known.clear()
        known[name] = _Known(community, now + SECONDS)
    return community
