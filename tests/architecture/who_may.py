"""The table of who may do what, who_may.txt, and the people whom it has a column for.

Write it anew with `WHO_MAY=write make test ARGS="-n 0 tests/architecture/test_who_may.py
tests/architecture/test_who_may_elsewhere.py"`, then read the difference line by line.
"""

import os
from pathlib import Path

from django.db import connection
from django.test import Client

from communities.accounts.roles import Role
from communities.tenants.scope import inside
from tests import databases
from tests.architecture import samples, walking
from tests.architecture.walking import LETTERS, Person
from tests.builders.people import a_staff_member, api_of, client_of

TABLE = Path(__file__).with_name("who_may.txt")
PLATFORM_ROLES = [Role.STREET, Role.DISTRICT, Role.OPERATOR]
COMMUNITY = [
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
SHELL = ["nobody", "resident", "committee_secretary", "property_company"]
# Asked of nothing and answered to all; a page that fails on purpose; pages of the CMS, of which there are none yet.
LEFT_OUT = ("javascript_catalog", "wagtailadmin_sprite", "wagtailadmin_error_test", "wagtailadmin_pages")


def is_shell(name: str) -> bool:
    return name.startswith(("wagtail", "mfa", "taggit"))


def is_api(name: str) -> bool:
    return name.startswith("api_")


def is_own(name: str) -> bool:
    return not is_shell(name) and not is_api(name)


def grouped(name: str) -> str:
    return f"{name.split(':')[0]}:*" if is_shell(name) else name


def browser(client: Client, host: str) -> Person:
    return Person(host, cookies=client.cookies)


class Alpha:
    """The community, with everybody of its columns by browser and by mini-program."""

    def __init__(self):
        with inside(databases.community("alpha")):
            self.things = samples.Community()
            samples.shelf()
            people = dict(zip(COMMUNITY[1:], self.things.people(), strict=True))
            self.pages = {name: browser(client_of(user), "alpha.localhost") for name, user in people.items()}
            self.programs = {
                name: Person("alpha.localhost", headers=api_of(user).defaults, body="json")
                for name, user in people.items()
            }
        connection.set_schema_to_public()
        self.pages = {"nobody": Person("alpha.localhost"), **self.pages}
        self.programs = {"nobody": Person("alpha.localhost", body="json"), **self.programs}

    def walked(self, chosen, start: str = "") -> dict:
        """What everybody meets at the chosen routes whose names begin with `start`."""
        people = self.programs if chosen is is_api else self.pages
        if chosen is is_shell:
            people = {name: people[name] for name in SHELL}

        def asked_for(name: str) -> bool:
            return wanted(name, chosen) and name.startswith(start)

        with inside(databases.community("alpha")):
            asked = {route: self.things.samples(route) for route in walking.routes(URLS) if asked_for(route.name)}
        connection.set_schema_to_public()
        return walking.walk(URLS, people, asked.__getitem__, asked_for)


URLS = "config.urls_community"


def wanted(name: str, chosen) -> bool:
    return not name.startswith(LEFT_OUT) and chosen(name)


def on_the_platform(chosen) -> dict:
    things = samples.Platform()
    samples.shelf()
    people = {"nobody": Person("localhost")}
    for role in PLATFORM_ROLES:
        people[role] = browser(client_of(a_staff_member(f"p_{role}", role, scope_id=1), ""), "localhost")
    return walking.walk("config.urls_public", people, things.samples, lambda name: wanted(name, chosen))


def head(where: str, columns) -> str:
    return f"# {where}: " + " ".join(f"{place}={column}" for place, column in enumerate(columns, start=1))


def compare(title: str, lines: list[str]) -> None:
    """The part of the table under `title` says the same; written where that is asked for. An error is no answer."""
    assert [line for line in lines if "!" in line.split()[-1]] == []
    parts = TABLE.read_text().split("\n\n") if TABLE.exists() else []
    parts = {part.strip().split("\n")[0]: part.strip() for part in parts}
    here = "\n".join([title, *lines])
    if os.environ.get("WHO_MAY") == "write":
        legend = "\n".join(["# 字母", *(f"# {letter}  {words}" for letter, words in LETTERS.items())])
        parts = {"# 字母": legend} | {key: part for key, part in parts.items() if key in TITLES} | {title: here}
        TABLE.write_text("\n\n".join(parts[key] for key in ["# 字母", *TITLES] if key in parts) + "\n")
        return
    assert here.split("\n") == parts[title].split("\n")


TITLES = {
    head("社区，接口", COMMUNITY): is_api,
    head("社区，页面", COMMUNITY): is_own,
    head("社区，外壳自带的", SHELL): is_shell,
    head("平台", ["nobody", *PLATFORM_ROLES]): lambda name: not is_shell(name),
}
API, PAGES, IN_SHELL, PLATFORM = TITLES
