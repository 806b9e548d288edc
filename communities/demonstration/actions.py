"""Making and removing the demonstration district."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import F, Q
from django.db.transaction import atomic
from django_tenants.utils import quote_schema_name, schema_context

from communities.accounts.models import Grant, Token, User
from communities.audit.checkpoints import keep_checkpoint
from communities.demonstration import homes, people, places
from communities.demonstration.ballots import count_closed, decide
from communities.demonstration.chronicle import Chronicle
from communities.demonstration.meetings import meet
from communities.demonstration.outcomes import carry_on
from communities.demonstration.party import Enrolment
from communities.demonstration.party_life import PartyLife
from communities.demonstration.phases import fill_in
from communities.demonstration.receptions import receive
from communities.demonstration.surveys import ask
from communities.demonstration.topics import TalkingOver
from communities.kernel.errors import NotAllowed
from communities.notifications.models import Message
from communities.oversight.matters import copy_matters
from communities.tenants import directory
from communities.tenants.actions import create_community
from communities.tenants.models import Community, Department, District, Street
from communities.tenants.scope import inside

Progress = Callable[[str], None]
# Everybody and everything was there long before the first matter.
AGE = timedelta(days=365)
# One community is enough: each that decides takes some seconds of a real clock.
_WITH_BALLOTS = 1


def exists() -> bool:
    """Whether every community of the demonstration is there and filled."""
    return Community.objects.filter(slug__in=[plan.slug for plan in places.PLANS]).count() == len(places.PLANS)


def make(*, now: datetime, say: Progress = print) -> None:
    """Make the district with its streets, communities, people and sixty days of matters. Removes what stood before.

    Raises NotAllowed where settings.DEMONSTRATION is off: a real platform holds no made-up people.
    """
    if not settings.DEMONSTRATION:
        raise NotAllowed("这个平台没有打开演示（DEMONSTRATION）。")
    remove()
    district, streets = _district()
    for number, plan in enumerate(places.PLANS, start=1):
        with atomic():
            tickets = _community(plan, number, streets[plan.street], now)
        say(f"{plan.name}：{sum(plan.rows)} 栋楼，{tickets} 件诉求")
    people.people_above(district, streets, since=now - AGE)


def remove() -> None:
    """Take the demonstration's communities with their schemas and files, its streets and its officers away."""
    for community in Community.objects.filter(slug__in=[plan.slug for plan in places.PLANS]):
        with schema_context(community.schema_name):
            _remove_files()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {quote_schema_name(community.schema_name)} CASCADE")
        community.delete()
    directory.forget()
    district = District.objects.filter(code=places.DISTRICT[1])
    Department.objects.filter(district__in=district).delete()
    if not Community.objects.filter(street__district__in=district).exists():
        Street.objects.filter(district__in=district).delete()
        district.delete()
    _remove_officers()


def _remove_officers() -> None:
    # Row by row in SQL: the ORM would look for their tickets, of which the platform has no table.
    officers = User.objects.filter(username__in=[*places.STREETS, "minghu", "operator"])
    for rows in (Grant.objects.filter(user__in=officers), Token.objects.filter(user__in=officers), officers):
        rows._raw_delete(rows.db)


def _remove_files() -> None:
    """Photo files of the current schema."""
    for folder in _folders("photos"):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")


def _folders(root: str) -> list[str]:
    try:
        return [f"{root}/{name}" for name in default_storage.listdir(root)[0]]
    except FileNotFoundError:
        return []


def _district():
    name, code = places.DISTRICT
    district, _ = District.objects.get_or_create(code=code, defaults={"name": name})
    streets = {
        slug: Street.objects.get_or_create(code=code, defaults={"name": name, "district": district})[0]
        for slug, (name, code) in places.STREETS.items()
    }
    numbers = count(1)
    Department.objects.bulk_create(
        Department(
            district=district,
            street=streets.get(slug),
            kind=kind,
            name=name,
            work_phone=places.work_phone(next(numbers)),
        )
        for slug, offices in places.DEPARTMENTS.items()
        for kind, name in offices.items()
    )
    return district, streets


def _community(plan: places.Plan, number: int, street: Street, now: datetime) -> int:
    since = now - AGE
    community = create_community(
        slug=plan.slug,
        name=plan.name,
        street=street,
        code=plan.code,
        letters=plan.letters,
        phone=places.work_phone(100 * number),
        office_hours="周一至周日 8:30–17:30",
        now=since,
    )
    Community.objects.filter(pk=community.pk).update(created_at=since)
    offices = Department.objects.filter(Q(street=street) | Q(street__isnull=True), district=street.district)
    departments = {office.kind: office for office in offices}
    with inside(community):
        buildings = places.lay_out(plan)
        places.name_units(plan, number, departments)
        who = people.people_of(number, since=since)
        homes.settle(who.residents, by=who.secretary, since=since, now=now)
        Enrolment(number, who, since=since, now=now).play(plan.name, buildings)
        PartyLife(number, who, now=now).play()
        receive(who, now=now)
        TalkingOver(who, now=now).play()
        ask(who, now=now)
        closing = decide(who) if number == _WITH_BALLOTS else []
        meet(who, now=now)
        carry_on(who, now=now)
        fill_in(who, now=now)
        tickets = Chronicle(who, tickets=plan.tickets, seed=plan.slug, now=now).play()
        count_closed(closing)
        _read_messages(now)
        copy_matters()
        keep_checkpoint(community.schema_name, now=now)
    return tickets


def _read_messages(now: datetime) -> None:
    """People have read what is older than a week, and two in three of the others that are a few hours old."""
    reading = timedelta(hours=3)
    old = Q(created_at__lt=now - timedelta(days=7))
    recent = Q(created_at__lt=now - reading) & ~Q(pk__in=_every_third())
    Message.objects.filter(old | recent).update(read_at=F("created_at") + reading)


def _every_third():
    return Message.objects.alias(third=F("pk") % 3).filter(third=0).values("pk")


def accounts(*, now: datetime) -> Iterator[dict]:
    """A row for every account of the demonstration, on the platform and in each community."""
    yield from people.accounts_here("", now)
    for community in Community.objects.filter(slug__in=[plan.slug for plan in places.PLANS]).order_by("pk"):
        with inside(community):
            yield from people.accounts_here(community.slug, now)
