"""Somebody leaves: the account is closed and what tells of them is erased (PIPL, 个人信息保护法, arts. 15, 47, 50).

What happens in each table stands in its entry of the data map; nothing else decides it. Matters, their steps and the
ledger stay, without a name.
"""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.accounts.proving import prove, send_proving_code
from communities.accounts.roles import STAFF
from communities.audit.actions import hold_ledger, record
from communities.kernel.datamap import Kept, Leaver, everything, known_as
from communities.kernel.errors import NotAllowed, RuleBroken


class RoleHeld(RuleBroken):
    """Somebody with work to answer for gives it back first."""

    code = "role_held"


def refuse_to_leave(user: User) -> None:
    """Raise RoleHeld for who works here."""
    held = [grant.get_role_display() for grant in user.grants_now if grant.role in STAFF]
    if held:
        raise RoleHeld(f"您还有工作身份：{'、'.join(held)}。请先让社区书记结束这些身份，再来注销。")


def beforehand(user: User, now: datetime) -> list[str]:
    """What this person should know before, in sentences."""
    said = [kept.beforehand(user, now) for kept in everything() if kept.beforehand]
    return [sentence for sentence in said if sentence]


def send_leaving_code(*, user: User, address: str, now: datetime) -> str | None:
    """A code to the account's own phone; see codes.send_code()."""
    refuse_to_leave(user)
    return send_proving_code(user=user, address=address, now=now)


def leave(*, user: User, proof: str, now: datetime) -> None:
    """Prove it once more, then erase. Raises what prove() raises, and NotAllowed in an assisted session: see leaving_for.py."""
    refuse_to_leave(user)
    if getattr(user, "acted_by", None):
        raise NotAllowed("代办的注销要先提出，等几天再由另一位工作人员确认。")
    prove(user, proof, now)
    erase(user=user, now=now)


@atomic
def erase(*, user: User, by: User | None = None, now: datetime) -> None:
    """Take away what every entry of the data map says; the tables that point at others come before those.

    `by` is who decides it for a child, or who of staff confirms what another asked for in a resident's name.
    """
    by = by or user
    entries = [kept for kept in reversed(list(everything())) if kept.erase]
    _erase([kept for kept in entries if kept.slow], user, by, now)
    user = _locked(entries, user)
    if not user.is_active:
        raise NotAllowed("这个账号已经注销或停用了。")
    refuse_to_leave(user)
    _erase([kept for kept in entries if not kept.slow], user, by, now)
    record(by=by, verb="privacy.erase", subject=user, at=now)


def _erase(entries: list[Kept], user: User, by: User, now: datetime) -> None:
    leaver = Leaver(user, now, known_as(user), by)
    for kept in entries:
        kept.erase(leaver)  # type: ignore[misc]


def _locked(entries: list[Kept], user: User) -> User:
    """The account, locked after matters and ledger, as every step on a matter does: else each could wait for the other."""
    for kept in entries:
        if kept.holds:
            list(kept.holds(user).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
        if kept.mine and kept.model is not User:
            list(kept.mine(user).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    hold_ledger()
    return User.objects.select_for_update().get(pk=user.pk)
