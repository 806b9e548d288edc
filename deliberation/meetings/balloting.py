"""A motion that phones vote on: a ballot for those at the table who are there, and what came of it.

Whoever comes later has no vote in it, and whoever leaves keeps theirs: the roll is frozen as the ballot opens.
"""

from datetime import datetime, timedelta

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from deliberation.ballots.closing import count_ballot
from deliberation.ballots.drafting import draft_ballot, open_ballot
from deliberation.ballots.kinds import ABSTAIN, NO, YES, Share
from deliberation.ballots.rolls import of_users
from deliberation.ballots.states import State
from deliberation.meetings import rules
from deliberation.meetings.debating import locked_motion, put_to_vote, require_quorum, settle
from deliberation.meetings.deciding import Count
from deliberation.meetings.models import Motion
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
    without = sum(seat.user_id is None for seat in there)
    if without:
        raise Invalid(f"在场有 {without} 位没有账号，不能用手机投。请举手表决，点人数。")
    if motion.state != MotionState.VOTING:
        put_to_vote(motion=motion, by=by, now=now)
        meeting, motion = locked_motion(motion)
    what = {"question": motion.text[:120], "about": str(meeting), "closes_at": now + timedelta(minutes=minutes)}
    # As with hands: more than half of those there, so that ballot and motion say the same.
    ballot = draft_ballot(is_secret=is_secret, pass_share=Share.HALF_OF_ROLL, in_meeting=True, **what, by=by, now=now)
    motion.ballot = open_ballot(ballot=ballot, roll=of_users(seat.user for seat in there), by=by, now=now)
    motion.save(update_fields=["ballot"])
    write(meeting, now=now)
    log("open_vote", meeting, by=by, now=now, subject=motion, ballot=ballot.pk)
    return motion


@atomic
def take_result(*, motion: Motion, by: User, now: datetime) -> Motion:
    """Write down what the ballot came to, counting it first where nobody has. Raises BallotOver before its time.

    Of those on its roll more than half decide; the quorum has to hold now as well (DOMAIN 2.9 test 3).
    """
    rules.require_keeper(by)
    meeting, motion = locked_motion(motion)
    if motion.ballot is None:
        raise Invalid("这个动议没有用手机投票。")
    require_quorum(meeting)
    ballot = motion.ballot
    if ballot.state != State.COUNTED:
        ballot = count_ballot(ballot=ballot, by=by, now=now)
    sums = ballot.result["sums"]
    count = Count(yes=sums[YES], no=sums[NO], abstain=sums[ABSTAIN])
    return settle(count, meeting, motion, present=ballot.result["roll"], by=by, now=now)
