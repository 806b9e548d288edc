"""A grid is never left to nobody, and a post and its role are one record."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate, now

from communities.accounts import staff
from communities.accounts.models import Grant
from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.grid import actions
from communities.grid.actions import SuccessorNeeded, keep_post
from communities.grid.models import GridWorker
from communities.grid.rules import first_day_without
from communities.kernel.errors import Invalid, NotAllowed
from tests.communities.grid.given import a_grid, a_post, a_worker

TODAY = localdate()
WEEK = TODAY + timedelta(days=7)


def role_of(user, grid):
    return Grant.objects.filter(user=user, role=Role.GRID_WORKER, scope_id=grid.pk).in_force(now()).first()


def keep(post, by, **changes):
    for name, value in changes.items():
        setattr(post, name, value)
    return keep_post(post=post, by=by, now=now())


@pytest.fixture
def post(cast):
    return keep(cast.post, cast.secretary, is_responsible=True)


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([], date(2026, 11, 25)),
        ([(date(2026, 1, 1), None)], None),
        ([(date(2026, 1, 1), date(2026, 12, 1))], date(2026, 12, 1)),
        ([(date(2026, 12, 1), None), (date(2026, 1, 1), date(2026, 12, 1))], None),
        ([(date(2026, 12, 2), None), (date(2026, 1, 1), date(2026, 12, 1))], date(2026, 12, 1)),
        ([(date(2026, 12, 1), None)], date(2026, 11, 25)),
        ([(date(2026, 1, 1), date(2026, 2, 1))], date(2026, 11, 25)),
    ],
)
def test_the_first_day_without_anybody(periods, expected):
    assert first_day_without(periods, date(2026, 11, 25)) == expected


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"ends_on": TODAY}, "ends_on"), ({"ends_on": WEEK}, "ends_on"), ({"is_responsible": False}, "is_responsible")],
)
def test_the_only_responsible_person_cannot_be_ended_without_a_successor(cast, post, changes, field):
    with pytest.raises(SuccessorNeeded, match=r"第一网格.*没有负责人.*接手") as refused:
        keep(post, cast.secretary, **changes)
    assert refused.value.field == field
    post.refresh_from_db()
    assert (post.ends_on, post.is_responsible) == (None, True)


def test_the_only_responsible_person_cannot_be_moved_to_another_grid(cast, post):
    with pytest.raises(SuccessorNeeded, match="第一网格") as refused:
        keep(post, cast.secretary, grid=a_grid("第二网格"))
    assert refused.value.field == "grid"


def test_control_with_a_successor_the_same_is_done(cast, post):
    keep(GridWorker(user=a_worker("xiaozhao"), grid=cast.grid, is_responsible=True), cast.secretary)
    keep(post, cast.secretary, ends_on=TODAY)
    assert list(GridWorker.objects.on_duty().filter(grid=cast.grid).values_list("user__username", flat=True)) == [
        "xiaozhao"
    ]


def test_a_successor_may_begin_on_the_day_of_the_end_and_no_later(cast, post):
    successor = keep(
        GridWorker(user=a_worker("xiaozhao"), grid=cast.grid, is_responsible=True, starts_on=WEEK), cast.secretary
    )
    with pytest.raises(SuccessorNeeded):
        keep(post, cast.secretary, ends_on=WEEK - timedelta(days=1))
    keep(post, cast.secretary, ends_on=WEEK)
    with pytest.raises(SuccessorNeeded):
        keep(successor, cast.secretary, starts_on=WEEK + timedelta(days=1))


def test_somebody_whose_account_is_closed_is_no_successor(cast, post):
    other = a_worker("xiaozhao")
    a_post(other, cast.grid)
    other.is_active = False
    other.save()
    with pytest.raises(SuccessorNeeded):
        keep(post, cast.secretary, ends_on=TODAY)


def test_one_who_is_not_responsible_may_leave_at_any_time(cast):
    keep(cast.post, cast.secretary, ends_on=TODAY)
    assert not GridWorker.objects.on_duty().exists()


def test_a_new_post_gives_the_role_and_its_end_takes_it(cast, post):
    other = a_worker("xiaozhao")
    assert role_of(other, cast.grid) is None
    added = keep(GridWorker(user=other, grid=cast.grid), cast.secretary)
    assert role_of(other, cast.grid).ends_at is None
    keep(added, cast.secretary, ends_on=TODAY)
    assert role_of(other, cast.grid) is None


def test_a_post_with_a_last_day_gives_the_role_until_then(cast):
    other = a_worker("xiaozhao")
    added = keep(GridWorker(user=other, grid=cast.grid, ends_on=WEEK), cast.secretary)
    assert role_of(other, cast.grid).last_day == WEEK - timedelta(days=1)
    keep(added, cast.secretary, ends_on=None)
    assert role_of(other, cast.grid).ends_at is None


def test_a_post_that_has_not_begun_gives_no_role_yet(cast):
    other = a_worker("xiaozhao")
    keep(GridWorker(user=other, grid=cast.grid, starts_on=WEEK), cast.secretary)
    assert role_of(other, cast.grid) is None
    assert Grant.objects.get(user=other, role=Role.GRID_WORKER).starts_at > now()


def test_moving_to_another_grid_moves_the_role(cast):
    second = a_grid("第二网格")
    keep(cast.post, cast.secretary, grid=second)
    assert role_of(cast.worker, cast.grid) is None
    assert role_of(cast.worker, second)


def test_the_role_that_was_there_is_not_given_twice(cast):
    keep(cast.post, cast.secretary, work_phone="010-5555 0151")
    assert Grant.objects.filter(user=cast.worker, role=Role.GRID_WORKER).count() == 1


def test_nobody_is_entered_twice_for_the_same_time(cast):
    with pytest.raises(Invalid, match="已经登记过") as refused:
        keep(GridWorker(user=cast.worker, grid=cast.grid), cast.secretary)
    assert refused.value.field == "user"
    keep(GridWorker(user=cast.worker, grid=a_grid("第二网格")), cast.secretary)


def test_only_who_gives_roles_gives_posts(cast):
    with pytest.raises(NotAllowed, match="只有社区书记"):
        keep(GridWorker(user=cast.member, grid=cast.grid), cast.member)
    assert role_of(cast.member, cast.grid) is None


def test_every_change_stands_in_the_ledger(cast, post):
    entry = Entry.objects.filter(verb="grid.keep_post").latest("seq")
    assert entry.subject == f"grid.gridworker:{post.pk}"
    assert entry.actor == f"accounts.user:{cast.secretary.pk}"
    assert entry.facts == {
        "user": cast.worker.pk,
        "grid": cast.grid.pk,
        "from": post.starts_on.isoformat(),
        "until": None,
        "responsible": True,
    }


def test_the_page_of_accounts_gives_the_post_with_the_role(cast):
    other = a_worker("xiaozhao")
    staff.give_role(user=other, place=staff.Place(Role.GRID_WORKER, cast.grid.pk), by=cast.secretary, now=now())
    assert GridWorker.objects.on_duty().filter(user=other, grid=cast.grid).count() == 1


def test_the_page_of_accounts_ends_the_post_with_the_role(cast):
    staff.take_role(held=role_of(cast.worker, cast.grid), by=cast.secretary, now=now())
    assert not GridWorker.objects.on_duty().filter(user=cast.worker).exists()


@pytest.mark.parametrize("way", ["take_role", "close_account"])
def test_neither_role_nor_account_of_the_only_responsible_person_can_be_ended(cast, post, way):
    what = {"held": role_of(cast.worker, cast.grid)} if way == "take_role" else {"user": cast.worker}
    with pytest.raises(SuccessorNeeded):
        getattr(staff, way)(by=cast.secretary, now=now(), **what)
    assert role_of(cast.worker, cast.grid)
    cast.worker.refresh_from_db()
    assert cast.worker.is_active


def test_control_without_the_guard_the_grid_is_left_alone(cast, post, monkeypatch):
    monkeypatch.setattr(actions, "_refuse_leaving_alone", lambda *args: None)
    staff.close_account(user=cast.worker, by=cast.secretary, now=now())
    assert not GridWorker.objects.on_duty().exists()
