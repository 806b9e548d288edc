"""Preparing a ballot, opening it with its roll, and what may change while it is open."""

from collections.abc import Iterable
from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from communities.notifications.actions import notify_all
from deliberation.ballots import kinds, matters, sealed
from deliberation.ballots.errors import BallotOver
from deliberation.ballots.kinds import Kind, Whose
from deliberation.ballots.leaving import forget_papers, without_unit
from deliberation.ballots.models import Ballot, Elector
from deliberation.ballots.rolls import Line
from deliberation.ballots.rules import require_keeper
from deliberation.ballots.stepping import locked, require_before_closing


@atomic
def draft_ballot(*, by: User, now: datetime, matter: int | None = None, **what) -> Ballot:
    """Prepare a ballot. `what` are its columns: question, about, kind, choices, closes_at and its rules; `matter` is
    the key of what it is about (matters.py).
    """
    require_keeper(by)
    ballot = _fitting(Ballot(**what), now)
    ballot.save()
    if matter is not None:
        matters.put(ballot=ballot, matter=matter, by=by, now=now)
    record(by=by, verb="ballots.draft", subject=ballot, at=now)
    return ballot


@atomic
def revise(*, ballot: Ballot, by: User, now: datetime, **what) -> Ballot:
    """Change a ballot that is not open yet; with `matter`, what it is about, too."""
    require_keeper(by)
    known = locked(ballot, "revise")
    if "matter" in what:
        matters.put(ballot=known, matter=what.pop("matter"), by=by, now=now)
    for name, value in what.items():
        setattr(known, name, value)
    _fitting(known, now).save()
    record(by=by, verb="ballots.revise", subject=known, at=now)
    return known


def _fitting(ballot: Ballot, now: datetime) -> Ballot:
    """The ballot with its choices in order. Raises Invalid where its parts do not fit each other."""
    if not ballot.question.strip():
        raise Invalid("请写要表决的问题。", field="question")
    if ballot.closes_at <= now:
        raise Invalid("截止的时间要晚于现在。", field="closes_at")
    if ballot.kind == Kind.CONSENT:
        ballot.choices = list(kinds.CONSENT_CHOICES)
    ballot.choices = [str(choice).strip() for choice in ballot.choices if str(choice).strip()]
    if not 2 <= len(ballot.choices) <= kinds.MOST_CHOICES:
        raise Invalid(f"选项要有 2 到 {kinds.MOST_CHOICES} 个，一行一个。", field="choices")
    if len(set(ballot.choices)) != len(ballot.choices):
        raise Invalid("有两个选项是一样的，请改一个。", field="choices")
    ballot.most = _most(ballot)
    ballot.wants_reasons = ballot.wants_reasons and ballot.kind == Kind.CONSENT
    ballot.totals_hidden = ballot.totals_hidden or ballot.is_secret
    _require_secrecy_of_proxies(ballot)
    ballot.__dict__.pop("rules", None)
    return ballot


def _require_secrecy_of_proxies(ballot: Ballot) -> None:
    """A delegated vote is the holder's once more: it must not be told apart in a secret box (ADR 7).

    Where there are many ways to vote, the only paper that stands twice would be the holder's; where a vote against has
    its reason, one without a reason would tell that the holder was against.
    """
    if not (ballot.is_secret and ballot.proxies_most):
        return
    if ballot.kind != Kind.CONSENT:
        raise Invalid(
            "无记名的只有“同意、反对或弃权”可以委托：别的，票一样的两张会让人看出是谁投的。请填 0。",
            field="proxies_most",
        )
    if ballot.wants_reasons:
        raise Invalid(
            "无记名又要写反对理由的不能委托：没有理由的反对票会让人看出是谁投的。请填 0。", field="proxies_most"
        )


def _most(ballot: Ballot) -> int:
    if ballot.kind == Kind.APPROVAL and not 1 <= (ballot.most or 0) <= len(ballot.choices):
        raise Invalid("最多选几个：填 1 到选项的个数。", field="most")
    if ballot.kind == Kind.SCORE and not 1 <= (ballot.most or 0) <= kinds.MOST_SCORE:
        raise Invalid(f"最高分：填 1 到 {kinds.MOST_SCORE}。", field="most")
    return ballot.most if ballot.kind in (Kind.APPROVAL, Kind.SCORE) else 0


@atomic
def open_ballot(*, ballot: Ballot, roll: Iterable[Line], by: User, now: datetime) -> Ballot:
    """Open voting with this roll, which is frozen with the rules; those with an account are told.

    Raises Invalid for an empty roll, for one that holds a unit twice and for a closing that has passed.
    """
    require_keeper(by)
    known, lines = locked(ballot, "open"), list(roll)
    if not lines:
        raise Invalid("名单里一个人也没有，不能开始。请先核实住址，或换个范围。", field="roll")
    if len({line.unit for line in lines}) != len(lines):
        raise Invalid("名单里有重复的，不能开始。", field="roll")
    if known.closes_at <= now:
        raise Invalid("截止的时间已经过了，请先改截止的时间。", field="closes_at")
    known.opened_at = now
    known.box_key = sealed.new_key() if known.is_secret else ""
    known.save(update_fields=["state", "opened_at", "box_key"])
    Elector.objects.bulk_create(_elector(known, line) for line in lines)
    record(by=by, verb="ballots.open", subject=known, at=now, roll=len(lines))
    _tell(known, [line.user for line in lines], "请您投票", f"“{known.question}”开始投票了。", "opened", now)
    return known


