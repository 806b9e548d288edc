"""Street, district and operator see nobody's phone: the platform has neither the pages nor the tables."""

import pytest
from django.db import ProgrammingError, connection
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.accounts.roles import Role
from communities.party.kinds import UnitKind
from communities.party.models import Member
from communities.residents.models import Person
from communities.tenants.scope import inside
from tests import databases
from tests.architecture.walking import routes
from tests.builders.browsers import browser_of, words_of
from tests.builders.party import a_life, a_member, a_unit
from tests.builders.people import a_client, a_staff_member, cast_of, client_of

PHONE = "13912345678"
ABOVE = (Role.STREET, Role.DISTRICT, Role.OPERATOR)


@pytest.fixture
def known(db):
    """A member with a phone in a community, and everybody above it; the platform is entered."""
    with inside(databases.community("alpha")):
        cast = cast_of()
        branch = a_unit("第一支部", UnitKind.BRANCH, a_unit())
        member = a_member("王梅", branch, phone=PHONE)
        a_life(branch, cast.secretary)
        shown = browser_of(cast.member).post(f"/manage/party/units/{branch.pk}/roster/{member.pk}/phone/")
        assert PHONE in words_of(shown)  # control: the committee's own page has it
    connection.set_schema_to_public()
    return {role: a_staff_member(f"p_{role}", role, scope_id=1) for role in ABOVE}


def plain_pages() -> list[str]:
    """Every page of the platform whose address asks for nothing more."""
    found = [route.address for route in routes("config.urls_public")]
    return [address for address in found if "{" not in address and "nowhere" not in address and "(" not in address]


def at_platform(user: User):
    client = client_of(user, "")
    client.defaults["HTTP_HOST"] = "localhost"
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("role", ABOVE)
def test_no_page_of_the_platform_has_a_member_s_name_or_phone(known, role):
    pages, browser = plain_pages(), at_platform(known[role])
    assert "/manage/" in pages and len(pages) > 20
    for address in pages:
        shown = browser.get(address).content.decode(errors="replace")
        for secret in (PHONE, "139****5678", "王梅", "郑立新"):
            assert secret not in shown, address


def test_the_pages_of_the_party_are_not_there_for_anybody_above(known):
    for role in ABOVE:
        browser = at_platform(known[role])
        for page in ("", "reported/", "joint/", "offices/", "terms/"):
            assert browser.get(f"/manage/party/{page}").status_code in (302, 403, 404)


def test_the_platform_has_no_table_of_it(db):
    for model in (Member, Person):
        with pytest.raises(ProgrammingError), atomic():
            connection.set_schema_to_public()
            model.objects.count()


def test_a_session_of_the_street_opens_nothing_in_the_community(known):
    client = client_of(known[Role.STREET], "")
    stranger = a_client()
    stranger.cookies = client.cookies
    answer = stranger.get("/manage/party/")
    assert answer.status_code == 302 and "sign-in" in answer["Location"]
