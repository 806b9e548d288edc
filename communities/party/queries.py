"""What the pages of 党建 read: who is in which unit on any day, counts that include all beneath, what is missing."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from communities.party.kinds import IN_COMMITTEE, PostKind, UnitKind
from communities.party.models import Appointment, Membership, PartyUnit, PartyUnitBuilding, Term, WarningReason
from communities.party.rules import Facts, warnings
from communities.party.spans import nearness
from communities.residents.models import Building, PlaceKind

# UNION, not UNION ALL: even a ring would come to an end.
_BENEATH = """
WITH RECURSIVE beneath(id) AS (
    SELECT %s::bigint
    UNION
    SELECT u.id FROM party_partyunit u JOIN beneath b ON u.parent_id = b.id
)
SELECT id FROM beneath
"""
_COUNTS = """
WITH RECURSIVE reach(above, below) AS (
    SELECT id, id FROM party_partyunit
    UNION
    SELECT r.above, u.id FROM reach r JOIN party_partyunit u ON u.parent_id = r.below
), here AS (
    SELECT s.unit_id, s.member_id, s.tie, m.kind FROM party_membership s JOIN party_member m ON m.id = s.member_id
    WHERE s.starts_on <= %(day)s AND (s.ends_on IS NULL OR s.ends_on > %(day)s)
)
SELECT r.above,
       count(DISTINCT h.member_id) FILTER (WHERE h.tie = 'full'),
       count(DISTINCT h.member_id) FILTER (WHERE h.tie = 'full' AND h.kind = 'formal'),
       count(DISTINCT h.member_id) FILTER (WHERE h.tie = 'reported')
FROM reach r LEFT JOIN here h ON h.unit_id = r.below GROUP BY r.above
"""


@dataclass(frozen=True)
class Counts:
    """Members whose whole relation is here, those of them that are formal, and those who reported to the community."""

    members: int = 0
    formal: int = 0
    reported: int = 0


def beneath(unit_id: int) -> set[int]:
    """The ids of a unit and of every unit below it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_BENEATH, [unit_id])
        return {key for (key,) in cursor.fetchall()}


