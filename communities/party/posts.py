"""Posts and terms: appointing, ending, and 换届, in which everything happens together or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from django.conf import settings
from django.db.models import Q
from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.actions import end_grant, grant
from communities.accounts.locks import hold
from communities.accounts.models import Grant, User
from communities.accounts.roles import COMMITTEE, Role
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from communities.party import rules
from communities.party.actions import require, require_standing
from communities.party.election_days import refuse_day
from communities.party.ending import SECRETARY_ALONE, end_rights, require_somebody
from communities.party.errors import SeatTaken
from communities.party.handing_over import HandedOver, choose_anew, lay_down
from communities.party.kinds import Method, Tie
from communities.party.models import Appointment, Member, PartyUnit, Post, Term
from communities.party.open_work import hold_work
from communities.party.queries import memberships_on, seats_of
from communities.party.spans import midnight, months_after


@dataclass(frozen=True)
class Seat:
    """Who was elected into which post, and the role in the back office, if any, that lasts as long as the post."""

    member: Member
    post: Post
    role: str = ""

    @property
    def role_name(self) -> str:
        return str(Role(self.role).label) if self.role else ""


@dataclass(frozen=True)
class ReElection:
    """What a 换届 did. `handed_over`: of each leaver for whom somebody was chosen, what went and what stayed."""

    term: Term
    ended: list[Appointment]
    appointed: list[Appointment]
    handed_over: list[HandedOver]


@atomic
def appoint(
    *,
    member: Member,
    unit: PartyUnit,
    post: Post,
    starts_on: date,
    ends_on: date | None = None,
    method: str,
    document_number: str = "",
    role: str = "",
    by: User,
    now: datetime,
) -> Appointment:
    """Put a member into a post, from a day on. With `role`, the secretary gives rights that end the midnight the post does.

    Raises SeatTaken, and Invalid for a span that runs backwards, or rights for somebody without an account.
    """
    require(rules.may_keep_party(by))
    hold(f"party:posts:{unit.pk}")
    require_standing(unit)
    if method not in Method.values:
        raise Invalid("请选任职的方式。", field="method")
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid("止的日期要晚于起的日期。", field="ends_on")
    seat = Seat(member, post, role)
    return _seated(seat, unit, starts_on, ends_on, method, document_number, by, now)


def _seated(seat, unit, starts_on, ends_on, method, document_number, by, now) -> Appointment:
    rules.require_eligible(seat.member)
    if method != Method.APPOINTED:
        require_belonging(seat.member, unit, starts_on)
    _require_free(seat, unit, starts_on, ends_on)
    held = Appointment(
        member=seat.member,
        unit=unit,
        post=seat.post,
        single_seat=seat.post.single_seat,
        starts_on=starts_on,
        ends_on=ends_on,
        method=method,
        document_number=document_number.strip(),
    )
    if seat.role:
        held.grant, held.grant_is_older = _rights(seat, starts_on, ends_on, by, now)
    held.save()
    facts = {"unit": unit.pk, "post": seat.post.pk, "member": seat.member.pk, "method": str(method)}
    record(by=by, verb="party.appoint", subject=held, at=now, starts_on=starts_on.isoformat(), **facts)
    return held


def require_belonging(member: Member, unit: PartyUnit, day: date) -> None:
    """A member belongs to one branch (《中国共产党章程》 art. 8) and is elected there: not where they only reported (报到)."""
    ties = set(memberships_on(day, unit).filter(member=member).values_list("tie", flat=True))
    if ties == {Tie.REPORTED}:
        raise Invalid(f"{member}只是来报到的，组织关系不在{unit}，在这里没有被选举权。", field="member")


def _require_free(seat: Seat, unit: PartyUnit, starts_on: date, ends_on: date | None) -> None:
    """In words what the exclusions of the table refuse as well."""
    overlapping = Appointment.objects.filter(unit=unit, post=seat.post).exclude(ends_on__lte=starts_on)
    if ends_on:
        overlapping = overlapping.filter(starts_on__lt=ends_on)
    if not seat.post.single_seat:
        overlapping = overlapping.filter(member=seat.member)
    other = overlapping.select_related("member__person").first()
    if other:
        raise SeatTaken(f"这段时间{unit}的{seat.post}已由{other.member}担任。", field="post")


def _rights(seat: Seat, starts_on: date, ends_on: date | None, by: User, now: datetime) -> tuple[Grant, bool]:
    """The role for as long as the post, and whether it was there before: an open one that is held is tied to the post."""
    require(rules.may_give_rights(by), SECRETARY_ALONE)
    user = seat.member.person.user
    if seat.role not in COMMITTEE or user is None:
        raise Invalid("只有在这里有账号的人，才能随职务得到居委会委员或社区书记的身份。", field="role")
    hold(f"roles:{user.pk}")
    begins, ends = max(midnight(starts_on), now), midnight(ends_on) if ends_on else None
    if ends is not None and ends <= begins:
        raise Invalid("这段任职已经结束，不能再给身份。", field="role")
    known = user.grants.filter(role=seat.role).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=begins)).first()
    if known is None:
        return grant(user=user, role=seat.role, starts_at=begins, ends_at=ends, by=by, now=now), False
    if known.ends_at is not None or Appointment.objects.filter(grant=known).exists():
        raise Invalid("这个人的这个身份已经随另一个职务、或定了期限，不能再绑定。", field="role")
    return (end_grant(grant=known, ends_at=ends, by=by, now=now) if ends else known), True


@atomic
def end_appointment(
    *, appointment: Appointment, ends_on: date, work_to: User | None = None, by: User, now: datetime
) -> HandedOver | None:
    """End a post on a day, and the rights tied to it at that day's midnight; what they have in hand then goes to `work_to`.

    With the day on which it will end already, another `work_to`, or none, is chosen anew. Raises NobodyLeft when no
    secretary would remain in the back office, and what lay_down() raises.
    """
    require(rules.may_keep_party(by))
    hold(f"party:posts:{appointment.unit_id}")
    rows = Appointment.objects.select_for_update(of=("self",)).select_related(
        "grant", "member__person__user", "work_to"
    )
    locked = rows.get(pk=appointment.pk)
    if locked.ends_on == ends_on > localdate(now) and locked.work_to != work_to:
        return choose_anew(held=locked, to=work_to, by=by, now=now)
    if locked.ends_on is not None and locked.ends_on <= ends_on:
        raise Invalid("这个职务已经定在更早或同一天结束了。", field="ends_on")
    if ends_on <= locked.starts_on:
        raise Invalid("止的日期要晚于起的日期。", field="ends_on")
    tied = {locked.grant.user_id} if locked.grant_id else set()
    hold_work([(locked.member, work_to)] if work_to else [], roles=tied)
    _ended(locked, ends_on, by, now)
    require_somebody([locked], midnight(ends_on), now)
    return lay_down(held=locked, to=work_to, by=by, now=now) if work_to else None


def _ended(held: Appointment, ends_on: date, by: User, now: datetime) -> None:
    if held.work_to_id and held.work_moved_at is None:
        choose_anew(held=held, to=None, by=by, now=now)
    held.ends_on = ends_on
    # To whom the work goes is chosen anew whenever an end is set.
    held.work_to = held.work_by = held.work_moved_at = None
    held.save(update_fields=["ends_on", "work_to", "work_by", "work_moved_at"])
    end_rights(held, midnight(ends_on), by, now)
    record(by=by, verb="party.end_appointment", subject=held, at=now, ends_on=ends_on.isoformat())


def term_end(unit: PartyUnit, starts_on: date) -> date:
    """The day a term that starts on a day is over."""
    years = rules.term_years(unit.kind, unit.in_community, settings.PARTY_TERM_YEARS)
    return months_after(starts_on, 12 * years)


@atomic
def start_term(
    *,
    unit: PartyUnit,
    starts_on: date,
    document_number: str = "",
    by: User,
    now: datetime,
) -> Term:
    """Start a term; its length is settings.PARTY_TERM_YEARS'. Raises Invalid where another term reaches into it."""
    require(rules.may_keep_party(by))
    hold(f"party:posts:{unit.pk}")
    require_standing(unit)
    if Term.objects.filter(unit=unit, ends_on__gt=starts_on).exists():
        raise Invalid("这一天还在另一届里，请用“换届”。", field="starts_on")
    return _started(unit, starts_on, document_number, by, now)


