"""Links to set a password that are worth nothing in another community."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import connection


class ResetTokens(PasswordResetTokenGenerator):
    """Django's reset tokens with the schema in the hash: the same user number elsewhere gets another token."""

    def _make_hash_value(self, user, timestamp):
        return f"{connection.schema_name}{super()._make_hash_value(user, timestamp)}"
