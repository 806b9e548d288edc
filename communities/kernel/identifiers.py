"""Random identifiers and their fingerprints."""

import hashlib
import secrets


def new_token() -> str:
    """A 256-bit random token, safe in a URL."""
    return secrets.token_urlsafe(32)


def new_link_key() -> str:
    """A 128-bit random key for a link that opens one thing."""
    return secrets.token_urlsafe(16)


def fingerprint(secret: str) -> str:
    """What is kept of a token: its SHA-256 as 64 hex digits. Tokens are random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code(digits: int = 6) -> str:
    """A one-time code of decimal digits."""
    return f"{secrets.randbelow(10**digits):0{digits}d}"
