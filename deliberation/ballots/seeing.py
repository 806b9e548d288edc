"""What pages and the API show of a ballot: its lines with their shares, its verdict in words, whose votes are mine."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.utils.module_loading import import_string

from communities.kernel.asking import iso
from deliberation.ballots.errors import NoSuchBallot
from deliberation.ballots.kinds import Kind
from deliberation.ballots.knowing import mark_of
from deliberation.ballots.models import Ballot, Delegation, Elector, Way
from deliberation.ballots.states import State
from deliberation.ballots.tally import FAILED_WORDS, result_of

# How old an answer to those who ask again and again may be, while voting goes on and after it.
_FRESH, _KEPT = timedelta(seconds=5), timedelta(seconds=60)


@dataclass(frozen=True)
class Shown:
    """One choice with what it got; `percent` of the highest possible, for the bar."""

    choice: str
    sum: int
    percent: int
    won: bool
    online: int | None = None
    paper: int | None = None


def lines_of(ballot: Ballot, result: dict) -> list[Shown]:
    """The choices of a result, in the order of the paper."""
    apart, whole = result.get("apart") or {}, result["whole"]
    shown = []
    for place, (choice, total) in enumerate(zip(ballot.choices, result["sums"], strict=True)):
        ways = {way: tally["sums"][place] for way, tally in apart.items()}
        percent = round(100 * total / whole) if whole else 0
        won = result["passed"] and result["winner"] == place and not (ballot.kind == Kind.CONSENT and place)
        shown.append(Shown(choice, total, percent, won, ways.get(Way.ONLINE), ways.get(Way.PAPER)))
    return shown


def verdict_words(ballot: Ballot) -> str:
    """通过：同意 7 票，共 10 张票. Empty before the count. Of a vote in a room, by the meeting's word: 倾向性意见."""
    result = ballot.result
    if not result:
        return ""
    if ballot.in_meeting and (decided := import_string(settings.BALLOT_DECISION)(ballot)):
        counts = "，".join(f"{choice} {total} 票" for choice, total in zip(ballot.choices, result["sums"], strict=True))
        return f"{decided}：{counts}，名单上 {result['roll']} 人。"
    if ballot.kind == Kind.SCORE and result["failed"] == ["tie"] and any(result["sums"]):
        # Who scores several things does not ask which of them wins.
        sums = "，".join(f"{choice} {total} 分" for choice, total in zip(ballot.choices, result["sums"], strict=True))
        return f"最高的并列：{sums}，共 {result['votes']} 张票。"
    if not result["passed"]:
        return "没有通过：" + "；".join(FAILED_WORDS[name] for name in result["failed"]) + "。"
    unit = "分" if ballot.kind == Kind.SCORE else "票"
    won = f"{ballot.choices[result['winner']]} {result['reached']} {unit}"
    return f"通过：{won}，共 {result['votes']} 张票。"


def said(choices: list[int], ballot: Ballot) -> str:
    """A vote in words."""
    if not choices:
        return "弃权"
    if ballot.kind == Kind.SCORE:
        return "，".join(f"{choice} {points} 分" for choice, points in zip(ballot.choices, choices, strict=True))
    return (" → " if ballot.kind == Kind.RANKED else "、").join(ballot.choices[place] for place in choices)


def running(ballot: Ballot) -> dict | None:
    """The result so far, where the rules let it be seen while voting goes on."""
    if ballot.totals_hidden or ballot.state != State.OPEN:
        return None
    votes = list(ballot.votes.values_list("choices", flat=True))
    return result_of(votes, ballot.rules, roll=ballot.electors.count()) | {"apart": {}}


def taking_part(ballot: Ballot) -> dict:
    """How many stand on the roll, and how many of them have voted: once it is counted, whose vote was in the box. A paper that
    was ticked off and never came is none.
    """
    voted = ballot.result["votes"] if ballot.result else ballot.electors.voted().count()
    return {"roll": ballot.electors.count(), "voted": voted}


def mine(ballot: Ballot, user) -> list[Elector]:
    """The lines on which this person votes, each with the mark of the vote in force."""
    if not user.is_authenticated:
        return []
    lines = list(ballot.electors.of(user).with_names().select_related("vote"))
    for line in lines:
        line.mark = mark_of(line, getattr(line, "vote", None))
    return lines


def held(ballot: Ballot, user) -> list[Delegation]:
    """Those whose votes this person was asked to cast with their own."""
    if not (user.is_authenticated and ballot.proxies_most):
        return []
    return list(Delegation.objects.of_ballot(ballot).held_by(user))


def public_ballot(key: int) -> Ballot:
    """Raises NoSuchBallot for one that is not there, or not open to anybody yet."""
    ballot = Ballot.objects.public().filter(pk=key).first()
    if ballot is None:
        raise NoSuchBallot("没有这次表决。")
    return ballot


def result_for_many(key: int, now: datetime) -> dict:
    """State and result of a ballot for phones that ask every few seconds: mostly from the cache, without a query."""
    name = f"ballots:result:{key}"
    kept = cache.get(name)
    if kept is None:
        ballot = public_ballot(key)
        kept = _result(ballot, now)
        span = _KEPT if ballot.state != State.OPEN else _FRESH
        if ballot.takes_votes(now):
            span = min(span, ballot.closes_at - now)
        cache.set(name, kept, max(span.total_seconds(), 0.1))
    return kept


def _result(ballot: Ballot, now: datetime) -> dict:
    result = ballot.result or running(ballot)
    return {
        "id": ballot.pk,
        "state": ballot.state,
        "state_words": ballot.state_words(now),
        "closes_at": iso(ballot.closes_at),
        **taking_part(ballot),
        "is_final": ballot.state == State.COUNTED,
        "passed": result["passed"] if ballot.result else None,
        "verdict": verdict_words(ballot),
        "lines": [
            {"choice": one.choice, "sum": one.sum, "online": one.online, "paper": one.paper, "won": one.won}
            for one in (lines_of(ballot, result) if result else [])
        ],
        "stations": ballot.result.get("stations", []),
        "objections": ballot.result.get("objections", []),
        "fingerprint": ballot.fingerprint,
    }
