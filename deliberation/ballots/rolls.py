"""Making a roll: who may vote, and for whom each ballot counts. The caller's list is what opens a ballot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.residents.models import (
    LEVEL_OF,
    Building,
    Dwelling,
    Method,
    Person,
    Residency,
    Verification,
)
from deliberation.ballots.kinds import Whose
from deliberation.ballots.models import Elector
from deliberation.ballots.states import State

# Consultation asks grown-ups, as elections of the committee do (居民委员会组织法 art. 8). An unknown year is let in.
GROWN_UP = 18


@dataclass(frozen=True)
class Line:
    """One line of a roll: whom the ballot counts for, and who casts it. Without an account it is cast on paper."""

    unit: str
    user: User | None = None
    person: Person | None = None
    dwelling: Dwelling | None = None
    # Whom neither of them names.
    called: str = ""


def of_users(users: Iterable[User]) -> list[Line]:
    """One line for each of these accounts, as for those who sit in a meeting."""
    users = list(users)
    people = {person.user_id: person for person in Person.objects.filter(user__in=users)}
    return [_own(user, people.get(user.pk)) for user in users]


def of_residents(whose: str, *, buildings: Iterable[Building] | None = None, now: datetime) -> list[Line]:
    """The verified grown-up residents of the community, or of some buildings, as settings.LEVEL_NEEDED asks.

    Of a household its head votes, of a dwelling an owner; where none of these is verified, who was verified first.
    """
    checked = list(_checked(buildings, now))
    if whose == Whose.PERSON:
        found = {one.person_id: _own(one.person.user, one.person) for one in reversed(checked)}
        return [found[key] for key in dict.fromkeys(one.person_id for one in checked)]
    standing = _who_stands(whose, {one.dwelling_id for one in checked}, now)
    lines: dict[int, Line] = {}
    for one in sorted(checked, key=lambda one: (one.person_id not in standing.get(one.dwelling_id, ()), one.at)):
        line = Line(f"dwelling:{one.dwelling_id}", one.person.user, one.person, one.dwelling)
        lines.setdefault(one.dwelling_id, line)
    return sorted(lines.values(), key=lambda line: line.dwelling.pk)


def of_person(person: Person, whose: str) -> list[Line]:
    """The lines that a late addition of this person makes: their own, or one for each home they live in or own."""
    if whose == Whose.PERSON:
        return [_own(person.user, person)]
    today = person.residencies.on(localdate()).select_related("dwelling__building", "dwelling__entrance")
    parts = today.owning() if whose == Whose.DWELLING else today
    return [Line(f"dwelling:{part.dwelling_id}", person.user, person, part.dwelling) for part in parts]


def stands_on_a_part(*, part: Residency, now: datetime) -> str:
    """settings.STANDS_ON_A_PART: while a ballot runs, a home votes by whom its roll names."""
    lines = Elector.objects.filter(ballot__state=State.OPEN, person=part.person_id, dwelling=part.dwelling_id)
    line = lines.select_related("ballot").first()
    return f"“{line.ballot}”正在投票，这套房由这位居民投。请等投票结束再划掉。" if line else ""


def _own(user: User | None, person: Person | None) -> Line:
    return Line(f"person:{person.pk}" if person else f"user:{user.pk}", user, person)


def _checked(buildings: Iterable[Building] | None, now: datetime):
    """Verifications in force that are sure enough, the oldest first."""
    needed = settings.LEVEL_NEEDED["ballot"]
    methods = [method for method in Method if LEVEL_OF[method] >= needed]
    born = Q(person__birth_year__isnull=True) | Q(person__birth_year__lte=localdate(now).year - GROWN_UP)
    found = Verification.objects.in_force(now).filter(born, method__in=methods)
    if buildings is not None:
        found = found.filter(dwelling__building__in=list(buildings))
    return found.select_related("person__user", "dwelling__building", "dwelling__entrance").order_by("at", "pk")


def _who_stands(whose: str, dwellings: set[int], now: datetime) -> dict[int, set[int]]:
    """Who votes first for each dwelling: its head, or its owners."""
    parts = Residency.objects.on(localdate(now)).filter(dwelling__in=dwellings)
    parts = parts.owning() if whose == Whose.DWELLING else parts.filter(is_head=True)
    found: dict[int, set[int]] = {}
    for dwelling, person in parts.values_list("dwelling", "person"):
        found.setdefault(dwelling, set()).add(person)
    return found
