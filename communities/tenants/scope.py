"""Entering communities outside a request: commands, sweepers, tests. The only way in is `inside(community)`."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django_tenants.utils import tenant_context

from communities.tenants.errors import NoCommunity
from communities.tenants.models import Community


@contextmanager
def inside(community: Community) -> Iterator[Community]:
    """Act in `community`; raises NoCommunity for a closed one. Never `with community:`, whose stack leaks between threads."""
    if not community.is_open:
        raise NoCommunity("这个社区没有开通。")
    with tenant_context(community):
        yield community


def each_community() -> Iterator[Community]:
    """Every open community, entered one after the other."""
    for community in Community.objects.open().order_by("pk"):
        with inside(community):
            yield community


def community_of(slug: str) -> Community:
    """The open community called `slug`; raises NoCommunity."""
    try:
        return Community.objects.open().select_related("street__district").get(slug=slug)
    except Community.DoesNotExist:
        raise NoCommunity(f"没有叫“{slug}”的社区。") from None


def current() -> Community:
    """The community that this connection is in; raises NoCommunity on the platform."""
    tenant = connection.tenant
    if not isinstance(tenant, Community):
        raise NoCommunity("这一步只能在社区里办。")
    return tenant
