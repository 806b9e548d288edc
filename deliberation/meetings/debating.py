"""Motions one at a time, the floor in turn, one line for each speech, and what was decided.

After Robert's Rules as Chinese communities use them (十三条议事规则): the chair is neutral, somebody else seconds, the position
is stated first, three minutes a turn, for and against alternate, more than half decides and a tie fails.
"""

from datetime import datetime

from django.db import IntegrityError
from django.db.models import F
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.kernel.instant import database_time
from communities.kernel.lengths import require_at_most
from communities.kernel.masking import mask_text
from communities.kernel.states import state_after
from deliberation.ballots.drafting import drop_ballot
from deliberation.ballots.models import Ballot
from deliberation.ballots.states import State as BallotState
from deliberation.meetings import rules
from deliberation.meetings.deciding import Count, verdict
from deliberation.meetings.errors import NoSeat, QuorumLost
from deliberation.meetings.models import AgendaItem, Meeting, Motion, Seat, Turn
from deliberation.meetings.queries import speakers
from deliberation.meetings.session import quorum_of
from deliberation.meetings.states import BUSY, MOTION_STEPS, MeetingState, MotionState, Stance
from deliberation.meetings.stepping import locked_in, log, write

_IN_SESSION = MeetingState.IN_SESSION
# What comes of a verdict, as a verb of the motion's table.
_ENDS = {MotionState.CARRIED: "carry", MotionState.FAILED: "fail", MotionState.LEANING: "lean"}


@atomic
def move(*, meeting: Meeting, text: str, seat: Seat, item: AgendaItem | None = None, by: User, now: datetime) -> Motion:
    """Somebody at the table moves something; the recorder writes it down for them."""
    _require_self_or_keeper(seat, by)
    meeting = locked_in(meeting, _IN_SESSION)
    seat = _there(meeting, seat)
    if not text.strip():
        raise Invalid("请写动议：建议做什么。", field="text")
    require_at_most(400, text.strip(), field="text")
    motion = Motion.objects.create(
        meeting=meeting,
        item=item or _item_now(meeting),
        text=mask_text(text.strip()),
        moved_by=seat,
        moved_at=now,
    )
    write(meeting, now=now)
    log("move", meeting, by=by, now=now, subject=motion)
    return motion


def _item_now(meeting: Meeting) -> AgendaItem | None:
    """What the session last turned to, or the one topic that it is about."""
    current = meeting.agenda.filter(began_at__isnull=False).select_related("parent").order_by("-began_at").first()
    if current:
        return current.parent or current
    about = list(meeting.agenda.filter(topic__isnull=False)[:2])
    return about[0] if len(about) == 1 else None


@atomic
def second(*, motion: Motion, seat: Seat, by: User, now: datetime) -> Motion:
    """Somebody else wants it talked over: it is open, unless another is."""
    _require_self_or_keeper(seat, by)
    meeting, motion = locked_motion(motion)
    seat = _there(meeting, seat)
    if seat.pk == motion.moved_by_id:
        raise Invalid("附议的要是另一个人。", field="seat")
    try:
        with atomic():
            _step("second", motion, seconded_by=seat)
    except IntegrityError:
        raise Invalid("一次只议一个动议：请先把正在讨论的那个议完。") from None
    write(meeting, now=now)
    log("second", meeting, by=by, now=now, subject=motion)
    return motion


@atomic
def withdraw(*, motion: Motion, by: User, now: datetime) -> Motion:
    """The mover takes it back before the vote."""
    _require_self_or_keeper(motion.moved_by, by)
    meeting, motion = locked_motion(motion)
    _step("withdraw", motion, decided_at=now)
    _clear_floor(motion, now)
    write(meeting, now=now)
    log("withdraw", meeting, by=by, now=now, subject=motion)
    return motion


@atomic
def put_to_vote(*, motion: Motion, by: User, now: datetime) -> Motion:
    """The debate is over. Raises QuorumLost."""
    rules.require_keeper(by)
    meeting, motion = locked_motion(motion)
    require_quorum(meeting)
    _step("vote", motion)
    _end_speech(motion, now)
    write(meeting, now=now)
    log("put_to_vote", meeting, by=by, now=now, subject=motion)
    return motion


