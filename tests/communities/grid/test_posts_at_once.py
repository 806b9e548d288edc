"""Two responsible people of one grid who leave at the same moment: real connections, real locks."""

import time
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils.timezone import localdate, now

from communities.grid import actions
from communities.grid.actions import SuccessorNeeded, keep_post
from communities.grid.models import GridWorker
from communities.tenants.scope import inside
from tests import databases
from tests.builders.people import cast_of
from tests.communities.grid.given import a_post, a_worker
from tests.communities.tenants.together import outcome, together


@pytest.fixture
def two_posts(committed_db):
    alpha = databases.community("alpha")
    with inside(alpha):
        cast = cast_of()
        posts = [a_post(a_worker(f"worker{n}"), cast.grid, starts_on=localdate() - timedelta(days=9)) for n in range(2)]
        GridWorker.objects.exclude(pk__in=[post.pk for post in posts]).delete()
    return alpha, cast.secretary, [post.pk for post in posts]


def both_leave(alpha, secretary, posts) -> list:
    def leave(key):
        def work():
            with inside(alpha):
                post = GridWorker.objects.get(pk=key)
                post.ends_on = localdate()
                return keep_post(post=post, by=secretary, now=now())

        return outcome(work)

    return together(*[leave(key) for key in posts])


def left_over(alpha) -> int:
    with inside(alpha):
        return GridWorker.objects.filter(ends_on__isnull=True).count()


def test_of_two_who_leave_at_the_same_moment_one_stays(two_posts):
    alpha, secretary, posts = two_posts
    results = both_leave(alpha, secretary, posts)
    assert [type(result) for result in results].count(SuccessorNeeded) == 1 and left_over(alpha) == 1


def test_control_without_the_lock_both_would_be_gone(two_posts, monkeypatch):
    alpha, secretary, posts = two_posts
    slow_down(monkeypatch)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    results = both_leave(alpha, secretary, posts)
    assert SuccessorNeeded not in [type(result) for result in results] and left_over(alpha) == 0


def slow_down(monkeypatch) -> None:
    """Both have looked before either has written."""
    real = actions._refuse_leaving_alone

    def looked(*args):
        real(*args)
        time.sleep(0.4)

    monkeypatch.setattr(actions, "_refuse_leaving_alone", looked)
