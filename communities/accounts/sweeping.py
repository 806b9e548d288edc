"""Credentials that are over are not kept (个人信息保护法 art. 19: no longer than needed)."""

from django.contrib.sessions.models import Session
from django.utils.timezone import now as clock

from communities.accounts.personal import CREDENTIALS
from communities.kernel.retention import forget_over


def forget_credentials(*, now=None) -> int:
    """Remove expired sessions, tokens, codes and kept answers of the current schema; the answer is how many rows went."""
    now = now or clock()
    sessions = Session.objects.filter(expire_date__lt=now).delete()[0]
    return sessions + sum(forget_over(keeping, now=now) for keeping in CREDENTIALS)
