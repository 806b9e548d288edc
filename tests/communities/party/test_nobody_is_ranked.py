"""DOMAIN 7.6: no page sets members or units in the order of what they did, and nothing is added up to compare them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.timezone import now as clock

from communities.party import gathering, serving
from communities.party.gathering import Seen
from communities.party.kinds import UnitKind
from communities.party.models import Attendance, Service
from communities.party.overviews import due_at
from tests.builders.browsers import browser_of, words_of
from tests.builders.party import SPRING, a_life, a_member, a_unit
from tests.communities.party.test_meetings import planned
from tests.communities.party.test_reporting_in import a_need, reported, took

BASE = "/manage/party/"
NAMES = ("丁一", "丁二", "丁三")
# What somebody did, as the tables call it.
DEEDS = ("hours", "attendances", "attended", "how", "services", "served", "confirmed", "meetings", "held")
ORDERS = re.compile(r"(?:order_by|sorted|\.sort|earliest|latest)\((?P<by>[^\n]*)")
SUMS = re.compile(r"\b(?:Sum|Avg|Max|Min|Rank|RowNumber|PercentRank)\(")


def ranks(text: str) -> list[str]:
    """Lines of code that set somebody in the order of deeds, or add deeds up."""
    found = [match.group() for match in SUMS.finditer(text)]
    for match in ORDERS.finditer(text):
        if set(re.findall(r"[a-z]+", match["by"])) & set(DEEDS):
            found.append(match.group())
    return found


def test_no_code_of_the_party_orders_by_deeds_or_adds_them_up():
    root = Path(settings.ROOT)
    files = [*root.glob("communities/party/**/*.py"), *root.glob("communities/receptions/**/*.py")]
    assert len(files) > 30
    assert {str(path.relative_to(root)): ranks(path.read_text()) for path in files if ranks(path.read_text())} == {}


@pytest.mark.parametrize(
    "worse",
    ['ties.order_by("-hours")', "sorted(lines, key=lambda one: one.hours)", 'units.annotate(n=Sum("meetings"))'],
)
def test_control_a_league_table_is_noticed(worse):
    assert ranks(worse)


def order_on(page: str) -> list[str]:
    """The three names as they first stand on the page."""
    return sorted(NAMES, key=page.index)


@pytest.mark.parametrize("hours", [(1, 2, 3), (3, 2, 1)], ids=["the last most", "the first most"])
def test_members_stand_in_the_same_order_whatever_hours_they_gave(cast, hours):
    branch, need = a_unit("第一支部", UnitKind.BRANCH, a_unit()), a_need(cast.member, wanted=3)
    for name, many in zip(NAMES, hours, strict=True):
        service = took(need, reported(branch, cast.member, name), cast.member)
        done = {"served_on": SPRING, "hours": many, "content": "量血压"}
        service = serving.serve(service=service, **done, by=cast.member, now=clock())
        serving.confirm(service=service, by=cast.secretary, now=clock())
    browser = browser_of(cast.member)
    orders = {tuple(order_on(words_of(browser.get(BASE + page)))) for page in ("reported/", f"joint/{need.pk}/")}
    orders |= {tuple(order_on(words_of(browser.get(f"{BASE}units/{branch.pk}/roster/"))))}
    by_name = tuple(Service.objects.order_by("member__person__name").values_list("member__person__name", flat=True))
    assert orders == {by_name}


@pytest.mark.parametrize("absent", [0, 2], ids=["the first away", "the last away"])
def test_members_stand_in_the_same_order_whether_they_came_or_not(cast, absent):
    branch = a_unit("第一支部", UnitKind.BRANCH, a_unit())
    away = [a_member(name, branch) for name in NAMES][absent]
    meeting = planned(branch, cast.member)
    seen = [Seen(member, "absent" if member == away else "present") for member in due_at(meeting)]
    gathering.hold_meeting(meeting=meeting, minutes="同意。", attended=seen, by=cast.member, now=clock())
    by_name = list(Attendance.objects.order_by("member__person__name").values_list("member__person__name", flat=True))
    browser = browser_of(cast.member)
    for page in (f"meetings/{meeting.pk}/", f"units/{branch.pk}/roster/"):
        assert order_on(words_of(browser.get(BASE + page))) == by_name


@pytest.mark.parametrize("busy", [0, 2])
def test_units_stand_in_the_tree_as_before_however_much_one_of_them_met(cast, busy):
    top = a_unit()
    units = [a_unit(name, UnitKind.BRANCH, top) for name in NAMES]
    browser = browser_of(cast.member)
    before = order_on(words_of(browser.get(BASE)))
    a_life(units[busy], cast.member)
    assert order_on(words_of(browser.get(BASE))) == before


def test_no_page_adds_up_who_came_how_often_or_how_long(cast):
    branch = a_unit("第一支部", UnitKind.BRANCH, a_unit())
    a_life(branch, cast.secretary)
    browser = browser_of(cast.member)
    for page in ("", "reported/", f"units/{branch.pk}/", f"units/{branch.pk}/meetings/", f"units/{branch.pk}/roster/"):
        shown = words_of(browser.get(BASE + page))
        for words in ("到会率", "出勤率", "排名第", "累计", "小时", "积分"):
            assert words not in shown, (page, words)
