"""What the pages of meetings, of 双报到, of the joint conference and of office buildings read.

People and units stand in the order of their names, never of what they did: nobody is ranked (DOMAIN 7.6).
"""

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from communities.party.kinds import IN_COMMITTEE, SURVEYS, MeetingKind, Tie, Topic
from communities.party.models import Item, Meeting, Member, Membership, Office, Partner, PartyUnit, Service, Written
from communities.party.queries import memberships_on, serving
from communities.party.rules import meetings_expected
from communities.party.spans import midnight, period_of
from communities.party.states import MeetingState, ServiceState


def due_at(meeting: Meeting) -> list[Member]:
    """Who belongs at a meeting: the committee at its own, else all whose whole relation is here on that day. By name."""
    day = localdate(meeting.starts_at)
    if meeting.kind == MeetingKind.COMMITTEE:
        seats = serving(day, [meeting.unit_id]).filter(post__kind__in=IN_COMMITTEE)
        found = Member.objects.filter(pk__in=seats.order_by().values("member"))
    else:
        ties = memberships_on(day, meeting.unit).filter(tie=Tie.FULL)
        found = Member.objects.filter(pk__in=ties.values("member"))
    return list(found.select_related("person").order_by("person__name", "pk"))


@dataclass
class Expected:
    """What the rules expect of a unit in this month or quarter, and what there is of it."""

    kind: MeetingKind
    starts_on: date
    ends_on: date
    months: int
    held: list[Meeting] = field(default_factory=list)
    planned: list[Meeting] = field(default_factory=list)

    @property
    def is_missing(self) -> bool:
        return not self.held

    @property
    def period(self) -> str:
        return {1: "这个月", 3: "这个季度"}.get(self.months, f"这 {self.months} 个月")


def expected_of(unit: PartyUnit, today: date) -> list[Expected]:
    """What is due of this unit now, held or not. Two queries."""
    has_committee = serving(today, [unit.pk]).filter(post__kind__in=IN_COMMITTEE).count() > 1
    every = settings.PARTY_MEETINGS_EVERY
    wanted = [
        Expected(kind, *period_of(today, every[kind]), every[kind])
        for kind in meetings_expected(unit.kind, has_committee)
    ]
    if not wanted:
        return []
    first, last = min(one.starts_on for one in wanted), max(one.ends_on for one in wanted)
    found = unit.meetings.filter(starts_at__gte=midnight(first), starts_at__lt=midnight(last)).order_by("starts_at")
    for meeting in found:
        for one in wanted:
            if one.kind == meeting.kind and one.starts_on <= localdate(meeting.starts_at) < one.ends_on:
                _put(one, meeting)
    return wanted


def _put(one: Expected, meeting: Meeting) -> None:
    if meeting.state == MeetingState.HELD:
        one.held.append(meeting)
    elif meeting.state == MeetingState.PLANNED:
        one.planned.append(meeting)


def meetings_of(unit: PartyUnit, year: int) -> QuerySet[Meeting]:
    """The unit's meetings of a year, the latest first."""
    return unit.meetings.filter(starts_at__year=year).order_by("-starts_at", "-pk")


def years_of(unit: PartyUnit) -> list[int]:
    """The years in which the unit met or will, the latest first."""
    return [first.year for first in unit.meetings.datetimes("starts_at", "year", order="DESC")]


def reported_on(day: date) -> QuerySet[Membership]:
    """Members who reported to the community and keep their relation elsewhere, by name."""
    ties = Membership.objects.on(day).filter(tie=Tie.REPORTED).select_related("member__person", "unit")
    return ties.order_by("member__person__name", "pk")


def matching(need: Item, day: date) -> QuerySet[Membership]:
    """Those who offer what a need asks for, when it asks for it, and have not taken it on. By name."""
    found = reported_on(day)
    if need.skill:
        found = found.filter(skills__contains=[need.skill])
    if need.time:
        found = found.filter(times__contains=[need.time])
    return found.exclude(member__in=taken(need).values("member"))


def taken(need: Item) -> QuerySet[Service]:
    """Who took a need on and did not give it up, by name."""
    found = need.services.exclude(state=ServiceState.DROPPED).select_related(
        "member__person", "recorded_by", "confirmed_by"
    )
    return found.order_by("member__person__name", "pk")


def items_of(kind: str) -> QuerySet[Item]:
    """One of the three lists: what is open first, then the newest."""
    busy = Count("services", filter=~Q(services__state=ServiceState.DROPPED))
    return Item.objects.filter(kind=kind).select_related("partner").annotate(taken=busy).order_by("-state", "-pk")


def partners_now(day: date) -> QuerySet[Partner]:
    return Partner.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=day)).order_by("name")


@dataclass(frozen=True)
class Charter:
    """The newest charter; a draft until every member unit signed this text."""

    written: Written
    unsigned: list[Partner]

    @property
    def is_draft(self) -> bool:
        return bool(self.unsigned)


def charter(partners: list[Partner]) -> Charter | None:
    newest = Written.objects.filter(topic=Topic.CHARTER).select_related("by").order_by("-at", "-pk").first()
    if newest is None:
        return None
    return Charter(newest, [one for one in partners if one.signed_id != newest.pk])


def newest_of(office: Office) -> dict[str, Written]:
    """Topic → what was last written of an office building."""
    rows = office.written.select_related("by").order_by("at", "pk")
    return {row.topic: row for row in rows}


def unsurveyed(written) -> list[Topic]:
    """Of the five surveys (五摸清), those that nobody wrote yet."""
    return [topic for topic in SURVEYS if topic not in written]


def offices() -> list[tuple[Office, list[Topic], bool]]:
    """(office building, surveys that are missing, whether there is a plan), by name. Two queries."""
    rows = Prefetch("written", queryset=Written.objects.only("office_id", "topic"))
    found = []
    for office in Office.objects.prefetch_related(rows).order_by("name", "pk"):
        topics = {row.topic for row in office.written.all()}
        found.append((office, unsurveyed(topics), Topic.PLAN in topics))
    return found
