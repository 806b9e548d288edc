"""What a page knows of the vote in force, so that one in a second tab does not overwrite it unseen.

A mark says which vote it was and nothing of what is in it: of a secret ballot it is made of what lies sealed in the row,
and what is sealed is not opened to see whether the same was sent twice. An answer to that would tell the vote to whoever
tries each choice on a borrowed phone.
"""

import hashlib

from deliberation.ballots.errors import VotedElsewhere
from deliberation.ballots.models import Ballot, Elector, Vote, Way

_LENGTH = 24


def mark_of(line: Elector, vote: Vote | None) -> str:
    """The mark of the vote in force on this line, whose vote on a named ballot is `vote`; empty before any."""
    if line.way != Way.ONLINE:
        return ""
    kept = line.sealed or (vote.receipt if vote else "")
    return hashlib.sha256(f"{line.pk}|{kept}".encode()).hexdigest()[:_LENGTH]


def require_known(ballot: Ballot, line: Elector, *, seen: str, choices: list[int], objection: str) -> None:
    """Raises VotedElsewhere where another vote is in force than the page knew.

    On a named ballot not where it says the same: sent twice.
    """
    vote = Vote.objects.filter(elector=line).first()
    if mark_of(line, vote) == seen:
        return
    if (
        vote
        and not ballot.is_secret
        and line.way == Way.ONLINE
        and (vote.choices, vote.objection) == (choices, objection)
    ):
        return
    raise VotedElsewhere(
        "这一票刚才已经投过了：可能是按了两次，也可能是在别的页面、别的手机上投的。"
        "这一次没有算。请看清楚选的是什么，要改成这样，或者没有看到回执，就再按一次。"
    )
