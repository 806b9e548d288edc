"""The refusals of topics."""

from communities.kernel.errors import RuleBroken


class AlreadySupported(RuleBroken):
    """One support for each person and topic."""

    code = "already_supported"


class NotSupported(RuleBroken):
    """There is no support of this person to take back."""

    code = "not_supported"


class NoSuchTopic(RuleBroken):
    code, status = "not_found", 404