def _require_outside(ballot: Ballot) -> None:
    if ballot.in_meeting:
        raise Invalid("这是会上投的票：名单是当时在场的人，时间在主持台定，这里不能改。")


def _elector(ballot: Ballot, line: Line, late_reason: str = "") -> Elector:
    who = {"user": line.user, "person": line.person, "dwelling": line.dwelling, "called": line.called}
    return Elector(ballot=ballot, unit=line.unit, late_reason=late_reason, **who)


@atomic
def add_late(*, ballot: Ballot, lines: Iterable[Line], reason: str, by: User, now: datetime) -> list[Elector]:
    """Add to the roll of an open ballot: an exception, with its reason in the ledger. Raises Invalid, BallotOver."""
    require_keeper(by)
    known, reason, lines = locked(ballot, "add_late"), _reason(reason), list(lines)
    _require_outside(known)
    require_before_closing(known)
    there = set(known.electors.values_list("unit", flat=True))
    if known.whose == Whose.PERSON and known.electors.filter(user__in=[line.user for line in lines]).exists():
        raise Invalid("这位居民已经在名单里了。", field="who")
    added = [_elector(known, line, reason) for line in lines if line.unit not in there]
    if not added:
        raise Invalid("名单里已经有了，或者没有可以补的。", field="who")
    Elector.objects.bulk_create(added)
    for elector in added:
        record(by=by, verb="ballots.add_late", subject=elector, at=now, reason=reason)
    _tell(known, [line.user for line in lines], "请您投票", f"您补进了“{known.question}”的名单。", "late", now)
    return added


@atomic
def extend(*, ballot: Ballot, closes_at: datetime, reason: str, by: User, now: datetime) -> Ballot:
    """Give more time, before closing only; the reason stands on the page. Raises Invalid, BallotOver."""
    require_keeper(by)
    known = locked(ballot, "extend")
    _require_outside(known)
    require_before_closing(known)
    if closes_at <= known.closes_at:
        raise Invalid("新的截止时间要晚于原来的。", field="closes_at")
    known.reason, known.closes_at, known.nudged_at = _reason(reason), closes_at, None
    known.save(update_fields=["reason", "closes_at", "nudged_at"])
    record(by=by, verb="ballots.extend", subject=known, at=now, closes_at=closes_at.isoformat(), reason=known.reason)
    return known


@atomic
def call_off(*, ballot: Ballot, reason: str, by: User, now: datetime) -> Ballot:
    """End a ballot without a result. Only while nobody has voted, by whichever way. Raises Invalid, BallotOver."""
    require_keeper(by)
    known = locked(ballot, "call_off")
    if known.electors.voted().exists():
        raise BallotOver("已经有人投票，不能取消，只能等截止后计票。")
    _end(known, reason)
    record(by=by, verb="ballots.call_off", subject=known, at=now, reason=known.reason)
    told = User.objects.filter(electors__ballot=known)
    _tell(known, told, "表决取消了", f"“{known.question}”取消了：{known.reason}", "called_off", now)
    return known


@atomic
def drop_ballot(*, ballot: Ballot, reason: str, by: User, now: datetime) -> Ballot:
    """End a vote in a room without a result, whoever has voted: too few were left to decide. Nobody ever counts it."""
    require_keeper(by)
    known = locked(ballot, "call_off")
    if not known.in_meeting:
        raise Invalid("只有会上的表决可以这样结束。")
    _end(known, reason)
    record(by=by, verb="ballots.drop", subject=known, at=now, reason=known.reason)
    told = User.objects.filter(electors__ballot=known)
    _tell(known, told, "会上的投票没有结果", f"“{known.question}”：{known.reason}", "dropped", now)
    return known


def _end(known: Ballot, reason: str) -> None:
    """Without a result; nobody opens its votes any more."""
    known.reason, known.box_key = _reason(reason), ""
    known.save(update_fields=["state", "reason", "box_key"])
    _let_go(known)


def _let_go(ballot: Ballot) -> None:
    """As at a count: no line keeps what was voted, on every line alike, nor what it was of where its person left meanwhile."""
    ballot.electors.update(sealed="")
    forget_papers(ballot)
    without_unit(ballot.electors.nobodys())


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("请写明原因，居民会看到。", field="reason")
    return reason.strip()


def _tell(ballot: Ballot, people: Iterable[User | None], title: str, body: str, what: str, now: datetime) -> None:
    told = {person.pk: person for person in people if person}
    if told:
        key = f"ballot:{ballot.pk}:{what}"
        notify_all(told.values(), title=title, body=body, path=f"votes/{ballot.pk}/", key=key, now=now)
