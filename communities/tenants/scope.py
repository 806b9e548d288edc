"""Entering communities outside a request: commands, sweepers, tests. The only way in is `inside(community)`."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django_tenants.utils import tenant_context

from communities.tenants.errors import NoCommunity
from communities.tenants.models import Community

log = logging.getLogger(__name__)


@contextmanager
def inside(community: Community) -> Iterator[Community]:
    """Act in `community`; raises NoCommunity for a closed one.

    Never `with community:`, whose stack leaks between threads.
    """
    if not community.is_open:
        raise NoCommunity("这个社区没有开通。")
    with tenant_context(community):
        yield community


def in_each_community(work: Callable[[], object]) -> None:
    """Do `work` in every open community; one that fails keeps no other from its turn, and is raised at the end.

    A function is taken and not a loop offered: the body of a loop that fails would leave the connection where it was.
    """
    failed = []
    for community in Community.objects.open().order_by("pk"):
        try:
            with inside(community):
                work()
        except Exception as error:
            log.exception("%s failed in %s", getattr(work, "__name__", work), community.slug)
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} communities", failed)


def community_of(slug: str) -> Community:
    """The open community called `slug`; raises NoCommunity."""
    try:
        return Community.objects.open().select_related("street__district").get(slug=slug)
    except Community.DoesNotExist:
        raise NoCommunity(f"没有叫“{slug}”的社区。") from None


def on_platform() -> bool:
    """Whether this connection is in no community: there the tables of communities are not."""
    return not isinstance(connection.tenant, Community)


def current() -> Community:
    """The community that this connection is in; raises NoCommunity on the platform."""
    tenant = connection.tenant
    if not isinstance(tenant, Community):
        raise NoCommunity("这一步只能在社区里办。")
    return tenant
