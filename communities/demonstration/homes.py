"""Made-up homes and the made-up people in them: some with an account, some without."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import cycle

from communities.accounts.models import User
from communities.residents.models import (
    Building,
    Dwelling,
    Method,
    ParkingSpace,
    Person,
    PlaceKind,
    Residency,
    ResidencyRole,
    Verification,
)

FLOORS, ON_A_FLOOR = 6, (1, 2)
AREAS = (Decimal("58.60"), Decimal("76.35"), Decimal("89.90"), Decimal("112.48"))
ROLES = (ResidencyRole.OWNER, ResidencyRole.OWNER, ResidencyRole.TENANT)
# Neighbours of seventy and more, who come to the counter and have no account.
ELDERS = ("王桂兰", "李国强", "张淑英", "刘德明", "陈玉珍", "杨振华", "赵秀芳", "周长福")


def settle(residents: list[User], *, by: User, since: datetime, now: datetime) -> None:
    """Number the homes of every building; those with accounts, their elders and parking spaces move in."""
    homes = _homes()
    chosen = iter(homes[::7])
    for place, (user, role) in enumerate(zip(residents, cycle(ROLES), strict=False)):
        person = Person.objects.create(name=str(user), phone=user.phone, user=user, created_at=since)
        home = next(chosen)
        _lives(person, home, role, date(2012 + place % 12, 3 + place % 7, 1), is_head=True)
        if place % 2 == 0:
            _checked(person, home, by, now - timedelta(days=30 + place))
        if place < len(ELDERS):
            elder = Person.objects.create(name=ELDERS[place], birth_year=1944 + place, created_at=since)
            _lives(elder, home, ResidencyRole.FAMILY, date(2015, 9, 1))
            ParkingSpace.objects.create(number=f"B1-{place + 1:03d}", area=Decimal("12.50"), owner=person)


def _homes() -> list[Dwelling]:
    entrances = {
        building: list(building.entrances.order_by("pk"))
        for building in Building.objects.filter(kind=PlaceKind.BUILDING).order_by("sort")
    }
    areas = cycle(AREAS)
    return Dwelling.objects.bulk_create(
        Dwelling(building=building, entrance=entrance, floor=floor, number=f"{floor}0{door}", area=next(areas))
        for building, doors in entrances.items()
        for entrance in doors
        for floor in range(1, FLOORS + 1)
        for door in ON_A_FLOOR
    )


def _lives(person: Person, home: Dwelling, role: str, day: date, *, is_head: bool = False) -> None:
    Residency.objects.create(person=person, dwelling=home, role=role, starts_on=day, is_head=is_head)


def _checked(person: Person, home: Dwelling, by: User, at: datetime) -> None:
    Verification.objects.create(
        person=person, dwelling=home, method=Method.DOCUMENT, by=by, at=at, expires_at=at + timedelta(days=1095)
    )
