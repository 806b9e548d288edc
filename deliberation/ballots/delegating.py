"""委托投票: somebody on the roll lets another on it vote for them, over one hop, and may take that back until closing.

Nothing of a vote is written here: the holder casts one vote, their own, and the count adds it once more for each
delegation whose elector did not vote (closing.py). So a secret ballot stays as secret as it was.
"""

from datetime import datetime
from functools import partial

from django.db import IntegrityError
from django.db.transaction import atomic, on_commit

from communities.accounts.limits import count_try
from communities.accounts.models import User
from communities.accounts.phones import normal_phone
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.papers import drop_paper
from communities.notifications.actions import notify
from deliberation.ballots.errors import NoSuchDelegation, NotOnRoll, ProxiesFull
from deliberation.ballots.models import Ballot, Delegation, Elector, Way
from deliberation.ballots.rules import require_keeper
from deliberation.ballots.stepping import require_before_closing, shared

_TRIES, _SPAN = 10, 3600


@atomic
def delegate(*, ballot: Ballot, phone: str, by: User, now: datetime, elector: int | None = None) -> Delegation:
    """Let the account with this phone, who stands on the roll too, vote for one of one's own lines.

    Raises BallotOver, NotOnRoll, ProxiesFull, Invalid.
    """
    _require_self(by)
    count_try("delegate", f"{ballot.uid}:{by.pk}", most=_TRIES, seconds=_SPAN, message="试得太多了，请过一会儿再试。")
    return _given(ballot, _own(ballot, by, elector), phone, by=by, now=now)


@atomic
def record_delegation(*, elector: Elector, phone: str, proof: str, by: User, now: datetime) -> Delegation:
    """The committee writes down what somebody signed on paper; the paper, as a picture or PDF, is kept with it."""
    require_keeper(by)
    if not proof:
        raise Invalid("请附上签了名的委托书。", field="proof")
    return _given(elector.ballot, elector, phone, by=by, now=now, proof=proof)


def _require_self(by: User) -> None:
    if getattr(by, "acted_by", None):
        raise NotAllowed("委托和收回要本人自己办。本人不方便的，请他签一份委托书，在名单上登记。")


def _given(ballot: Ballot, line: Elector, phone: str, *, by: User, now: datetime, proof: str = "") -> Delegation:
    known = shared(ballot)
    require_before_closing(known)
    if not known.proxies_most:
        raise Invalid("这次表决不能委托别人投票。")
    line, holder = _held(line, _holder_of(known, phone))
    _require_sense(known, line, holder)
    place = _free_place(known, holder)
    try:
        with atomic():
            made = Delegation.objects.create(elector=line, holder=holder, place=place, proof=proof, given_at=now)
    except IntegrityError:
        raise ProxiesFull("刚刚有变动，请再看一下再委托。", field="phone") from None
    record(by=by, verb="ballots.record_delegation" if proof else "ballots.delegate", subject=line, at=now, to=holder.pk)
    # Who it is stands on the page alone: a message stays when they leave.
    body = f"一位邻居请您替他投“{known.question}”：您投什么，他的票就跟着算什么。是谁请看表决页面，不愿意的可以退回。"
    _tell(holder, "有人请您替他投票", body, f"{made.pk}:given", now)
    return made


def _own(ballot: Ballot, by: User, key: int | None) -> Elector:
    mine = list(ballot.electors.of(by).order_by("pk"))
    mine = mine if key is None else [line for line in mine if line.pk == key]
    if not mine:
        raise NotOnRoll("您不在这次表决的名单里，没有票可以委托。")
    if len(mine) > 1:
        raise Invalid("您名下有几套房，各有一票，请说明委托哪一套的。", field="elector")
    return mine[0]


def _holder_of(ballot: Ballot, phone: str) -> Elector:
    """Their one line: of somebody who votes for several homes it would not be known which vote is meant."""
    found = list(ballot.electors.filter(user__phone=normal_phone(phone), user__is_active=True).order_by("pk")[:2])
    if not found:
        raise Invalid("这个手机号不在这次表决的名单里。只能委托名单上有账号的邻居。", field="phone")
    if len(found) > 1:
        raise Invalid("他名下有几套房，要投几张票，分不清算哪一张。请换一位。", field="phone")
    return found[0]


