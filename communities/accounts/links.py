"""Signed links and reset links that are worth nothing in another community."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.db import connection


class ResetTokens(PasswordResetTokenGenerator):
    """Django's reset tokens with the schema in the hash: the same user number elsewhere gets another token."""

    def _make_hash_value(self, user, timestamp):
        return f"{connection.schema_name}{super()._make_hash_value(user, timestamp)}"


def sign(value: str, *, purpose: str) -> str:
    """`value` signed for one purpose in the current community."""
    return signing.TimestampSigner(salt=_salt(purpose)).sign(value)


def unsign(signed: str, *, purpose: str, seconds: int) -> str:
    """The value of sign(), not older than `seconds`; raises signing.BadSignature for anything else."""
    return signing.TimestampSigner(salt=_salt(purpose)).unsign(signed, max_age=seconds)


def _salt(purpose: str) -> str:
    return f"{connection.schema_name}:{purpose}"
