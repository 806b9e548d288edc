"""Counting: the box is opened, emptied into votes that are nobody's, added up and judged, all in one transaction."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, Q, Value, When
from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.instant import database_time
from communities.notifications.actions import notify_all
from deliberation.ballots import papers, sealed
from deliberation.ballots.box import box_of
from deliberation.ballots.casting import place_of
from deliberation.ballots.errors import BallotOver, PapersWaiting
from deliberation.ballots.leaving import forget_papers, without_unit
from deliberation.ballots.models import PROXY, Ballot, Delegation, Vote, Way
from deliberation.ballots.objecting import apart
from deliberation.ballots.receipts import new_nonce, receipt_of
from deliberation.ballots.rules import require_keeper
from deliberation.ballots.stations import require_settled
from deliberation.ballots.stepping import locked
from deliberation.ballots.tally import counted, result_of

# On a secret ballot, fewer votes than this of one way would tell on those who voted that way: they are not shown apart.
FEWEST_APART = 5


def require_over(ballot: Ballot) -> None:
    """Its time is over, by the clock of the database. Raises BallotOver."""
    if database_time() < ballot.closes_at:
        raise BallotOver("还没到截止的时间，不能计票。")


@atomic
def count_ballot(
    *, ballot: Ballot, by: User | None, now: datetime, without_missing: bool = False, at_meeting: bool = False
) -> Ballot:
    """Count a ballot past its time and publish what came of it. The sweeper counts as nobody (`by` None).

    `at_meeting`: the chair counts a vote in the room, where the quorum is looked at; nobody counts one elsewhere.

    `without_missing`: count although fewer papers were entered than ticked, as somebody decided who looked.
    Raises BallotOver before closing, PapersWaiting while a paper is not entered twice alike.
    """
    if by is not None:
        require_keeper(by)
    elif without_missing:
        raise NotAllowed
    known = locked(ballot, "count")
    if known.in_meeting and not at_meeting:
        raise Invalid("会上的表决在会议主持台上计票：那里看人数够不够。")
    require_over(known)
    read = papers.of_ballot(known)
    entering = papers.waiting(known, read)
    _require_entered(entering, without_missing)
    stations = require_settled(known, read)
    held = list(Delegation.objects.of_ballot(known).counting())
    emptied = _emptied(known, read, held) if known.is_secret else _with_papers(known, read, held)
    votes, used = emptied.votes, emptied.used
    mine = Delegation.objects.of_ballot(known)
    mine.update(used=False)
    mine.filter(elector__in=used).update(used=True)
    roll = known.electors.count()
    known.result = result_of([vote.choices for vote in votes], known.rules, roll=roll) | _apart(votes, known)
    known.result |= {"delegated": len(used)} if known.proxies_most else {}
    known.result |= {"stations": [one.published for one in stations]} if stations else {}
    known.result |= {"objections": apart(emptied.objections)} if known.wants_reasons else {}
    known.fingerprint = box_of(known, votes, known.result)["fingerprint"]
    known.box_key, known.counted_at = "", now
    known.save(update_fields=["state", "result", "fingerprint", "box_key", "counted_at"])
    forget_papers(known)
    # Who left while it was open: nobody needs any more to be kept from voting twice.
    without_unit(known.electors.nobodys())
    facts = {"votes": len(votes), "roll": roll, "fingerprint": known.fingerprint}
    facts |= {"without": entering.missing} if entering.missing else {}
    record(by=by, verb="ballots.count", subject=known, at=now, **facts)
    _tell(known, now)
    return known


def _require_entered(found: papers.Waiting, without_missing: bool) -> None:
    if found.blocks:
        raise PapersWaiting("还有纸质票只录了一次，或者两次录得不一样，核实以后才能计票。")
    if found.missing and not without_missing:
        raise PapersWaiting(f"名单上登记了 {found.ticks} 张纸质票，只录入了 {found.settled} 张。请录完再计票。")


@dataclass(frozen=True)
class Emptied:
    """The votes; the lines of the roll that another voted for; why people voted against."""

    votes: list[Vote]
    used: list[int]
    objections: list[str]


def _emptied(ballot: Ballot, read: list[papers.Paper], held: list[Delegation]) -> Emptied:
    """The votes of a secret ballot, shuffled, with neither elector nor moment, and the lines that another voted for.

    Every line of the roll is written anew in the same statement, voted or not, so that nothing in the database shows
    which was written when.
    """
    lines = ballot.electors.filter(way=Way.ONLINE).order_by("unit")
    opened = {line.pk: sealed.opened(line.sealed, key=ballot.box_key, place=place_of(line)) for line in lines}
    found = [(choices, nonce, Way.ONLINE) for choices, nonce, _why in opened.values()]
    objections = [*(why for _choices, _nonce, why in opened.values()), *(paper.objection for paper in read)]
    counting = [one for one in held if one.holder_id in opened]
    found += [(opened[one.holder_id][0], new_nonce(), Way.ONLINE) for one in counting]
    found += [(paper.choices, new_nonce(), Way.PAPER) for paper in read]
    if not _shows_ways([way for _, _, way in found]):
        found = [(choices, nonce, "") for choices, nonce, _ in found]
    secrets.SystemRandom().shuffle(found)
    votes = [_vote(ballot, *each) for each in found]
    used = [one.elector_id for one in counting]
    ballot.electors.update(sealed="", **_took_part(ballot, used))
    return Emptied(Vote.objects.bulk_create(votes), used, objections)


def _took_part(ballot: Ballot, used: list[int]) -> dict:
    """The lines whose holder's vote counted for them, on the last day of voting."""
    mine, day = Q(pk__in=used), localdate(ballot.closes_at)
    return {
        "way": Case(When(mine, then=Value(PROXY)), default=F("way")),
        "voted_on": Case(When(mine, then=Value(day)), default=F("voted_on")),
    }


