"""The refusals of ballots."""

from communities.kernel.errors import RuleBroken


class NoSuchBallot(RuleBroken):
    code, status = "not_found", 404


class NotOnRoll(RuleBroken):
    """Not on the roll, which was frozen at opening."""

    code, status = "not_on_roll", 403


class BallotOver(RuleBroken):
    """The database's clock is past the closing, or the ballot is not open."""

    code = "ballot_over"


class VotedOnPaper(RuleBroken):
    """A paper was handed in for this elector."""

    code = "voted_on_paper"


class VotedOnline(RuleBroken):
    """This elector has voted online."""

    code = "voted_online"


class VotedElsewhere(RuleBroken):
    """The vote in force is another one than the page knew of: cast meanwhile in another tab or on another phone."""

    code = "voted_elsewhere"


class NoSuchDelegation(RuleBroken):
    code, status = "not_found", 404


class ProxiesFull(RuleBroken):
    """This person votes for as many as the ballot allows."""

    code = "proxies_full"


class PapersWaiting(RuleBroken):
    """Papers that were not entered twice alike stand in the way of counting."""

    code = "papers_waiting"


class StationsDiffer(PapersWaiting):
    """At a station others were counted than were entered, or nobody has counted, and nobody has said why."""

    code = "stations_differ"
