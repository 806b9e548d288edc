"""How a thing with a life steps from state to state."""

from collections.abc import Mapping

from communities.kernel.errors import RuleBroken


class StepNotAllowed(RuleBroken):
    code = "step_not_allowed"


def state_after(verb: str, state: str, *, steps: Mapping):
    """Return the state that `verb` leads to from `state`, or raise StepNotAllowed.

    `steps` maps a verb to (the states it may start from, the state it leads to); an end of None stays where it is.
    """
    starts, end = steps[verb]
    if state not in starts:
        label = next(type(known)(state).label for known in starts)
        raise StepNotAllowed(f"这件事现在是“{label}”，不能这样办。请刷新页面看看最新进展。")
    return end or state
