"""What the verbs share: the ballot's lock, its clock, and telling those on the roll."""

from datetime import datetime

from communities.kernel.instant import database_time
from communities.kernel.states import state_after
from deliberation.ballots.errors import BallotOver
from deliberation.ballots.models import Ballot
from deliberation.ballots.states import STEPS

OVER = "投票已经截止了。"


def locked(ballot: Ballot, verb: str) -> Ballot:
    """The ballot, held by this transaction alone, in the state that the verb leads to. Raises StepNotAllowed."""
    known = Ballot.objects.select_for_update().get(pk=ballot.pk)
    known.state = state_after(verb, known.state, steps=STEPS)
    return known


def shared(ballot: Ballot) -> Ballot:
    """The ballot, which nobody closes, extends or calls off until this transaction ends; any number vote meanwhile."""
    return Ballot.objects.raw("SELECT * FROM ballots_ballot WHERE id = %s FOR SHARE", [ballot.pk])[0]


def require_before_closing(ballot: Ballot) -> datetime:
    """The moment by the database's clock. Raises BallotOver after closing. Under a lock of the ballot it stays true."""
    moment = database_time()
    if not ballot.takes_votes(moment):
        raise BallotOver(OVER)
    return moment
