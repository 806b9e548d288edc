"""API tokens: opaque, kept as fingerprints in the schema where they act, revocable.

A resident's slides on with every use. One of staff ends after STAFF_TOKEN_SECONDS whatever is done with it, and with
the last role that made its person staff.
"""

from datetime import timedelta

from django.conf import settings

from communities.accounts.models import Token, User
from communities.kernel.identifiers import fingerprint, new_token
from communities.kernel.kept import instances_of

# A token's clock is pushed on at most this often, so that reading does not write.
TOUCH_AFTER = timedelta(hours=12)
SIGN_IN_AGAIN = "登录已过期，请重新登录。"


def issue_token(*, user: User, label: str, now) -> str:
    """A new token of this person, shown once: TOKEN_DAYS after its last use, for staff STAFF_TOKEN_SECONDS in all."""
    secret, slides = new_token(), not user.is_staff
    life = timedelta(days=settings.TOKEN_DAYS) if slides else timedelta(seconds=settings.STAFF_TOKEN_SECONDS)
    Token.objects.create(
        user=user,
        fingerprint=fingerprint(secret),
        label=label[:40],
        created_at=now,
        used_at=now,
        expires_at=now + life,
        slides=slides,
    )
    return secret


def user_of_token(secret: str, *, now) -> tuple[User, Token] | None:
    """Whose token this is in the current schema; None when unknown, expired, of a closed account or of staff no more."""
    found = instances_of("token", {"fingerprint": fingerprint(secret), "expires_at__gt": now}, _with_user)
    if not found:
        return None
    token = found[0]
    # A role may end by itself at its day. The roles are read once for this user, and staff's views ask for them anyway.
    if not token.slides and not token.user.is_staff:
        return None
    if now - token.used_at > TOUCH_AFTER:
        _touch(token, now)
    return token.user, token


def _touch(token: Token, now) -> None:
    token.used_at = now
    if token.slides:
        token.expires_at = now + timedelta(days=settings.TOKEN_DAYS)
    token.save(update_fields=["used_at", "expires_at"])


def _with_user(wanted: dict):
    return Token.objects.select_related("user").filter(**wanted, user__is_active=True)


def revoke_token(*, user: User, token_id: int) -> bool:
    """End one token of this person; False when there is none with this number."""
    return bool(Token.objects.filter(user=user, pk=token_id).delete()[0])


def revoke_all(*, user: User) -> int:
    """End all tokens of this person; the answer is how many."""
    return Token.objects.filter(user=user).delete()[0]


def revoke_those_of_a_phone(*, user: User) -> int:
    """End the tokens that a text message or WeChat opened; the answer is how many."""
    return Token.objects.filter(user=user, slides=True).delete()[0]
