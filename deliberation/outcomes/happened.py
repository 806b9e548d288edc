"""What went on in the room, out of the ledger: that enough were there or no longer, and votes that came to nothing.

Rows know only where somebody is now; the ledger knows who came and went when (session.py), and which vote was given up
(debating.debate_on). Told in numbers and sides, never by name.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from communities.audit.actions import label_of
from communities.audit.models import Entry
from communities.kernel.asking import iso
from deliberation.ballots.models import Ballot
from deliberation.meetings.models import Meeting
from deliberation.meetings.queries import on_topic, seats_wanted
from deliberation.meetings.quorum import Quorum, quorum
from deliberation.meetings.saying import lacking_words
from deliberation.topics.models import Topic
from deliberation.topics.parameters import PARAMETERS

_VERBS = [f"meetings.{verb}" for verb in ("begin", "arrive", "leave", "debate_on", "adjourn", "close")]


def happened_at(meeting: Meeting, topic: Topic) -> list[dict[str, str]]:
    """[{"at", "line"}] in their order, from the opening to the end. Six queries."""
    return [{"at": iso(at) or "", "line": line} for at, line in _lines(meeting, topic)]


def quorum_percent(meeting: Meeting) -> int:
    """As it held when the meeting was noticed."""
    held = meeting.rules.get("quorum_percent")
    return held["value"] if held else PARAMETERS["quorum_percent"].value


def _lines(meeting: Meeting, topic: Topic) -> Iterator[tuple[datetime, str]]:
    side_of = {label_of(seat): seat.side for seat in meeting.seats.expected().only("pk", "side")}
    motions = {label_of(motion): motion for motion in meeting.motions.filter(on_topic(topic))}
    there: set[str] = set()
    runs, was_met = False, True

    def now() -> Quorum:
        sides = [side_of[label] for label in there]
        return quorum(side_of.values(), sides, wanted, percent)

    wanted, percent = list(seats_wanted(meeting)), quorum_percent(meeting)
    for entry in _entries(meeting, [*side_of, *motions]):
        verb = entry.verb.removeprefix("meetings.")
        if verb == "debate_on" and entry.facts.get("ballot"):
            yield entry.at, _given_up(motions[entry.subject], entry.facts["ballot"])
        if verb == "arrive":
            there.add(entry.subject)
        elif verb in {"leave", "adjourn"}:
            there -= {entry.subject} if verb == "leave" else set(there)
        found = now()
        if verb == "begin":
            yield entry.at, f"开会，{_told(found)}"
        elif runs and verb in {"arrive", "leave"} and found.is_met != was_met:
            yield entry.at, f"{'有人到了' if verb == 'arrive' else '有人离开'}，{_told(found)}"
        runs, was_met = verb == "begin" or (runs and verb not in {"adjourn", "close"}), found.is_met


def _entries(meeting: Meeting, labels: list[str]) -> list[Entry]:
    found = Entry.objects.filter(subject__in=[label_of(meeting), *labels], verb__in=_VERBS)
    return list(found.order_by("seq").only("seq", "at", "verb", "subject", "facts"))


def _told(found: Quorum) -> str:
    numbers = f"在场 {found.present} 人，应到 {found.expected} 人"
    return (
        f"{numbers}，够 {found.needed} 人，可以表决。"
        if found.is_met
        else f"{numbers}，不能表决：{lacking_words(found)}。"
    )


def _given_up(motion, ballot: int) -> str:
    why: Any = Ballot.objects.filter(pk=ballot).values_list("reason", flat=True).first()
    return f"表决“{motion.text}”没有结果：{why or '没有计票。'}"
