"""Receipts: a hash that commits to a vote and says nothing of it without the nonce. Pure but for the nonce.

verify_ballot.py does the same without us; a change here needs a new FORMAT there.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Sequence

FORMAT = "shangliang-ballot-1"
_SHORT = 12
_HEX = re.compile(r"[0-9a-f]{12,64}")


def new_nonce() -> str:
    """256 random bits as 64 hex digits."""
    return secrets.token_hex(32)


def written(content) -> str:
    """JSON in its one canonical form."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def receipt_of(uid: str, choices: Sequence[int], nonce: str) -> str:
    """SHA-256 over the ballot's own mark, the nonce and the choices, as 64 hex digits."""
    return hashlib.sha256("|".join((FORMAT, uid, nonce, written(list(choices)))).encode()).hexdigest()


def fingerprint_of(box: dict) -> str:
    """SHA-256 over the whole file but for the fingerprint itself."""
    return hashlib.sha256(written({key: box[key] for key in box if key != "fingerprint"}).encode()).hexdigest()


def short(receipt: str) -> str:
    """How people write it down: 3F7A-91C2-08DE."""
    head = receipt[:_SHORT].upper()
    return "-".join(head[start : start + 4] for start in range(0, _SHORT, 4))


def typed(text: str) -> str:
    """The beginning of a receipt as somebody typed it, in lower-case hex; empty where it cannot be one."""
    plain = re.sub(r"[\s\-－—_]", "", text).lower()
    return plain if _HEX.fullmatch(plain) else ""
