"""The register of residents as a sheet: one row, one person's part in one home."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_name, mask_phone
from communities.kernel.sheets.columns import YES_NO, Column, day, one_of, text, year
from communities.kernel.sheets.errors import RowError
from communities.kernel.sheets.registers import Difference, Judged, Reader, Register, Row, Trace, Verdict
from communities.kernel.windows import in_windows
from communities.residents import homes, rules
from communities.residents.importing.finding import Roster, is_whole, meet, phone
from communities.residents.importing.places import ADDRESS, Address, Places
from communities.residents.models import Dwelling, Person, Residency, ResidencyRole

ROLES = {label: value for value, label in ResidencyRole.choices} | {
    "租客": ResidencyRole.TENANT, "承租人": ResidencyRole.TENANT, "家属": ResidencyRole.FAMILY, "共有": ResidencyRole.CO_OWNER
}  # fmt: skip


def person_name(typed: str) -> str:
    return text(40)(rules.person_name(typed))


NAME = Column("name", "姓名", person_name, needed=True, others=("居民姓名", "业主姓名", "产权人"), example="林小雨")
PHONE = Column(
    "phone", "手机号", phone, others=("电话", "联系电话", "手机", "手机号码"), masked=True, example="13800001234",
    help="加密保存；没有就空着",
)  # fmt: skip
STARTS = Column(
    "starts_on", "起", day, others=("入住日期", "开始日期", "起始日期"), help="空着就是今天", example="2019-05-01"
)
ENDS = Column("ends_on", "止", day, others=("搬走日期", "结束日期"), help="还住着就空着；从这一天起不在")
_COLUMNS = (
    NAME,
    PHONE,
    Column("birth_year", "出生年份", year(1900, 2100), others=("出生日期", "生日"), help="只记年份", example="1956"),
    *ADDRESS,
    Column(
        "role", "身份", one_of(ROLES), needed=True, others=("与房屋关系", "居住身份"),
        choices=tuple(ResidencyRole.labels), example="业主",
    ),
    Column("is_head", "户主", one_of(YES_NO), others=("是否户主",), choices=("是", "否"), example="是"),
    STARTS,
    ENDS,
    Column(
        "guardian", "监护人手机号", phone, masked=True, help="未满 14 岁的才填；监护人要在台账里，或在表里更靠前的行"
    ),
)  # fmt: skip
_OF_PERSON, _OF_PART = ("phone", "birth_year", "guardian"), ("role", "is_head", "starts_on", "ends_on")


@dataclass
class Plan:
    """`person` and `part` are None where the row makes them; `home` is what the row is about."""

    home: Dwelling
    person: Person | None
    part: Residency | None
    values: dict[str, Any]


class PeopleReader(Reader):
    columns = _COLUMNS

    def __init__(self, **context):
        super().__init__(**context)
        self.places = Places()
        self.today = localdate(self.now)
        # Of each phone, the names of those in the rows so far who may be a guardian.
        self._guardians: dict[str, set[str]] = defaultdict(set)
        self._years: dict[tuple, tuple[int, int]] = {}
        self._made: set[int] = set()

    def claims(self, values):
        address = self.places.address(values)
        yield ("part", values["name"], address), "和第 {} 行是同一个人、同一套房。"
        if values.get("ends_on") is None:
            if values.get("is_head"):
                yield ("head", address), "第 {} 行已经是这套房的户主了，一套房只有一位。"
            if values["role"] == ResidencyRole.OWNER:
                yield ("owner", address), "第 {} 行已经是这套房的业主了；一起有产权的请写“共有人”。"

    def claim(self, row: Row) -> list[RowError]:
        errors = super().claim(row)
        values = row.values
        if is_whole(values.get("phone")):
            born = values.get("birth_year")
            if not rules.needs_guardian(born, self.today):
                self._guardians[values["phone"]].add(values["name"])
            first, known = self._years.setdefault((values["name"], values["phone"]), (row.number, born))
            if None not in (born, known) and born != known:
                errors.append(RowError(row.number, "出生年份", f"和第 {first} 行同一个人的出生年份不一样。"))
        return errors

    def judge(self, rows: Sequence[Row]) -> list[Judged]:
        addresses = {row.number: self.places.address(row.values) for row in rows}
        found = self.places.homes(addresses.values())
        numbers = [row.values.get(name) for row in rows for name in ("phone", "guardian")]
        roster = Roster(filter(is_whole, numbers), found.values())
        return [self._judged(row, addresses[row.number], found, roster) for row in rows]

    def _judged(self, row: Row, address: Address, found: Mapping[Address, Dwelling], roster: Roster) -> Judged:
        errors = [*self.claim(row), *self.places.missing(row.number, address)]
        if not errors and address not in found:
            errors.append(RowError(row.number, "房号", f"房屋名册里没有“{address}”。请核对，或先导入房屋。"))
        if errors:
            return Judged(row, Verdict.WRONG, errors)
        try:
            plan = self.plan(row, found[address], roster)
        except Invalid as refusal:
            return Judged(row, Verdict.WRONG, [RowError(row.number, self._heading(refusal.field), refusal.message)])
        differences = [*self.differences(plan)]
        verdict = Verdict.CHANGED if differences else Verdict.UNCHANGED
        verdict = Verdict.NEW if plan.person is None or plan.part is None else verdict
        mine = plan.person is not None and plan.person.pk in self._made
        return Judged(row, verdict, [], differences, plan, of_this_sheet=mine)

    # -- what a row means

    def plan(self, row: Row, home: Dwelling, roster: Roster) -> Plan:
        """Raises Invalid with the field at fault."""
        values = {name: row.values.get(name) for name in (*_OF_PERSON, *_OF_PART)} | {"name": row.values["name"]}
        values["phone"] = values["phone"] if is_whole(values["phone"]) else None
        starts, ends = values["starts_on"] or self.today, values["ends_on"]
        person = roster.person(values["name"], row.values.get("phone"), home, starts, ends)
        values["guardian"] = self._guardian(row, person, values, roster)
        part = self._part(person, home, values, roster)
        if part is None:
            values["starts_on"] = values["starts_on"] or self.today
            values["is_head"] = bool(values["is_head"])
        starts = values["starts_on"] or (part.starts_on if part else None)
        if values["ends_on"] is not None and starts is not None and values["ends_on"] <= starts:
            raise Invalid("结束的日子要晚于开始的日子。", field="ends_on")
        plan = Plan(home, person, part, values)
        self._check_others(plan, roster)
        return plan

    def _guardian(self, row: Row, person: Person | None, values: Mapping[str, Any], roster: Roster) -> Any:
        """A person, or name and phone of one that an earlier row makes; PIPL (个人信息保护法) art. 31."""
        number = values["guardian"]
        if number is None:
            born = values["birth_year"] or (person.birth_year if person else None)
            if rules.needs_guardian(born, self.today) and not (person and person.guardian_id):
                raise Invalid("未满 14 岁，请填监护人的手机号（个人信息保护法第 31 条）。", field="guardian")
            return None
        if not is_whole(number):
            if person and person.guardian and mask_phone(person.guardian.phone) == number:
                return None
            raise Invalid("打了码的手机号和台账里的对不上。请填完整的手机号，或者空着。", field="guardian")
        known = [one for one in roster.by_phone[number] if rules.may_guard(one, person, self.today)]
        names = {one.name for one in known} | self._guardians.get(number, set())
        if len(names) != 1 or len(known) > 1:
            raise Invalid(
                "台账和表里没有、或者不止一位成年居民用这个手机号。监护人要先登记，或写在更靠前的行。",
                field="guardian",
            )
        return known[0] if known else (*names, number)

    def _part(self, person: Person | None, home: Dwelling, values, roster: Roster) -> Residency | None:
        if person is None:
            return None
        starts, ends = values["starts_on"] or self.today, values["ends_on"]
        beside = [part for part in roster.parts[home.pk] if part.person_id == person.pk and meet(part, starts, ends)]
        if len(beside) > 1:
            raise Invalid("这个人在这套房里有好几段重叠的时间，分不清改哪一段。", field="starts_on")
        return beside[0] if beside else None

    def _check_others(self, plan: Plan, roster: Roster) -> None:
        """Nobody else's part is ended or taken over by a sheet."""
        values, mine = plan.values, plan.part
        starts = values["starts_on"] or (mine.starts_on if mine else self.today)
        others = [
            part
            for part in roster.parts[plan.home.pk]
            if part is not mine and (plan.person is None or part.person_id != plan.person.pk) and meet(part, starts, values["ends_on"])
        ]  # fmt: skip
        head = next((part for part in others if part.is_head), None)
        if values["is_head"] and head:
            raise Invalid(f"这套房的户主现在是{mask_name(head.person.name)}，请先改那一位。", field="is_head")
        if values["role"] == ResidencyRole.OWNER and (mine is None or mine.role != values["role"]):
            homes.refuse_second_owner(others)

    def differences(self, plan: Plan) -> Iterator[Difference]:
        values, person, part = plan.values, plan.person, plan.part
        if person:
            if values["phone"] and values["phone"] != person.phone:
                yield Difference("手机号", mask_phone(person.phone) or "没有填", mask_phone(values["phone"]))
            if values["birth_year"] and values["birth_year"] != person.birth_year:
                yield Difference("出生年份", str(person.birth_year or "没有填"), str(values["birth_year"]))
            guardian = values["guardian"]
            if guardian is not None and (isinstance(guardian, tuple) or guardian.pk != person.guardian_id):
                yield Difference("监护人手机号", "有" if person.guardian_id else "没有填", "改为表里的")
        if part:
            for name, heading, shown in _SHOWN:
                if values[name] is not None and values[name] != getattr(part, name):
                    yield Difference(heading, shown(getattr(part, name)), shown(values[name]))

    def _heading(self, field: str | None) -> str:
        return next((column.heading for column in self.columns if column.name == field), "")

    # -- writing

    def write(self, judged: Sequence[Judged]) -> list[Trace]:
        traces = [Trace() for _ in judged]
        self._write_people(judged, traces)
        fresh, changed = [], []
        for one, trace in zip(judged, traces, strict=True):
            plan = one.plan
            values = {name: plan.values[name] for name in _OF_PART if plan.values[name] is not None}
            if plan.part is None:
                part = Residency(person=plan.person, dwelling=plan.home, **values)
                fresh.append(part)
                trace.made.append(part)
            elif any(getattr(plan.part, name) != value for name, value in values.items()):
                trace.changed.append((plan.part, {name: getattr(plan.part, name) for name in _OF_PART}))
                _set(plan.part, values)
                changed.append(plan.part)
        Residency.objects.bulk_create(fresh)
        Residency.objects.bulk_update(changed, list(_OF_PART))
        return traces

    def _write_people(self, judged: Sequence[Judged], traces: Sequence[Trace]) -> None:
        """Adults first: a child's row may name a guardian who is made in the same batch."""
        made: dict[tuple, Person] = {}
        changed: dict[int, Person] = {}
        late = []
        for one, trace in zip(judged, traces, strict=True):
            plan = one.plan
            if plan.person is None:
                key = (plan.values["name"], plan.values["phone"] or one.row.number)
                if key not in made:
                    made[key] = Person(name=plan.values["name"], phone=plan.values["phone"] or "", created_at=self.now)
                    trace.made.append(made[key])
                plan.person = made[key]
                _set(plan.person, {"birth_year": plan.values["birth_year"] or plan.person.birth_year})
            else:
                self._change(plan, trace, changed)
            if plan.values["guardian"] is not None:
                late.append(plan)
        Person.objects.bulk_create(made.values())
        self._made |= {person.pk for person in made.values()}
        for plan in late:
            guardian = plan.values["guardian"]
            plan.person.guardian = made[guardian] if isinstance(guardian, tuple) else guardian
            changed[plan.person.pk] = plan.person
        Person.objects.bulk_update(changed.values(), ["phone", "birth_year", "guardian"])

    def _change(self, plan: Plan, trace: Trace, changed: dict[int, Person]) -> None:
        person = changed.get(plan.person.pk, plan.person) if plan.person else None
        new = {name: plan.values[name] for name in ("phone", "birth_year") if plan.values[name]}
        if person and (plan.values["guardian"] is not None or any(getattr(person, n) != v for n, v in new.items())):
            before = {"phone": person.phone, "birth_year": person.birth_year, "guardian_id": person.guardian_id}
            trace.changed.append((person, before))
            _set(person, new)
            changed[person.pk] = plan.person = person

    def refusal(self, error: Exception) -> str:
        return homes.words_for(error) or super().refusal(error)


