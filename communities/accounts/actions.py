"""Signing in, binding identities, granting roles."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.cache import caches
from django.db.transaction import atomic
from django.utils.module_loading import import_string

from communities.accounts.codes import use_code
from communities.accounts.leaving import GONE
from communities.accounts.locks import hold
from communities.accounts.models import Grant, User, WeChatIdentity
from communities.accounts.roles import STAFF, Role
from communities.accounts.tokens import revoke_all, revoke_those_of_a_phone
from communities.accounts.wechat import WeChatClient
from communities.audit.actions import hold_ledger, record
from communities.kernel.errors import NotAllowed, RuleBroken


class IdentityTaken(RuleBroken):
    code = "identity_taken"


def sign_in_with_code(*, phone: str, code: str, now) -> User:
    """The resident whose phone this is, made at the first sign-in. Raises CodeRefused, NotAllowed."""
    return _phone_proved(resident_with_phone(phone=use_code(phone=phone, code=code, now=now), now=now))


def _let_in(user: User) -> User:
    """Refuses whom a phone or WeChat alone must not let in."""
    if not user.is_active:
        raise NotAllowed("这个账号已停用，请联系社区。")
    if user.is_staff:
        # A text message would stand for password and second factor.
        raise NotAllowed("工作人员请用用户名和密码登录。")
    return user


def _phone_proved(user: User) -> User:
    """Call what settings.ON_PHONE_PROVED names, as in handing over reports left under this phone, with `user`."""
    for hook in getattr(settings, "ON_PHONE_PROVED", ()):
        import_string(hook)(user=user)
    return user


@atomic
def resident_with_phone(*, phone: str, now) -> User:
    """The account with this proved phone, made if there is none; raises NotAllowed for a closed or staff one."""
    hold(f"phone:{phone}")
    user = User.objects.filter(phone=phone).first()
    if user is None:
        user = _new_resident(now, phone=phone)
    return _let_in(user)


def open_for(*, name: str, phone: str | None, by: User, now) -> User:
    """An account for a resident whom staff knows, in the caller's transaction and by the caller's right."""
    return _resident_row(now, by=by, name=name, phone=phone, settled_at=now)


def hold_account(user: User) -> User:
    """The account as it stands, locked after matters and the ledger, as every step on a matter does: else each could wait
    for the other. Raises NotAllowed where its person has left: nothing is ever put into it again.
    """
    hold_ledger()
    held = User.objects.select_for_update().get(pk=user.pk)
    if held.username.startswith(GONE):
        raise NotAllowed("这个账号已经注销了。")
    return held


def settled_by_staff(*, user: User, now) -> None:
    """Staff decided whose this account is, or which phone opens it: see User.settled_at."""
    hold_account(user)
    User.objects.filter(pk=user.pk).update(settled_at=now)
    user.settled_at = now


def _resident_row(now, *, by: User | None = None, **fields) -> User:
    user = User.objects.create_user(f"r_{secrets.token_hex(8)}", created_at=now, **fields)
    Grant.objects.create(user=user, role=Role.RESIDENT, starts_at=now)
    record(by=by or user, verb="accounts.join", subject=user, at=now)
    return user


def _new_resident(now, **fields) -> User:
    user = _resident_row(now, **fields)
    for hook in settings.ON_JOINED:
        import_string(hook)(user=user, now=now)
    return user


def wechat_client() -> WeChatClient:
    return WeChatClient(**settings.WECHAT, cache=caches["global"])


def sign_in_with_wechat(*, code: str, phone_code: str = "", now) -> User:
    """The person of a mini-program's wx.login code; a phone code binds the phone, and with it an account that has it.

    Raises the errors of WeChatClient, and NotAllowed for a closed or staff account. WeChat is asked before anything
    is written.
    """
    client = wechat_client()
    session = client.session_for(code)
    phone = client.phone_for(phone_code) if phone_code else None
    user = _person_of(session, phone, now)
    return _phone_proved(user) if phone else user


@atomic
def _person_of(session, phone: str | None, now) -> User:
    # A mini-program that wakes up may sign in twice at once.
    hold(f"wechat:{session.openid}")
    known = WeChatIdentity.objects.select_related("user").filter(openid=session.openid).first()
    if known is None:
        user = resident_with_phone(phone=phone, now=now) if phone else _new_resident(now)
        _bind(user, session, now)
        return user
    _let_in(known.user)
    return _with_phone(known, phone, now) if phone else known.user


def _bind(user: User, session, now) -> None:
    if WeChatIdentity.objects.filter(user=user).exists():
        raise IdentityTaken("这个手机号已绑定另一个微信。请先在那个微信里解绑，或联系社区。")
    identity = WeChatIdentity.objects.create(user=user, openid=session.openid, unionid=session.unionid or "")
    record(by=user, verb="accounts.bind_wechat", subject=identity, at=now, user=user.pk)


def _with_phone(identity: WeChatIdentity, phone: str, now) -> User:
    """Give the person of this identity the phone; an account that already has it takes the identity over."""
    hold(f"phone:{phone}")
    owner = User.objects.filter(phone=phone).first()
    if owner is None:
        return give_phone(user=identity.user, phone=phone, now=now)
    if owner.pk != identity.user_id:
        _take_over(identity, _let_in(owner), now)
    return owner


def give_phone(*, user: User, phone: str, now) -> User:
    """A phone that was proved is this account's now, and wherever settings.ON_PHONE_CHANGED says."""
    user.phone = phone
    # What tells of the person, then the ledger, then the account: in the order in which an erasure locks them.
    for hook in settings.ON_PHONE_CHANGED:
        import_string(hook)(user=user, now=now)
    hold_account(user)
    user.save(update_fields=["phone"])
    return user