def _started(unit: PartyUnit, starts_on: date, document_number: str, by: User, now: datetime) -> Term:
    term = Term.objects.create(
        unit=unit, starts_on=starts_on, ends_on=term_end(unit, starts_on), document_number=document_number.strip()
    )
    record(by=by, verb="party.start_term", subject=term, at=now, unit=unit.pk, starts_on=starts_on.isoformat())
    return term


@atomic
def re_elect(
    *,
    unit: PartyUnit,
    day: date,
    elected: Sequence[Seat],
    document_number: str = "",
    work_to: Mapping[int, User] = MappingProxyType({}),
    by: User,
    now: datetime,
) -> ReElection:
    """换届: end the old term, its posts and the rights tied to them on one day; start the new term with the elected.

    All of it or none. Nothing passes on by itself: whoever goes on is elected anew and given rights anew, and what a
    leaver has in hand goes to whom `work_to` names, by the leaver's Member.pk, once the new ones are in. Raises Invalid, SeatTaken, NobodyLeft, and NotAllowed where rights are touched by another than the secretary.
    """
    require(rules.may_keep_party(by))
    hold(f"party:posts:{unit.pk}")
    require_standing(unit)
    if not elected:
        raise Invalid("请填选举的结果，至少一个人。", field="elected")
    refuse_day(unit, day, now)
    _close_term(unit, day)
    ended = seats_of(unit, day)
    if any(held.starts_on >= day for held in ended):
        raise Invalid("有人的任职从换届这一天或以后才开始，请先更正。", field="day")
    last = {held.member_id: held for held in ended if held.member_id in work_to}
    tied = {held.grant.user_id for held in ended if held.grant_id}
    given = {seat.member.person.user_id for seat in elected if seat.role and seat.member.person.user_id}
    hold_work([(held.member, work_to[key]) for key, held in last.items()], roles=tied | given)
    for held in ended:
        _ended(held, day, by, now)
    term = _started(unit, day, document_number, by, now)
    appointed = [_seated(seat, unit, day, None, Method.ELECTED, document_number, by, now) for seat in elected]
    require_somebody(ended, midnight(day), now)
    handed_over = [lay_down(held=held, to=work_to[key], by=by, now=now) for key, held in last.items()]
    record(by=by, verb="party.re_elect", subject=unit, at=now, term=term.pk, ended=len(ended), appointed=len(appointed))
    return ReElection(term, ended, appointed, handed_over)


def _close_term(unit: PartyUnit, day: date) -> None:
    """The last term ends on the day of the election, early or late: until then the old ones serve."""
    last = Term.objects.select_for_update().filter(unit=unit).order_by("-starts_on").first()
    if last is None:
        return
    if last.starts_on >= day:
        raise Invalid("换届的日期要晚于这一届开始的日期。", field="day")
    last.ends_on = day
    last.save(update_fields=["ends_on"])
