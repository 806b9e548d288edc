"""The public file of the box, with which everybody can count again: static/verify_ballot.py needs nothing else."""

from collections.abc import Iterable

from deliberation.ballots.models import Ballot, Vote
from deliberation.ballots.receipts import FORMAT, fingerprint_of

# What decides the result, as columns of the ballot.
_RULES = ("kind", "most", "pass_share", "quorum_share", "quorum_least")


def box_of(ballot: Ballot, votes: Iterable[Vote], result: dict) -> dict:
    """Question, rules, every vote by its receipt, tally; no elector and no moment of a vote."""
    box = {
        "format": FORMAT,
        "uid": ballot.uid,
        "question": ballot.question,
        "choices": ballot.choices,
        "rules": {name: getattr(ballot, name) for name in _RULES},
        "rules_in_words": ballot.rules.in_words,
        "whose": ballot.whose,
        "is_secret": ballot.is_secret,
        "votes": sorted((_shown(vote) for vote in votes), key=lambda vote: vote["receipt"]),
        "result": {name: value for name, value in result.items() if name != "apart"},
    }
    return box | {"fingerprint": fingerprint_of(box)}


def _shown(vote: Vote) -> dict:
    return {"receipt": vote.receipt, "nonce": vote.nonce, "choices": vote.choices, "way": vote.way}


def published(ballot: Ballot) -> dict:
    """The file of a ballot that was counted."""
    return box_of(ballot, ballot.votes.all(), ballot.result)
