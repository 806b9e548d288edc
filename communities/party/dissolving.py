"""A unit's own facts corrected, and the end of a unit."""

from datetime import date, datetime

from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.locks import hold
from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from communities.party import rules
from communities.party.actions import require, require_sense, require_standing
from communities.party.errors import UnitInUse
from communities.party.models import Appointment, Membership, PartyUnit


@atomic
def edit_unit(
    *,
    unit: PartyUnit,
    name: str,
    in_community: bool,
    covers: int | None,
    founded_on: date | None,
    ends_on: date | None,
    document_number: str,
    by: User,
    now: datetime,
) -> PartyUnit:
    """Correct what is kept of a unit; its kind stays, for another kind is another unit. Raises Invalid."""
    require(rules.may_keep_party(by))
    hold("party:tree")
    unit = PartyUnit.objects.select_for_update().get(pk=unit.pk)
    require_standing(unit)
    require_sense(unit.kind, name, founded_on, ends_on, but=unit.pk)
    given = {
        "name": name.strip(),
        "in_community": in_community,
        "covers": covers,
        "founded_on": founded_on,
        "ends_on": ends_on,
        "document_number": document_number.strip(),
    }
    changed = [column for column, value in given.items() if getattr(unit, column) != value]
    for column in changed:
        setattr(unit, column, given[column])
    unit.save(update_fields=changed)
    record(by=by, verb="party.edit_unit", subject=unit, at=now, changed=changed)
    return unit


@atomic
def dissolve_unit(*, unit: PartyUnit, day: date, document_number: str, by: User, now: datetime) -> PartyUnit:
    """End a unit, by a document; its buildings are without one again. Its history stays.

    One whose founding lies ahead never comes about: it ends today, before it begins.
    Raises UnitInUse while units stand below it, or a member or somebody in a post is in it on that day or later.
    """
    require(rules.may_keep_party(by))
    for what in ("party:tree", f"party:posts:{unit.pk}"):
        hold(what)
    unit = PartyUnit.objects.select_for_update().get(pk=unit.pk)
    require_standing(unit)
    _require_day(unit, day, localdate(now))
    if not document_number.strip():
        raise Invalid("请填撤销的文号。", field="document_number")
    _require_empty(unit, day)
    unit.dissolved_on, unit.dissolved_by = day, document_number.strip()
    unit.save(update_fields=["dissolved_on", "dissolved_by"])
    unit.buildings.all().delete()
    record(by=by, verb="party.dissolve_unit", subject=unit, at=now, day=day.isoformat())
    return unit


def _require_day(unit: PartyUnit, day: date, today: date) -> None:
    if unit.founded_on and unit.founded_on > today:
        if day != today:
            raise Invalid("还没有成立的，只能从今天起取消。", field="day")
    elif day > today or (unit.founded_on and day <= unit.founded_on):
        raise Invalid("撤销日期要晚于成立日期，不晚于今天。", field="day")


def _require_empty(unit: PartyUnit, day: date) -> None:
    below = unit.children.standing().first()
    if below:
        raise UnitInUse(f"下面还有{below}，请先撤销下级，或者把它移到别的党组织下面。")
    members = Membership.objects.filter(unit=unit).exclude(ends_on__lte=day).count()
    if members:
        raise UnitInUse(f"还有 {members} 名党员的关系在这里，请先办转接，或者结束报到。")
    held = Appointment.objects.filter(unit=unit).exclude(ends_on__lte=day).select_related("post", "member__person")
    if one := held.first():
        raise UnitInUse(f"{one.member}还担任{one.post}，请先结束职务。")
