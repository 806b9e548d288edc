"""The code at the door: six digits that change every half minute, so that a photograph of them is soon worth nothing. Pure."""

import hashlib
import hmac
import unicodedata
from datetime import datetime

SECONDS = 30
_DIGITS = 6


def code_at(key: str, moment: datetime) -> str:
    """What the projector shows at this moment of the meeting with this key."""
    return _code(key, _window(moment))


def seconds_left(moment: datetime) -> int:
    """Until the next code."""
    return SECONDS - int(moment.timestamp()) % SECONDS


def fits(code: str, key: str, moment: datetime) -> bool:
    """Whether it is the code of now or of the half minute before."""
    window = _window(moment)
    # The projector shows "319 838", and some keyboards type full-width digits.
    given = "".join(unicodedata.normalize("NFKC", code).split()).encode()
    return any(hmac.compare_digest(given, _code(key, at).encode()) for at in (window, window - 1))


def _window(moment: datetime) -> int:
    return int(moment.timestamp()) // SECONDS


def _code(key: str, window: int) -> str:
    digest = hmac.digest(key.encode(), str(window).encode(), hashlib.sha256)
    return f"{int.from_bytes(digest[:8]) % 10**_DIGITS:0{_DIGITS}d}"
