"""有事找谁: whom a resident of a building turns to. Work phones only; of a neighbour nothing that they did not show.

Read anew for every page: what somebody takes back must not stand in any cache.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from communities.accounts.models import Grant
from communities.accounts.roles import Role
from communities.grid.kinds import UnitKind
from communities.grid.models import DutyCard, Grid, GridBuilding, GridWorker, Unit
from communities.grid.rules import IN_OFFICE
from communities.residents.maps import short_name
from communities.residents.models import Building, PlaceKind

CODES = {
    UnitKind.PM: "property_company",
    UnitKind.OC: "owners_committee",
    UnitKind.RC: "residents_committee",
    UnitKind.PB: "party",
}
NOT_SHOWN = "本楼有楼组长，本人还没有公开名片。有事可以先找网格员。"


@dataclass(frozen=True)
class Contact:
    """Somebody to turn to. `note` is a sentence where there is nobody to name."""

    kind: str
    role: str
    name: str = ""
    phone: str = ""
    card: DutyCard | None = None
    note: str = ""


@dataclass(frozen=True)
class Duty:
    """Those of one building, then those of everybody."""

    building: Building
    grid: Grid | None
    near: list[Contact]


def places() -> list[Building]:
    """Every building, each with its grid loaded in `in_grid`. One query."""
    found = Building.objects.filter(kind=PlaceKind.BUILDING).select_related("in_grid__grid")
    return list(found.order_by("sort", "id"))


def named(asked: str, among: Iterable[Building]) -> list[Building]:
    """The buildings that somebody means by 6号楼, 6 楼, 6 or a part of the name; the exact one alone where there is one."""
    wanted = "".join(asked.split()).removesuffix("栋").removesuffix("幢")
    if not wanted:
        return []
    among = list(among)
    exact = [place for place in among if wanted in (place.name, short_name(place.name))]
    number = short_name(wanted)
    return exact or [p for p in among if number == short_name(p.name)] or [p for p in among if wanted in p.name]


def grid_in(building: Building) -> Grid | None:
    """The grid of one of places()."""
    place: GridBuilding | None = getattr(building, "in_grid", None)
    return place.grid if place else None


def duty_of(building: Building, now) -> Duty:
    """Whom the people of one of places() turn to first: grid workers, then heads of the building."""
    grid = grid_in(building)
    workers = list(GridWorker.objects.for_answering().filter(grid=grid)) if grid else []
    heads = _heads_of(building, now)
    cards = {card.user_id: card for card in cards_shown(now).filter(user__in=[*heads, *(w.user_id for w in workers)])}
    return Duty(building, grid, [*(_worker(post, cards) for post in workers), *_heads(heads, cards)])


def cards_shown(now):
    """The cards of those who agree now and hold an office now."""
    office = Grant.objects.filter(user=OuterRef("user"), role__in=IN_OFFICE).in_force(now)
    return DutyCard.objects.shown().filter(Exists(office)).select_related("user").order_by("id")


def for_everybody() -> list[Contact]:
    """Property company, owners' committee, residents' committee and the community's party organisation. One query."""
    return [
        Contact(CODES[UnitKind(unit.kind)], unit.get_kind_display(), unit.name, unit.work_phone)
        for unit in Unit.objects.for_everybody()
    ]


def _heads_of(building: Building, now) -> list[int]:
    found = Grant.objects.filter(role=Role.BUILDING_HEAD, scope_id=building.pk, user__is_active=True).in_force(now)
    return list(found.order_by("starts_at", "id").values_list("user_id", flat=True))


def _worker(post: GridWorker, cards: dict[int, DutyCard]) -> Contact:
    # Never the user name, by which one signs in.
    card = cards.get(post.user_id)
    phone = post.work_phone or (card.work_phone if card else "")
    role = "网格员（负责人）" if post.is_responsible else "网格员"
    return Contact("grid_worker", role, post.user.name or "网格员", phone, card)


def _heads(heads: list[int], cards: dict[int, DutyCard]) -> list[Contact]:
    shown = [cards[user] for user in heads if user in cards]
    if heads and not shown:
        return [Contact("building_head", Role.BUILDING_HEAD.label, note=NOT_SHOWN)]
    return [
        Contact("building_head", Role.BUILDING_HEAD.label, card.user.name or "楼组长", card.work_phone, card)
        for card in shown
    ]
