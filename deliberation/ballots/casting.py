"""Casting: one vote for each elector, the last one before closing counts.

Of a secret ballot the ledger, sessions and kept answers hear nothing: each would tell when somebody voted, and a receipt
beside a moment or a person would tell what.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed
from deliberation.ballots import sealed
from deliberation.ballots.errors import NotOnRoll, VotedOnPaper
from deliberation.ballots.knowing import require_known
from deliberation.ballots.models import Ballot, Elector, Vote, Way
from deliberation.ballots.objecting import checked_objection
from deliberation.ballots.receipts import new_nonce, receipt_of
from deliberation.ballots.stepping import require_before_closing, shared
from deliberation.ballots.tally import checked


@dataclass(frozen=True)
class Receipt:
    """What the voter keeps. Nobody else has it until the box is published."""

    receipt: str
    nonce: str
    choices: list[int]
    at: datetime


@atomic
def cast(
    *,
    ballot: Ballot,
    choices: Sequence[int],
    by: User,
    now: datetime,
    elector: int | None = None,
    objection: str = "",
    seen: str | None = None,
) -> Receipt:
    """Cast or change a vote; `elector` is asked for from somebody who stands on the roll for several homes, and
    `objection` is why, from somebody who votes against where the ballot wants reasons. `seen` is the mark of the vote
    that the page knew to be in force (knowing.py), None for who does not say.

    Taken if and only if the database's clock is before the closing: no other clock is asked, `now` is for the ledger.
    Raises BallotOver, NotOnRoll, VotedOnPaper, VotedElsewhere, Invalid.
    """
    known = shared(ballot)
    if known.is_secret and getattr(by, "acted_by", None):
        raise NotAllowed("无记名的票要本人自己投，别人不能代办。不方便上网的，可以投纸质票。")
    line = _line_of(known, by, elector)
    kept = checked(choices, known.rules)
    why = checked_objection(kept, objection, known.rules)
    moment = require_before_closing(known)
    if line.way == Way.PAPER:
        raise VotedOnPaper("已经登记收到您的纸质票，不能再在网上投。登记错了的，请找居委会更正。")
    if seen is not None:
        require_known(known, line, seen=seen, choices=kept, objection=why)
    nonce = new_nonce()
    receipt = receipt_of(known.uid, kept, nonce)
    line.way, line.voted_on = Way.ONLINE, localdate(moment)
    if known.is_secret:
        inside = {"key": known.box_key, "place": place_of(line), "objection": why, "roomy": known.wants_reasons}
        line.sealed = sealed.sealed(kept, nonce, **inside)
    line.save(update_fields=["way", "voted_on", "sealed"])
    if not known.is_secret:
        Vote.objects.filter(elector=line).delete()
        vote = {"choices": kept, "nonce": nonce, "way": Way.ONLINE, "elector": line, "at": moment, "objection": why}
        Vote.objects.create(receipt=receipt, ballot=known, **vote)
        record(by=by, verb="ballots.cast", subject=line, at=now, receipt=receipt)
    return Receipt(receipt, nonce, kept, moment)


def place_of(elector: Elector) -> str:
    """What a sealed vote is bound to, so that it cannot be moved to another line."""
    return f"{elector.ballot_id}:{elector.pk}"


def _line_of(ballot: Ballot, by: User, key: int | None) -> Elector:
    mine = list(ballot.electors.of(by).select_for_update().order_by("pk")) if by.is_authenticated else []
    if key is not None:
        mine = [line for line in mine if line.pk == key]
    if not mine:
        raise NotOnRoll("您不在这次表决的名单里。名单在开始时定下；有疑问请找居委会。")
    if len(mine) > 1:
        raise Invalid("您名下有几套房，各投一票，请说明是为哪一套投。", field="elector")
    return mine[0]
