"""有事找谁: whom a resident of a building turns to. Work phones only; of a neighbour nothing that they did not show.

Read anew for every page: what somebody takes back must not stand in any cache.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from communities.accounts.models import Grant
from communities.accounts.roles import Role
from communities.grid.kinds import UnitKind
from communities.grid.models import DutyCard, Grid, GridBuilding, GridWorker, Unit
from communities.grid.queries import grid_at
from communities.grid.rules import IN_OFFICE
from communities.residents.geometry import Point, contains
from communities.residents.models import Building, PlaceKind
from communities.residents.spoken import number_in, plain, readings

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
    """Whom the people of a building turn to; those of a grid, where there is ground and no building."""

    building: Building | None
    grid: Grid | None
    near: list[Contact]

    @property
    def name(self) -> str:
        return str(self.building or self.grid)


def places() -> list[Building]:
    """Every building, each with its grid loaded in `in_grid`. One query."""
    found = Building.objects.filter(kind=PlaceKind.BUILDING).select_related("in_grid__grid")
    return list(found.order_by("sort", "id"))


def named(asked: str, among: Iterable[Building]) -> list[Building]:
    """The buildings that somebody means by 6号楼, 六号楼, 6栋, 6-2-301 or a part of the name; the exact one alone."""
    among = list(among)
    return next((found for said in readings(asked) if said and (found := _called(said, among))), [])


def _called(said: str, among: list[Building]) -> list[Building]:
    exact = [place for place in among if plain(place.name) == said]
    number = number_in(said)
    if not number:
        return exact or [place for place in among if said in plain(place.name)]
    # Who says 1 does not mean 10号楼, but may mean 甲1号.
    whole = re.compile(rf"(?<![A-Z\d]){number}(?!\d)")
    same = [place for place in among if number_in(place.name) == number]
    return exact or same or [place for place in among if whole.search(plain(place.name))]


def grid_in(building: Building) -> Grid | None:
    """The grid of one of places()."""
    place: GridBuilding | None = getattr(building, "in_grid", None)
    return place.grid if place else None


def duty_of(building: Building, now) -> Duty:
    """Whom the people of one of places() turn to first: grid workers, then heads of the building."""
    grid = grid_in(building)
    return Duty(building, grid, _near(grid, _heads_of(building, now), now))


def duty_in(grid: Grid, now) -> Duty:
    """Whom people turn to for what lies in a grid and in no building."""
    return Duty(None, grid, _near(grid, [], now))


def duty_at(point: Point, among: Iterable[Building], now) -> Duty | None:
    """For a point (WGS-84): those of the building there, one of places(), else of the grid; None outside every grid."""
    here = next((place for place in among if place.outline and contains(place.outline, point)), None)
    if here:
        return duty_of(here, now)
    grid = grid_at(point)
    return duty_in(grid, now) if grid else None


def _near(grid: Grid | None, heads: list[int], now) -> list[Contact]:
    workers = list(GridWorker.objects.for_answering().filter(grid=grid)) if grid else []
    cards = {card.user_id: card for card in cards_shown(now).filter(user__in=[*heads, *(w.user_id for w in workers)])}
    return [*(_worker(post, cards) for post in workers), *_heads(heads, cards)]


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
    phone = post.work_phone or (card.phone if card else "")
    role = "网格员（负责人）" if post.is_responsible else "网格员"
    return Contact("grid_worker", role, post.user.name or "网格员", phone, card)


def _heads(heads: list[int], cards: dict[int, DutyCard]) -> list[Contact]:
    shown = [cards[user] for user in heads if user in cards]
    if heads and not shown:
        return [Contact("building_head", Role.BUILDING_HEAD.label, note=NOT_SHOWN)]
    return [
        Contact("building_head", Role.BUILDING_HEAD.label, card.user.name or "楼组长", card.phone, card)
        for card in shown
    ]
