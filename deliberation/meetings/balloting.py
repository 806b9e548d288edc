"""A motion that phones vote on: a ballot for those at the table who are there, and what came of it.

Whoever comes later has no vote in it, and whoever leaves keeps theirs: the roll is frozen as the ballot opens. Who has
no account, or no phone at hand, hands in a paper: the desk ticks it off while voting goes on and two people enter it
(deliberation/ballots/papers.py). A line votes one way; the database refuses the other.
"""

from datetime import datetime, timedelta

from django.db.transaction import atomic
from django.urls import reverse

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.kernel.instant import database_time
from deliberation.ballots.closing import count_ballot, require_over
from deliberation.ballots.drafting import draft_ballot, open_ballot
from deliberation.ballots.kinds import ABSTAIN, NO, YES, Share
from deliberation.ballots.models import Ballot
from deliberation.ballots.papers import waiting
from deliberation.ballots.rolls import Line, of_users
from deliberation.ballots.states import State
from deliberation.meetings import rules
from deliberation.meetings.debating import locked_motion, put_to_vote, require_quorum, settle
from deliberation.meetings.deciding import Count
from deliberation.meetings.models import Motion, Seat
from deliberation.meetings.states import MotionState
from deliberation.meetings.stepping import log, write

FEWEST_MINUTES, MOST_MINUTES = 1, 60


@atomic
def open_vote(*, motion: Motion, minutes: int, is_secret: bool, by: User, now: datetime) -> Motion:
    """The debate is over and phones vote, until so many minutes from now. Raises QuorumLost."""
    rules.require_keeper(by)
    meeting, motion = locked_motion(motion)
    if motion.ballot_id:
        raise Invalid("这个动议已经在用手机投票了。")
    if not FEWEST_MINUTES <= minutes <= MOST_MINUTES:
        raise Invalid(f"请填 {FEWEST_MINUTES} 到 {MOST_MINUTES} 分钟。", field="minutes")
    require_quorum(meeting)
    there = list(meeting.seats.expected().present().select_related("user"))
    if not any(seat.user_id for seat in there):
        raise Invalid("在场的人都没有账号，不能用手机投。请举手表决，点人数。")
    if motion.state != MotionState.VOTING:
        put_to_vote(motion=motion, by=by, now=now)
        meeting, motion = locked_motion(motion)
    what = {"question": motion.text[:120], "about": str(meeting), "closes_at": now + timedelta(minutes=minutes)}
    # As with hands: more than half of those there, so that ballot and motion say the same.
    ballot = draft_ballot(is_secret=is_secret, pass_share=Share.HALF_OF_ROLL, in_meeting=True, **what, by=by, now=now)
    motion.ballot = open_ballot(ballot=ballot, roll=_roll(there), by=by, now=now)
    motion.save(update_fields=["ballot"])
    write(meeting, now=now)
    log("open_vote", meeting, by=by, now=now, subject=motion, ballot=ballot.pk)
    return motion


def _roll(there: list[Seat]) -> list[Line]:
    """Those with an account vote by phone or on paper, the others on paper."""
    phones = of_users(seat.user for seat in there if seat.user_id)
    return phones + [Line(f"seat:{seat.pk}", called=seat.name) for seat in there if not seat.user_id]


def console_of(ballot: Ballot) -> str:
    """Where a vote in a room is counted and ended (settings.BALLOT_CONSOLE); "" once its motion has let go of it."""
    meeting = Motion.objects.filter(ballot=ballot).values_list("meeting", flat=True).first()
    return reverse("meetings_desk:console", args=[meeting]) if meeting else ""


def decision_of(ballot: Ballot) -> str:
    """What came of the motion that was voted on (settings.BALLOT_DECISION): the ballot's page says it by the same word."""
    motion = Motion.objects.filter(ballot=ballot, decided_at__isnull=False).first()
    return motion.get_state_display() if motion else ""


def lacks_papers(motion: Motion) -> bool:
    """Whether the vote is over and papers that were ticked off were never entered: the chair may end it without them."""
    ballot = motion.ballot
    if ballot is None or ballot.state != State.OPEN or database_time() < ballot.closes_at:
        return False
    found = waiting(ballot)
    return bool(found.missing) and not found.blocks


@atomic
def take_result(*, motion: Motion, by: User, now: datetime, without_missing: bool = False) -> Motion:
    """Write down what the ballot came to, counting it first where nobody has. Raises BallotOver before its time.

    Of those on its roll more than half decide; the quorum has to have held at the closing as well (DOMAIN 2.9 test 3). Raises
    PapersWaiting while a paper is not entered twice alike; `without_missing`: the chair ends the vote although papers
    that were ticked off were never entered.
    """
    rules.require_keeper(by)
    meeting, motion = locked_motion(motion)
    if motion.ballot is None:
        raise Invalid("这个动议没有用手机投票。")
    ballot = motion.ballot
    require_over(ballot)
    require_quorum(meeting, ballot.closes_at)
    if ballot.state != State.COUNTED:
        ballot = count_ballot(ballot=ballot, by=by, now=now, without_missing=without_missing, at_meeting=True)
    sums = ballot.result["sums"]
    count = Count(yes=sums[YES], no=sums[NO], abstain=sums[ABSTAIN])
    return settle(count, meeting, motion, present=ballot.result["roll"], by=by, now=now)
