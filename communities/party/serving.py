"""双报到: members of units elsewhere who report to the community, what they offer, and the needs that they take on."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from communities.kernel.states import state_after
from communities.party import rules
from communities.party.actions import enter_member, require
from communities.party.errors import NeedFull, OwnService
from communities.party.kinds import Category, ItemKind, Tie
from communities.party.models import Item, Member, Membership, PartyUnit, Service
from communities.party.models.organisation import MOST_SKILLS
from communities.party.overviews import reported_on, taken
from communities.party.states import ITEM_STEPS, SERVICE_STEPS, ServiceState


@atomic
def report_in(
    *,
    unit: PartyUnit,
    name: str,
    phone: str = "",
    birth_year: int | None = None,
    another: bool = False,
    employer: str,
    skills: Sequence[str] = (),
    times: Sequence[str] = (),
    starts_on: date,
    by: User,
    now: datetime,
) -> Membership:
    """A member whose whole relation stays with an employer reports to a unit here; both ties stand side by side."""
    details = {"category": Category.DOUBLE, "tie": Tie.REPORTED, "starts_on": starts_on}
    who = {"name": name, "phone": phone, "birth_year": birth_year, "another": another}
    tie = enter_member(**who, unit=unit, **details, by=by, now=now)
    return _offered(tie, employer, skills, times)


@atomic
def change_offer(
    *, membership: Membership, employer: str, skills: Sequence[str], times: Sequence[str], by: User, now: datetime
) -> Membership:
    """What somebody who reported can do, and when, is different now."""
    tie = _reported(membership, by)
    _offered(tie, employer, skills, times)
    record(by=by, verb="party.change_offer", subject=tie.member, at=now)
    return tie


def _offered(tie: Membership, employer: str, skills: Sequence[str], times: Sequence[str]) -> Membership:
    if not employer.strip():
        raise Invalid("请填所在单位。", field="employer")
    if len(skills) > MOST_SKILLS:
        raise Invalid(f"特长最多选 {MOST_SKILLS} 项。", field="skills")
    tie.employer, tie.skills, tie.times = employer.strip(), list(skills), list(times)
    tie.save(update_fields=["employer", "skills", "times"])
    return tie


@atomic
def end_tie(*, membership: Membership, ends_on: date, by: User, now: datetime) -> Membership:
    """End a report (报到) on a day. Raises Invalid while a need that was taken on waits for its member."""
    tie = _reported(membership, by)
    if ends_on <= tie.starts_on or (tie.ends_on and tie.ends_on <= ends_on):
        raise Invalid("结束的日期要晚于报到的日期，早于已定的日期。", field="ends_on")
    open_still = tie.member.services.filter(state__in=[ServiceState.TAKEN, ServiceState.SERVED])
    if waiting := open_still.select_related("item").first():
        raise Invalid(f"认领的“{waiting.item}”还没有办完，请先确认或者放弃。")
    tie.ends_on = ends_on
    tie.save(update_fields=["ends_on"])
    record(by=by, verb="party.end_tie", subject=tie.member, at=now, unit=tie.unit_id, ends_on=ends_on.isoformat())
    return tie


def _reported(membership: Membership, by: User) -> Membership:
    require(rules.may_keep_party(by))
    tie = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("member__person", "unit")
        .get(pk=membership.pk)
    )
    if tie.tie != Tie.REPORTED:
        raise Invalid("这是组织关系，请办转接。")
    return tie


@atomic
def take_on(*, item: Item, member: Member, by: User, now: datetime) -> Service:
    """A member who reported takes a need on. Raises NeedFull when as many as it wants did."""
    require(rules.may_keep_party(by))
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    state_after("take_on", item.state, steps=ITEM_STEPS)
    if item.kind != ItemKind.NEED:
        raise Invalid("只有需求可以认领。")
    # Held, so that the report is not ended meanwhile.
    if not reported_on(localdate(now)).filter(member=member).select_for_update(of=("self",)):
        raise Invalid("请从来报到的党员里选。", field="member")
    already = taken(item)
    if already.filter(member=member).exists():
        raise Invalid("这位党员已经认领了。", field="member")
    if already.count() >= item.wanted:
        raise NeedFull(f"要 {item.wanted} 个人，已经认领满了。")
    service = Service.objects.create(item=item, member=member)
    record(by=by, verb="party.take_on", subject=service, at=now, item=item.pk)
    return service


@atomic
def serve(*, service: Service, served_on: date, hours: Decimal, content: str, by: User, now: datetime) -> Service:
    """What was done, when, and for how many hours; it counts once it is confirmed."""
    service = _stepped("serve", service, by)
    if served_on > localdate(now):
        raise Invalid("服务日期不能晚于今天。", field="served_on")
    if not 0 < hours <= 24:
        raise Invalid("小时数要大于 0，不超过 24。", field="hours")
    service.served_on, service.hours, service.content = served_on, hours, content.strip()
    service.recorded_by = by
    return _saved("serve", service, by, now, hours=str(hours))


@atomic
def send_back(*, service: Service, by: User, now: datetime) -> Service:
    """What was entered is not right: it is entered anew."""
    return _saved("send_back", _stepped("send_back", service, by), by, now)


@atomic
def confirm(*, service: Service, by: User, now: datetime) -> Service:
    """The committee confirms the hours. Raises OwnService for one's own, and for those that one wrote down oneself."""
    service = _stepped("confirm", service, by)
    if service.member.person.user_id == by.pk:
        raise OwnService("自己的服务，请另一位同事来确认。")
    if service.recorded_by_id == by.pk:
        raise OwnService("这次服务是您记的，请另一位同事来确认。")
    service.confirmed_by = by
    return _saved("confirm", service, by, now)


@atomic
def give_up(*, service: Service, by: User, now: datetime) -> Service:
    """The member cannot come after all; somebody else may."""
    return _saved("give_up", _stepped("give_up", service, by), by, now)


def _stepped(verb: str, service: Service, by: User) -> Service:
    require(rules.may_keep_party(by))
    service = (
        Service.objects.select_for_update(of=("self",)).select_related("member__person", "item").get(pk=service.pk)
    )
    service.state = state_after(verb, service.state, steps=SERVICE_STEPS)
    return service


def _saved(verb: str, service: Service, by: User, now: datetime, **facts) -> Service:
    service.save()
    record(by=by, verb=f"party.{verb}", subject=service, at=now, **facts)
    return service
