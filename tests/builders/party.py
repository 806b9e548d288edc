"""A party organisation: deterministic, minimal, legal."""

from datetime import date

from django.utils.timezone import now as clock

from communities.party import actions
from communities.party.kinds import MemberKind, PostKind, Tie, UnitKind
from communities.party.models import Appointment, Member, Membership, PartyUnit, Post
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


def moved(unit: PartyUnit, parent: PartyUnit | None, by) -> PartyUnit:
    return actions.move_unit(unit=unit, parent=parent, by=by, now=clock())
