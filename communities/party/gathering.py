"""Meetings of a unit: planned, moved, written down with who was there, or cancelled."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.transaction import atomic
from django.utils.timezone import localtime

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from communities.kernel.states import state_after
from communities.party import rules
from communities.party.actions import require, require_standing
from communities.party.kinds import Attended, MeetingKind
from communities.party.models import Attendance, Meeting, Member, PartyUnit
from communities.party.overviews import due_at
from communities.party.states import MEETING_STEPS


@dataclass(frozen=True)
class Seen:
    """How one of those due stood to a meeting."""

    member: Member
    how: str
    reason: str = ""


@atomic
def plan_meeting(
    *, unit: PartyUnit, kind: str, subject: str, starts_at: datetime, place: str, by: User, now: datetime
) -> Meeting:
    """Plan a meeting; one that was held already may be entered too. Raises Invalid for a kind that the unit has not."""
    require(rules.may_keep_party(by))
    require_standing(PartyUnit.objects.select_for_update(no_key=True).get(pk=unit.pk))
    if kind not in rules.meetings_of(unit.kind):
        raise Invalid(f"{unit.get_kind_display()}不开{MeetingKind(kind).label}，请重选。", field="kind")
    what = {"kind": kind, "subject": subject.strip(), "starts_at": starts_at, "place": place.strip()}
    meeting = Meeting.objects.create(unit=unit, **what)
    record(by=by, verb="party.plan_meeting", subject=meeting, at=now, unit=unit.pk, kind=str(kind))
    return meeting


@atomic
def hold_meeting(*, meeting: Meeting, minutes: str, attended: Iterable[Seen], by: User, now: datetime) -> Meeting:
    """Write down a meeting that took place: its minutes, and of everybody due how they stood to it."""
    return _written("hold", meeting, minutes, list(attended), by, now)


@atomic
def correct_meeting(*, meeting: Meeting, minutes: str, attended: Iterable[Seen], by: User, now: datetime) -> Meeting:
    """Write a held meeting down anew; the ledger keeps who did."""
    return _written("correct", meeting, minutes, list(attended), by, now)


@atomic
def move_meeting(*, meeting: Meeting, starts_at: datetime, reason: str, by: User, now: datetime) -> Meeting:
    """Put a planned meeting on another day or hour; when it was to be, and why not, stays."""
    meeting = _locked(meeting, by)
    meeting.state = state_after("move", meeting.state, steps=MEETING_STEPS)
    if not reason.strip():
        raise Invalid("请写明改期的原因。", field="reason")
    if starts_at == meeting.starts_at:
        raise Invalid("还是原来的时间，请填新的时间。", field="starts_at")
    before = localtime(meeting.starts_at).isoformat()
    meeting.moves, meeting.starts_at = [*meeting.moves, [before, reason.strip()]], starts_at
    meeting.save(update_fields=["moves", "starts_at"])
    record(by=by, verb="party.move_meeting", subject=meeting, at=now, to=starts_at.isoformat(), **{"from": before})
    return meeting


@atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: User, now: datetime) -> Meeting:
    """Call a planned meeting off, with the reason."""
    meeting = _locked(meeting, by)
    meeting.state = state_after("cancel", meeting.state, steps=MEETING_STEPS)
    if not reason.strip():
        raise Invalid("请写明取消的原因。", field="reason")
    meeting.reason = reason.strip()
    meeting.save(update_fields=["state", "reason"])
    record(by=by, verb="party.cancel_meeting", subject=meeting, at=now)
    return meeting


def _locked(meeting: Meeting, by: User) -> Meeting:
    require(rules.may_keep_party(by))
    return Meeting.objects.select_for_update(of=("self",)).select_related("unit").get(pk=meeting.pk)


def _written(verb: str, meeting: Meeting, minutes: str, attended: list[Seen], by: User, now: datetime) -> Meeting:
    meeting = _locked(meeting, by)
    meeting.state = state_after(verb, meeting.state, steps=MEETING_STEPS)
    if meeting.starts_at > now:
        raise Invalid("还没到开会的时间，开过以后再记。")
    if not minutes.strip():
        raise Invalid("请写会议记录。", field="minutes")
    _require_everybody(meeting, attended)
    meeting.minutes, meeting.written_by = minutes.strip(), by
    meeting.due = len(attended)
    meeting.present = sum(1 for one in attended if one.how == Attended.PRESENT)
    meeting.save(update_fields=["state", "minutes", "written_by", "due", "present"])
    meeting.attendances.all().delete()
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, member=one.member, how=one.how, reason=one.reason.strip()) for one in attended
    )
    record(by=by, verb=f"party.{verb}_meeting", subject=meeting, at=now, due=meeting.due, present=meeting.present)
    return meeting


def _require_everybody(meeting: Meeting, attended: list[Seen]) -> None:
    """Neither more nor fewer than those due, so that nobody is forgotten and nobody slipped in."""
    if Counter(one.member for one in attended) != Counter(due_at(meeting)):
        raise Invalid("应到的人变了，请刷新页面再填。")
    for one in attended:
        if one.how not in Attended.values:
            raise Invalid("请选到会情况。", field=f"how_{one.member.pk}")
        if one.how == Attended.LEAVE and not one.reason.strip():
            raise Invalid("请写请假的原因。", field=f"why_{one.member.pk}")
