"""A right that was there before the post it was tied to is as it was before, once the post is struck out."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.models import Grant, User
from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.kernel.errors import NotAllowed
from communities.party import posts, striking
from communities.party.kinds import PostKind
from communities.party.models import Appointment
from communities.party.spans import midnight
from tests.builders.party import a_member, a_unit, holds_post, the_post

MIGRATION = import_module("communities.party.migrations.0007_rights_older_than_the_post")
ENDS = localdate() + timedelta(days=30)


@pytest.fixture
def unit(cast):
    Grant.objects.update(starts_at=clock() - timedelta(days=30))
    return a_unit()


@pytest.fixture
def member(cast, unit):
    """Of the committee with no end, before any post."""
    return a_member("刘委员", unit, user=cast.member)


@pytest.fixture
def grant(cast):
    return Grant.objects.get(user=cast.member, role=Role.COMMITTEE_MEMBER)


def appointed(cast, member, unit, ends_on=None):
    what = {"post": the_post(PostKind.DEPUTY), "starts_on": localdate(), "ends_on": ends_on, "method": "elected"}
    return posts.appoint(member=member, unit=unit, **what, role=Role.COMMITTEE_MEMBER, by=cast.secretary, now=clock())


def struck(held, by):
    striking.strike_appointment(appointment=held, reason="never", by=by, now=clock())


def end_of(grant):
    grant.refresh_from_db()
    return grant.ends_at


def test_an_end_that_came_with_the_post_goes_with_it(cast, unit, member, grant):
    held = appointed(cast, member, unit, ENDS)
    assert end_of(grant) == midnight(ENDS)
    struck(held, cast.secretary)
    assert end_of(grant) is None
    assert Entry.objects.filter(verb="accounts.extend_grant", subject=f"accounts.grant:{grant.pk}").exists()


def test_only_the_secretary_takes_that_end_away(cast, unit, member, grant):
    held = appointed(cast, member, unit, ENDS)
    with pytest.raises(NotAllowed, match="只有社区书记"):
        struck(held, cast.member)
    assert end_of(grant) == midnight(ENDS) and Appointment.objects.exists()


def test_an_end_that_did_not_come_with_the_post_stays(cast, unit, member, grant):
    held = appointed(cast, member, unit, ENDS)
    sooner = midnight(ENDS) - timedelta(days=3)
    Grant.objects.filter(pk=grant.pk).update(ends_at=sooner)
    struck(held, cast.secretary)
    assert end_of(grant) == sooner


def test_a_right_that_goes_on_in_another_row_stays_with_its_end(cast, unit, member, grant):
    held = appointed(cast, member, unit, ENDS)
    Grant.objects.create(user=cast.member, role=Role.COMMITTEE_MEMBER, starts_at=midnight(ENDS))
    struck(held, cast.secretary)
    assert end_of(grant) == midnight(ENDS)


# -- appointments from before it was written down which right is older


def upgraded():
    Appointment.objects.update(grant_is_older=False)
    with connection.cursor() as cursor:
        cursor.execute(MIGRATION.OLDER)


def test_a_post_from_before_keeps_an_older_right_when_it_is_struck_out(cast, unit, member, grant):
    held = appointed(cast, member, unit)
    upgraded()
    struck(held, cast.secretary)
    assert end_of(grant) is None


def test_one_of_which_the_ledger_does_not_tell_keeps_it_too(cast, unit, member, grant):
    held = holds_post(member, unit, PostKind.DEPUTY, grant=grant)
    upgraded()
    struck(held, cast.secretary)
    assert end_of(grant) is None


def test_control_a_right_that_came_with_the_post_still_ends_with_it(cast, unit):
    user = User.objects.create_user("xinren", name="新人")
    held = appointed(cast, a_member("新人", unit, user=user), unit)
    upgraded()
    struck(held, cast.secretary)
    assert Grant.objects.get(user=user).is_over(clock())
