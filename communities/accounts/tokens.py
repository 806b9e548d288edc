"""API tokens: opaque, kept as fingerprints in the schema where they act, sliding, revocable."""

from datetime import timedelta

from django.conf import settings

from communities.accounts.models import Token, User
from communities.kernel.identifiers import fingerprint, new_token
from communities.kernel.kept import instances_of

# A token's clock is pushed on at most this often, so that reading does not write.
TOUCH_AFTER = timedelta(hours=12)


def issue_token(*, user: User, label: str, now) -> str:
    """A new token of this person, shown once; it lives TOKEN_DAYS after its last use."""
    secret = new_token()
    Token.objects.create(
        user=user,
        fingerprint=fingerprint(secret),
        label=label[:40],
        created_at=now,
        used_at=now,
        expires_at=now + timedelta(days=settings.TOKEN_DAYS),
    )
    return secret


def user_of_token(secret: str, *, now) -> tuple[User, Token] | None:
    """Whose token this is in the current schema; None when unknown, expired or of an inactive person."""
    found = instances_of("token", {"fingerprint": fingerprint(secret), "expires_at__gt": now}, _with_user)
    if not found:
        return None
    token = found[0]
    if now - token.used_at > TOUCH_AFTER:
        token.used_at, token.expires_at = now, now + timedelta(days=settings.TOKEN_DAYS)
        token.save(update_fields=["used_at", "expires_at"])
    return token.user, token


def _with_user(wanted: dict):
    return Token.objects.select_related("user").filter(**wanted, user__is_active=True)


def revoke_token(*, user: User, token_id: int) -> bool:
    """End one token of this person; False when there is none with this number."""
    return bool(Token.objects.filter(user=user, pk=token_id).delete()[0])


def revoke_all(*, user: User) -> int:
    """End all tokens of this person; the answer is how many."""
    return Token.objects.filter(user=user).delete()[0]
