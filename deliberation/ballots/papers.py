"""Paper: the roll is ticked off when a paper comes in; each paper is entered by two people who read the same.

Ticking ends with the voting. Entering goes on until the count. On a secret ballot papers bear numbers, not names, and
are entered after the voting alone: between two ticks an entry would tell whose it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from communities.kernel.instant import database_time
from communities.kernel.lengths import require_at_most
from deliberation.ballots import delegating
from deliberation.ballots.errors import VotedOnline, VotedOnPaper
from deliberation.ballots.models import Ballot, Elector, PaperEntry, Station, Way
from deliberation.ballots.objecting import checked_objection
from deliberation.ballots.rules import require_keeper
from deliberation.ballots.stepping import locked, require_before_closing
from deliberation.ballots.tally import checked


def tick(*, elector: Elector, by: User, now: datetime) -> Elector:
    """A paper of this elector came in. A second one, or one after an online vote, is refused; the ledger keeps both.

    Raises VotedOnPaper, VotedOnline, BallotOver.
    """
    require_keeper(by)
    try:
        return _ticked(elector, by, now)
    except (VotedOnline, VotedOnPaper) as refusal:
        record(by=by, verb="ballots.tick_refused", subject=elector, at=now, why=refusal.code)
        raise


@atomic
def _ticked(elector: Elector, by: User, now: datetime) -> Elector:
    known, line = _held(elector)
    moment = require_before_closing(known)
    if line.way == Way.PAPER:
        raise VotedOnPaper("这一户（人）的纸质票已经登记过了，不能再登记一张。这一次也记进了账本。")
    if line.way == Way.ONLINE:
        raise VotedOnline("已经在网上投过票，纸质票不能再算。这一次也记进了账本。")
    line.way, line.voted_on = Way.PAPER, localdate(moment)
    line.save(update_fields=["way", "voted_on"])
    if known.is_secret:
        delegating.give_back(holder=line, by=by, now=now)
    record(by=by, verb="ballots.tick", subject=line, at=now)
    return line


@atomic
def untick(*, elector: Elector, reason: str, by: User, now: datetime) -> Elector:
    """Take a tick back that was set on the wrong line, before closing and before its paper is entered."""
    require_keeper(by)
    known, line = _held(elector)
    require_before_closing(known)
    if not reason.strip():
        raise Invalid("请写明为什么更正。", field="reason")
    require_at_most(200, reason.strip(), field="reason")
    named = not known.is_secret and known.papers.filter(slip=slip_of(line)).exists()
    if line.way != Way.PAPER or named:
        raise Invalid("没有登记过，或者这张票已经录入，不能更正。")
    if known.is_secret and len(of_ballot(known)) >= _ticks(known):
        raise Invalid("录入的纸质票已经和登记的一样多，不能减少。")
    line.way, line.voted_on = "", None
    line.save(update_fields=["way", "voted_on"])
    record(by=by, verb="ballots.untick", subject=line, at=now, reason=reason.strip())
    return line


def _held(elector: Elector) -> tuple[Ballot, Elector]:
    known = locked(elector.ballot, "paper")
    return known, Elector.objects.select_for_update().get(pk=elector.pk)


@dataclass(frozen=True)
class Paper:
    """What is known of one paper: `choices` where two read the same or a third settled it, else None."""

    slip: str
    entries: tuple[PaperEntry, ...]

    @property
    def choices(self) -> list[int] | None:
        last = self.entries[-1]
        same = len(self.entries) == 2 and self.entries[0].choices == last.choices
        return last.choices if same or last.hand == PaperEntry.SETTLED else None

    @property
    def objection(self) -> str:
        """The reason of a vote against, as the last one read it."""
        return next((entry.objection for entry in reversed(self.entries) if entry.objection), "")

    @property
    def differs(self) -> bool:
        return len(self.entries) == 2 and self.choices is None


def of_ballot(ballot: Ballot) -> list[Paper]:
    """Every paper that somebody entered, by slip."""
    found = defaultdict(list)
    for entry in ballot.papers.in_order().select_related("entered_by", "station"):
        found[entry.slip].append(entry)
    return [Paper(slip, tuple(entries)) for slip, entries in found.items()]


@atomic
def enter_paper(
    *,
    ballot: Ballot,
    slip: str,
    choices: Sequence[int],
    by: User,
    now: datetime,
    objection: str = "",
    station: Station | None = None,
) -> Paper:
    """Enter what one paper says: first by one person, then by another. Raises Invalid.

    Never more papers than ticks: a slip of a named ballot must be ticked, and a new number finds room below the ticks.
    """
    require_keeper(by)
    known = locked(ballot, "paper")
    if known.is_secret and database_time() < known.closes_at:
        raise Invalid("无记名的纸质票截止以后再录：先把收到的票混在一起，编上号。", field="slip")
    slip, kept = _slip(known, slip), checked(choices, known.rules)
    why = checked_objection(kept, objection, known.rules, on_paper=True)
    there = list(known.papers.in_order().filter(slip=slip))
    if any(entry.entered_by_id == by.pk for entry in there):
        raise Invalid("这张票您已经录过一次，请另一位同事来录第二次。", field="slip")
    if len(there) >= 2:
        raise Invalid("这张票已经录过两次了，不能再录。", field="slip")
    if not there and known.is_secret and len(of_ballot(known)) >= _ticks(known):
        raise Invalid("录入的纸质票不能比名单上登记的多。请先核对登记。", field="slip")
    _require_station(known, station, there)
    entry = _entered(known, slip, kept, len(there) + 1, by, now, objection=why, station=station)
    return Paper(slip, (*there, entry))


@atomic
def settle_paper(
    *, ballot: Ballot, slip: str, choices: Sequence[int], reason: str, by: User, now: datetime, objection: str = ""
) -> Paper:
    """Say what a paper says that two people read differently, after looking at it again together. Raises Invalid."""
    require_keeper(by)
    known = locked(ballot, "paper")
    paper = next((paper for paper in of_ballot(known) if paper.slip == slip), None)
    if paper is None or not paper.differs:
        raise Invalid("这张票没有不一致的地方。", field="slip")
    if not reason.strip():
        raise Invalid("请写明怎么核实的。", field="reason")
    kept = checked(choices, known.rules)
    why = checked_objection(kept, objection, known.rules, on_paper=True)
    more = {"objection": why, "station": paper.entries[0].station, "reason": reason.strip()}
    entry = _entered(known, slip, kept, PaperEntry.SETTLED, by, now, **more)
    return Paper(slip, (*paper.entries, entry))


def _require_station(ballot: Ballot, station: Station | None, there: list[PaperEntry]) -> None:
    if (station is None) == ballot.stations.exists() or (station and station.ballot_id != ballot.pk):
        raise Invalid("请选这张票是哪个投票点的。", field="station")
    if there and there[0].station_id != (station and station.pk):
        raise Invalid("第一次录的是另一个投票点，请一起核对这张票从哪里来。", field="station")


def _entered(ballot, slip, choices, hand, by, now, *, reason: str = "", **more) -> PaperEntry:
    what = {"slip": slip, "choices": choices, "hand": hand, "entered_by": by, "entered_at": now}
    entry = PaperEntry.objects.create(ballot=ballot, **what, **more, reason=reason)
    facts = {"reason": reason} if reason else {}
    record(by=by, verb="ballots.settle_paper" if reason else "ballots.enter_paper", subject=entry, at=now, **facts)
    return entry


def slip_of(line: Elector) -> str:
    """What a paper of a named ballot is entered under: the line, which forgets whose it was, never the person."""
    return str(line.pk)


def _slip(ballot: Ballot, slip: str) -> str:
    if ballot.is_secret:
        if not (slip.isascii() and slip.isdigit() and 0 < int(slip) < 10**6):
            raise Invalid("请填票上的编号，从 1 开始的整数。", field="slip")
        return str(int(slip))
    number = int(slip) if slip.isascii() and slip.isdigit() and len(slip) < 19 else 0
    if not ballot.electors.filter(pk=number, way=Way.PAPER).exists():
        raise Invalid("名单上还没有登记收到这一户（人）的纸质票。", field="slip")
    return slip


def _ticks(ballot: Ballot) -> int:
    return ballot.electors.filter(way=Way.PAPER).count()


@dataclass(frozen=True)
class Waiting:
    """What stands between the papers and the count."""

    ticks: int
    settled: int
    once: int
    differing: int

    @property
    def missing(self) -> int:
        """Papers that the roll says came in and nobody entered."""
        return max(0, self.ticks - self.settled - self.once - self.differing)

    @property
    def blocks(self) -> bool:
        return bool(self.once or self.differing)


def waiting(ballot: Ballot, papers: Iterable[Paper] | None = None) -> Waiting:
    """Where entering stands."""
    papers = of_ballot(ballot) if papers is None else list(papers)
    return Waiting(
        ticks=_ticks(ballot),
        settled=sum(paper.choices is not None for paper in papers),
        once=sum(len(paper.entries) == 1 for paper in papers),
        differing=sum(paper.differs for paper in papers),
    )
