"""A street sees counts of the party's organisation, copied once a day: no names, no phones, nobody ranked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.roles import Role
from communities.oversight.models import Figure
from communities.oversight.sweeping import copy_figures
from communities.party.kinds import UnitKind
from communities.tenants.models import Community, Street
from communities.tenants.scope import in_each_community, inside
from tests import databases
from tests.builders.browsers import words_of
from tests.builders.party import a_life, a_member, a_unit
from tests.builders.people import a_staff_member, cast_of, client_of

PAGE = "/manage/party-figures/"


@pytest.fixture
def copied(db):
    """Alpha with a branch of one member; beta with nothing; both counted. The platform is entered."""
    with inside(databases.community("alpha")):
        cast = cast_of()
        branch = a_unit("第一支部", UnitKind.BRANCH, a_unit())
        a_member("王梅", branch, phone="13912345678")
        a_life(branch, cast.secretary)
    in_each_community(copy_figures)
    connection.set_schema_to_public()


def reader(role: str, scope_id: int | None):
    client = client_of(a_staff_member(f"p_{role}", role, scope_id=scope_id), "")
    client.defaults["HTTP_HOST"] = "localhost"
    return client


def values(slug: str) -> dict:
    return dict(Figure.objects.filter(community__slug=slug).values_list("name", "value"))


def test_each_community_s_numbers_are_its_own(copied):
    alpha, beta = values("alpha"), values("beta")
    assert (alpha["party_units"], alpha["party_members"] >= 1, alpha["party_meetings"] >= 1) == (2, True, True)
    assert (beta["party_units"], beta["party_members"], beta["party_meetings"]) == (0, 0, 0)


def test_they_are_copied_once_a_day_and_the_day_s_number_does_not_waver(copied):
    with inside(databases.community("alpha")):
        a_unit("第二支部", UnitKind.BRANCH)
        assert copy_figures() == 0
        assert copy_figures(now=clock() + timedelta(days=1)) == len(values("alpha"))
    connection.set_schema_to_public()
    days = Figure.objects.filter(community__slug="alpha", name="party_units").order_by("day")
    assert list(days.values_list("value", flat=True)) == [2, 3]


def test_old_days_go(copied, settings):
    settings.FIGURE_DAYS = 30
    with inside(databases.community("alpha")):
        copy_figures(now=clock() + timedelta(days=31))
    connection.set_schema_to_public()
    assert {row.day for row in Figure.objects.filter(community__slug="alpha")} == {localdate() + timedelta(days=31)}
    assert Figure.objects.filter(community__slug="beta").exists()  # control


def test_a_street_reads_the_counts_of_its_own_communities_by_name(copied):
    street = Street.objects.get()
    page = words_of(reader(Role.STREET, street.pk).get(PAGE))
    assert page.index("乙社区") < page.index("甲社区")
    assert "2 个社区，2 个有数" in page
    for secret in ("王梅", "13912345678", "139****5678"):
        assert secret not in page


def test_another_street_reads_nothing_of_them(copied):
    elsewhere = Street.objects.create(district=Street.objects.get().district, name="东街道", code="990102000000")
    page = words_of(reader(Role.STREET, elsewhere.pk).get(PAGE))
    assert "甲社区" not in page
    Community.objects.filter(slug="alpha").update(street=elsewhere)  # control
    assert "甲社区" in words_of(reader(Role.DISTRICT, None).get(PAGE))


def test_a_community_s_own_staff_find_no_such_page(db):
    with inside(databases.community("alpha")):
        assert client_of(cast_of().secretary).get(PAGE).status_code == 404
