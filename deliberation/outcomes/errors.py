"""The refusals of what comes after a meeting."""

from communities.kernel.errors import RuleBroken


class NotSigned(RuleBroken):
    """Somebody who has to sign the minutes has not."""

    code = "not_signed"


class PublicityRunning(RuleBroken):
    """The days in which residents may object are not over."""

    code = "publicity_running"


class ObjectionsOpen(RuleBroken):
    """An objection is not answered, or a corrected version is not published (DOMAIN 2.9 test 7)."""

    code = "objections_open"


class NotOpenNow(RuleBroken):
    """Objecting, or evaluating, is not open at this moment."""

    code = "not_open_now"


class AlreadyEvaluated(RuleBroken):
    """One evaluation for each person and topic."""

    code = "already_evaluated"


class NoSuchOutcome(RuleBroken):
    code, status = "not_found", 404
