"""What somebody hears who walks the desk by its headings, and sees who cannot tell links by their colour."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils.timezone import localdate

from communities.grid.models import GridBuilding
from communities.party.kinds import UnitKind
from communities.party.models import PartyUnit, Term
from tests.builders.browsers import browser_of, words_of
from tests.builders.party import SPRING, a_life, a_member, a_unit, holds_post
from tests.builders.people import a_building
from tests.builders.receptions import a_reception
from tests.communities.residents.preparing import somebody

HEADING = re.compile(r"<h([1-6])[ >]")


def jumps(page: str) -> list[tuple[int, int]]:
    """Where a heading stands more than one level below the one before."""
    levels = [int(level) for level in HEADING.findall(page)]
    return [(one, other) for one, other in pairwise(levels) if other > one + 1]


@pytest.fixture
def pages(cast):
    unit = a_unit("第二支部", UnitKind.BRANCH)
    held, life = holds_post(a_member("王梅", unit), unit), a_life(unit, cast.secretary)
    return [
        f"/manage/residents/{somebody(cast).pk}/",
        *(f"/manage/party/units/{held.unit_id}/{page}" for page in ("", "elect/")),
        f"/manage/party/offices/{life.office.pk}/",
        *(f"/manage/party/joint/{one.pk}/" for one in (life.need, life.project)),
        *(f"/manage/party/meetings/{one.pk}/" for one in (life.planned, life.held)),
        f"/manage/receptions/{a_reception(cast.member).pk}/",
    ]


def test_no_heading_of_the_desk_skips_a_level(cast, pages):
    desk = browser_of(cast.secretary)
    found = {page: jumps(words_of(desk.get(page))) for page in pages}
    assert {page: skipped for page, skipped in found.items() if skipped} == {}
    assert jumps("<h1>一</h1><h3>三</h3>") == [(1, 3)], "control"


def test_a_link_in_a_sentence_is_underlined(cast):
    a_building("9号楼", 116.4)
    GridBuilding.objects.all().delete()
    PartyUnit.objects.create(name="临时支部", kind=UnitKind.TEMPORARY, ends_on=SPRING)
    Term.objects.create(unit=a_unit(), starts_on=SPRING, ends_on=localdate() + timedelta(days=20))
    desk = browser_of(cast.secretary)
    for page in ("/manage/party/terms/", "/manage/grids/health/"):
        listed = re.findall(r"<li>.*?</li>", words_of(desk.get(page)).split('class="desk ')[1], re.S)
        links = [link for line in listed for link in re.findall(r"<a [^>]*>", line)]
        assert links and all('class="desk-seen"' in link for link in links), page
