"""The arithmetic of the ledger. Pure."""

import hashlib
import json
from datetime import UTC, datetime

GENESIS = "0" * 64
_encoder = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def canonical(value) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8: the same facts always give the same bytes."""
    return _encoder.encode(value).encode()


def digest_of(facts: dict) -> str:
    """SHA-256 of the facts of a sealed row, 64 hex digits."""
    return hashlib.sha256(canonical(facts)).hexdigest()


def link_hash(
    *, seq: int, at: datetime, actor: str, verb: str, subject: str, facts: dict, digest: str, previous: str
) -> str:
    """The hash of one link: SHA-256 over all its columns and the hash before it, 64 hex digits."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(canonical([seq, moment, actor, verb, subject, facts, digest, previous])).hexdigest()
