"""Who is in a unit on any day, counts that include all beneath, buildings without a unit, terms that end."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.party import queries
from communities.party.kinds import MemberKind, PostKind, Tie, UnitKind, Warned
from communities.party.models import Membership, PartyUnitBuilding, Term
from communities.residents.models import Building, PlaceKind
from tests.builders.party import AUTUMN, SPRING, SUMMER, a_member, a_unit, holds_post, members

DAY = timedelta(days=1)


@pytest.fixture
def committee(alpha):
    return a_unit()


@pytest.fixture
def branch(committee):
    return a_unit("第一支部", UnitKind.BRANCH, committee)


@pytest.fixture
def group(branch):
    return a_unit("第一党小组", UnitKind.GROUP, branch)


def names(unit, day):
    return [line.member.person.name for line in queries.roster(unit, day)]


@pytest.mark.parametrize(
    ("day", "there"),
    [(SPRING - DAY, False), (SPRING, True), (SUMMER - DAY, True), (SUMMER, False), (SUMMER + DAY, False)],
)
def test_a_membership_holds_from_its_first_day_up_to_its_end(branch, day, there):
    a_member("王梅", branch, ends_on=SUMMER)
    assert names(branch, day) == (["王梅"] if there else [])


@pytest.mark.parametrize(
    ("day", "posts"), [(SPRING - DAY, 0), (SPRING, 1), (SUMMER - DAY, 1), (SUMMER, 0), (AUTUMN, 0)]
)
def test_a_post_holds_from_its_first_day_up_to_its_end_and_an_end_ahead_hides_nobody(branch, day, posts):
    member = a_member("王梅", branch, starts_on=date(2020, 1, 1))
    holds_post(member, branch, ends_on=SUMMER)
    [line] = queries.roster(branch, day)
    assert len(line.posts) == posts


def test_a_roster_reaches_all_beneath_and_no_sibling_with_posts_in_their_order(committee, branch, group):
    a_member("普通", group)
    deputy, secretary = a_member("副书记", group), a_member("书记", branch)
    holds_post(deputy, branch, PostKind.DEPUTY)
    holds_post(secretary, branch)
    a_member("别人", a_unit("第二支部", UnitKind.BRANCH, committee))
    assert names(branch, SUMMER) == ["书记", "副书记", "普通"]
    assert len(names(committee, SUMMER)) == 4


def test_one_who_only_holds_a_post_stands_in_the_roster(committee, branch):
    holds_post(a_member("王梅", committee), branch)
    assert names(branch, SUMMER) == ["王梅"]


def test_counts_include_all_beneath_and_nobody_twice(committee, branch, group):
    members(2, branch)
    a_member("预备", group, kind=MemberKind.PROBATIONARY)
    member = a_member("报到", tie=Tie.REPORTED)
    for unit in (branch, group):
        Membership.objects.create(member=member, unit=unit, tie=Tie.REPORTED, starts_on=SPRING)
    a_member("走了", branch, ends_on=SUMMER)
    counts = queries.counts_on(SUMMER)
    assert counts[group.pk] == queries.Counts(members=1, formal=0, reported=1)
    assert counts[branch.pk] == counts[committee.pk] == queries.Counts(members=3, formal=2, reported=1)


def asked(act):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return len(captured)


def test_the_tree_costs_the_same_however_deep_and_wide_it_is(committee, branch):
    holds_post(members(1, branch)[0], branch)
    few = asked(lambda: queries.tree(SUMMER))
    below = committee
    for depth in range(5):
        below = a_unit(f"党委{depth}", parent=below)
        unit = a_unit(f"支部{depth}", UnitKind.BRANCH, below)
        PartyUnitBuilding.objects.create(unit=unit, building=Building.objects.create(name=f"{depth}号楼"))
        holds_post(members(2, unit)[0], unit)
    assert asked(lambda: queries.tree(SUMMER)) <= few + 1 == 6  # buildings are asked for once there are some
    assert max(node.depth for node in queries.tree(SUMMER)) == 6


def test_a_tree_says_what_a_unit_is_warned_of_and_the_newest_reason(committee, branch, cast):
    members(2, branch)
    for reason in ("早先的", "后来的"):
        branch.warning_reasons.create(code=Warned.TOO_FEW, reason=reason, by=cast.secretary)
    [_top, node] = queries.tree(SUMMER)
    [(code, why)] = node.warned
    assert (code, why.reason) == (Warned.TOO_FEW, "后来的")


def test_a_secretary_of_two_siblings_is_warned_of_and_of_a_parent_not(committee, branch):
    other = a_unit("第二支部", UnitKind.BRANCH, committee)
    members(3, branch), members(3, other)
    member = branch.memberships.first().member
    holds_post(member, branch)
    holds_post(member, committee)
    assert [node.warned for node in queries.tree(SUMMER)] == [[], [], []]
    holds_post(member, other)
    assert [[code for code, _why in node.warned] for node in queries.tree(SUMMER)] == [
        [],
        [Warned.TWO_BRANCHES],
        [Warned.TWO_BRANCHES],
    ]


def test_two_posts_of_one_unit_in_one_hand_are_warned_of_until_a_reason_is_written(committee, branch, cast):
    members(3, branch)
    member = branch.memberships.first().member
    holds_post(member, branch)
    holds_post(member, committee, PostKind.DEPUTY)
    assert [node.warned for node in queries.tree(SUMMER)] == [[], []], "one in each of two units"
    holds_post(member, branch, PostKind.ORGANISATION, starts_on=SUMMER)
    assert [node.warned for node in queries.tree(SPRING)] == [[], []], "not on a day on which one was over"
    branch.warning_reasons.create(code=Warned.TWO_POSTS, reason="只有三名党员", by=cast.secretary)
    [(code, why)] = queries.tree(SUMMER)[1].warned
    assert (code, why.reason) == (Warned.TWO_POSTS, "只有三名党员")


def test_a_residential_building_of_no_unit_is_blank_and_a_garden_is_not(branch):
    blank, mapped = Building.objects.create(name="1号楼"), Building.objects.create(name="2号楼")
    Building.objects.create(name="花园", kind=PlaceKind.OPEN)
    PartyUnitBuilding.objects.create(unit=branch, building=mapped)
    assert list(queries.blank_buildings()) == [blank]


def test_only_the_last_term_of_a_unit_is_counted_down(committee, branch):
    Term.objects.create(unit=branch, starts_on=date(2020, 1, 1), ends_on=SPRING)
    Term.objects.create(unit=branch, starts_on=SPRING, ends_on=date(2031, 3, 1))
    Term.objects.create(unit=committee, starts_on=date(2020, 1, 1), ends_on=SUMMER)
    assert [(term.unit, months) for term, months in queries.terms_ending(SPRING)] == [(committee, 3)]
    assert [(term.unit, months) for term, months in queries.terms_ending(SUMMER)] == [(committee, 0)]


def test_a_temporary_unit_is_past_its_end_on_that_day(committee):
    unit = a_unit("临时支部", UnitKind.TEMPORARY, committee, ends_on=SUMMER)
    assert list(queries.overdue_units(SUMMER - DAY)) == []
    assert list(queries.overdue_units(SUMMER)) == [unit]
