"""The refusals of 党建."""

from communities.kernel.errors import RuleBroken


class RingRefused(RuleBroken):
    """A unit would stand below itself."""

    code = "party_ring"


class SeatTaken(RuleBroken):
    """The post has one seat, and somebody is in it; or the same person is in the same post."""

    code = "seat_taken"


class StillInPost(RuleBroken):
    """Posts are ended by a decision, not by a transfer."""

    code = "still_in_post"


class NobodyLeft(RuleBroken):
    """The step would leave the back office without a secretary."""

    code = "nobody_left"


class UnitInUse(RuleBroken):
    """Members, posts or units below still stand in it."""

    code = "unit_in_use"


class NeedFull(RuleBroken):
    """As many as a need wants have taken it on."""

    code = "need_full"


class OwnService(RuleBroken):
    """Who did the work, or wrote its hours down, does not confirm it."""

    code = "own_service"
