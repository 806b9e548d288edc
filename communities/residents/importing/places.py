"""Buildings, entrances and homes as sheets name them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from communities.kernel.sheets.columns import Column, text
from communities.kernel.sheets.errors import RowError
from communities.residents.models import Building, Dwelling, Entrance, PlaceKind, bare

ADDRESS = (
    Column("building", "楼栋", text(40), needed=True, others=("楼号", "幢号", "栋号", "楼幢"), example="6号楼"),
    Column("entrance", "单元", text(20), others=("单元号", "门栋"), help="没有单元的楼空着", example="2单元"),
    Column(
        "number", "房号", text(20), needed=True, others=("室号", "门牌号", "房间号", "户号"), example="302"
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Address:
    """A home as it is named: names of the building and, or "", of the entrance, and the bare number."""

    building: str
    entrance: str
    number: str

    def __str__(self):
        return f"{self.building}{self.entrance}{self.number}室"


class Places:
    """The buildings and entrances of the community, read once for a sheet; `open_` adds those that are not there."""

    def __init__(self, *, new_places: bool = False):
        places = list(Building.objects.all())
        self.new_places = new_places
        self.buildings = {place.name: place for place in places if place.kind == PlaceKind.BUILDING}
        self.open_places = {place.name for place in places if place.kind == PlaceKind.OPEN}
        self.entrances = {(one.building.name, one.name): one for one in Entrance.objects.select_related("building")}

    def address(self, values: Mapping[str, Any]) -> Address:
        """By the names that the register has: `6` is 6号楼 and `2` is 2单元 where those are there."""
        building = _known(_close(values.get("building")), "号楼", self.buildings)
        named = _close(values.get("entrance"))
        of_building = {name for place, name in self.entrances if place == building}
        number = bare(_close(values.get("number")))
        return Address(building, _known(named, "单元", of_building) if named else "", number)

    def missing(self, row: int, address: Address) -> list[RowError]:
        if address.building in self.open_places:
            return [RowError(row, "楼栋", f"“{address.building}”登记的是公共场所，不是楼栋。")]
        if address.building not in self.buildings and self.new_places:
            return []
        if address.building not in self.buildings:
            reason = f"没有登记过“{address.building}”。请核对；没写错的话，先在“楼栋和场所”里添加。"
            return [RowError(row, "楼栋", reason)]
        if address.entrance and not self.new_places and (address.building, address.entrance) not in self.entrances:
            reason = f"{address.building}没有“{address.entrance}”。请核对；没写错的话，先在“单元”里添加。"
            return [RowError(row, "单元", reason)]
        return []

    def homes(self, addresses: Iterable[Address]) -> dict[Address, Dwelling]:
        """The homes of these addresses that are registered: one query."""
        addresses = set(addresses)
        known = {self.buildings[one.building].pk for one in addresses if one.building in self.buildings}
        found = Dwelling.objects.with_address().filter(
            building_id__in=known, number__in={one.number for one in addresses}
        )
        return {_address_of(home): home for home in found}

    def open_(self, addresses: Iterable[Address]) -> dict[Address, list[Building | Entrance]]:
        """Make the buildings and entrances that these addresses miss; what was made, by the first address that did."""
        made: dict[Address, list[Building | Entrance]] = {}
        for one in addresses:
            if one.building not in self.buildings:
                self.buildings[one.building] = Building.objects.create(name=one.building)
                made.setdefault(one, []).append(self.buildings[one.building])
            if one.entrance and (one.building, one.entrance) not in self.entrances:
                building = self.buildings[one.building]
                entrance = Entrance.objects.create(building=building, name=one.entrance)
                self.entrances[one.building, one.entrance] = entrance
                made.setdefault(one, []).append(entrance)
        return made


def _close(typed: str | None) -> str:
    """Without the spaces that people put into it: `5 号楼`."""
    return "".join((typed or "").split())


def _known(typed: str, ending: str, names) -> str:
    return f"{typed}{ending}" if typed not in names and f"{typed}{ending}" in names else typed


def _address_of(home: Dwelling) -> Address:
    return Address(home.building.name, home.entrance.name if home.entrance_id else "", home.number)