def _shows_ways(ways: list[str]) -> bool:
    fewest = min(ways.count(way) for way in Way)
    return fewest == 0 or fewest >= FEWEST_APART


def _with_papers(ballot: Ballot, read: list[papers.Paper], held: list[Delegation]) -> Emptied:
    """The votes of a named ballot: those cast online, one for each paper, and each holder's for who asked them."""
    lines = {papers.slip_of(line): line for line in ballot.electors.filter(way=Way.PAPER)}
    added = [
        _vote(ballot, paper.choices, new_nonce(), Way.PAPER, elector=lines[paper.slip], objection=paper.objection)
        for paper in read
    ]
    there = {vote.elector_id: vote for vote in [*ballot.votes.all(), *added]}
    counting = [one for one in held if one.holder_id in there]
    for one in counting:
        same = there[one.holder_id]
        added.append(_vote(ballot, same.choices, new_nonce(), same.way, elector=one.elector))
    used = [one.elector_id for one in counting]
    if used:
        ballot.electors.filter(pk__in=used).update(way=PROXY, voted_on=localdate(ballot.closes_at))
    votes = [*ballot.votes.all(), *Vote.objects.bulk_create(added)]
    return Emptied(votes, used, [vote.objection for vote in votes])


def _vote(ballot: Ballot, choices: list[int], nonce: str, way: str, **more) -> Vote:
    return Vote(
        receipt=receipt_of(ballot.uid, choices, nonce), ballot=ballot, choices=choices, nonce=nonce, way=way, **more
    )


def _apart(votes: list[Vote], ballot: Ballot) -> dict:
    """Online and paper by themselves, where there are both and the votes show it."""
    ways = {way: [vote.choices for vote in votes if vote.way == way] for way in Way}
    if not all(ways.values()):
        return {"apart": {}}
    tallies = {way.value: counted(choices, ballot.rules) for way, choices in ways.items()}
    return {"apart": {way: {"votes": one.votes, "sums": one.sums} for way, one in tallies.items()}}


def _tell(ballot: Ballot, now: datetime) -> None:
    people = User.objects.filter(electors__ballot=ballot).distinct()
    title, body = "表决有结果了", f"“{ballot.question}”有结果了，可以核对自己的回执。"
    notify_all(people, title=title, body=body, path=f"votes/{ballot.pk}/", key=f"ballot:{ballot.pk}:counted", now=now)
