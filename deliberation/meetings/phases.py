"""The plan of a topic (deliberation/topics/process.py) as its meeting moves on. Pure."""

from collections.abc import Iterable
from datetime import datetime

from communities.kernel.asking import iso
from deliberation.topics.process import PROCESSES, Form

Plan = list[dict]


def noticed(form: str, *, proposed_at: datetime, noticed_at: datetime, starts_at: datetime) -> Plan:
    """Until the notice it was gathered for, until the session people answer, then it is talked over."""
    spans = {
        "gather": (proposed_at, noticed_at),
        "notice": (noticed_at, starts_at),
        "session": (starts_at, None),
    }
    known = [phase.key for phase in PROCESSES[Form(form)].phases]
    return [_row(key, *spans[key]) for key in known if key in spans]


def begun(plan: Iterable[dict], moment: datetime) -> Plan:
    """The session opens now, and what is done before it is over."""
    change = {"notice": {"closes_at": iso(moment)}, "session": {"opens_at": iso(moment)}}
    return [row | change.get(row["key"], {}) for row in plan]


def over(plan: Iterable[dict], moment: datetime) -> Plan:
    return [row | ({"closes_at": iso(moment)} if row["key"] == "session" else {}) for row in plan]


def _row(key: str, opens: datetime, closes: datetime | None) -> dict:
    return {"key": key, "opens_at": iso(opens), "closes_at": iso(closes)}
