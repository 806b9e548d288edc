"""settings.ON_PHONE_REPLACED: a phone that an account had hears that the account has another."""

from datetime import datetime

from django.db import connection

from communities.accounts.models import User
from communities.notifications.actions import warn


def tell_old(*, user: User, old: str, now: datetime) -> None:
    """By text to the old number, and in the inbox: which office did it, and what to do if it was not asked for."""
    office = f"{connection.tenant.name}居委会"
    warn(
        to=user,
        phone=old,
        title="手机号换了",
        body=f"您的账号换成了尾号 {(user.phone or '')[-4:]} 的手机号，由{office}代办。不是您要换的，请马上到居委会或打社区电话。",
        path="privacy/mine/",
        key=f"phone:{now.timestamp():.0f}",
        now=now,
    )
