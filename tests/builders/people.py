"""The fixed cast of a community, and clients that act as them. Deterministic, minimal, legal."""

from dataclasses import dataclass

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.utils.timezone import now

from communities.accounts.actions import grant
from communities.accounts.models import Grant, User
from communities.accounts.roles import Role
from communities.accounts.tokens import issue_token
from communities.grid.models import Grid, GridBuilding, GridWorker, Unit
from communities.residents.models import Building, Entrance

PASSWORD = "a-long-enough-password"


@dataclass
class Cast:
    """One person for each part in a community, and the places they act in."""

    resident: User
    neighbour: User
    secretary: User
    member: User
    property: User
    department: User
    worker: User
    building: Building
    entrance: Entrance
    grid: Grid
    property_unit: Unit
    committee_unit: Unit
    department_unit: Unit
    post: GridWorker


def a_resident(phone: str = "13800000001", name: str = "李阿姨") -> User:
    user = User.objects.create_user(f"r_{phone}", phone=phone, name=name)
    Grant.objects.create(user=user, role=Role.RESIDENT)
    return user


def a_staff_member(username: str, role: str, *, scope_id: int | None = None, name: str = "") -> User:
    user = User.objects.create_user(username, PASSWORD, name=name or username)
    grant(user=user, role=role, scope_id=scope_id, now=now())
    return user


def a_building(name: str = "6号楼", longitude: float = 116.3, latitude: float = 39.9) -> Building:
    d = 0.0002
    x, y = longitude, latitude
    ring = [[x - d, y - d], [x + d, y - d], [x + d, y + d], [x - d, y + d], [x - d, y - d]]
    return Building.objects.create(name=name, outline=ring, longitude=x, latitude=y)


def cast_of() -> Cast:
    """Everybody, in the community that is entered."""
    building = a_building()
    entrance = Entrance.objects.create(building=building, name="2单元")
    grid = Grid.objects.create(name="第一网格")
    GridBuilding.objects.create(grid=grid, building=building)
    units = {kind: Unit.objects.filter(kind=kind).first() for kind in ("PM", "RC", "ST-U")}
    worker = a_staff_member("wangge", Role.GRID_WORKER, scope_id=grid.pk, name="网格员小王")
    return Cast(
        resident=a_resident(),
        neighbour=a_resident("13800000002", "赵大爷"),
        secretary=a_staff_member("shuji", Role.COMMITTEE_SECRETARY, name="张书记"),
        member=a_staff_member("weiyuan", Role.COMMITTEE_MEMBER, name="刘委员"),
        property=a_staff_member("wuye", Role.PROPERTY_COMPANY, scope_id=units["PM"].pk, name="物业小陈"),
        department=a_staff_member("chengguan", Role.DEPARTMENT, scope_id=units["ST-U"].pk, name="城管小周"),
        worker=worker,
        building=building,
        entrance=entrance,
        grid=grid,
        property_unit=units["PM"],
        committee_unit=units["RC"],
        department_unit=units["ST-U"],
        post=GridWorker.objects.create(user=worker, grid=grid),
    )


def a_client(slug: str = "alpha", **headers) -> Client:
    """Somebody with a browser on a community's own host, not signed in."""
    return Client(HTTP_HOST=f"{slug}.localhost", **headers)


def client_of(user: User, slug: str = "alpha") -> Client:
    """A browser in which `user` is signed in. The schema of `user` must be entered."""
    client = a_client(slug)
    session = client.session
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "communities.accounts.backends.StaffBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["schema"] = connection.schema_name
    session.save()
    client.cookies["sid"] = session.session_key
    return client


def api_of(user: User, slug: str = "alpha") -> Client:
    """A mini-program that holds a token of `user`. The schema of `user` must be entered."""
    return a_client(slug, HTTP_AUTHORIZATION=f"Bearer {issue_token(user=user, label='test', now=now())}")
