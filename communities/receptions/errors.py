"""The refusals of reception days."""

from communities.kernel.errors import RuleBroken


class SlotTaken(RuleBroken):
    """Somebody else has booked the slot."""

    code = "slot_taken"


class BookedAlready(RuleBroken):
    """One slot of a reception for each person."""

    code = "booked_already"


class ReceptionOver(RuleBroken):
    """Too late: it was called off, or the slot has begun."""

    code = "reception_over"


class NoBooking(RuleBroken):
    code, status = "not_found", 404
