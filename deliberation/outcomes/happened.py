"""What went on in the room, in the order in which it did: that enough were there or no longer, what was moved, when it was voted
on and what came of it.

Motions know when they were moved and decided. Who came and went when (session.py), and how a vote was opened or given up
(debating.py, balloting.py), the ledger knows alone. Told in numbers and sides, never by name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from communities.audit.actions import label_of
from communities.audit.models import Entry
from communities.kernel.asking import iso
from communities.kernel.clock import HERE
from communities.kernel.masking import mask_text
from deliberation.ballots.models import Ballot
from deliberation.meetings.models import Meeting, Motion
from deliberation.meetings.queries import on_topic, seats_wanted
from deliberation.meetings.quorum import Quorum, quorum
from deliberation.meetings.saying import lacking_words
from deliberation.meetings.states import MotionState
from deliberation.topics.models import Topic
from deliberation.topics.parameters import PARAMETERS

_ROOM = ("begin", "arrive", "leave", "adjourn", "close")
_VOTE = ("second", "put_to_vote", "open_vote", "debate_on")
# What stands in one moment is told in the order in which it can be: moved, all else, decided.
_MOVED, _BETWEEN, _DECIDED = range(3)
Line = tuple[datetime, int, str]
# Who or what came, went, began or ended, and the labels of the seats that were there after it.
Walk = tuple[Entry, frozenset[str]]


def happened_at(meeting: Meeting, topic: Topic) -> list[dict[str, str]]:
    """[{"at", "line"}] in their order, from the opening to the end. Eight queries."""
    motions = list(meeting.motions.filter(on_topic(topic)))
    side_of = {label_of(seat): seat.side for seat in meeting.seats.expected().only("pk", "side")}
    walked = list(_walked(_entries([label_of(meeting), *side_of], _ROOM)))
    lines = [*_in_room(meeting, side_of, walked), *_votes(motions, walked), *_of_rows(motions)]
    return [{"at": iso(at) or "", "line": line} for at, _place, line in sorted(lines, key=lambda one: one[:2])]


def quorum_percent(meeting: Meeting) -> int:
    """As it held when the meeting was noticed."""
    held = meeting.rules.get("quorum_percent")
    return held["value"] if held else PARAMETERS["quorum_percent"].value


def _walked(entries: Iterable[Entry]) -> Iterator[Walk]:
    """Each with who was there after it."""
    there: frozenset[str] = frozenset()
    for entry in entries:
        if _verb(entry) == "arrive":
            there |= {entry.subject}
        elif _verb(entry) in {"leave", "adjourn"}:
            there -= {entry.subject} if _verb(entry) == "leave" else there
        yield entry, there


def _in_room(meeting: Meeting, side_of: Mapping[str, str], walked: Iterable[Walk]) -> Iterator[Line]:
    runs, was_met = False, True
    wanted, percent = list(seats_wanted(meeting)), quorum_percent(meeting)
    for entry, there in walked:
        verb = _verb(entry)
        found = quorum(side_of.values(), [side_of[label] for label in there], wanted, percent)
        if verb == "begin":
            yield entry.at, _BETWEEN, f"开会，{_told(found)}"
        elif runs and verb in {"arrive", "leave"} and found.is_met != was_met:
            yield entry.at, _BETWEEN, f"{'有人到了' if verb == 'arrive' else '有人离开'}，{_told(found)}"
        runs, was_met = verb == "begin" or (runs and verb not in {"adjourn", "close"}), found.is_met


def _votes(motions: Iterable[Motion], walked: Sequence[Walk]) -> Iterator[Line]:
    """How each came to a vote, or to none. Who came or went while enough were there is in no line: of how many there were as
    a vote began its own line tells.
    """
    by_label = {label_of(motion): motion for motion in motions}
    entries = _entries(by_label, _VOTE)
    phones = {(entry.subject, entry.at) for entry in entries if _verb(entry) == "open_vote"}
    ballots = Ballot.objects.in_bulk([entry.facts["ballot"] for entry in entries if entry.facts.get("ballot")])
    for entry in entries:
        # Phones that vote at once end the debate by themselves.
        if _verb(entry) == "put_to_vote" and (entry.subject, entry.at) in phones:
            continue
        ballot = ballots.get(entry.facts.get("ballot"))
        yield entry.at, _BETWEEN, _VERBS[_verb(entry)](_named(by_label[entry.subject]), ballot, _present(walked, entry))


def _present(walked: Sequence[Walk], entry: Entry) -> int:
    return len(next((there for walk, there in reversed(walked) if walk.seq < entry.seq), frozenset()))


def _named(motion: Motion) -> str:
    return f"“{mask_text(motion.text)}”"


def _debate_on(what: str, ballot: Ballot | None, _present: int) -> str:
    return f"表决{what}没有结果：{ballot.reason or '没有计票。'}" if ballot else f"先不表决{what}，接着讨论。"


def _open_vote(what: str, ballot: Ballot | None, present: int) -> str:
    until = f"，到 {ballot.closes_at.astimezone(HERE):%H:%M} 截止" if ballot else ""
    return f"开始用手机表决{what}，在场 {present} 人{until}。"


_VERBS = {
    "second": lambda what, _ballot, _present: f"有人附议，开始讨论{what}。",
    "put_to_vote": lambda what, _ballot, present: f"开始举手表决{what}，在场 {present} 人。",
    "open_vote": _open_vote,
    "debate_on": _debate_on,
}


def _of_rows(motions: Iterable[Motion]) -> Iterator[Line]:
    for motion in motions:
        yield motion.moved_at, _MOVED, f"有人提出动议{_named(motion)}。"
        if motion.decided_at:
            yield motion.decided_at, _DECIDED, _decided(motion)


def _decided(motion: Motion) -> str:
    if motion.state == MotionState.WITHDRAWN:
        return f"动议{_named(motion)}撤回了。"
    counted = f"在场 {motion.present} 人，同意 {motion.yes}，反对 {motion.no}，弃权 {motion.abstain}"
    return f"{_named(motion)}表决完了：{motion.get_state_display()}（{counted}）。"


def _entries(labels: Iterable[str], verbs: Iterable[str]) -> list[Entry]:
    found = Entry.objects.filter(subject__in=list(labels), verb__in=[f"meetings.{verb}" for verb in verbs])
    return list(found.order_by("seq").only("seq", "at", "verb", "subject", "facts"))


def _verb(entry: Entry) -> str:
    return entry.verb.removeprefix("meetings.")


def _told(found: Quorum) -> str:
    numbers = f"在场 {found.present} 人，应到 {found.expected} 人"
    return (
        f"{numbers}，够 {found.needed} 人，可以表决。"
        if found.is_met
        else f"{numbers}，不能表决：{lacking_words(found)}。"
    )
