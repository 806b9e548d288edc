"""That it is they: who is signed in proves it once more before something that a borrowed session must not do."""

from datetime import datetime

from django.db import connection

from communities.accounts.actions import wechat_client
from communities.accounts.codes import CodeRefused, send_code, use_code
from communities.accounts.limits import count_try
from communities.accounts.models import User, WeChatIdentity
from communities.kernel.errors import Invalid


class ProofRefused(Invalid):
    code = "proof_refused"


def way_of(user: User) -> str:
    """How this person proves it: `code` to the phone, `password`, or `wechat`."""
    if user.phone:
        return "code"
    return "password" if user.has_usable_password() else "wechat"


def send_proving_code(*, user: User, address: str, now: datetime) -> str | None:
    """A code to the account's own phone; see codes.send_code()."""
    if not user.phone:
        raise Invalid("这个账号没有手机号。", field="proof")
    return send_code(phone=user.phone, address=address, now=now)


def prove(user: User, proof: str, now: datetime) -> None:
    """`proof` is what way_of() asks for. Raises CodeRefused, ProofRefused and TooOften, of the field `proof`."""
    way, proof = way_of(user), proof.strip()
    if way == "code":
        _prove_by_code(user, proof, now)
        return
    tries = f"{connection.schema_name}:{user.pk}"
    count_try("proving", tries, most=5, seconds=900, message="试的次数太多了，请 15 分钟后再试。")
    if way == "password":
        right = user.check_password(proof)
    else:
        openid = wechat_client().session_for(proof).openid
        right = WeChatIdentity.objects.filter(user=user, openid=openid).exists()
    if not right:
        raise ProofRefused("密码不对。" if way == "password" else "不是绑定的那个微信。", field="proof")


def _prove_by_code(user: User, code: str, now: datetime) -> None:
    try:
        use_code(phone=user.phone, code=code, now=now)
    except CodeRefused as refusal:
        raise CodeRefused(refusal.message, field="proof") from None
