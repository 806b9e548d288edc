"""A resident's account goes over to another phone, which is proved by a code that was sent to it."""

from django.db.transaction import atomic

from communities.accounts.actions import give_phone
from communities.accounts.codes import send_code, use_code
from communities.accounts.locks import hold
from communities.accounts.models import Token, User
from communities.accounts.phones import normal_phone
from communities.accounts.sessions import end_sessions
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed


def send_code_to(*, user: User, phone: str, address: str, now) -> str | None:
    """As codes.send_code(), for the phone that this account shall have; raises Invalid for one that it cannot have."""
    _refuse(user)
    if normal_phone(phone) == user.phone:
        raise Invalid("这就是您现在的手机号。", field="phone")
    return send_code(phone=phone, address=address, now=now)


def change_phone(
    *, user: User, phone: str, code: str, session: str | None = None, token: int | None = None, now
) -> User:
    """The account has the new phone; every session and token but this one is over.

    Raises CodeRefused, Invalid for a phone that another account has, and NotAllowed for staff and in assisted sessions.
    """
    _refuse(user)
    changed = _changed(user, use_code(phone=phone, code=code, now=now), now)
    end_sessions(user=user, but=session)
    Token.objects.filter(user=user).exclude(pk=token).delete()
    return changed


@atomic
def _changed(user: User, phone: str, now) -> User:
    hold(f"phone:{phone}")
    # Said after the code was right: nobody learns by asking whose phone has an account here.
    if User.objects.filter(phone=phone).exclude(pk=user.pk).exists():
        raise Invalid("这个手机号已经有账号了。请用它登录；要并成一个，请联系社区。", field="phone")
    give_phone(user=user, phone=phone, now=now)
    record(by=user, verb="accounts.change_phone", subject=user, at=now)
    return user


def _refuse(user: User) -> None:
    if user.is_staff:
        raise NotAllowed("工作账号不用手机号登录。")
    if getattr(user, "acted_by", None):
        raise NotAllowed("换手机号要本人用验证码来办，不能代办。")
