"""The session: beginning it, who is there, going through the agenda, ending it."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.limits import count_try
from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.kernel.instant import database_time
from deliberation.meetings import codes, phases, rules
from deliberation.meetings.errors import NoSeat, TooEarly, WrongCode
from deliberation.meetings.models import AgendaItem, Meeting, Seat
from deliberation.meetings.queries import seats_wanted
from deliberation.meetings.quorum import Quorum, quorum
from deliberation.meetings.states import BUSY, Answer, MeetingState, MotionState, QuestionState
from deliberation.meetings.stepping import locked, locked_in, locked_topics, log, moment_of, step, write
from deliberation.topics.stepping import take

_TRIES, _TRY_SECONDS = 12, 600


@atomic
def begin(*, meeting: Meeting, by: User, now: datetime) -> Meeting:
    """Open the session. Raises TooEarly within the notice period, by whichever clock: the caller's and the database's.

    (DOMAIN 2.9 test 1; the table refuses it too.)
    """
    rules.require_runner(by, meeting)
    meeting = locked(meeting)
    topics = locked_topics(meeting)
    if meeting.state == MeetingState.NOTICED:
        _require_its_time(meeting, min(now, database_time()))
    step("begin", meeting, now=now, began_at=now)
    for topic in topics:
        take("begin", topic, by=by, now=now, plan=phases.begun(topic.plan, now), facts={"meeting": meeting.pk})
    log("begin", meeting, by=by, now=now)
    return meeting


def _require_its_time(meeting: Meeting, now: datetime) -> None:
    if now < meeting.not_before:
        raise TooEarly(f"公告要满 {meeting.notice_days} 天才能开会，最早{moment_of(meeting.not_before)}。")
    begins = rules.may_begin_at(meeting)
    if now < begins:
        raise TooEarly(f"公告的开会时间是{moment_of(meeting.starts_at)}，最早{moment_of(begins)}开始。")


def quorum_of(meeting: Meeting, at: datetime | None = None) -> Quorum:
    """Whether enough are there now, or were at a moment of this session. Three queries."""
    seats = meeting.seats
    return quorum(
        seats.expected().values_list("side", flat=True),
        seats.expected().present(at).values_list("side", flat=True),
        list(seats_wanted(meeting)),
        meeting.rules["quorum_percent"]["value"],
    )


@atomic
def check_in(*, meeting: Meeting, code: str, by: User, now: datetime) -> Seat:
    """“我到了”: somebody with a seat types or scans the code at the door. Raises WrongCode, NoSeat."""
    count_try(
        "door", f"{meeting.key}:{by.pk}", most=_TRIES, seconds=_TRY_SECONDS, message="试得太多了，请找工作人员登记。"
    )
    meeting = _open_doors(meeting, now)
    if not codes.fits(code, meeting.key, now):
        raise WrongCode("到会码不对，或者已经换了。请看屏幕上现在的 6 位数字。", field="code")
    seat = meeting.seats.filter(user=by).first()
    if seat is None:
        raise NoSeat("名单上没有您。请找工作人员登记。")
    return _arrived(meeting, seat, by=by, now=now)


@atomic
def check_in_by_desk(*, seat: Seat, by: User, now: datetime) -> Seat:
    """The desk sees somebody who is there: on paper, or without a phone."""
    rules.require_runner(by, seat.meeting)
    meeting = _open_doors(seat.meeting, now)
    return _arrived(meeting, Seat.objects.get(pk=seat.pk), by=by, now=now)


def _open_doors(meeting: Meeting, now: datetime) -> Meeting:
    meeting = locked_in(meeting, MeetingState.NOTICED, MeetingState.IN_SESSION)
    opens = rules.doors_open_at(meeting)
    if meeting.state == MeetingState.NOTICED and now < opens:
        raise TooEarly(f"开会前 1 小时才开始登记到会：{moment_of(opens)}。")
    return meeting


def _arrived(meeting: Meeting, seat: Seat, *, by: User, now: datetime) -> Seat:
    if Seat.objects.filter(stands_in_for=seat).exists():
        raise NoSeat("这个席位已经请人代替。")
    if not seat.side and seat.answer != Answer.YES:
        raise NoSeat("旁听的位子还没有轮到您。")
    if rules.is_there(seat):
        return seat
    seat.answer, seat.checked_in_at, seat.left_at, seat.came = Answer.YES, _came_at(meeting, seat, now), None, True
    seat.save(update_fields=["answer", "checked_in_at", "left_at", "came"])
    write(meeting, now=now)
    log("arrive", meeting, by=by, now=now, subject=seat)
    return seat


def _came_at(meeting: Meeting, seat: Seat, now: datetime) -> datetime:
    """Who went out after phones had voted, and is back before it is counted, was there as the vote closed."""
    voted = meeting.motions.filter(state=MotionState.VOTING, ballot__closes_at__lte=now)
    closed = voted.values_list("ballot__closes_at", flat=True).first()
    return seat.checked_in_at if closed and seat.left_at and seat.left_at > closed else now


@atomic
def leave(*, seat: Seat, by: User, now: datetime) -> Seat:
    """Somebody goes: the quorum is another one from now on. The desk sees it, or they say it themselves."""
    if seat.user_id != by.pk:
        rules.require_runner(by, seat.meeting)
    meeting = locked_in(seat.meeting, MeetingState.NOTICED, MeetingState.IN_SESSION)
    seat = Seat.objects.get(pk=seat.pk)
    if not rules.is_there(seat):
        raise Invalid("这个人没有到会，或者已经离开。")
    seat.left_at = max(now, seat.checked_in_at)
    seat.save(update_fields=["left_at"])
    # Whoever goes waits no longer for the floor.
    seat.turns.filter(began_at__isnull=True).delete()
    seat.turns.filter(ended_at__isnull=True).update(ended_at=now)
    write(meeting, now=now)
    log("leave", meeting, by=by, now=now, subject=seat)
    return seat


@atomic
def turn_to(*, item: AgendaItem, by: User, now: datetime) -> AgendaItem:
    """The session turns to this thing of the agenda."""
    rules.require_keeper(by)
    meeting = locked_in(item.meeting, MeetingState.IN_SESSION)
    item.began_at = now
    item.save(update_fields=["began_at"])
    write(meeting, now=now)
    log("turn_to", meeting, by=by, now=now, item=item.pk)
    return item


@atomic
def close(*, meeting: Meeting, by: User, now: datetime) -> Meeting:
    """The session ends; what came of it is written down next (deliberation/outcomes)."""
    rules.require_runner(by, meeting)
    meeting = locked(meeting)
    topics = locked_topics(meeting)
    _require_nothing_open(meeting, now)
    step("close", meeting, now=now, ended_at=now)
    for topic in topics:
        take("minute", topic, by=by, now=now, plan=phases.over(topic.plan, now), facts={"meeting": meeting.pk})
    log("close", meeting, by=by, now=now, present=meeting.seats.expected().present().count())
    return meeting


@atomic
def adjourn(*, meeting: Meeting, reason: str, by: User, now: datetime) -> Meeting:
    """Break off and go on another day, which is noticed anew. What was said and decided so far stays."""
    rules.require_keeper(by)
    meeting = locked(meeting)
    topics = locked_topics(meeting)
    if not reason.strip():
        raise Invalid("请写明为什么休会，居民会看到。", field="reason")
    _require_nothing_open(meeting, now)
    there = meeting.seats.expected().present().count()
    step("adjourn", meeting, now=now, began_at=None, not_before=None)
    meeting.seats.update(checked_in_at=None, left_at=None)
    meeting.agenda.update(began_at=None)
    for topic in topics:
        plan = phases.over(topic.plan, now)
        take("adjourn", topic, by=by, now=now, plan=plan, text=reason.strip(), facts={"meeting": meeting.pk})
    log("adjourn", meeting, by=by, now=now, present=there)
    return meeting


def _require_nothing_open(meeting: Meeting, now: datetime) -> None:
    if meeting.motions.filter(state__in=BUSY).exists():
        raise Invalid("还有一个动议没有结果：请先表决，或者由提出的人撤回。")
    meeting.motions.filter(state=MotionState.PROPOSED).update(state=MotionState.WITHDRAWN, decided_at=now)
    meeting.turns.filter(began_at__isnull=True).delete()
    meeting.turns.filter(ended_at__isnull=True).update(ended_at=now)
    meeting.questions.filter(state=QuestionState.LIVE).update(state=QuestionState.ANSWERED)
