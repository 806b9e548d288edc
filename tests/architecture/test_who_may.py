"""Every route of both hosts, as every role and as nobody, compared with one readable table: who_may.txt beside it.

A letter says what the person meets: o is let in, s is sent to sign in, r is sent elsewhere, n is refused, - finds
nothing there. What the
route asks of its input plays no part: an answer that complains about the input has let the person in.
Write the table anew with `WHO_MAY=write make test ARGS=tests/architecture/test_who_may.py`, then read the difference.
"""

import os
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.timezone import now

from communities.accounts.actions import grant
from communities.accounts.models import User
from communities.accounts.roles import Role
from communities.tenants.scope import inside
from tests import databases
from tests.builders.people import a_staff_member, api_of, cast_of, client_of
from tests.builders.tickets import a_dispatched_ticket, a_ticket

TABLE = Path(__file__).with_name("who_may.txt")
PLATFORM_ROLES = [Role.STREET, Role.DISTRICT, Role.OPERATOR]
COMMUNITY_COLUMNS = [
    "nobody",
    "resident",
    "building_head",
    "grid_worker",
    "committee_member",
    "committee_secretary",
    "property_company",
    "department",
]
# Wagtail brings some two hundred routes; these four meet all of them.
SHELL_COLUMNS = ["nobody", "r_13800000001", "shuji", "wuye"]
PLATFORM_COLUMNS = ["nobody", *PLATFORM_ROLES]
# Asked of nothing and answered to all; a page that fails on purpose; pages of the CMS, of which there are none yet.
LEFT_OUT = ("javascript_catalog", "wagtailadmin_sprite", "wagtailadmin_error_test", "wagtailadmin_pages")
# A walker who signs out meets nothing but the door afterwards.
WAYS_OUT = ("account_logout", "accounts:sign_out", "wagtailadmin_logout")


def routes(urlconf: str) -> list[tuple[str, str]]:
    """(name, sample address) of every route."""
    found: list[tuple[str, str]] = []
    _walk(get_resolver(urlconf).url_patterns, "", "", found)
    return sorted(set(found))


def _walk(patterns, address: str, spaces: str, found: list) -> None:
    for pattern in patterns:
        here = address + _sample(pattern.pattern)
        if isinstance(pattern, URLResolver):
            _walk(pattern.url_patterns, here, f"{spaces}{pattern.namespace}:" if pattern.namespace else spaces, found)
        elif isinstance(pattern, URLPattern) and here is not None:
            found.append((f"{spaces}{pattern.name or here}", "/" + here.lstrip("/")))


def _sample(pattern) -> str:
    """The pattern's text with a sample in place of each variable: the ticket of the test where a number is asked for."""
    text = str(pattern)
    if hasattr(pattern, "_route"):
        return re.sub(r"<(?:(\w+):)?(\w+)>", lambda m: _value(m.group(1) or "str", m.group(2)), text)
    text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda m: _value("str", m.group(1)), text)
    return re.sub(r"[\^$]|\\Z|\\", "", text).replace("/?", "/")


def _value(kind: str, name: str) -> str:
    if name in {"number"}:
        return SAMPLES["number"]
    return {"key": "00000000000000000000000000000000", "slug": "nowhere"}.get(name, "1")


SAMPLES = {"number": "AA-2026-00001"}


def meets(client: Client, address: str) -> str:
    """What this person meets at `address`: one of o, s, r, n, -."""
    answer = client.get(address)
    if answer.status_code == 405:
        answer = client.post(address)
    status = answer.status_code
    if status in {301, 302, 303}:
        return "s" if "sign-in" in answer["Location"] else "r"
    if status in {401, 403}:
        # The shell sends strangers to sign in, the API says 401: both mean "not before you sign in".
        return "s" if status == 401 else "n"
    if status == 404:
        return "-"
    assert status < 500, f"{address} answered {status}"
    return "o"


def table_of(urlconf: str, clients: dict[str, Client], chosen=lambda name: True) -> list[str]:
    """A line a route; routes of Wagtail's own with the same letters are one line by namespace."""
    lines: dict[str, set[str]] = {}
    for name, address in routes(urlconf):
        if name.startswith(LEFT_OUT + WAYS_OUT) or not chosen(name):
            continue
        letters = "".join(meets(client, address) for client in clients.values())
        lines.setdefault(_grouped(name), set()).add(letters)
    return [f"{name:<44} {' '.join(sorted(letters))}" for name, letters in sorted(lines.items())]


def _grouped(name: str) -> str:
    return f"{name.split(':')[0]}:*" if name.startswith(("wagtail", "mfa")) else name


def _people() -> list[User]:
    """One of each role of the table's columns but the first, and a ticket in the property company's hands."""
    cast = cast_of()
    head = User.objects.create_user("r_head", phone="13800000009", name="楼组长")
    grant(user=head, role=Role.RESIDENT, now=now())
    grant(user=head, role=Role.BUILDING_HEAD, scope_id=cast.building.pk, now=now())
    SAMPLES["number"] = a_dispatched_ticket(cast).number
    a_ticket(cast)
    return [cast.resident, head, cast.worker, cast.member, cast.secretary, cast.property, cast.department]


def _pages(people) -> dict[str, Client]:
    return {"nobody": Client(HTTP_HOST="alpha.localhost"), **{user.username: client_of(user) for user in people}}


def _programs(people) -> dict[str, Client]:
    return {"nobody": Client(HTTP_HOST="alpha.localhost"), **{user.username: api_of(user) for user in people}}


@pytest.mark.slow
def test_every_route_lets_in_whom_the_table_says(committed_db):
    """In a database of its own: a sample address asks for number 1, which has to be the same thing every time."""
    written = [_head("社区", COMMUNITY_COLUMNS)]
    with inside(databases.community("alpha")):
        people = _people()
        pages, programs = _pages(people), _programs(people)
    # The API first: among the pages is one that closes an account, and the secretary may.
    written += table_of("config.urls_community", programs, _is_api)
    written += ["", *table_of("config.urls_community", pages, _is_own)]
    few = {name: pages[name] for name in SHELL_COLUMNS}
    written += ["", _head("社区，外壳自带的", few), *table_of("config.urls_community", few, _is_shell)]
    connection.set_schema_to_public()
    officers = [a_staff_member(f"p_{role}", role, scope_id=1) for role in PLATFORM_ROLES]
    clients = {"nobody": Client(HTTP_HOST="localhost"), **{user.username: client_of(user, "") for user in officers}}
    for client in clients.values():
        client.defaults["HTTP_HOST"] = "localhost"
    written += [
        "",
        _head("平台", PLATFORM_COLUMNS),
        *table_of("config.urls_public", clients, lambda name: not _is_shell(name)),
    ]
    text = "\n".join(written) + "\n"
    if os.environ.get("WHO_MAY") == "write":
        TABLE.write_text(text)
    assert text == TABLE.read_text()


def _is_shell(name: str) -> bool:
    return name.startswith(("wagtail", "mfa", "taggit"))


def _is_api(name: str) -> bool:
    return name.startswith("api_")


def _is_own(name: str) -> bool:
    return not _is_shell(name) and not _is_api(name)


def _head(where: str, columns) -> str:
    return f"# {where}: " + " ".join(f"{place}={column}" for place, column in enumerate(columns, start=1))
