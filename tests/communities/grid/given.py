"""Grids, posts and cards for the tests of this slice. Deterministic, minimal, legal."""

from datetime import date

from django.utils.timezone import localdate, now

from communities.accounts.models import Grant, User
from communities.accounts.roles import Role
from communities.grid.cards import show_card
from communities.grid.models import Grid, GridBuilding, GridWorker
from communities.residents.models import Building
from tests.builders.people import a_building, a_staff_member

WORDS = {"identity": "共产党员", "duty": "收集大家的事", "promise": "当天回电话"}


def square(x: float, y: float, d: float = 0.001) -> list[list[float]]:
    return [[x - d, y - d], [x + d, y - d], [x + d, y + d], [x - d, y + d], [x - d, y - d]]


def a_grid(name: str, *buildings: Building, outline=(), roles=()) -> Grid:
    grid = Grid.objects.create(name=name, outline=list(outline), roles=list(roles))
    for building in buildings:
        GridBuilding.objects.create(grid=grid, building=building)
    return grid


def a_post(
    user: User, grid: Grid, *, responsible=True, starts_on: date | None = None, ends_on: date | None = None, phone=""
) -> GridWorker:
    """A post as it stands in the database, without what keep_post() does beside it."""
    return GridWorker.objects.create(
        user=user,
        grid=grid,
        is_responsible=responsible,
        starts_on=starts_on or localdate(),
        ends_on=ends_on,
        work_phone=phone,
    )


def a_worker(username: str, name: str = "") -> User:
    """Somebody at work who looks after no grid yet."""
    return a_staff_member(username, Role.DEPARTMENT, scope_id=None, name=name or username)


def a_head(user: User, building: Building) -> User:
    Grant.objects.create(user=user, role=Role.BUILDING_HEAD, scope_id=building.pk)
    return user


def a_card(user: User, **words):
    return show_card(by=user, consents=True, now=now(), **(WORDS | words))


def buildings(count: int) -> list[Building]:
    return [a_building(f"{n}号楼", 116.31 + n / 1000) for n in range(11, 11 + count)]
