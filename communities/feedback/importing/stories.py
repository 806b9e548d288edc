"""What happened to a ticket elsewhere, told in our steps. Pure.

A moment that the source does not give is never made up: the step takes the next known moment, or failing that the last
known one before it, and its facts say so: {"assumed": "later"} or {"assumed": "earlier"}.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from communities.feedback.states import STEPS, TicketState
from communities.kernel.states import state_after

S = TicketState
# How each state is reached from REPORTED.
PATHS: dict[str, tuple[str, ...]] = {
    S.REPORTED: (),
    S.ACCEPTED: ("accept",),
    S.DISPATCHED: ("accept", "dispatch"),
    S.HANDLING: ("accept", "dispatch", "sign"),
    S.DONE: ("accept", "dispatch", "report_done"),
    S.CLOSED: ("accept", "dispatch", "report_done", "close"),
    S.WITHDRAWN: ("withdraw",),
}
ORDER = {
    verb: place
    for place, verb in enumerate(["report", "accept", "dispatch", "sign", "reply", "report_done", "withdraw", "close"])
}


@dataclass(frozen=True)
class PlannedStep:
    verb: str
    at: datetime
    from_state: str
    to_state: str
    facts: dict = field(default_factory=dict)


def out_of_order(known: Mapping[str, datetime]) -> tuple[str, str] | None:
    """The first two verbs whose moments contradict each other (later verb first). A reply may also follow the end."""
    last = "report"
    for verb in sorted(known, key=ORDER.__getitem__):
        if known[verb] < known["report" if verb == "reply" else last]:
            return verb, "report" if verb == "reply" else last
        if verb != "reply":
            last = verb
    return None


def story(state: str, known: Mapping[str, datetime], *, replied: bool) -> list[PlannedStep]:
    """The steps that lead to `state`, in order; `known` holds moments by verb, `report` among them."""
    verbs = ["report", *PATHS[state], *(["reply"] if replied else [])]
    known = {verb: known[verb] for verb in verbs if verb in known}
    told = [(*_moment(verb, known), verb) for verb in verbs]
    return list(_stepped(sorted(told, key=lambda step: (step[0], ORDER[step[2]]))))


def _moment(verb: str, known: Mapping[str, datetime]) -> tuple[datetime, dict]:
    if verb in known:
        return known[verb], {}
    known = known if _reply_in_order(known) else {other: at for other, at in known.items() if other != "reply"}
    later = [at for other, at in known.items() if ORDER[other] > ORDER[verb]]
    if later:
        return min(later), {"assumed": "later"}
    return max(known.values()), {"assumed": "earlier"}


def _reply_in_order(known: Mapping[str, datetime]) -> bool:
    """Whether the reply, which may come at any time, came where it usually does: only then others go by it."""
    return "reply" not in known or all(
        (at <= known["reply"]) if ORDER[verb] < ORDER["reply"] else (at >= known["reply"]) for verb, at in known.items()
    )


def _stepped(told) -> Iterator[PlannedStep]:
    state = ""
    for at, facts, verb in told:
        before = state
        state = S.REPORTED if verb == "report" else state_after(verb, before, steps=STEPS)
        yield PlannedStep(verb, at, str(before), str(state), facts)
