"""Numbers of units, spans of terms and refused columns: no database."""

from datetime import date

import pytest

from communities.party.kinds import UnitKind, Warned
from communities.party.refusing import refused_columns
from communities.party.rules import Facts, fits_below, term_years, warnings
from communities.party.spans import months_after, nearness

FINE = {"kind": UnitKind.BRANCH, "formal": 6, "members": 6}


@pytest.mark.parametrize(
    ("fine", "too_far", "warned"),
    [
        ({"formal": 3}, {"formal": 2}, Warned.TOO_FEW),
        ({"members": 50}, {"members": 51}, Warned.BRANCH_LARGE),
        ({"kind": "general", "members": 100}, {"kind": "general", "members": 101}, Warned.GENERAL_LARGE),
        ({"kind": "joint", "covers": 5}, {"kind": "joint", "covers": 6}, Warned.JOINT_WIDE),
        ({"formal": 7, "in_committee": 3}, {"formal": 7, "in_committee": 2}, Warned.NO_COMMITTEE),
        ({"formal": 6, "in_committee": 0}, {"formal": 7, "in_committee": 0}, Warned.NO_COMMITTEE),
        ({}, {"shares_secretary": True}, Warned.TWO_BRANCHES),
        ({"kind": "temporary"}, {"kind": "temporary", "overdue": True}, Warned.OVERDUE),
    ],
)
def test_a_number_is_warned_of_when_it_goes_too_far_and_not_before(fine, too_far, warned):
    assert warnings(Facts(**FINE | fine)) == []
    assert warnings(Facts(**FINE | too_far)) == [warned]


def test_a_committee_and_a_group_are_not_measured_as_a_branch_is():
    for kind in (UnitKind.COMMITTEE, UnitKind.GROUP):
        assert warnings(Facts(kind, formal=1, members=500, shares_secretary=True)) == []


@pytest.mark.parametrize(
    ("kind", "above", "fits"),
    [
        ("group", "branch", True),
        ("group", "joint", True),
        ("group", "committee", False),
        ("group", None, False),
        ("branch", "committee", True),
        ("branch", "general", True),
        ("branch", "branch", False),
        ("branch", "group", False),
        ("general", "branch", False),
        ("committee", "committee", True),
        ("general", "general", False),
        ("committee", None, True),
    ],
)
def test_a_unit_stands_below_what_its_kind_fits(kind, above, fits):
    assert fits_below(kind, above) is fits


def test_a_term_is_five_years_in_a_community_and_three_in_another_branch(settings):
    years = settings.PARTY_TERM_YEARS
    assert [term_years("branch", True, years), term_years("committee", True, years)] == [5, 5]
    assert [term_years("branch", False, years), term_years("committee", False, years)] == [3, 5]


def test_a_month_later_is_the_same_day_or_the_month_s_last():
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2024, 2, 29), 60) == date(2029, 2, 28)
    assert months_after(date(2026, 12, 1), 1) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("ends_on", "months"),
    [
        (date(2026, 3, 1), 0),
        (date(2026, 3, 2), 1),
        (date(2026, 4, 1), 1),
        (date(2026, 4, 2), 3),
        (date(2026, 6, 1), 3),
        (date(2026, 6, 2), 6),
        (date(2026, 9, 1), 6),
        (date(2026, 9, 2), None),
    ],
)
def test_the_end_of_a_term_is_told_six_three_and_one_month_before(ends_on, months):
    assert nearness(ends_on, date(2026, 3, 1), (6, 3, 1)) == months


@pytest.mark.parametrize(
    "header",
    [
        "公民身份号码",
        "身份证号",
        "身份证 号码",
        "【身份证号】",
        "证件号码",
        "居民身份证",
        "ＩＤ",
        "家庭住址",
        "现居住地址",
        "房号",
        "门牌号",
        "室",
        "入党介绍人",
        "第一介绍人",
        "处分情况",
        "党纪处分",
        "是否困难",
        "困难党员",
        "低保",
        "帮扶情况",
    ],
)
def test_a_column_that_holds_more_than_the_work_needs_is_refused(header):
    assert list(refused_columns(["姓名", header])) == [header]


def test_the_columns_of_a_roster_that_are_needed_pass():
    needed = [
        "序号",
        "党组织名称",
        "姓名",
        "性别",
        "出生年份",
        "入党时间",
        "转正时间",
        "党员类别",
        "党内职务",
        "任职时间",
    ]
    needed += ["联系电话", "楼组", "楼栋", "特长", "是否楼组长", "双报到", "备注", "科室", "工作单位及职务", "", None]
    assert refused_columns(needed) == {}


def test_what_a_refused_column_holds_is_said():
    assert refused_columns(["身份证号", "房号"]) == {"身份证号": "身份证件号码", "房号": "住址和房号"}
