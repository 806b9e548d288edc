"""A party organisation: deterministic, minimal, legal."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.timezone import now as clock

from communities.party import actions, gathering, rules, serving, sharing
from communities.party.kinds import MemberKind, PostKind, Tie, Topic, UnitKind
from communities.party.models import (
    Appointment,
    Item,
    Meeting,
    Member,
    Membership,
    Office,
    Partner,
    PartyUnit,
    Post,
    Service,
)
from communities.party.overviews import due_at
from communities.residents.models import Person

SPRING, SUMMER, AUTUMN = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)


def a_unit(
    name: str = "阳光社区党委", kind: str = UnitKind.COMMITTEE, parent: PartyUnit | None = None, **more
) -> PartyUnit:
    return PartyUnit.objects.create(name=name, kind=kind, parent=parent, **more)


def a_member(name: str, unit: PartyUnit | None = None, *, kind: str = MemberKind.FORMAL, **more) -> Member:
    """A member whose whole relation is in `unit` since spring, unless `more` says otherwise."""
    person = Person.objects.create(name=name, phone=more.pop("phone", ""), user=more.pop("user", None))
    member = Member.objects.create(person=person, kind=kind)
    if unit:
        Membership.objects.create(member=member, unit=unit, **{"tie": Tie.FULL, "starts_on": SPRING} | more)
    return member


def members(count: int, unit: PartyUnit, **more) -> list[Member]:
    return [a_member(f"{unit}党员{place}", unit, **more) for place in range(1, count + 1)]


def the_post(kind: str = PostKind.SECRETARY) -> Post:
    return Post.objects.get(kind=kind)


def holds_post(member: Member, unit: PartyUnit, kind: str = PostKind.SECRETARY, starts_on=SPRING, ends_on=None, **more):
    post = the_post(kind)
    part = {"method": "elected", "single_seat": post.single_seat} | more
    return Appointment.objects.create(member=member, unit=unit, post=post, starts_on=starts_on, ends_on=ends_on, **part)


@dataclass(frozen=True)
class Life:
    """One of everything that a unit does: meetings, a report, items, a service, an office building."""

    planned: Meeting
    held: Meeting
    tie: Membership
    need: Item
    project: Item
    taken: Service
    served: Service
    partner: Partner
    office: Office


def a_life(unit: PartyUnit, by, count: int = 0) -> Life:
    """Made by the same actions that people use; `count` keeps the names of several apart."""
    how = {"by": by, "now": clock()}
    what = {"kind": rules.meetings_of(unit.kind)[0], "place": "议事厅"}
    at = clock() - timedelta(days=3)
    planned, held = (
        gathering.plan_meeting(unit=unit, subject=f"{name}{count}", starts_at=at, **what, **how) for name in "甲乙"
    )
    seen = [gathering.Seen(member, "present") for member in due_at(held)]
    held = gathering.hold_meeting(meeting=held, minutes="大家同意。", attended=seen, **how)
    offer = {"employer": "区医院", "skills": ["health"], "times": ["weekend"], "starts_on": SPRING}
    ties = [
        serving.report_in(unit=unit, name=f"{name}{count}", **offer, **how) for name in ("郑立新", "冯丽华", "马强")
    ]
    partner = Partner.objects.create(name=f"小学{count}", work_phone="010-5555 0101")
    asked = {"wanted": 9, "skill": "health", "time": "weekend"}
    need = sharing.add_need(partner=None, title=f"量血压{count}", **asked, **how)
    project = sharing.add_project(partner=partner, title=f"停车{count}", owner="小学", due_on=SPRING, **how)
    sharing.write_progress(item=project, text="画线了。", **how)
    taken, served = (serving.take_on(item=need, member=tie.member, **how) for tie in ties[:2])
    served = serving.serve(service=served, served_on=SPRING, hours=Decimal(2), content="量了血压", **how)
    office = Office.objects.create(name=f"大厦{count}")
    sharing.survey(office=office, topic=Topic.TENANTS, text="34 家。", **how)
    return Life(planned, held, ties[2], need, project, taken, served, partner, office)


def moved(unit: PartyUnit, parent: PartyUnit | None, by) -> PartyUnit:
    return actions.move_unit(unit=unit, parent=parent, by=by, now=clock())
