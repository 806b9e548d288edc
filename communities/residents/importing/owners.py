"""The register of owners as a sheet: one row, one owner's part in one home, its area and the owner's parking spaces."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_name
from communities.kernel.sheets.columns import Column, one_of
from communities.kernel.sheets.errors import RowError
from communities.kernel.sheets.registers import Difference, Judged, Register, Row, Trace
from communities.residents import rules
from communities.residents.importing.finding import Roster
from communities.residents.importing.homes import AREA
from communities.residents.importing.people import (
    ENDS,
    NAME,
    PHONE,
    ROLES,
    STARTS,
    PeopleReader,
    Plan,
    address_of,
    number_of,
    parts_of,
)  # fmt: skip
from communities.residents.importing.places import ADDRESS, Address
from communities.residents.models import OWNING, Dwelling, ParkingSpace, ResidencyRole

OWNER_ROLES = {label: value for label, value in ROLES.items() if value in OWNING}
LONGEST_NUMBER = 20


def spaces(typed: str) -> tuple[str, ...]:
    """`A-12、A-13` as two numbers."""
    numbers = tuple(dict.fromkeys(part for part in re.split(r"[、,，;；\s]+", typed) if part))
    if any(len(number) > LONGEST_NUMBER for number in numbers):
        raise Invalid(f"车位号最多 {LONGEST_NUMBER} 个字；几个车位用顿号分开。")
    return numbers


COLUMNS = (
    replace(NAME, heading="产权人", others=("业主", "业主姓名", "姓名")),
    PHONE,
    *ADDRESS,
    Column(
        "role", "身份", one_of(OWNER_ROLES), others=("产权身份",), help="空着就是业主",
        choices=(ResidencyRole.OWNER.label, ResidencyRole.CO_OWNER.label), example="业主",
    ),
    replace(STARTS, heading="取得日期", others=("起", "产权日期", "登记日期")),
    replace(ENDS, heading="止", others=("过户日期",), help="还是他的就空着；从这一天起不是"),
    AREA,
    Column("spaces", "产权车位", spaces, others=("车位", "车位号"), help="几个车位用顿号分开", example="A-12、A-13"),
)  # fmt: skip


class OwnersReader(PeopleReader):
    columns = COLUMNS

    def __init__(self, **context):
        super().__init__(**context)
        self._areas: dict[Address, tuple[int, Decimal]] = {}

    def claim(self, row: Row) -> list[RowError]:
        """The area of a home is said once: it is the weight of a vote (民法典 art. 278)."""
        errors, area = super().claim(row), row.values.get("area")
        if area is not None:
            first, known = self._areas.setdefault(self.places.address(row.values), (row.number, area))
            if known != area:
                errors.append(RowError(row.number, AREA.heading, f"和第 {first} 行同一套房的面积不一样。"))
        return errors

    def claims(self, values):
        yield from super().claims(_as_owner(values))
        for number in values.get("spaces") or ():
            yield ("space", number), f"车位“{number}”已经写在第 {{}} 行了。"

    def judge(self, rows: Sequence[Row]) -> list[Judged]:
        numbers = {number for row in rows for number in row.values.get("spaces") or ()}
        found = ParkingSpace.objects.filter(number__in=numbers).select_related("owner")
        self.spaces = {space.number: space for space in found}
        return super().judge([Row(row.number, _as_owner(row.values)) for row in rows])

    def plan(self, row: Row, home: Dwelling, roster: Roster) -> Plan:
        plan = super().plan(row, home, roster)
        first, area = self._areas.get(self.places.address(row.values), (row.number, None))
        plan.values |= {"area": area if first == row.number else None, "spaces": row.values.get("spaces") or ()}
        for number in plan.values["spaces"]:
            owner = self.spaces[number].owner if number in self.spaces else None
            if owner and (plan.person is None or owner.pk != plan.person.pk):
                raise Invalid(f"车位“{number}”登记在{mask_name(owner.name)}名下，请先核对。", field="spaces")
        return plan

    def differences(self, plan: Plan) -> Iterator[Difference]:
        yield from super().differences(plan)
        area = plan.values["area"]
        if area is not None and area != plan.home.area:
            before = "没有填" if plan.home.area is None else str(plan.home.area)
            yield Difference(AREA.heading, before, str(area))
        new = [number for number in plan.values["spaces"] if not self._owned(number)]
        if new:
            yield Difference("产权车位", "没有登记", "、".join(new))

    def _owned(self, number: str) -> bool:
        return number in self.spaces and self.spaces[number].owner_id is not None

    def write(self, judged: Sequence[Judged]) -> list[Trace]:
        traces = super().write(judged)
        homes, fresh, given = {}, [], []
        for one, trace in zip(judged, traces, strict=True):
            plan = one.plan
            if plan.values["area"] is not None and plan.values["area"] != plan.home.area:
                trace.changed.append((plan.home, {"area": plan.home.area}))
                plan.home.area = plan.values["area"]
                homes[plan.home.pk] = plan.home
            for number in plan.values["spaces"]:
                if number not in self.spaces:
                    self.spaces[number] = ParkingSpace(number=number, owner=plan.person)
                    fresh.append(self.spaces[number])
                    trace.made.append(self.spaces[number])
                elif not self._owned(number):
                    trace.changed.append((self.spaces[number], {"owner_id": None}))
                    self.spaces[number].owner = plan.person
                    given.append(self.spaces[number])
        Dwelling.objects.bulk_update(homes.values(), ["area"])
        ParkingSpace.objects.bulk_create(fresh)
        ParkingSpace.objects.bulk_update(given, ["owner"])
        return traces


def _as_owner(values):
    return {**values, "role": values.get("role") or ResidencyRole.OWNER}


def rows(whole: bool) -> Iterator[Sequence[str]]:
    owned: dict[int, list[str]] = {}
    for number, owner in (
        ParkingSpace.objects.filter(owner__isnull=False).order_by("number").values_list("number", "owner")
    ):
        owned.setdefault(owner, []).append(number)
    for part in parts_of(OWNING):
        home = part.dwelling
        # The spaces stand with the first of a person's homes: in a sheet each is said once.
        numbers = owned.pop(part.person_id, [])
        yield (
            part.person.name, number_of(part.person, whole), *address_of(home), part.get_role_display(),
            f"{part.starts_on:%Y-%m-%d}", f"{part.ends_on:%Y-%m-%d}" if part.ends_on else "",
            "" if home.area is None else str(home.area), "、".join(numbers),
        )  # fmt: skip


OWNERS = Register(
    name="owners",
    label="业主和产权",
    about="一行是一个人在一套房里的产权：专有面积和产权车位也在这里。业主共同决定按它计票（民法典第 278 条）。",
    columns=COLUMNS,
    reader=OwnersReader,
    writes=("residents.Person", "residents.Residency", "residents.ParkingSpace"),
    may=rules.may_keep_residents,
    rows=rows,
)
