"""What the database itself refuses about party units, memberships and posts, whoever writes."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic

from communities.party.kinds import PostKind, Tie, UnitKind
from communities.party.models import Appointment, Membership, Post, Term
from tests.builders.party import AUTUMN, SPRING, SUMMER, a_member, a_unit, holds_post


def refused(name, act, *args, **kwargs):
    with pytest.raises(IntegrityError, match=name), atomic():
        act(*args, **kwargs)


@pytest.fixture
def committee(alpha):
    return a_unit()


@pytest.fixture
def branch(committee):
    return a_unit("第一支部", UnitKind.BRANCH, committee)


def test_every_community_begins_with_the_posts(alpha):
    assert set(Post.objects.values_list("kind", flat=True)) == set(PostKind.values)


def test_a_unit_stands_neither_below_itself_nor_below_what_is_below_it(committee, branch):
    other = a_unit("街道党工委")
    committee.parent = other
    committee.save()
    branch.parent = other  # control: a move that makes no ring passes
    branch.save()
    branch.parent = committee
    branch.save()
    for below in (other, committee, branch):
        other.parent = below
        refused("below_itself", other.save)


def test_a_temporary_unit_has_an_end_and_no_other_has(committee):
    refused("temporary_unit", a_unit, "临时支部", UnitKind.TEMPORARY, committee)
    refused("temporary_unit", a_unit, "支部", UnitKind.BRANCH, committee, ends_on=SUMMER)
    a_unit("临时支部", UnitKind.TEMPORARY, committee, ends_on=SUMMER)


def test_a_group_belongs_to_a_unit(branch):
    refused("group_belongs", a_unit, "党小组", UnitKind.GROUP)
    a_unit("党小组", UnitKind.GROUP, branch)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(SPRING, SUMMER), (date(2026, 5, 31), None), (date(2026, 1, 1), None)]
)
def test_a_member_is_whole_in_one_unit_at_a_time(committee, branch, starts_on, ends_on):
    member = a_member("王梅", branch, ends_on=SUMMER)
    refused("one_full", Membership.objects.create, member=member, unit=committee, starts_on=starts_on, ends_on=ends_on)


def test_the_next_membership_begins_the_day_the_one_before_ends_and_reporting_stands_beside_it(committee, branch):
    member = a_member("王梅", branch, ends_on=SUMMER)
    Membership.objects.create(member=member, unit=committee, starts_on=SUMMER)
    Membership.objects.create(member=member, unit=branch, tie=Tie.REPORTED, starts_on=SUMMER)
    refused("once_in", Membership.objects.create, member=member, unit=branch, tie=Tie.REPORTED, starts_on=AUTUMN)
    assert Membership.objects.on(SUMMER).count() == 2


def test_a_seat_of_one_is_held_by_one_at_a_time(branch):
    first, second = a_member("王梅", branch), a_member("李明", branch)
    holds_post(first, branch, ends_on=SUMMER)
    refused("single_seat", holds_post, second, branch)
    refused("single_seat", holds_post, second, branch, starts_on=date(2026, 5, 31))
    holds_post(second, branch, starts_on=SUMMER)


def test_a_post_with_several_seats_takes_several_but_nobody_twice(branch):
    first, second = a_member("王梅", branch), a_member("李明", branch)
    holds_post(first, branch, PostKind.DEPUTY)
    holds_post(second, branch, PostKind.DEPUTY)
    refused("same_post", holds_post, first, branch, PostKind.DEPUTY, SUMMER)


def test_nobody_slips_past_a_single_seat_by_saying_that_there_are_more(branch):
    holds_post(a_member("王梅", branch), branch)
    refused("seats_as_the_post_says", holds_post, a_member("李明", branch), branch, single_seat=False)


def test_a_post_that_two_hold_does_not_become_one_of_a_single_seat(branch):
    for name in ("王梅", "李明"):
        holds_post(a_member(name, branch), branch, PostKind.DEPUTY)
    deputy = Post.objects.filter(kind=PostKind.DEPUTY)
    refused("single_seat", deputy.update, single_seat=True)
    Appointment.objects.filter(member__person__name="李明").delete()  # control
    deputy.update(single_seat=True)
    assert Appointment.objects.get().single_seat


def test_terms_of_a_unit_do_not_overlap(branch):
    Term.objects.create(unit=branch, starts_on=SPRING, ends_on=SUMMER)
    refused("one_party_term", Term.objects.create, unit=branch, starts_on=date(2026, 5, 31), ends_on=AUTUMN)
    Term.objects.create(unit=branch, starts_on=SUMMER, ends_on=AUTUMN)
