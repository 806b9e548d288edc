"""A resident's account goes over to another phone.

Whoever does it proves the new phone and, once more, that they are who is signed in: a borrowed session gives nobody an
account for good. In an assisted session (代办) the new phone alone is proved, by the code that its owner reads out; where
not even that is at hand, a colleague at the desk does it who has seen the document. Either way the old phone is told.
"""

from django.conf import settings
from django.db.transaction import atomic
from django.utils.module_loading import import_string

from communities.accounts.actions import give_phone, settled_by_staff
from communities.accounts.codes import NEW_PHONE, PURPOSE_TEXT, READ_OUT_TEXT, right_code, send_code, use_up
from communities.accounts.locks import hold
from communities.accounts.models import Token, User
from communities.accounts.phones import normal_phone
from communities.accounts.proving import prove, send_proving_code
from communities.accounts.rules import is_committee
from communities.accounts.sessions import end_sessions
from communities.accounts.tokens import revoke_all
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed


def send_codes(*, user: User, phone: str, address: str, now) -> dict[str, str | None]:
    """A code to the phone that this account shall have (`code`), and to the one that it has (`proof`), if any.

    The answer is as that of codes.send_code(). Raises Invalid for a phone that it cannot have.
    """
    _refuse(user)
    _refuse_same(user, normal_phone(phone))
    proves = not is_assisted(user) and user.phone
    sent = send_proving_code(user=user, address=address, now=now) if proves else None
    text = READ_OUT_TEXT if is_assisted(user) else PURPOSE_TEXT
    code = send_code(phone=phone, address=address, purpose=NEW_PHONE, text=text, now=now)
    return {"proof": sent, "code": code}


def is_assisted(user: User) -> bool:
    """Whether staff does it for them."""
    return bool(getattr(user, "acted_by", None))


def change_phone(
    *, user: User, phone: str, code: str, proof: str = "", session: str | None = None, token: int | None = None, now
) -> User:
    """The account has the new phone; every session and token but this one is over.

    `code` was sent to the new phone; `proof` is what way_of() asks for, as a code to the old one; nothing in an assisted
    session. Raises CodeRefused, ProofRefused, Invalid for a phone that another account has, and NotAllowed for staff.
    """
    _refuse(user)
    new = right_code(phone=phone, code=code, purpose=NEW_PHONE, now=now)
    # Neither code is used up by a slip in the other.
    if not is_assisted(user):
        prove(user, proof, now)
    use_up(new, now)
    changed = _changed(user, new.phone, by=user, now=now)
    end_sessions(user=user, but=session)
    Token.objects.filter(user=user).exclude(pk=token).delete()
    return changed


@atomic
def change_phone_for(*, user: User, phone: str, by: User, now) -> User:
    """Staff gives a resident's account a new phone, the document seen; the account is signed out everywhere."""
    if not is_committee(by):
        raise NotAllowed
    if by.pk == user.pk or user.is_staff:
        raise NotAllowed("工作人员的账号不用手机号登录，不能这样换。")
    phone = normal_phone(phone)
    _refuse_same(user, phone)
    changed = _changed(user, phone, by=by, now=now)
    end_sessions(user=user)
    revoke_all(user=user)
    return changed


@atomic
def _changed(user: User, phone: str, *, by: User, now) -> User:
    hold(f"phone:{phone}")
    # Said after the code was right: nobody learns by asking whose phone has an account here.
    if User.objects.filter(phone=phone).exclude(pk=user.pk).exists():
        raise Invalid("这个手机号已经有账号了。请用它登录；要并成一个，请联系社区。", field="phone")
    old = user.phone
    by_staff = by.pk != user.pk or is_assisted(user)
    give_phone(user=user, phone=phone, now=now)
    if by_staff:
        settled_by_staff(user=user, now=now)
    verb = "accounts.change_phone" if by.pk == user.pk else "accounts.change_phone_for"
    record(by=by, verb=verb, subject=user, at=now)
    if old and by_staff:
        for hook in settings.ON_PHONE_REPLACED:
            import_string(hook)(user=user, old=old, now=now)
    return user


def _refuse_same(user: User, phone: str) -> None:
    if phone == user.phone:
        raise Invalid("这就是现在的手机号。", field="phone")


def _refuse(user: User) -> None:
    if user.is_staff:
        raise NotAllowed("工作账号不用手机号登录。")
