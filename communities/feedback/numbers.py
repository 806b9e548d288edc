"""Ticket numbers and the link that opens one ticket without signing in. Pure but for the secret key.

A number is made of the community's letters, the year and the ticket's own key: YG-2026-01873. Nothing is counted, so
nothing has to be locked.
"""

import re
from datetime import datetime

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from communities.kernel.clock import HERE

_NUMBER = re.compile(r"[A-Z]{2,4}-\d{4}-(\d{5,18})")


class NumberConverter:
    """A ticket's number in an address, in either case, short enough for a bigint."""

    regex = r"[A-Za-z]{2,4}-[0-9]{4}-[0-9]{5,18}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


def ticket_number(letters: str, reported_at: datetime, pk: int) -> str:
    return f"{letters}-{reported_at.astimezone(HERE).year}-{pk:05d}"


def key_in(number: str) -> int | None:
    """The ticket's key in a number as people type it, or None."""
    match = _NUMBER.fullmatch(number.strip().upper())
    return int(match.group(1)) if match else None


def link_key(schema: str, pk: int) -> str:
    """32 hex digits that open ticket `pk` of one community; worth nothing in another."""
    return _link_key(schema, pk, settings.SECRET_KEY)


def opens(key: str, schema: str, pk: int) -> bool:
    """Whether `key` is the link key of this ticket, made with the present secret or one before it."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(key, _link_key(schema, pk, secret)) for secret in secrets)


def _link_key(schema: str, pk: int, secret: str) -> str:
    return salted_hmac(f"ticket-link:{schema}", str(pk), secret=secret, algorithm="sha256").hexdigest()[:32]
