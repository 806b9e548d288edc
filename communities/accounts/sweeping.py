"""Credentials that are over are not kept (个人信息保护法 art. 19: no longer than needed)."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils.timezone import now as clock

from communities.accounts.models import Answered, OneTimeCode, Token


def forget_credentials(*, now=None) -> int:
    """Remove expired sessions, tokens, codes and kept answers of the current schema; the answer is how many rows went."""
    now = now or clock()
    yesterday = now - timedelta(days=1)
    gone = [
        Session.objects.filter(expire_date__lt=now),
        Token.objects.filter(expires_at__lt=now),
        OneTimeCode.objects.filter(sent_at__lt=now - timedelta(days=2)),
        Answered.objects.filter(at__lt=yesterday),
    ]
    return sum(rows.delete()[0] for rows in gone)
