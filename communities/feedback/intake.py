"""How often somebody may report or upload: enough for any neighbour, too little for a machine."""

from django.conf import settings
from django.db import connection

from communities.accounts.limits import count_try
from communities.accounts.models import User
from communities.accounts.phones import normal_contact

_LATER = "急事请打社区电话。"


def count_report(*, by: User | None, phone: str, address: str) -> None:
    """Count one report; raises TooOften beyond settings.REPORTS_PER_*, Invalid for a phone that is none.

    A person who is signed in, or a phone that was left, is counted by the day; only a visitor who is not signed in is
    counted by address, since a whole building may share one.
    """
    who = f"user:{by.pk}" if by else f"phone:{normal_contact(phone)}" if phone else ""
    if who:
        count_try(
            "report",
            f"{connection.schema_name}:{who}",
            most=settings.REPORTS_PER_PHONE_PER_DAY,
            seconds=86400,
            message=f"今天报的事已经有 {settings.REPORTS_PER_PHONE_PER_DAY} 件了，请明天再报。{_LATER}",
        )
    if by is None:
        most = settings.REPORTS_PER_ADDRESS_PER_HOUR
        count_try(
            "report-address", address, most=most, seconds=3600, message=f"这个网络报事太多，请一小时后再试。{_LATER}"
        )


def count_upload(*, by: User | None, address: str) -> None:
    """Count one photo, by person or by address; raises TooOften."""
    most = settings.REPORTS_PER_ADDRESS_PER_HOUR * settings.REPORT_PHOTOS
    who = f"{connection.schema_name}:user:{by.pk}" if by else address
    count_try("upload", who, most=most, seconds=3600, message="传的照片太多了，请一小时后再传。")
