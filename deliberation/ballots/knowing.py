"""What a page knows of the vote in force, so that one in a second tab does not overwrite it unseen.

A mark says which vote it was and nothing of what is in it: of a secret ballot it is made of what lies sealed in the row.
"""

import hashlib

from deliberation.ballots import sealed
from deliberation.ballots.errors import VotedElsewhere
from deliberation.ballots.models import Ballot, Elector, Vote, Way

_LENGTH = 24


def mark_of(line: Elector, vote: Vote | None) -> str:
    """The mark of the vote in force on this line, whose vote on a named ballot is `vote`; empty before any."""
    if line.way != Way.ONLINE:
        return ""
    kept = line.sealed or (vote.receipt if vote else "")
    return hashlib.sha256(f"{line.pk}|{kept}".encode()).hexdigest()[:_LENGTH]


def require_known(ballot: Ballot, line: Elector, *, seen: str, choices: list[int], objection: str, place: str) -> None:
    """Raises VotedElsewhere where another vote is in force than the page knew, unless it says the same: sent twice."""
    vote = Vote.objects.filter(elector=line).first()
    if mark_of(line, vote) == seen:
        return
    if line.sealed:
        before, _nonce, why = sealed.opened(line.sealed, key=ballot.box_key, place=place)
    else:
        before, why = (vote.choices, vote.objection) if vote else ([], "")
    if line.way == Way.ONLINE and (before, why) == (choices, objection):
        return
    raise VotedElsewhere(
        "您在别的页面或别的手机上投过票，和这一页知道的不一样，这一次没有算。请看清楚选的是什么，再按一次就改成这样。"
    )