@atomic
def debate_on(*, motion: Motion, by: User, now: datetime) -> Motion:
    """Not ripe for a vote yet. Once phones vote it is too late, unless nothing can come of it: see `may_debate_on`."""
    rules.require_keeper(by)
    meeting, motion = locked_motion(motion)
    if not may_debate_on(meeting, motion):
        raise Invalid("手机投票已经开始，不能再回到讨论。")
    ballot = Ballot.objects.select_for_update().filter(pk=motion.ballot_id).first()
    if ballot and ballot.state == BallotState.OPEN:
        drop_ballot(ballot=ballot, reason="截止时在场的人不够，没有计票，没有结果。", by=by, now=now)
    _step("debate_on", motion, ballot=None)
    write(meeting, now=now)
    log("debate_on", meeting, by=by, now=now, subject=motion, **({"ballot": ballot.pk} if ballot else {}))
    return motion


def may_debate_on(meeting: Meeting, motion: Motion) -> bool:
    """A vote by phones that was called off, or at whose closing too few were there to decide, keeps no meeting stuck. Who is
    let out afterwards changes nothing: what was voted is known to some by then, and nobody throws it away.
    """
    ballot = motion.ballot
    if ballot is None or ballot.state == BallotState.CALLED_OFF:
        return True
    return database_time() >= ballot.closes_at and not quorum_of(meeting, ballot.closes_at).is_met


@atomic
def decide(count: Count, *, motion: Motion, by: User, now: datetime) -> Motion:
    """Write down what a show of hands came to. Raises QuorumLost: then no decision is recorded (DOMAIN 2.9 test 3).

    The chair holds no seat and has no vote. What phones vote comes from balloting.py.
    """
    rules.require_keeper(by)
    meeting, motion = locked_motion(motion)
    if motion.ballot_id:
        raise Invalid("这个动议在用手机投票，请等截止以后计票。")
    present = require_quorum(meeting)
    if min(count.yes, count.no, count.abstain) < 0:
        raise Invalid("人数不能小于 0。", field="yes")
    if count.all > present:
        raise Invalid(f"在场能表决的是 {present} 人，同意、反对、弃权加起来是 {count.all}，请重新点数。", field="yes")
    if not count.all:
        raise Invalid("请填点出来的人数。", field="yes")
    return settle(count, meeting, motion, present=present, by=by, now=now)


def settle(count: Count, meeting: Meeting, motion: Motion, *, present: int, by: User, now: datetime) -> Motion:
    """The motion of a locked meeting ends as the count says, of so many who were there."""
    votes = {"yes": count.yes, "no": count.no, "abstain": count.abstain, "present": present}
    _step(_ENDS[verdict(count, present, meeting.form)], motion, decided_at=now, **votes)
    _clear_floor(motion, now)
    write(meeting, now=now)
    log("decide", meeting, by=by, now=now, subject=motion, result=motion.state, **votes)
    return motion


def require_quorum(meeting: Meeting, at: datetime | None = None) -> int:
    """How many are there who vote, or were there `at` the closing of a vote; raises QuorumLost."""
    found = quorum_of(meeting, at)
    if not found.is_met:
        raise QuorumLost(
            f"应到 {found.expected} 人，要到 {found.needed} 人，{'截止时' if at else '现在'}在场 {found.present} 人"
            f"{'，还有一方没有人' if found.missing else ''}：不能表决，可以继续发言、记下意见。"
        )
    return found.present


@atomic
def ask_to_speak(*, meeting: Meeting, stance: str, seat: Seat, by: User, now: datetime) -> Turn:
    """Raise the hand and state the position first. So many turns for each motion, one waiting at a time."""
    _require_self_or_keeper(seat, by)
    meeting = locked_in(meeting, _IN_SESSION)
    seat = _there(meeting, seat)
    if stance not in Stance.values:
        raise Invalid("请先说立场：赞成、反对还是提问。", field="stance")
    motion = meeting.motions.filter(state__in=BUSY).first()
    if motion and motion.state == MotionState.VOTING:
        raise Invalid("正在表决，不再发言。")
    if seat.turns.filter(motion=motion, ended_at__isnull=True).exists():
        raise Invalid("您已经在排队或者正在发言。")
    if motion and turns_left(motion, seat) < 1:
        raise Invalid(f"每人对一个动议最多发言 {meeting.rules['speech_turns']['value']} 次。")
    turn = Turn.objects.create(meeting=meeting, motion=motion, seat=seat, stance=stance, asked_at=now)
    write(meeting, now=now)
    log("ask_to_speak", meeting, by=by, now=now, subject=turn)
    return turn


