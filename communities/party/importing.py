"""The register of party members as a sheet: one row, one member's place in one unit. Seen by the committee alone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_phone
from communities.kernel.sheets.columns import Column, day, one_of, text, year
from communities.kernel.sheets.errors import RowError
from communities.kernel.sheets.registers import Difference, Judged, Reader, Register, Row, Trace, Verdict
from communities.kernel.windows import in_windows
from communities.party import rules
from communities.party.actions import require_joining_year
from communities.party.kinds import Category, MemberKind, Tie
from communities.party.models import Member, Membership, PartyUnit
from communities.party.refusing import refused_columns
from communities.residents.importing.finding import is_whole, phone
from communities.residents.importing.people import person_name
from communities.residents.models import Person


def _words(choices) -> dict[str, str]:
    return {str(label): value for value, label in choices.choices}


COLUMNS = (
    Column("name", "姓名", person_name, needed=True, others=("党员姓名",), example="林小雨"),
    Column(
        "phone", "手机号", phone, others=("电话", "联系电话", "手机", "手机号码"), masked=True, example="13800001234",
        help="加密保存；没有就空着",
    ),
    Column("unit", "党组织", text(60), needed=True, others=("党组织名称", "所在党组织", "所在支部", "所属支部", "党支部"), example="第一党支部"),
    Column(
        "kind", "正式或预备", one_of(_words(MemberKind)), others=("人员类别", "党员类别"), help="空着就是正式党员",
        choices=tuple(map(str, MemberKind.labels)),
    ),
    Column("category", "类型", one_of(_words(Category)), help="空着就是在册", choices=tuple(map(str, Category.labels))),
    Column("joined_year", "入党年份", year(1921, 2100), others=("入党日期", "入党时间"), help="只记年份", example="1986"),
    Column("tie", "关系", one_of(_words(Tie)), help="组织关系在这里，或者只来报到；空着就是组织关系", choices=tuple(map(str, Tie.labels))),
    Column("starts_on", "起", day, others=("转入日期",), help="空着就是今天"),
)  # fmt: skip
_DETAILS = {"kind": "正式或预备", "category": "类型", "joined_year": "入党年份"}
_NEW = {"kind": MemberKind.FORMAL, "category": Category.REGISTERED, "joined_year": None}


@dataclass
class _Plan:
    unit: PartyUnit
    person: Person | None
    member: Member | None
    membership: Membership | None


class MembersReader(Reader):
    def __init__(self, **context):
        super().__init__(**context)
        self.today = localdate(self.now)
        self._made: set[int] = set()

    def claims(self, values):
        if is_whole(values.get("phone")):
            yield (values["name"], values["phone"], values["unit"]), "和第 {} 行是同一个人、同一个党组织。"
        else:
            yield (values["name"], values["unit"]), "和第 {} 行同名，又没有手机号，分不清是不是同一个人。"

    def judge(self, rows: Sequence[Row]) -> list[Judged]:
        # A unit is dissolved by whoever holds its row: what stands here still does when the batch is written.
        named = PartyUnit.objects.filter(name__in={row.values["unit"] for row in rows}).order_by("pk")
        self.units = {unit.name: unit for unit in named.select_for_update(no_key=True)}
        whole = {row.values["phone"] for row in rows if is_whole(row.values.get("phone"))}
        names = {row.values["name"] for row in rows}
        self.people: dict[str, list[Person]] = defaultdict(list)
        for person in Person.objects.filter(Q(phone__in=whole) | Q(party_membership__isnull=False, name__in=names)):
            self.people[person.name].append(person)
        known = [person.pk for people in self.people.values() for person in people]
        self.members = {one.person_id: one for one in Member.objects.filter(person__in=known)}
        self.ties: dict[int, list[Membership]] = defaultdict(list)
        current = Membership.objects.exclude(ends_on__lte=self.today).filter(member__person__in=known)
        for tie in current.select_related("unit", "member"):
            self.ties[tie.member.person_id].append(tie)
        return [self._judged(row) for row in rows]

    def _judged(self, row: Row) -> Judged:
        errors = self.claim(row)
        unit = self.units.get(row.values["unit"])
        if unit is None:
            errors.append(
                RowError(row.number, "党组织", f"没有“{row.values['unit']}”。请核对；没写错的话，先在党建里建好。")
            )
        elif unit.dissolved_on:
            errors.append(RowError(row.number, "党组织", f"{unit}已经撤销了。"))
        if errors or unit is None:
            return Judged(row, Verdict.WRONG, errors)
        try:
            plan = self._plan(row, unit)
        except Invalid as refusal:
            heading = next(column.heading for column in COLUMNS if column.name == refusal.field)
            return Judged(row, Verdict.WRONG, [RowError(row.number, heading, refusal.message)])
        differences = [*self._differences(row, plan)]
        verdict = Verdict.CHANGED if differences else Verdict.UNCHANGED
        verdict = Verdict.NEW if plan.membership is None else verdict
        mine = plan.person is not None and plan.person.pk in self._made
        return Judged(row, verdict, [], differences, plan, of_this_sheet=mine)

    def _plan(self, row: Row, unit: PartyUnit) -> _Plan:
        require_joining_year(row.values.get("joined_year"), self.today)
        person = self._person(row.values, unit)
        ties = self.ties[person.pk] if person else []
        here = next((tie for tie in ties if tie.unit_id == unit.pk), None)
        full = next((tie for tie in ties if tie.tie == Tie.FULL and tie.unit_id != unit.pk), None)
        if here is None and full and (row.values.get("tie") or Tie.FULL) == Tie.FULL:
            raise Invalid(f"组织关系现在在{full.unit}。要转接，请在党建里办“转组织关系”。", field="unit")
        if here and row.values.get("tie") not in (None, here.tie):
            raise Invalid(f"现在登记的是{Tie(here.tie).label}。要改，请在党建里办。", field="tie")
        return _Plan(unit, person, self.members.get(person.pk) if person else None, here)

    def _person(self, values, unit: PartyUnit) -> Person | None:
        """By name and phone; without a whole phone by the name in that unit."""
        number, known = values.get("phone"), self.people[values["name"]]
        if is_whole(number):
            same = [person for person in known if person.phone == number]
            field = "phone"
        else:
            same = [person for person in known if any(tie.unit_id == unit.pk for tie in self.ties[person.pk])]
            field = "name"
        if len(same) > 1:
            raise Invalid(f"有 {len(same)} 位“{values['name']}”，分不清是哪一位。", field=field)
        person = same[0] if same else None
        if number and not is_whole(number) and (person is None or mask_phone(person.phone) != number):
            raise Invalid("打了码的手机号和台账里的对不上。请填完整的手机号，或者空着。", field="phone")
        return person

    def _differences(self, row: Row, plan: _Plan) -> Iterator[Difference]:
        if plan.member is None:
            return
        for name, heading in _DETAILS.items():
            new, old = row.values.get(name), getattr(plan.member, name)
            if new is not None and new != old:
                yield Difference(heading, _shown(plan.member, name) or "没有填", _shown(Member(**{name: new}), name))

    def write(self, judged: Sequence[Judged]) -> list[Trace]:
        traces = [Trace() for _ in judged]
        pairs = list(zip(judged, traces, strict=True))
        for step in (self._write_people, self._write_members, self._write_memberships):
            step(pairs)
        return traces

    def _write_people(self, pairs: list[tuple[Judged, Trace]]) -> None:
        made: dict[tuple[str, Any], Person] = {}
        for one, trace in pairs:
            values = one.row.values
            if one.plan.person is None:
                number = values["phone"] if is_whole(values.get("phone")) else ""
                key = (values["name"], number or one.row.number)
                if key not in made:
                    made[key] = Person(name=values["name"], phone=number, created_at=self.now)
                    trace.made.append(made[key])
                one.plan.person = made[key]
        Person.objects.bulk_create(made.values())
        self._made |= {person.pk for person in made.values()}

    def _write_members(self, pairs: list[tuple[Judged, Trace]]) -> None:
        members: dict[int, Member] = {}
        fresh, changed = [], []
        for one, trace in pairs:
            said = {name: one.row.values[name] for name in _DETAILS if one.row.values.get(name) is not None}
            member = one.plan.member or members.get(one.plan.person.pk)
            if member is None:
                member = Member(person=one.plan.person, **_NEW | said)
                fresh.append(member)
                trace.made.append(member)
            elif any(getattr(member, name) != value for name, value in said.items()):
                trace.changed.append((member, {name: getattr(member, name) for name in _DETAILS}))
                for name, value in said.items():
                    setattr(member, name, value)
                changed.append(member)
            members[one.plan.person.pk] = one.plan.member = member
        Member.objects.bulk_create(fresh)
        Member.objects.bulk_update([member for member in changed if member not in fresh], list(_DETAILS))

    def _write_memberships(self, pairs: list[tuple[Judged, Trace]]) -> None:
        fresh = []
        for one, trace in pairs:
            if one.plan.membership is None:
                details = {"tie": one.row.values.get("tie") or Tie.FULL, "unit": one.plan.unit}
                starts = one.row.values.get("starts_on") or self.today
                fresh.append(Membership(member=one.plan.member, starts_on=starts, **details))
                trace.made.append(fresh[-1])
        Membership.objects.bulk_create(fresh)

    def refusal(self, error: Exception) -> str:
        if "one_full_party_membership_at_a_time" in str(error):
            return "这个人的组织关系同时在两个党组织，只能有一处。"
        return super().refusal(error)


def _shown(member: Member, name: str) -> str:
    shown = getattr(member, f"get_{name}_display", None)
    return str((shown() if shown else getattr(member, name)) or "")


def rows(whole: bool) -> Iterator[Sequence[str]]:
    current = Membership.objects.exclude(ends_on__lte=localdate()).select_related("member__person", "unit")
    for tie in in_windows(current.order_by("unit__sort", "unit_id", "pk")):
        member, person = tie.member, tie.member.person
        yield (
            person.name, person.phone if whole else mask_phone(person.phone), tie.unit.name, _shown(member, "kind"),
            _shown(member, "category"), _shown(member, "joined_year"), tie.get_tie_display(), f"{tie.starts_on:%Y-%m-%d}",
        )  # fmt: skip


MEMBERS = Register(
    name="members",
    label="党员",
    about="一行是一名党员在一个党组织里。身份证号、住址、介绍人、处分、困难情况这些列不读，也不保存。",
    columns=COLUMNS,
    reader=MembersReader,
    writes=("residents.Person", "party.Member", "party.Membership"),
    may=rules.may_keep_party,
    rows=rows,
    refused=refused_columns,
)
