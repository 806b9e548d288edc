"""Units and their members: founding, moving, admitting, transferring. Posts and terms stand in posts.py."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q
from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.locks import hold
from communities.accounts.models import User
from communities.accounts.phones import normal_contact
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed
from communities.party import rules
from communities.party.errors import RingRefused, StillInPost
from communities.party.kinds import Category, MemberKind, Tie, UnitKind, Warned
from communities.party.models import Appointment, Member, Membership, PartyUnit, PartyUnitBuilding, WarningReason
from communities.party.queries import beneath
from communities.residents.homes import add_person
from communities.residents.models import Building, Person


def require(allowed: bool, message: str = "党建的事由社区书记和居委会委员办。") -> None:
    if not allowed:
        raise NotAllowed(message)


def require_standing(unit: PartyUnit | None, field: str | None = None) -> None:
    """As the table has it now: whoever calls holds what dissolving a unit waits for."""
    if unit and PartyUnit.objects.filter(pk=unit.pk, dissolved_on__isnull=False).exists():
        raise Invalid(f"{unit}已经撤销了。", field=field)


def require_joining_year(year: int | None, today: date) -> None:
    """The party is of 1921; nobody joins in a year to come."""
    if year is not None and not 1921 <= year <= today.year:
        raise Invalid(f"入党年份请填 1921 到 {today.year} 之间的四位数字。", field="joined_year")


@atomic
def found_unit(
    *,
    name: str,
    kind: str,
    parent: PartyUnit | None = None,
    in_community: bool = True,
    covers: int | None = None,
    founded_on: date | None = None,
    ends_on: date | None = None,
    document_number: str = "",
    by: User,
    now: datetime,
) -> PartyUnit:
    """A new unit below `parent`. Raises Invalid for a place that its kind does not fit, and for a taken name."""
    _one_at_the_tree(by)
    require_sense(kind, name, founded_on, ends_on)
    _require_fit(kind, parent)
    unit = PartyUnit.objects.create(
        name=name.strip(),
        kind=kind,
        parent=parent,
        in_community=in_community,
        covers=covers,
        founded_on=founded_on,
        ends_on=ends_on,
        document_number=document_number.strip(),
    )
    record(by=by, verb="party.found_unit", subject=unit, at=now, kind=str(kind), parent=parent.pk if parent else None)
    return unit


def require_sense(kind: str, name: str, founded_on: date | None, ends_on: date | None, but: int | None = None) -> None:
    """What holds of the facts of every unit; `but` is the unit itself where it is there already."""
    if PartyUnit.objects.filter(name=name.strip()).exclude(pk=but).exists():
        raise Invalid("已经有叫这个名称的党组织了。", field="name")
    if (kind == UnitKind.TEMPORARY) != (ends_on is not None):
        raise Invalid("临时党支部要填到期日期，别的党组织不填。", field="ends_on")
    if founded_on and ends_on and ends_on <= founded_on:
        raise Invalid("到期日期要晚于成立日期。", field="ends_on")


@atomic
def move_unit(*, unit: PartyUnit, parent: PartyUnit | None, by: User, now: datetime) -> PartyUnit:
    """Put a unit, with all beneath it, below another. Raises RingRefused, and Invalid where its kind does not fit."""
    _one_at_the_tree(by)
    unit = PartyUnit.objects.select_for_update().get(pk=unit.pk)
    require_standing(unit)
    if parent is not None and parent.pk in beneath(unit.pk):
        raise RingRefused("不能移到它自己或它的下级下面。", field="parent")
    _require_fit(unit.kind, parent)
    before, unit.parent = unit.parent_id, parent
    unit.save(update_fields=["parent"])
    record(by=by, verb="party.move_unit", subject=unit, at=now, parent=[before, unit.parent_id])
    return unit


def _one_at_the_tree(by: User) -> None:
    """Two moves at once could make a ring that neither of them sees."""
    require(rules.may_keep_party(by))
    hold("party:tree")


def _require_fit(kind: str, parent: PartyUnit | None) -> None:
    require_standing(parent, "parent")
    if not rules.fits_below(kind, parent.kind if parent else None):
        raise Invalid("党小组设在支部下面，支部设在总支或党委下面，请重选上级。", field="parent")


@atomic
def answer_for(*, unit: PartyUnit, buildings: Iterable[Building], by: User, now: datetime) -> PartyUnit:
    """From now on the unit answers for exactly these buildings (楼组)."""
    require(rules.may_keep_party(by))
    unit = PartyUnit.objects.select_for_update().get(pk=unit.pk)
    require_standing(unit)
    wanted = {building.pk for building in buildings}
    known = set(unit.buildings.values_list("building_id", flat=True))
    unit.buildings.filter(building_id__in=known - wanted).delete()
    PartyUnitBuilding.objects.bulk_create(PartyUnitBuilding(unit=unit, building_id=key) for key in wanted - known)
    record(by=by, verb="party.answer_for", subject=unit, at=now, buildings=sorted(wanted))
    return unit


@atomic
def admit_member(
    *,
    person: Person,
    unit: PartyUnit,
    kind: str = MemberKind.FORMAL,
    category: str = Category.REGISTERED,
    joined_year: int | None = None,
    tie: str = Tie.FULL,
    starts_on: date | None = None,
    by: User,
    now: datetime,
) -> Membership:
    """Enter a person as a member, in a unit from a day on; one who is a member already gets the further tie alone.

    Raises Invalid where the whole relation is in a unit already: that is a transfer.
    """
    require(rules.may_keep_party(by))
    hold(f"party:person:{person.pk}")
    require_joining_year(joined_year, localdate(now))
    details = {"kind": kind, "category": category, "joined_year": joined_year}
    member, _new = Member.objects.get_or_create(person=person, defaults=details)
    membership = _tied(member, unit, tie, starts_on or localdate(now))
    record(by=by, verb="party.admit_member", subject=member, at=now, unit=unit.pk, tie=str(tie))
    return membership


@atomic
def enter_member(
    *,
    name: str,
    phone: str = "",
    birth_year: int | None = None,
    another: bool = False,
    unit: PartyUnit,
    by: User,
    now: datetime,
    **details,
) -> Membership:
    """admit_member() for somebody who may not be in the register yet: whoever has this name and phone, else a new person.

    Raises Invalid where several have them, and for a namesake without a phone unless it is said to be `another`:
    nobody is guessed.
    """
    require(rules.may_keep_party(by))
    phone = normal_contact(phone) if phone else ""
    if not phone and not another:
        _refuse_namesake(name.strip())
    known = _of_one_phone(name.strip(), phone) if phone else []
    if len(known) > 1:
        raise Invalid(f"居民台账里不止一位“{name.strip()}”用这个手机号，分不清是哪一位。请先核对台账。", field="phone")
    new = {"name": name, "phone": phone, "birth_year": birth_year, "guardian": None}
    if not known:
        # Before the new person stands in the ledger; of whom is known, admit_member() holds the person first.
        _hold_standing(unit)
    person = known[0] if known else add_person(**new, by=by, now=now)
    return admit_member(person=person, unit=unit, **details, by=by, now=now)


def _refuse_namesake(name: str) -> None:
    """Who enters one person twice, or beside a colleague at the same moment, would make two of them."""
    hold(f"person:{name}")
    if Person.objects.filter(name=name).exists():
        raise Invalid(
            f"居民台账里已经有“{name}”。是同一个人的，请填手机号；确实是另一位，请勾选“是同名的另一位”。",
            field="another",
        )


def _of_one_phone(name: str, phone: str) -> list[Person]:
    """Two who enter one person at once would make two of them."""
    hold(f"person:{phone}")
    return list(Person.objects.filter(name=name, phone=phone)[:2])


@atomic
def transfer(*, member: Member, unit: PartyUnit | None, day: date, by: User, now: datetime) -> Membership | None:
    """Move the whole relation (组织关系) to another unit from `day` on, or out of the community where there is none.

    Raises StillInPost while posts in the old unit reach past that day, and Invalid where there is nothing to move.
    """
    require(rules.may_keep_party(by))
    hold(f"party:person:{member.person_id}")
    old = member.memberships.on(day).filter(tie=Tie.FULL).select_related("unit").first()
    if old is None or old.starts_on == day or (unit and unit.pk == old.unit_id):
        raise Invalid("这一天没有可以转出的组织关系，请核对日期和党组织。", field="day")
    held = Appointment.objects.filter(member=member, unit=old.unit_id).exclude(ends_on__lte=day)
    if held.exists():
        raise StillInPost(f"这位党员在{old.unit}还有职务，请先办免职。")
    old.ends_on = day
    old.save(update_fields=["ends_on"])
    new = _tied(member, unit, Tie.FULL, day) if unit else None
    record(by=by, verb="party.transfer", subject=member, at=now, units=[old.unit_id, unit.pk if unit else None])
    return new


def _tied(member: Member, unit: PartyUnit, tie: str, starts_on: date) -> Membership:
    # A member is somewhere whole but once, and in a unit but once, whatever the tie.
    once = Q(unit=unit) | Q(tie=Tie.FULL) if tie == Tie.FULL else Q(unit=unit)
    _hold_standing(unit)
    known = member.memberships.filter(once).exclude(ends_on__lte=starts_on).select_related("unit").first()
    if known and known.ends_on:
        until = f"{known.ends_on:%Y-%m-%d}"
        raise Invalid(f"这位党员在{known.unit}的关系到 {until} 才结束，请填那一天或以后。", field="starts_on")
    if known:
        raise Invalid(f"这位党员的关系已经在{known.unit}，请办转接。", field="unit")
    return Membership.objects.create(member=member, unit=unit, tie=tie, starts_on=starts_on)


def _hold_standing(unit: PartyUnit) -> None:
    """A unit is dissolved by whoever holds its row, and admits nobody meanwhile."""
    require_standing(PartyUnit.objects.select_for_update(no_key=True).get(pk=unit.pk), "unit")


@atomic
def give_reason(*, unit: PartyUnit, code: str, reason: str, by: User, now: datetime) -> WarningReason:
    """Write down why a unit is as a rule of numbers would not have it; the warning then says so."""
    require(rules.may_keep_party(by))
    if code not in Warned.values:
        raise Invalid("请选一条提醒。", field="code")
    if not reason.strip() or len(reason) > 200:
        raise Invalid("请写明原因，200 字以内。", field="reason")
    row = WarningReason.objects.create(unit=unit, code=code, reason=reason.strip(), by=by, at=now)
    record(by=by, verb="party.give_reason", subject=unit, at=now, code=str(code))
    return row


@atomic
def reveal_phone(*, member: Member, by: User, now: datetime) -> str:
    """The whole phone of a member; the ledger keeps who looked (PIPL, 个人信息保护法, art. 51)."""
    require(rules.may_keep_party(by))
    record(by=by, verb="party.reveal_phone", subject=member, at=now)
    return member.person.phone
