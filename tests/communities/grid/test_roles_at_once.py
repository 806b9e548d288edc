"""Roles that change while a leaver's posts are handed over: nobody waits for who waits for them."""

import time
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts import staff
from communities.accounts.models import Grant
from communities.accounts.roles import Role
from communities.accounts.staff import Place
from communities.grid import succeeding
from communities.grid.actions import keep_post
from communities.grid.models import GridWorker
from communities.kernel.errors import RuleBroken
from communities.party import posts
from communities.party.kinds import PostKind
from communities.party.posts import Seat
from communities.tenants.scope import inside
from tests import databases
from tests.builders.party import a_member, a_unit, holds_post, the_post
from tests.builders.people import a_staff_member, cast_of
from tests.communities.tenants.together import locks_of, outcome, together


def a_second_worker(cast) -> Grant:
    """Their role."""
    GridWorker.objects.update(starts_on=localdate() - timedelta(days=3))
    user = a_staff_member("erhao", Role.GRID_WORKER, scope_id=cast.grid.pk, name="二号")
    GridWorker.objects.create(user=user, grid=cast.grid, starts_on=localdate() - timedelta(days=3))
    return Grant.objects.get(user=user, role=Role.GRID_WORKER)


KINDS = {"grid_grid": "grid", ":roles:": "role", "audit_head": "ledger", '"accounts_user"': "account"}


@pytest.mark.django_db
def test_a_role_that_changes_locks_the_grid_then_the_roles_then_the_ledger_then_the_account(cast):
    # given somebody to whom each of the verbs can be done
    held = a_second_worker(cast)
    place, who = Place(Role.GRID_WORKER, cast.grid.pk), {"by": cast.secretary, "now": clock()}
    opened = staff.open_account(username="sanhao", name="三号", place=place, **who)
    moved = GridWorker(
        user=a_staff_member("wuhao", Role.COMMITTEE_MEMBER), grid=cast.grid, starts_on=localdate() - timedelta(days=2)
    )
    moved.pk = GridWorker.objects.get(user=opened).pk
    Grant.objects.update(starts_at=clock() - timedelta(days=30))
    holds_post(a_member("旧书记", unit := a_unit(), user=cast.member), unit, PostKind.DEPUTY)
    elected = a_member("新人", unit, user=a_staff_member("xinren", Role.PROPERTY_COMPANY, name="新人"))
    seat = Seat(elected, the_post(PostKind.DEPUTY), Role.COMMITTEE_MEMBER)
    elect = {"unit": unit, "day": localdate(), "elected": [seat]}
    elect["work_to"] = {unit.appointments.get().member_id: elected.person.user}
    # when they are done one after another
    acts = {
        "open": lambda: staff.open_account(username="sihao", name="四号", place=place, **who),
        "give": lambda: staff.give_role(user=cast.member, place=place, **who),
        "succeed": lambda: succeeding.succeed(post=cast.post, to=cast.secretary, **who),
        "take": lambda: staff.take_role(held=held, **who),
        "move": lambda: keep_post(post=moved, **who),
        "close": lambda: staff.close_account(user=held.user, **who),
        "elect": lambda: posts.re_elect(**elect, **who),
    }
    found = {verb: locks_of(act, KINDS) for verb, act in acts.items()}
    # then everybody locks in one order; the roles of each by themselves, so that `role, ledger, role` would show
    usual = ["grid", "role", "ledger"]
    assert found == dict.fromkeys(acts, usual) | {"close": [*usual, "account"]}


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

    def slow(*moves, **more):
        real(*moves, **more)
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


def slowly(monkeypatch, module, name: str, seconds: float) -> None:
    """What `name` of the module does takes a while afterwards, so that another comes in between."""
    real = getattr(module, name)

    def slow(*args, **more):
        found = real(*args, **more)
        time.sleep(seconds)
        return found

    monkeypatch.setattr(module, name, slow)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["taken", "handed on"])
def test_a_role_that_goes_and_another_for_the_same_person_do_not_wait_for_each_other(committed_db, monkeypatch, what):
    # given a worker whose role is taken, or whose post goes to a successor
    alpha = databases.community("alpha")
    with inside(alpha):
        cast = cast_of()
        held = a_second_worker(cast)
        post = GridWorker.objects.get(user=held.user)
    slowly(monkeypatch, *((staff, "end_grant", 0.3) if what == "taken" else (succeeding, "keep_post", 0.3)))
    slowly(monkeypatch, staff, "hold_roles", 0.2)
    who = {"by": cast.secretary, "now": clock()}

    def go():
        with inside(alpha):
            if what == "taken":
                return staff.take_role(held=held, **who)
            return succeeding.succeed(post=post, to=cast.member, **who)

    def give():
        time.sleep(0.1)
        with inside(alpha):
            return staff.give_role(user=held.user, place=Place(Role.COMMITTEE_MEMBER), **who)

    # when they get another role meanwhile
    came = together(outcome(go), outcome(give))
    # then both are done
    assert [one for one in came if isinstance(one, Exception)] == []
