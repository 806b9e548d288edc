"""Somebody leaves: the account is closed and what tells of them is erased (PIPL, 个人信息保护法, arts. 15, 47, 50).

What happens in each table stands in its entry of the data map; nothing else decides it. Matters, their steps and the
ledger stay, without a name.
"""

from datetime import datetime

from django.db import connection
from django.db.transaction import atomic

from communities.accounts.actions import wechat_client
from communities.accounts.codes import send_code, use_code
from communities.accounts.limits import count_try
from communities.accounts.models import User, WeChatIdentity
from communities.accounts.roles import STAFF
from communities.audit.actions import hold_ledger, record
from communities.kernel.datamap import Kept, Leaver, everything, known_as
from communities.kernel.errors import Invalid, NotAllowed, RuleBroken


class RoleHeld(RuleBroken):
    """Somebody with work to answer for gives it back first."""

    code = "role_held"


class ProofRefused(Invalid):
    code = "proof_refused"


def refuse_to_leave(user: User) -> None:
    """Raise RoleHeld for who works here, and NotAllowed in an assisted session: nobody leaves for another."""
    if getattr(user, "acted_by", None):
        raise NotAllowed("注销要本人来办，不能代办。")
    held = [grant.get_role_display() for grant in user.grants_now if grant.role in STAFF]
    if held:
        raise RoleHeld(f"您还有工作身份：{'、'.join(held)}。请先让社区书记结束这些身份，再来注销。")


def beforehand(user: User, now: datetime) -> list[str]:
    """What this person should know before, in sentences."""
    said = [kept.beforehand(user, now) for kept in everything() if kept.beforehand]
    return [sentence for sentence in said if sentence]


def way_of(user: User) -> str:
    """How this person proves that it is they: `code` to the phone, `password`, or `wechat`."""
    if user.phone:
        return "code"
    return "password" if user.has_usable_password() else "wechat"


def send_leaving_code(*, user: User, address: str, now: datetime) -> str | None:
    """A code to the account's own phone; see codes.send_code()."""
    refuse_to_leave(user)
    if not user.phone:
        raise Invalid("这个账号没有手机号。", field="proof")
    return send_code(phone=user.phone, address=address, now=now)


def leave(*, user: User, proof: str, now: datetime) -> None:
    """Prove it once more, then erase. `proof` is what way_of() asks for. Raises also CodeRefused and ProofRefused."""
    refuse_to_leave(user)
    _prove(user, proof.strip(), now)
    erase(user=user, now=now)


def _prove(user: User, proof: str, now: datetime) -> None:
    way = way_of(user)
    if way == "code":
        use_code(phone=user.phone, code=proof, now=now)
        return
    tries = f"{connection.schema_name}:{user.pk}"
    count_try("leaving", tries, most=5, seconds=900, message="试的次数太多了，请 15 分钟后再试。")
    if way == "password":
        right = user.check_password(proof)
    else:
        openid = wechat_client().session_for(proof).openid
        right = WeChatIdentity.objects.filter(user=user, openid=openid).exists()
    if not right:
        raise ProofRefused("密码不对。" if way == "password" else "不是绑定的那个微信。", field="proof")


@atomic
def erase(*, user: User, by: User | None = None, now: datetime) -> None:
    """Take away what every entry of the data map says; the tables that point at others come before those.

    `by` is who decides it for a child.
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
        if kept.mine and kept.model is not User:
            list(kept.mine(user).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    hold_ledger()
    return User.objects.select_for_update().get(pk=user.pk)