def turns_left(motion: Motion, seat: Seat) -> int:
    """How often somebody may still ask to speak to what is moved. One query."""
    return motion.meeting.rules["speech_turns"]["value"] - seat.turns.filter(motion=motion).count()


@atomic
def lower_hand(*, seat: Seat, by: User, now: datetime) -> Meeting:
    """Somebody who waits does not want to speak any more: to what is moved, before anything else."""
    _require_self_or_keeper(seat, by)
    meeting = locked_in(seat.meeting, _IN_SESSION)
    turn = seat.turns.filter(began_at__isnull=True).order_by(F("motion").asc(nulls_last=True)).first()
    if turn is None:
        raise Invalid("您没有在排队。")
    log("lower_hand", meeting, by=by, now=now, subject=turn)
    turn.delete()
    write(meeting, now=now)
    return meeting


@atomic
def give_floor(*, meeting: Meeting, by: User, now: datetime) -> Turn:
    """The next of the queue speaks; whoever spoke has ended."""
    rules.require_keeper(by)
    meeting = locked_in(meeting, _IN_SESSION)
    if meeting.motions.filter(state=MotionState.VOTING).exists():
        raise Invalid("正在表决，表决以后再发言。")
    waiting = speakers(meeting)
    if not waiting:
        raise Invalid("没有人在等发言。")
    meeting.turns.filter(began_at__isnull=False, ended_at__isnull=True).update(ended_at=now)
    turn = waiting[0]
    turn.began_at = now
    turn.save(update_fields=["began_at"])
    write(meeting, now=now)
    log("give_floor", meeting, by=by, now=now, subject=turn)
    return turn


@atomic
def write_line(*, turn: Turn, line: str, by: User, now: datetime) -> Turn:
    """One line says what was said; a speech that goes on ends with it."""
    rules.require_keeper(by)
    meeting = locked_in(turn.meeting, _IN_SESSION, MeetingState.CLOSED)
    turn = Turn.objects.get(pk=turn.pk)
    if turn.began_at is None:
        raise Invalid("还没有轮到发言。")
    if not line.strip():
        raise Invalid("请用一句话写下说了什么。", field="line")
    require_at_most(200, line.strip(), field="line")
    turn.line, turn.ended_at = line.strip(), turn.ended_at or now
    turn.save(update_fields=["line", "ended_at"])
    write(meeting, now=now)
    log("write_line", meeting, by=by, now=now, subject=turn)
    return turn


def _clear_floor(motion: Motion, now: datetime) -> None:
    """What was moved is settled. Who waits to speak goes on waiting, once each, to whatever comes next."""
    _end_speech(motion, now)
    waiting = motion.turns.filter(began_at__isnull=True)
    waiting.filter(seat__in=motion.meeting.turns.filter(motion=None, began_at__isnull=True).values("seat")).delete()
    waiting.update(motion=None)


def _end_speech(motion: Motion, now: datetime) -> None:
    motion.turns.filter(began_at__isnull=False, ended_at__isnull=True).update(ended_at=now)


def locked_motion(motion: Motion) -> tuple[Meeting, Motion]:
    """The motion and its meeting, which is in session and locked."""
    meeting = locked_in(motion.meeting, _IN_SESSION)
    return meeting, Motion.objects.get(pk=motion.pk)


def _step(verb: str, motion: Motion, **columns) -> None:
    motion.state = state_after(verb, motion.state, steps=MOTION_STEPS)
    for name, value in columns.items():
        setattr(motion, name, value)
    motion.save(update_fields=["state", *columns])


def _there(meeting: Meeting, seat: Seat) -> Seat:
    """The seat as it is now: at the table of this meeting, and somebody sits on it; raises NoSeat."""
    found = Seat.objects.filter(pk=seat.pk, meeting=meeting).first()
    if not rules.is_invited(found):
        raise NoSeat("旁听的不发言、不提动议；可以在提问墙上提问。")
    if not rules.is_there(found):
        raise NoSeat("还没有登记到会。请先扫屏幕上的码，或找工作人员。")
    return found


def _require_self_or_keeper(seat: Seat, by: User) -> None:
    if seat.user_id != by.pk or seat.user_id is None:
        rules.require_keeper(by)
