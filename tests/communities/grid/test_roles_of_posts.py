"""The role of a grid worker begins and ends with the post, wherever the post is moved."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from communities.accounts import staff
from communities.accounts.models import Grant, User
from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.grid.actions import keep_post
from communities.grid.models import GridWorker
from tests.communities.grid.given import a_worker

TODAY = localdate()
MONTH = TODAY + timedelta(days=30)


@pytest.fixture
def begins(cast):
    """Keep the post of one worker, to begin on a day; the role in force, if any."""
    post = GridWorker(user=a_worker("xiaozhao"), grid=cast.grid)

    def keep(day, **more):
        post.starts_on = day
        keep_post(post=post, by=cast.secretary, now=now())
        return Grant.objects.in_force(now()).filter(user=post.user, role=Role.GRID_WORKER).first()

    return keep


def test_a_post_moved_to_today_brings_its_role_today(begins):
    assert begins(MONTH) is None, "control"
    assert begins(TODAY)


def test_a_post_moved_ahead_takes_its_role_with_it(begins):
    assert begins(TODAY), "control"
    assert begins(MONTH) is None
    [held] = Grant.objects.filter(role=Role.GRID_WORKER, user__username="xiaozhao")
    assert localdate(held.starts_at) == MONTH
    assert Entry.objects.filter(verb="grid.keep_role", subject=f"accounts.grant:{held.pk}").exists()


def test_a_role_in_force_keeps_the_moment_at_which_it_began(begins):
    began = begins(TODAY).starts_at
    assert begins(TODAY - timedelta(days=1)).starts_at == began


def test_a_post_is_taken_back_before_it_begins(begins, cast):
    begins(MONTH)
    user = User.objects.get(username="xiaozhao")
    staff.close_account(user=user, by=cast.secretary, now=now())
    later = now() + timedelta(days=60)
    assert not GridWorker.objects.on_duty(MONTH).filter(user=user).exists()
    assert not Grant.objects.in_force(later).filter(user=user, role=Role.GRID_WORKER).exists()