def _held(line: Elector, holder: Elector) -> tuple[Elector, Elector]:
    """Both, locked in one order for everybody."""
    keys = {line.pk, holder.pk}
    locked = {one.pk: one for one in Elector.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    return locked[line.pk], locked[holder.pk]


def _require_sense(ballot: Ballot, line: Elector, holder: Elector) -> None:
    if line.way:
        raise Invalid("这一票已经投过了，不用再委托。")
    if line.pk == holder.pk or (line.user_id and line.user_id == holder.user_id):
        raise Invalid("不能委托给自己。", field="phone")
    if Delegation.objects.filter(elector=line).exists():
        raise Invalid("这一票已经委托了。要换人，先收回。")
    if Delegation.objects.filter(elector=holder).exists():
        raise Invalid("他自己的票也委托给别人了，不能再替您投。请换一位。", field="phone")
    if Delegation.objects.filter(holder=line).exists():
        raise Invalid("有邻居委托您投票。您要先退回他们的委托，才能委托别人。")
    if holder.way == Way.PAPER and ballot.is_secret:
        raise Invalid("他已经交了纸质票，无记名的纸质票看不出是谁的，不能替您算。请换一位。", field="phone")


def _free_place(ballot: Ballot, holder: Elector) -> int:
    taken = set(Delegation.objects.filter(holder=holder).values_list("place", flat=True))
    free = (place for place in range(1, ballot.proxies_most + 1) if place not in taken)
    place = next(free, None)
    if place is None:
        raise ProxiesFull(f"他已经替 {ballot.proxies_most} 位邻居投票，不能再多了。请换一位。", field="phone")
    return place


@atomic
def revoke(*, ballot: Ballot, by: User, now: datetime, elector: int | None = None) -> Elector:
    """Take it back, until closing. Raises NoSuchDelegation, BallotOver."""
    _require_self(by)
    line = _own(ballot, by, elector)
    found = _open(Delegation.objects.filter(elector=line))
    return _ended(found, "ballots.revoke_delegation", by, now)


@atomic
def decline(*, delegation: Delegation, by: User, now: datetime) -> Elector:
    """The holder does not vote for them; they are told, and vote themselves."""
    found = _open(Delegation.objects.filter(pk=delegation.pk, holder__user=by))
    line = _ended(found, "ballots.decline_delegation", by, now)
    body = f"您委托的邻居退回了“{line.ballot.question}”的委托，请您自己投，或者另找一位。"
    _tell(line, "委托退回来了", body, f"{delegation.pk}:declined", now)
    return line


def give_back(*, holder: Elector, by: User, now: datetime) -> None:
    """The holder's vote is on a secret paper, which cannot be counted for others: those who asked vote themselves.

    Called within the transaction that ticks the paper.
    """
    held = list(Delegation.objects.filter(holder=holder).select_related("elector__ballot", "elector__user"))
    for found in held:
        on_commit(partial(drop_paper, found.proof))
        Delegation.objects.filter(pk=found.pk).delete()
    for found in held:
        key, line = f"{found.pk}:on_paper", found.elector
        record(by=by, verb="ballots.decline_delegation", subject=line, at=now, to=holder.pk)
        body = f"您委托的邻居交了纸质票，不能替您投“{line.ballot.question}”，请您自己投，或者另找一位。"
        _tell(line, "委托退回来了", body, key, now)


@atomic
def unrecord_delegation(*, delegation: Delegation, reason: str, by: User, now: datetime) -> Elector:
    """The committee takes back one for somebody who asks for it, or one that was written down wrongly."""
    require_keeper(by)
    if not reason.strip():
        raise Invalid("请写明为什么收回。", field="reason")
    found = _open(Delegation.objects.filter(pk=delegation.pk))
    if not found.proof:
        raise NotAllowed("这是本人在网上委托的，由本人收回。")
    return _ended(found, "ballots.revoke_delegation", by, now, reason=reason.strip())


def _open(found) -> Delegation:
    one = found.select_related("elector__ballot", "holder").first()
    if one is None:
        raise NoSuchDelegation("没有这个委托。")
    require_before_closing(shared(one.elector.ballot))
    return one


def _ended(delegation: Delegation, verb: str, by: User, now: datetime, **more) -> Elector:
    line = delegation.elector
    on_commit(partial(drop_paper, delegation.proof))
    # Before the ledger: the table's trigger locks both lines, and who casts holds theirs while waiting for the ledger.
    delegation.delete()
    record(by=by, verb=verb, subject=line, at=now, to=delegation.holder_id, **more)
    return line


def _tell(line: Elector, title: str, body: str, what: str, now: datetime) -> None:
    if line.user and line.user.is_active:
        key = f"delegation:{what}"
        notify(to=line.user, title=title, body=body, path=f"votes/{line.ballot_id}/", key=key, now=now)
