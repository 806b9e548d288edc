"""Roles that change while a leaver's posts are handed over: nobody waits for who waits for them."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts import staff
from communities.accounts.models import Grant
from communities.accounts.roles import Role
from communities.accounts.staff import Place
from communities.grid.models import GridWorker
from communities.kernel.errors import RuleBroken
from communities.party import posts
from communities.party.kinds import PostKind
from communities.tenants.scope import inside
from tests import databases
from tests.builders.party import a_member, a_unit, holds_post
from tests.builders.people import a_staff_member, cast_of
from tests.communities.tenants.together import outcome, together


def a_second_worker(cast) -> Grant:
    """Their role."""
    GridWorker.objects.update(starts_on=localdate() - timedelta(days=3))
    user = a_staff_member("erhao", Role.GRID_WORKER, scope_id=cast.grid.pk, name="二号")
    GridWorker.objects.create(user=user, grid=cast.grid, starts_on=localdate() - timedelta(days=3))
    return Grant.objects.get(user=user, role=Role.GRID_WORKER)


def locks_of(act) -> list[str]:
    """What was locked, in this order: grids, roles, the ledger."""
    with CaptureQueriesContext(connection) as asked:
        act()
    kinds = {"grid_grid": "grid", "pg_advisory_xact_lock": "role", "audit_head": "ledger"}
    seen = [kind for query in asked for sign, kind in kinds.items() if sign in query["sql"] and _locks(query["sql"])]
    return list(dict.fromkeys(seen))


def _locks(sql: str) -> bool:
    return "FOR UPDATE" in sql or "xact_lock" in sql


@pytest.mark.django_db
def test_a_role_that_changes_locks_the_grid_before_the_roles_and_the_ledger(cast):
    held = a_second_worker(cast)
    place, who = Place(Role.GRID_WORKER, cast.grid.pk), {"by": cast.secretary, "now": clock()}
    opened = staff.open_account(username="sanhao", name="三号", place=place, **who)
    acts = {
        "open": lambda: staff.open_account(username="sihao", name="四号", place=place, **who),
        "give": lambda: staff.give_role(user=cast.member, place=place, **who),
        "take": lambda: staff.take_role(held=held, **who),
        "close": lambda: staff.close_account(user=opened, **who),
    }
    assert {verb: locks_of(act)[0] for verb, act in acts.items()} == dict.fromkeys(acts, "grid")


@pytest.mark.slow
def test_a_hand_over_and_a_role_that_is_taken_do_not_wait_for_each_other(committed_db, monkeypatch):
    # given a leaver and another worker in one grid
    alpha = databases.community("alpha")
    with inside(alpha):
        cast = cast_of()
        Grant.objects.update(starts_at=clock() - timedelta(days=30))
        held = holds_post(a_member("王网格", unit := a_unit(), user=cast.worker), unit, PostKind.DEPUTY)
        grant = a_second_worker(cast)
    real = posts.hold_work

    def slow(moves):
        real(moves)
        time.sleep(1.5)

    monkeypatch.setattr(posts, "hold_work", slow)
    what = {"ends_on": localdate(), "work_to": cast.member, "by": cast.secretary, "now": clock()}

    def end():
        with inside(alpha):
            return posts.end_appointment(appointment=held, **what)

    def take():
        time.sleep(0.7)
        with inside(alpha):
            return staff.take_role(held=grant, by=cast.secretary, now=clock())

    # when one hands over and another takes the second worker's role meanwhile
    came = together(outcome(end), outcome(take))
    # then each is done, or refused in words
    assert not [one for one in came if isinstance(one, Exception) and not isinstance(one, RuleBroken)]
