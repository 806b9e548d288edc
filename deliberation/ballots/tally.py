"""Counting: what a vote may say, how votes add up, whether it passes. Pure; whole numbers alone.

A vote is a list of numbers: for CONSENT, SINGLE and APPROVAL the places of what is chosen, for SCORE the points of each
choice, for RANKED the places in order of preference. An empty list abstains.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from communities.kernel.errors import Invalid
from deliberation.ballots.kinds import ABSTAIN, NO, YES, Kind, Rules, Share

Vote = Sequence[int]


def checked(vote: object, rules: Rules) -> list[int]:
    """The vote as it is kept. Raises Invalid for what this ballot does not allow."""
    if not isinstance(vote, list | tuple) or not all(type(number) is int for number in vote):
        raise Invalid("票上的内容不对，请重新选。", field="choices")
    return _CHECKS[rules.kind](list(vote), rules)


def _places(vote: list[int], rules: Rules, most: int) -> list[int]:
    if len(set(vote)) != len(vote) or any(not 0 <= place < rules.choices for place in vote):
        raise Invalid("没有这个选项，或者选重了，请重新选。", field="choices")
    if len(vote) > most:
        raise Invalid(f"最多选 {most} 个，您选了 {len(vote)} 个，请去掉几个。", field="choices")
    return vote


def _consent(vote: list[int], rules: Rules) -> list[int]:
    if not vote:
        raise Invalid("请选同意、反对或者弃权。", field="choices")
    return _places(vote, rules, 1)


def _score(vote: list[int], rules: Rules) -> list[int]:
    if vote and len(vote) != rules.choices:
        raise Invalid("每一项都要打分，或者都不打。", field="choices")
    if any(not 0 <= points <= rules.most for points in vote):
        raise Invalid(f"分数是 0 到 {rules.most}。", field="choices")
    return vote


_CHECKS = {
    Kind.CONSENT: _consent,
    Kind.SINGLE: lambda vote, rules: _places(vote, rules, 1),
    Kind.APPROVAL: lambda vote, rules: sorted(_places(vote, rules, rules.most)),
    Kind.SCORE: _score,
    Kind.RANKED: lambda vote, rules: _places(vote, rules, rules.choices),
}


@dataclass(frozen=True)
class Tally:
    """What the votes add up to. `sums`: for each choice; of RANKED, the first choices. `rounds`: of RANKED alone.

    winner: the place of the choice that stands alone at the top, None for a tie or where nobody chose anything.
    reached: what the winner has of `whole`, which the pass share is taken of.
    """

    votes: int
    abstained: int
    sums: list[int]
    winner: int | None
    reached: int
    whole: int
    rounds: list[list[int]]


def counted(given: Iterable[Vote], rules: Rules) -> Tally:
    """The tally of these votes; their order does not matter."""
    votes = [list(vote) for vote in given]
    if rules.kind == Kind.RANKED:
        return _ranked(votes, rules)
    sums = [0] * rules.choices
    for vote in votes:
        for place, points in _points(vote, rules.kind):
            sums[place] += points
    abstained = sum(vote in ([], [ABSTAIN]) if rules.kind == Kind.CONSENT else not vote for vote in votes)
    whole = len(votes) * (rules.most if rules.kind == Kind.SCORE else 1)
    winner = _consented(sums) if rules.kind == Kind.CONSENT else _alone_at_top(sums)
    reached = 0 if winner is None else sums[winner]
    return Tally(len(votes), abstained, sums, winner, reached, whole, [])


def _points(vote: list[int], kind: Kind) -> Iterable[tuple[int, int]]:
    return enumerate(vote) if kind == Kind.SCORE else ((place, 1) for place in vote)


def _consented(sums: list[int]) -> int | None:
    return YES if sums[YES] > sums[NO] else NO if sums[NO] > sums[YES] else None


def _alone_at_top(sums: list[int]) -> int | None:
    top = max(sums, default=0)
    return sums.index(top) if top and sums.count(top) == 1 else None


def _ranked(votes: list[list[int]], rules: Rules) -> Tally:
    left = set(range(rules.choices))
    rounds: list[list[int]] = []
    winner = None
    while left:
        firsts = Counter(next((place for place in vote if place in left), None) for vote in votes)
        rounds.append([firsts[place] for place in range(rules.choices)])
        going_on = sum(rounds[-1])
        winner = next((place for place in left if 2 * firsts[place] > going_on), None)
        if winner is not None:
            break
        fewest = min(firsts[place] for place in left)
        left = {place for place in left if firsts[place] > fewest}
    reached = 0 if winner is None else rounds[-1][winner]
    return Tally(len(votes), sum(not vote for vote in votes), rounds[0], winner, reached, len(votes), rounds)


@dataclass(frozen=True)
class Verdict:
    """Whether it passed, and which tests failed: quorum_share, quorum_least, tie, against, pass_share."""

    passed: bool
    failed: list[str]


def judged(tally: Tally, rules: Rules, *, roll: int) -> Verdict:
    """The verdict on a tally, with so many on the roll."""
    against = rules.kind == Kind.CONSENT and tally.winner == NO
    whole = roll if rules.pass_share == Share.HALF_OF_ROLL else tally.whole
    tests = {
        "quorum_share": Share(rules.quorum_share).reached(tally.votes, roll),
        "quorum_least": tally.votes >= rules.quorum_least,
        "tie": tally.winner is not None,
        "against": not against,
        "pass_share": tally.winner is None or against or Share(rules.pass_share).reached(tally.reached, whole),
    }
    failed = [name for name, held in tests.items() if not held]
    return Verdict(not failed, failed)


FAILED_WORDS = {
    "quorum_share": "参加投票的人数没有达到要求的比例",
    "quorum_least": "票数没有达到要求的最少票数",
    "tie": "最高的有并列，或者没有人作出选择",
    "against": "反对的多于同意的",
    "pass_share": "得票没有达到要求的比例",
}


def result_of(votes: Sequence[Vote], rules: Rules, *, roll: int) -> dict:
    """Tally and verdict as they are kept and published."""
    tally = counted(votes, rules)
    return {**asdict(tally), **asdict(judged(tally, rules, roll=roll)), "roll": roll}
