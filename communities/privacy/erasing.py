"""Somebody leaves: the account is closed and what tells of them is erased (PIPL, 个人信息保护法, arts. 15, 47, 50).

What happens in each table stands in its entry of the data map; nothing else decides it. Matters, their steps and the
ledger stay, without a name.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Model, QuerySet
from django.db.transaction import atomic

from communities.accounts.actions import hold_account
from communities.accounts.locks import hold
from communities.accounts.models import User
from communities.accounts.proving import prove, send_proving_code
from communities.accounts.roles import STAFF
from communities.audit.actions import record
from communities.kernel.datamap import Kept, Leaver, everything, known_as
from communities.kernel.errors import NotAllowed, RuleBroken
from communities.looks.words import when


class RoleHeld(RuleBroken):
    """Somebody with work to answer for gives it back first."""

    code = "role_held"


def refuse_to_leave(user: User, *, by: User | None = None) -> None:
    """Raise RoleHeld for who works here; `by` is who of staff is told so instead."""
    held = [grant.get_role_display() for grant in user.grants_now if grant.role in STAFF]
    if held:
        who = "您" if by is None or by.pk == user.pk else "本人"
        raise RoleHeld(f"{who}还有工作身份：{'、'.join(held)}。请先让社区书记结束这些身份，再来注销。")


def beforehand(user: User, now: datetime) -> list[str]:
    """What this person should know before, in sentences."""
    said = [kept.beforehand(user, now) for kept in everything() if kept.beforehand]
    return [sentence for sentence in said if sentence]


def send_leaving_code(*, user: User, address: str, now: datetime) -> str | None:
    """A code to the account's own phone; see codes.send_code()."""
    refuse_leaving_alone(user, now)
    return send_proving_code(user=user, address=address, now=now)


def leave(*, user: User, proof: str, now: datetime) -> None:
    """Prove it once more, then erase. Raises what prove() and refuse_leaving_alone() raise."""
    refuse_leaving_alone(user, now)
    prove(user, proof, now)
    erase(user=user, now=now)


def refuse_leaving_alone(user: User, now: datetime) -> None:
    """Raise RoleHeld, and NotAllowed in an assisted session (leaving_for.py) and while it is staff's word alone.

    A phone that staff has just set proves nobody's wish: else one of them could erase a resident (docs/adr/0009).
    """
    refuse_to_leave(user)
    if getattr(user, "acted_by", None):
        raise NotAllowed("代办的注销要先提出，等几天再由另一位工作人员确认。")
    if user.settled_at is None:
        return
    until = user.settled_at + timedelta(days=settings.ASSISTED_LEAVING_DAYS)
    if now < until:
        raise NotAllowed(
            f"这个账号的手机号、归谁或者监护人是谁，是居委会最近才登记的。为防止别人冒用，{when(until, now)}以后才能自己注销。"
        )


@atomic
def erase(*, user: User, by: User | None = None, now: datetime) -> None:
    """Take away what every entry of the data map says; the tables that point at others come before those.

    `by` is who decides it for a child, or who of staff confirms what another asked for in a resident's name.
    """
    # Whoever takes back what was asked for in this person's name comes before or after, not between: leaving_for.py.
    hold(f"leaving:{user.pk}")
    by = by or user
    entries = [kept for kept in reversed(list(everything())) if kept.erase]
    _erase([kept for kept in entries if kept.slow], user, by, now)
    user = _locked(entries, user)
    refuse_to_leave(user, by=by)
    _erase([kept for kept in entries if not kept.slow], user, by, now)
    record(by=by, verb="privacy.erase", subject=user, at=now)


def _erase(entries: list[Kept], user: User, by: User, now: datetime) -> None:
    leaver = Leaver(user, now, known_as(user), by)
    for kept in entries:
        kept.erase(leaver)  # type: ignore[misc]


def _locked(entries: list[Kept], user: User) -> User:
    """The account, after the matters; one that was only closed still holds what tells of the person.

    What a step holds before its rows comes before them here too (Kept.holds): all of a table at once, in the order of keys,
    or two who leave would wait for each other.
    """
    above: dict[type[Model], set] = {}
    for kept in entries:
        if kept.holds:
            rows = kept.holds(user)
            above.setdefault(rows.model, set()).update(rows.values_list("pk", flat=True))
    for kept in entries:
        if keys := above.get(kept.model):
            _hold(kept.model._default_manager.filter(pk__in=keys))
    for kept in entries:
        if kept.mine and kept.model is not User:
            _hold(kept.mine(user))
    return hold_account(user)


def _hold(rows: QuerySet) -> None:
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
