"""The refusals of meetings."""

from communities.kernel.errors import NotAllowed, RuleBroken


class NoSuchMeeting(RuleBroken):
    code, status = "not_found", 404


class NotComplete(RuleBroken):
    """Something that a notice has to say is missing; the message names it."""

    code = "notice_not_complete"


class TooEarly(RuleBroken):
    """The notice period is not over, or the announced time is not near."""

    code = "notice_period"


class QuorumLost(RuleBroken):
    """Too few are there, or a side is missing: no decision can be recorded, opinions can."""

    code = "no_quorum"


class NoSeat(NotAllowed):
    """This person is neither invited nor signed up, or gave the seat to somebody else."""

    code = "no_seat"


class WrongCode(RuleBroken):
    """The code at the door is another one by now."""

    code, status = "wrong_code", 400


class CosignedAlready(RuleBroken):
    code = "cosigned_already"


class NotCosigned(RuleBroken):
    code = "not_cosigned"


class CallsAlready(RuleBroken):
    """One resident gathers neighbours for one meeting at a time."""

    code = "calls_already"


class SignedUpAlready(RuleBroken):
    code = "signed_up_already"
