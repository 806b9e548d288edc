"""The register of homes as a sheet: one row, one home."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from communities.kernel.sheets.columns import Column, decimal, whole
from communities.kernel.sheets.registers import Difference, Judged, Option, Reader, Register, Row, Trace, Verdict
from communities.kernel.windows import in_windows
from communities.residents import rules
from communities.residents.importing.places import ADDRESS, Address, Places
from communities.residents.models import Dwelling

MOST_AREA = Decimal("99999.99")
NEW_PLACES = "new_places"

FLOOR = Column("floor", "楼层", whole(-9, 200), others=("所在层",), example="3")
AREA = Column(
    "area", "专有面积", decimal(MOST_AREA), others=("建筑面积", "面积", "专有面积平方米", "建筑面积平方米"),
    help="平方米，按不动产登记的面积", example="89.50",
)  # fmt: skip
_HEADINGS = {"floor": FLOOR.heading, "area": AREA.heading}


@dataclass
class _Plan:
    address: Address
    home: Dwelling | None


class HomesReader(Reader):
    def __init__(self, **context):
        super().__init__(**context)
        self.places = Places(new_places=NEW_PLACES in self.options)

    def claims(self, values):
        yield self.places.address(values), "和第 {} 行是同一套房。"

    def judge(self, rows: Sequence[Row]) -> list[Judged]:
        addresses = {row.number: self.places.address(row.values) for row in rows}
        homes = self.places.homes(addresses.values())
        return [self._judged(row, addresses[row.number], homes.get(addresses[row.number])) for row in rows]

    def _judged(self, row: Row, address: Address, home: Dwelling | None) -> Judged:
        errors = [*self.claim(row), *self.places.missing(row.number, address)]
        if errors:
            return Judged(row, Verdict.WRONG, errors)
        plan = _Plan(address, home)
        if home is None:
            return Judged(row, Verdict.NEW, plan=plan)
        differences = [
            Difference(heading, _shown(getattr(home, name)), _shown(row.values[name]))
            for name, heading in _HEADINGS.items()
            if row.values.get(name) is not None and row.values[name] != getattr(home, name)
        ]
        return Judged(row, Verdict.CHANGED if differences else Verdict.UNCHANGED, [], differences, plan)

    def write(self, judged: Sequence[Judged]) -> list[Trace]:
        opened = self.places.open_(one.plan.address for one in judged)
        fresh, changed, traces = [], [], []
        for one in judged:
            trace = Trace(made=list(opened.get(one.plan.address, ())))
            home = one.plan.home
            if home is None:
                home = self._new(one)
                fresh.append(home)
                trace.made.append(home)
            else:
                trace.changed.append((home, {name: getattr(home, name) for name in _HEADINGS}))
                for name in _HEADINGS:
                    if one.row.values.get(name) is not None:
                        setattr(home, name, one.row.values[name])
                changed.append(home)
            traces.append(trace)
        Dwelling.objects.bulk_create(fresh)
        Dwelling.objects.bulk_update(changed, list(_HEADINGS))
        return traces

    def _new(self, one: Judged) -> Dwelling:
        address = one.plan.address
        return Dwelling(
            building=self.places.buildings[address.building],
            entrance=self.places.entrances[address.building, address.entrance] if address.entrance else None,
            number=address.number,
            floor=one.row.values.get("floor"),
            area=one.row.values.get("area"),
        )


def _shown(value) -> str:
    return "没有填" if value is None else str(value)


def rows(whole_numbers: bool) -> Iterator[Sequence[str]]:
    """The register as the sheet has it."""
    for home in in_windows(Dwelling.objects.with_address().in_order()):
        entrance = home.entrance.name if home.entrance_id else ""
        yield home.building.name, entrance, home.number, _cell(home.floor), _cell(home.area)


def _cell(value) -> str:
    return "" if value is None else str(value)


HOMES = Register(
    name="homes",
    label="房屋",
    about="一行一套房：楼栋、单元、房号、楼层和专有面积。先导入房屋，再导入居民和业主。",
    columns=(*ADDRESS, FLOOR, AREA),
    reader=HomesReader,
    writes=("residents.Building", "residents.Entrance", "residents.Dwelling"),
    may=rules.may_keep_residents,
    rows=rows,
    options=(Option(NEW_PLACES, "表里没有登记过的楼栋和单元，一并新建"),),
)