def _set(row, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _day(value) -> str:
    return f"{value:%Y-%m-%d}" if value else "没有填"


_SHOWN = (
    ("role", "身份", lambda role: str(ResidencyRole(role).label)),
    ("is_head", "户主", lambda head: "是" if head else "否"),
    ("starts_on", "起", _day),
    ("ends_on", "止", _day),
)


def parts_of(roles=ResidencyRole.values) -> Iterator[Residency]:
    """The parts of today and later, in the order of the homes."""
    parts = Residency.objects.filter(role__in=roles).exclude(ends_on__lte=localdate())
    places = ("dwelling__building__sort", "dwelling__building_id", "dwelling__entrance__name", "dwelling__number", "pk")
    related = ("person__guardian", "dwelling__building", "dwelling__entrance")
    return in_windows(parts.select_related(*related).order_by(*places))


def number_of(person: Person | None, whole: bool) -> str:
    if person is None:
        return ""
    return person.phone if whole else mask_phone(person.phone)


def address_of(home: Dwelling) -> tuple[str, str, str]:
    return home.building.name, home.entrance.name if home.entrance_id else "", home.number


def rows(whole: bool) -> Iterator[Sequence[str]]:
    for part in parts_of():
        person = part.person
        yield (
            person.name, number_of(person, whole), str(person.birth_year or ""), *address_of(part.dwelling),
            part.get_role_display(), "是" if part.is_head else "否", f"{part.starts_on:%Y-%m-%d}",
            f"{part.ends_on:%Y-%m-%d}" if part.ends_on else "", number_of(person.guardian, whole),
        )  # fmt: skip


PEOPLE = Register(
    name="people",
    label="居民",
    about="一行是一个人在一套房里的身份：业主、共有人、租户或家人。一个人有几套房，就写几行。",
    columns=_COLUMNS,
    reader=PeopleReader,
    writes=("residents.Person", "residents.Residency"),
    may=rules.may_keep_residents,
    rows=rows,
)
