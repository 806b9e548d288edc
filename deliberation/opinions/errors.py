"""The refusals of opinions and of the discussion."""

from communities.kernel.errors import RuleBroken


class NotOpen(RuleBroken):
    """The time for opinions on this topic has not come, or is over."""

    code = "opinions_closed"


class SamePerson(RuleBroken):
    """Who hid a word does not look at the appeal."""

    code = "same_moderator"
