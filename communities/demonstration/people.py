"""Made-up people in every role. Their phones are nobody's: the demonstration sends nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils.crypto import salted_hmac

from communities.accounts.models import Grant, Token, User
from communities.accounts.roles import STAFF, Role
from communities.demonstration.places import work_phone
from communities.grid.models import DutyCard, Grid, GridWorker, Unit
from communities.kernel.identifiers import fingerprint
from communities.residents.models import Building

PASSWORD = "shangliang-demo"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
CALLED = ["阿姨", "先生", "女士", "大爷", "师傅", "老师"]
# username: (role, name shown)
COMMUNITY_STAFF = {
    "shuji": (Role.COMMITTEE_SECRETARY, "方书记"),
    "weiyuan": (Role.COMMITTEE_MEMBER, "沈委员"),
    "ganshi": (Role.COMMITTEE_MEMBER, "小姚"),
    "wuye": (Role.PROPERTY_COMPANY, "物业值班"),
    "zhifa": (Role.DEPARTMENT, "执法队值班"),
    "jianshe": (Role.DEPARTMENT, "社区建设办值班"),
    "shuidian": (Role.DEPARTMENT, "水电抢修值班"),
}
# whose duty desk each of these is, by kind of unit
DESKS = {"wuye": "PM", "zhifa": "ST-U", "jianshe": "ST-P", "shuidian": "WG"}
RESIDENTS = 24


@dataclass
class People:
    """Who acts in one community of the demonstration."""

    residents: list[User]
    secretary: User
    member: User
    clerk: User
    handlers: dict[int, User]
    posts: list[GridWorker]


@cache
def _password() -> str:
    """Hashed once: that is slow on purpose."""
    return make_password(PASSWORD)


def people_of(number: int, *, since: datetime) -> People:
    """Fill the current community with people who are there `since` then; `number` keeps the communities' phones apart."""
    password = _password()
    staff = {
        username: User.objects.create(username=username, name=name, password=password, created_at=since)
        for username, (_, name) in COMMUNITY_STAFF.items()
    }
    scopes = {username: Unit.objects.get(kind=kind).pk for username, kind in DESKS.items()}
    for username, (role, _) in COMMUNITY_STAFF.items():
        Grant.objects.create(user=staff[username], role=role, scope_id=scopes.get(username), starts_at=since)
    posts = [
        _grid_worker(place, grid, password, work_phone(100 * number + 50 + place), since)
        for place, grid in enumerate(Grid.objects.order_by("sort"), start=1)
    ]
    residents = _residents(number, since)
    _show_cards(posts[0].user, posts[0].work_phone, residents[0], since)
    return People(
        residents=residents,
        secretary=staff["shuji"],
        member=staff["weiyuan"],
        clerk=staff["ganshi"],
        handlers={unit: staff[username] for username, unit in scopes.items()},
        posts=posts,
    )


def _grid_worker(place: int, grid: Grid, password: str, phone: str, since: datetime) -> GridWorker:
    name = f"网格员{SURNAMES[place]}师傅"
    user = User.objects.create(username=f"wangge{place}", name=name, password=password, created_at=since)
    Grant.objects.create(user=user, role=Role.GRID_WORKER, scope_id=grid.pk, starts_at=since)
    return GridWorker.objects.create(
        user=user, grid=grid, work_phone=phone, starts_on=since.date(), is_responsible=True
    )


def _show_cards(worker: User, phone: str, head: User, since: datetime) -> None:
    """Two who agreed that theirs is shown; the others have none."""
    DutyCard.objects.create(
        user=worker,
        identity="共产党员、网格负责人",
        duty="每天走一遍楼道，收集大家的事，跟着催办到办完。",
        promise="当天回电话，三天内上门说明进展。",
        work_phone=phone,
        consented_at=since,
    )
    DutyCard.objects.create(
        user=head,
        identity="楼组长，退休教师",
        duty="帮邻居反映楼里的事，通知开会。",
        promise="微信群里当天答复；不方便上网的，上门来说。",
        consented_at=since,
    )


def _residents(number: int, since: datetime) -> list[User]:
    residents = [
        User.objects.create(
            username=f"resident{place}",
            phone=f"1380000{number}{place:03d}",
            name=f"{SURNAMES[place % len(SURNAMES)]}{CALLED[place % len(CALLED)]}",
            password=make_password(None),
            created_at=since,
        )
        for place in range(1, RESIDENTS + 1)
    ]
    Grant.objects.bulk_create(Grant(user=user, role=Role.RESIDENT, starts_at=since) for user in residents)
    building = Building.objects.order_by("sort").first()
    Grant.objects.create(user=residents[0], role=Role.BUILDING_HEAD, scope_id=building.pk, starts_at=since)
    return residents


def people_above(district, streets: dict, *, since: datetime) -> None:
    """Officers of the district and its streets, and the operator, on the platform's host."""
    officers = [(username, f"{street.name}专员", Role.STREET, street.pk) for username, street in streets.items()]
    officers.append(("minghu", f"{district.name}专员", Role.DISTRICT, district.pk))
    officers.append(("operator", "平台运维", Role.OPERATOR, None))
    password = _password()
    for username, name, role, scope in officers:
        user = User.objects.create(username=username, name=name, password=password, created_at=since)
        Grant.objects.create(user=user, role=role, scope_id=scope, starts_at=since)


def accounts_here(community: str, now) -> list[dict]:
    """A row for each account of the current schema: how to sign in, and a token that works."""
    users = User.objects.filter(is_active=True, grants__isnull=False).distinct().order_by("pk")
    return [_row(user, community, now) for user in users.prefetch_related("grants")]


def _row(user: User, community: str, now) -> dict:
    staff = bool(user.roles & STAFF)
    role = next(iter(sorted(user.roles - {Role.RESIDENT}) or [Role.RESIDENT]))
    sign_in = {"username": user.username, "password": PASSWORD} if staff else {"phone": user.phone}
    return {
        "role": str(role),
        "role_name": Role(role).label,
        "name": user.name,
        "community": community,
        **sign_in,
        "token": _token(user, now),
    }


def _token(user: User, now) -> str:
    """The same token whenever it is asked for, derived from the secret key: tokens themselves are not kept."""
    secret = salted_hmac(
        f"demonstration:{connection.schema_name}", user.username, secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()
    Token.objects.update_or_create(
        fingerprint=fingerprint(secret),
        defaults={"user": user, "label": "演示", "used_at": now, "expires_at": now + timedelta(days=365)},
    )
    return secret