def _take_over(identity: WeChatIdentity, owner: User, now) -> None:
    """From now on this WeChat is `owner`; the account that it was has no way in any more."""
    if WeChatIdentity.objects.filter(user=owner).exists():
        raise IdentityTaken("这个手机号已绑定另一个微信。请先在那个微信里解绑，或联系社区。")
    left = identity.user
    identity.user = owner
    identity.save(update_fields=["user"])
    revoke_all(user=left)
    for hook in settings.ON_ACCOUNT_LEFT:
        import_string(hook)(left=left, owner=owner, now=now)
    record(by=owner, verb="accounts.take_over_wechat", subject=identity, at=now, user=owner.pk, left=left.pk)


@atomic
def grant(*, user: User, role: str, scope_id: int | None = None, starts_at=None, ends_at=None, by=None, now) -> Grant:
    """Give a role from now, or from `starts_at`, on. Raises IntegrityError when the same open grant exists."""
    if role in STAFF:
        # What a text message opened must not stand for password and second factor.
        revoke_those_of_a_phone(user=user)
    span = {"starts_at": starts_at or now, "ends_at": ends_at}
    given = Grant.objects.create(user=user, role=role, scope_id=scope_id, granted_by=by, **span)
    record(by=by, verb="accounts.grant", subject=given, at=now, role=role, scope=scope_id, user=user.pk)
    return given


@atomic
def end_grant(*, grant: Grant, ends_at=None, by, now) -> Grant:
    """End a role, and with a role of staff every token of the person, now; or at `ends_at`, where that lies ahead."""
    ahead = ends_at is not None and ends_at > now
    grant.ends_at = ends_at if ahead else now
    # Of a role that is taken back before it began nothing was: it has the shortest span that a span may have.
    grant.starts_at = min(grant.starts_at, grant.ends_at - timedelta(microseconds=1))
    grant.save(update_fields=["starts_at", "ends_at"])
    if grant.role in STAFF and not ahead:
        revoke_all(user=grant.user)
    record(by=by, verb="accounts.end_grant", subject=grant, at=now)
    return grant
