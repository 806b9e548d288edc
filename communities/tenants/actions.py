"""What the platform does with communities."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.transaction import atomic

from communities.accounts import staff
from communities.accounts.roles import Role
from communities.audit.actions import record
from communities.tenants import directory
from communities.tenants.checking import check_community
from communities.tenants.errors import ProvisioningFailed
from communities.tenants.models import Community, Domain, Street
from communities.tenants.scope import inside
from communities.tenants.template import replay_sql


def _new_schema_name() -> str:
    """`c_` and 12 digits: nothing that anybody typed reaches SQL as a name."""
    return f"c_{secrets.randbelow(10**12):012d}"


def create_community(
    *, slug: str, name: str, street: Street, code: str, letters: str, by=None, now, **more
) -> Community:
    """Make a community: its row, its host name and its schema, replayed from the template, in one transaction.

    Raises ValidationError when a name or code is taken or malformed, ProvisioningFailed when there is no template.
    """
    try:
        return _created(slug=slug, name=name, street=street, code=code, letters=letters, by=by, now=now, **more)
    except IntegrityError:
        # Somebody else took it between our look and our write.
        raise ValidationError("网址简称、社区代码或编号字头刚刚被另一个社区用了，请换一个再试。") from None


@atomic
def _created(*, slug, name, street, code, letters, by, now, **more) -> Community:
    community = Community(
        schema_name=_new_schema_name(),
        slug=slug,
        name=name,
        street=street,
        code=code,
        letters=letters,
        **more,
    )
    community.full_clean()
    community.save()
    Domain.objects.create(tenant=community, domain=_free_host(slug), is_primary=True)
    _replay(community.schema_name)
    _require_whole(community.schema_name)
    record(by=by, verb="tenants.create_community", subject=community, at=now, slug=slug)
    return community


@atomic
def open_first_account(*, community: Community, name: str, username: str, by=None, now) -> str:
    """The account of a new community's secretary; the answer is the path on its host where the password is set, once.

    Whoever opens a community on the platform has no account in it: the community's own ledger says 系统, the platform's
    says who. Raises Invalid with `username`, as accounts.staff.open_account().
    """
    with inside(community):
        place = staff.Place(Role.COMMITTEE_SECRETARY)
        secretary = staff.open_account(username=username, name=name, place=place, by=None, now=now)
        path = staff.set_password_path(user=secretary, by=None, now=now)
    record(by=by, verb="tenants.open_first_account", subject=community, at=now)
    return path


def _free_host(slug: str) -> str:
    if slug in settings.RESERVED_SLUGS:
        raise ValidationError({"slug": f"“{slug}”留给平台用，请换一个网址简称。"})
    host = f"{slug}.{settings.COMMUNITY_HOST_SUFFIX}"
    if directory.is_platform(host) or Domain.objects.filter(domain=host).exists():
        raise ValidationError({"slug": f"域名 {host} 已被使用，请换一个网址简称。"})
    return host


def _replay(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL check_function_bodies = off")
        # No parameters: the text may hold percent signs, and nothing in it comes from a person.
        cursor.execute(replay_sql(schema))
    # The replay may have moved the search path; the next cursor sets it again.
    connection.search_path_set_schemas = None


def _require_whole(schema: str) -> None:
    """A table that is missing would be read from `public` without a word: better no community than half of one."""
    found = next(check_community(schema), None)
    if found:
        raise ProvisioningFailed(f"新社区的数据结构与模板不一致：{found}。没有开通。")
