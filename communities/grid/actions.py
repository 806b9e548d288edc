"""Keeping grids and the posts in them. A post and the role that it brings are one record: neither is without the other."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.db.transaction import atomic
from django.utils.timezone import localdate, make_aware

from communities.accounts.actions import end_grant, grant
from communities.accounts.locks import hold, hold_roles
from communities.accounts.models import Grant, User
from communities.accounts.roles import Role
from communities.accounts.staff import Place
from communities.audit.actions import record
from communities.grid.models import Grid, GridBuilding, GridWorker
from communities.grid.rings import SamePlace, refuse_overlap, refuse_same_place
from communities.grid.rules import first_day_without, may_keep_posts
from communities.kernel.errors import Invalid, NotAllowed, RuleBroken
from communities.residents.models import Building
from communities.tenants.scope import on_platform


class SuccessorNeeded(RuleBroken):
    """A grid that somebody is responsible for is never left to nobody."""


@atomic
def keep_grid(*, grid: Grid, buildings: Sequence[Building], by, now) -> Grid:
    """Save a grid, new or changed, with exactly these buildings.

    Raises SamePlace for a second grid of one place, and Invalid for an outline that lies partly on another and for a new one that is nowhere beside others.
    """
    hold("grids")
    refuse_same_place(grid)
    refuse_overlap(grid)
    if grid.pk is None:
        _refuse_nowhere(grid, buildings)
        _refuse_emptying(buildings)
    grid.save()
    GridBuilding.objects.filter(grid=grid).exclude(building__in=buildings).delete()
    for building in buildings:
        GridBuilding.objects.update_or_create(building=building, defaults={"grid": grid})
    keys = sorted(building.pk for building in buildings)
    record(by=by, verb="grid.keep_grid", subject=grid, at=now, roles=list(grid.roles), buildings=keys)
    return grid


def _refuse_nowhere(grid: Grid, buildings: Sequence[Building]) -> None:
    """The first grid may stand before its buildings do: it is the whole community. Of two, each must be somewhere."""
    if not buildings and not grid.outline and Grid.objects.exists():
        raise Invalid("已经有别的网格了，新添的要说清在哪里：请勾选楼栋，或者在下面画出轮廓。", field="places")


def _refuse_emptying(buildings: Sequence[Building]) -> None:
    """A new grid that takes all that another has is that other once more."""
    chosen = {building.pk for building in buildings}
    for other in Grid.objects.filter(buildings__building__in=chosen).distinct().prefetch_related("buildings"):
        if {place.building_id for place in other.buildings.all()} <= chosen:
            raise SamePlace(
                f"同一个地方只画一个网格，请给它加一个身份：这些楼栋现在都在“{other.name}”，在它的“身份”里勾选就行。",
                field="places",
            )


@atomic
def keep_post(*, post: GridWorker, by: User | None, now) -> GridWorker:
    """Save a post, new or changed, and give, move or end the role of a grid worker with it.

    Raises SuccessorNeeded where a grid would be left without anybody responsible earlier than before, Invalid for a
    second post of the same person in the same grid and time, and NotAllowed for who may not give roles.
    """
    if by is not None and not may_keep_posts(by):
        raise NotAllowed("只有社区书记可以登记和更换网格员。")
    before = GridWorker.objects.filter(pk=post.pk).first() if post.pk else None
    grids = {post.grid_id} | ({before.grid_id} if before else set())
    # Whoever changes a post in these grids waits here, so that two responsible people cannot leave at once.
    _hold(grids)
    hold_roles({post.user_id} | ({before.user_id} if before else set()))
    _refuse_twice(post)
    for grid_id in grids:
        _refuse_leaving_alone(grid_id, post, now)
    post.save()
    people = {(post.user_id, post.grid_id)} | ({(before.user_id, before.grid_id)} if before else set())
    for user_id, grid_id in sorted(people):
        _keep_role(user_id, grid_id, by, now)
    record(by=by, verb="grid.keep_post", subject=post, at=now, **_facts(post))
    return post


def _facts(post: GridWorker) -> dict:
    return {
        "user": post.user_id,
        "grid": post.grid_id,
        "from": post.starts_on.isoformat(),
        "until": post.ends_on.isoformat() if post.ends_on else None,
        "responsible": post.is_responsible,
    }


def _refuse_twice(post: GridWorker) -> None:
    same = GridWorker.objects.filter(user=post.user_id, grid=post.grid_id).exclude(pk=post.pk)
    if post.ends_on:
        same = same.filter(starts_on__lt=post.ends_on)
    if same.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=post.starts_on)).exists():
        raise Invalid("这个人在这个网格已经登记过了，请改原来那一条。", field="user")


def _refuse_leaving_alone(grid_id: int, post: GridWorker, now) -> None:
    today = localdate(now)
    kept = list(GridWorker.objects.filter(grid=grid_id, is_responsible=True, user__is_active=True))
    was = first_day_without(((one.starts_on, one.ends_on) for one in kept), today)
    others = [(one.starts_on, one.ends_on) for one in kept if one.pk != post.pk]
    mine = [(post.starts_on, post.ends_on)] if post.is_responsible and post.grid_id == grid_id else []
    alone = first_day_without([*others, *mine], today)
    if alone is None or (was is not None and was <= alone):
        return
    name = Grid.objects.get(pk=grid_id).name
    raise SuccessorNeeded(
        f"这样一来，“{name}”从{alone:%Y年}{alone.month}月{alone.day}日起就没有负责人了。请先登记接手的人，并勾选“负责人”。",
        field=_field_that_did_it(post, grid_id),
    )


def _field_that_did_it(post: GridWorker, grid_id: int) -> str:
    if post.grid_id != grid_id:
        return "grid"
    if not post.is_responsible:
        return "is_responsible"
    return "ends_on" if post.ends_on else "starts_on"


def _keep_role(user_id: int, grid_id: int, by, now) -> None:
    """Make the role of this person, held, for this grid last as long as their posts in it do."""
    today = localdate(now)
    ahead = GridWorker.objects.filter(user=user_id, grid=grid_id).exclude(ends_on__lte=today)
    # One that was taken back before it began has no day.
    posts = [post for post in ahead if post.ends_on != post.starts_on]
    over = Q(ends_at__isnull=False, ends_at__lte=now)
    held = Grant.objects.filter(~over, user=user_id, role=Role.GRID_WORKER, scope_id=grid_id).order_by("id").first()
    if not posts:
        if held:
            end_grant(grant=held, by=by, now=now)
        return
    until = None if any(post.ends_on is None for post in posts) else _begin(max(post.ends_on for post in posts))
    first = min(post.starts_on for post in posts)
    since = _begin(first) if first > today else now
    if held is None:
        span = {"starts_at": since, "ends_at": until}
        grant(user=posts[0].user, role=Role.GRID_WORKER, scope_id=grid_id, **span, by=by, now=now)
        return
    # A role that is in force and stays so keeps the moment at which it began.
    since = min(held.starts_at, now) if first <= today else since
    if (held.starts_at, held.ends_at) != (since, until):
        held.starts_at, held.ends_at = since, until
        held.save(update_fields=["starts_at", "ends_at"])
        facts = {"since": since.isoformat(), "until": until.isoformat() if until else None}
        record(by=by, verb="grid.keep_role", subject=held, at=now, **facts)


def _begin(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def hold_grids(*, user: User, place: Place | None) -> None:
    """settings.BEFORE_ROLES_CHANGE: the grids whose posts will change, locked before the roles and the ledger are.

    keep_post(), succeed() and whoever hands over what a leaver holds lock in that order too: else they would wait for each
    other.
    """
    if on_platform():
        return
    if place is None:
        mine = GridWorker.objects.filter(user=user).exclude(ends_on__lte=localdate())
        _hold(mine.values("grid"))
    elif place.role == Role.GRID_WORKER:
        _hold([place.scope_id])


def _hold(grids) -> None:
    list(Grid.objects.select_for_update().filter(pk__in=grids).order_by("pk"))


def role_given(*, held: Grant, by, now) -> None:
    """settings.ON_ROLE_GIVEN: a grid worker's role, given on the page of accounts, brings its post."""
    if held.role != Role.GRID_WORKER or not Grid.objects.filter(pk=held.scope_id).exists():
        return
    ends_on = held.last_day + timedelta(days=1) if held.last_day else None
    post = GridWorker(user=held.user, grid_id=held.scope_id, starts_on=localdate(now), ends_on=ends_on)
    if not GridWorker.objects.on_duty(post.starts_on).filter(user=held.user, grid=held.scope_id).exists():
        keep_post(post=post, by=by, now=now)


def role_taken(*, held: Grant, by, now) -> None:
    """settings.ON_ROLE_TAKEN: with the role its posts end; raises SuccessorNeeded."""
    if held.role == Role.GRID_WORKER:
        _end_posts(GridWorker.objects.filter(user=held.user_id, grid=held.scope_id), by, now)


def account_closing(*, user: User, by, now) -> None:
    """settings.ON_ACCOUNT_CLOSING: nobody answers for a grid with an account that is shut; raises SuccessorNeeded."""
    if not on_platform():
        _end_posts(GridWorker.objects.filter(user=user), by, now)


def _end_posts(posts, by, now) -> None:
    today = localdate(now)
    for post in posts.exclude(ends_on__lte=today):
        # One that has not begun is taken back: it ends on the day on which it would begin.
        post.ends_on = max(today, post.starts_on)
        keep_post(post=post, by=by, now=now)