def counts_on(day: date) -> dict[int, Counts]:
    """Counts of every unit with all beneath it, on a day. One query, however deep the tree."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"day": day})
        return {key: Counts(*numbers) for key, *numbers in cursor.fetchall()}


@dataclass
class Line:
    """A member in a roster: in which unit, with what tie, in which posts. One who only holds a post has no membership."""

    member: object
    membership: Membership | None = None
    posts: list = field(default_factory=list)


def memberships_on(day: date, unit: PartyUnit) -> QuerySet[Membership]:
    """Ties to a unit and to every unit beneath it, as on a day."""
    return Membership.objects.on(day).filter(unit__in=beneath(unit.pk))


def serving(day: date, units=None) -> QuerySet[Appointment]:
    """Who is in a post on a day, in the order of posts."""
    found = Appointment.objects.on(day).select_related("member__person", "post", "unit")
    found = found if units is None else found.filter(unit__in=units)
    return found.order_by("post__sort", "starts_on", "pk")


def roster(unit: PartyUnit, day: date) -> list[Line]:
    """Everybody in a unit and beneath it as on `day`, those in posts first. Three queries."""
    units = beneath(unit.pk)
    here = Membership.objects.on(day).filter(unit__in=units).select_related("member__person", "unit")
    lines = {}
    # One who has both ties in the tree stands in it once, with the full one.
    for membership in here.order_by("tie", "unit__sort", "unit_id", "member__person__name", "pk"):
        lines.setdefault(membership.member_id, Line(membership.member, membership))
    for held in serving(day, units):
        lines.setdefault(held.member_id, Line(held.member)).posts.append(held)
    return sorted(lines.values(), key=lambda line: line.posts[0].post.sort if line.posts else 1_000_000)


def blank_buildings() -> QuerySet[Building]:
    """Residential buildings that no unit answers for (空白楼组)."""
    mapped = PartyUnitBuilding.objects.filter(building=OuterRef("pk"))
    return Building.objects.filter(~Exists(mapped), kind=PlaceKind.BUILDING).order_by("sort", "id")


def latest_terms() -> QuerySet[Term]:
    """The last term of each standing unit, the one that ends first in front."""
    later = Term.objects.filter(unit=OuterRef("unit"), starts_on__gt=OuterRef("starts_on"))
    last = Term.objects.filter(~Exists(later), unit__in=PartyUnit.objects.standing())
    return last.select_related("unit").order_by("ends_on", "unit_id")


def terms_ending(day: date) -> list[tuple[Term, int]]:
    """(term, months) for each last term that ends within settings.PARTY_TERM_REMINDERS; 0 for one that is over."""
    near = [(term, nearness(term.ends_on, day, settings.PARTY_TERM_REMINDERS)) for term in latest_terms()]
    return [(term, months) for term, months in near if months is not None]


def overdue_units(day: date) -> QuerySet[PartyUnit]:
    """Temporary units past their end that nobody dissolved."""
    return PartyUnit.objects.standing().filter(kind=UnitKind.TEMPORARY, ends_on__lte=day).order_by("ends_on", "pk")


@dataclass
class Node:
    """A unit in the tree: how deep, its counts, who leads it, what it is warned of and which of that has a reason."""

    unit: PartyUnit
    depth: int
    counts: Counts
    secretaries: list[str]
    buildings: list
    warned: list[tuple]


def tree(day: date, only: int | None = None) -> list[Node]:
    """Every standing unit below its parent, or the one unit `only`. Five queries, however many units there are."""
    units = list(_with_buildings(only))
    counts, held = counts_on(day), list(serving(day))
    reasons = _reasons()
    shared = _of_two_branches(units, held)
    found = []
    # One unit alone is not walked to: what it stood below may be dissolved.
    for unit, depth in _in_order(units) if only is None else ((one, 0) for one in units if one.pk == only):
        mine = [one for one in held if one.unit_id == unit.pk]
        facts = _facts(unit, counts.get(unit.pk, Counts()), mine, shared, day)
        warned = [(code, reasons.get((unit.pk, str(code.value)))) for code in warnings(facts)]
        leaders = [one.member.person.name for one in mine if one.post.kind == PostKind.SECRETARY]
        places = [row.building for row in unit.buildings.all()]
        found.append(Node(unit, depth, counts.get(unit.pk, Counts()), leaders, places, warned))
    return found


def _with_buildings(only: int | None) -> QuerySet[PartyUnit]:
    rows = PartyUnitBuilding.objects.select_related("building").order_by("building__sort", "building_id")
    # The page of a dissolved unit is still read.
    units = PartyUnit.objects.standing() | PartyUnit.objects.filter(pk=only).order_by("sort", "pk")
    return units.prefetch_related(Prefetch("buildings", queryset=rows))


def _reasons() -> dict:
    """(unit, code) → the newest reason."""
    rows = WarningReason.objects.select_related("by").order_by("at", "pk")
    return {(row.unit_id, row.code): row for row in rows}


def _in_order(units: list[PartyUnit]):
    """(unit, depth) from the top down."""
    below = defaultdict(list)
    for unit in units:
        below[unit.parent_id].append(unit)
    waiting = [(unit, 0) for unit in reversed(below[None])]
    while waiting:
        unit, depth = waiting.pop()
        yield unit, depth
        waiting += [(child, depth + 1) for child in reversed(below[unit.pk])]


def _of_two_branches(units: list[PartyUnit], held: list[Appointment]) -> set[int]:
    """Ids of the units whose secretary leads a sibling too."""
    parents = {unit.pk: unit.parent_id for unit in units if unit.parent_id}
    led = defaultdict(set)
    for one in held:
        if one.post.kind == PostKind.SECRETARY and one.unit_id in parents:
            led[one.member_id, parents[one.unit_id]].add(one.unit_id)
    return {key for keys in led.values() if len(keys) > 1 for key in keys}


def _facts(unit: PartyUnit, counts: Counts, held: list[Appointment], shared: set[int], day: date) -> Facts:
    return Facts(
        kind=unit.kind,
        formal=counts.formal,
        members=counts.members,
        covers=unit.covers,
        in_committee=len({one.member_id for one in held if one.post.kind in IN_COMMITTEE}),
        shares_secretary=unit.pk in shared,
        holds_two=len({one.member_id for one in held}) < len(held),
        overdue=unit.ends_on is not None and unit.ends_on <= day,
    )


def seats_of(unit: PartyUnit, day: date) -> list[Appointment]:
    """The posts of the unit itself that end with its term: whoever is or will be in one on `day`."""
    open_then = Appointment.objects.filter(unit=unit).exclude(ends_on__lte=day)
    return list(open_then.select_related("member__person__user", "post", "grant").order_by("post__sort", "pk"))


# How long somebody who left stands on the page of the unit, with what they may still have in hand.
_LATELY = timedelta(days=90)


def lately_left(unit: PartyUnit, today: date) -> QuerySet[Appointment]:
    """Posts of the unit that ended lately, the latest first; not of those who are in another by now."""
    over = Appointment.objects.filter(unit=unit, ends_on__lte=today, ends_on__gt=today - _LATELY)
    over = over.with_stays(today).filter(stays=False)
    return over.select_related("member__person", "post").order_by("-ends_on", "post__sort", "pk")
