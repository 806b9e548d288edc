"""One's own calendar of meetings behind an address that only its owner knows, and may take back at any time.

The address holds a token among the person's others (communities/accounts): it stands in their list, ends with a lost
phone or a closed account, and is worth nothing as a sign-in, since what is kept of it is no fingerprint of any token.
"""

from datetime import datetime, timedelta

from django.db.transaction import atomic

from communities.accounts.models import Token, User
from communities.audit.actions import record
from communities.kernel.identifiers import fingerprint, new_token

LIFE = timedelta(days=400)
# A fingerprint has 64 hexadecimal digits: nothing that is sent as a bearer token has this one.
_MARK = "ics."


def _kept(secret: str) -> str:
    return _MARK + fingerprint(secret)[: 64 - len(_MARK)]


@atomic
def open_feed(*, by: User, now: datetime) -> str:
    """A new address of one's own calendar; an older one is worth nothing from now on. The answer is its secret."""
    close_feed(by=by, now=now)
    secret = new_token()
    Token.objects.create(
        user=by,
        fingerprint=_kept(secret),
        label="会议日历",
        created_at=now,
        used_at=now,
        expires_at=now + LIFE,
        slides=False,
    )
    record(by=by, verb="meetings.open_feed", subject=by, at=now)
    return secret


@atomic
def close_feed(*, by: User, now: datetime) -> bool:
    """Take the address back; the answer is whether there was one."""
    closed = bool(feeds_of(by).delete()[0])
    if closed:
        record(by=by, verb="meetings.close_feed", subject=by, at=now)
    return closed


def feeds_of(user: User):
    return Token.objects.filter(user=user, fingerprint__startswith=_MARK)


def owner_of(secret: str, now: datetime) -> User | None:
    found = Token.objects.select_related("user").filter(
        fingerprint=_kept(secret), expires_at__gt=now, user__is_active=True
    )
    token = found.first()
    return token.user if token else None
