"""What a show of hands, or later a ballot, comes to. Pure.

More than half of those present; a tie fails (十三条议事规则). What nobody is against is a common view and carried; what a
majority wants against others is a leaning (倾向性意见) whose dissent is recorded, except where the form of the meeting
resolves (DOMAIN 2.4). Who is there and does not vote counts as present.
"""

from dataclasses import dataclass

from deliberation.meetings.states import MotionState
from deliberation.topics.process import Outcome, fits


@dataclass(frozen=True)
class Count:
    """Hands, or papers: anything that counts votes hands this in."""

    yes: int
    no: int
    abstain: int

    @property
    def all(self) -> int:
        return self.yes + self.no + self.abstain


def verdict(count: Count, present: int, form: str) -> MotionState:
    if 2 * count.yes <= present:
        return MotionState.FAILED
    if count.no == 0 or fits(form, Outcome.RESOLUTION):
        return MotionState.CARRIED
    return MotionState.LEANING
