"""The box of a secret ballot while voting is open: what each elector's row holds, sealed under the ballot's own key.

The key stands on the ballot's row, itself sealed for the column; at closing it is thrown away. Every sealed vote has
the same length, and none can be moved to another elector's row.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# Longer than the longest vote: a nonce of 64 digits and twenty numbers of two; and where objections have reasons, 200
# signs of four bytes. On one ballot all are alike long, with a reason or without.
_LENGTH, _ROOMY = 256, 1100
_NONCE = 12


def new_key() -> str:
    return b64encode(AESGCM.generate_key(bit_length=256)).decode()


def sealed(
    choices: Sequence[int], nonce: str, *, key: str, place: str, objection: str = "", roomy: bool = False
) -> str:
    """The vote as it lies in the row called `place`; `roomy` on a ballot that asks for reasons."""
    length = _ROOMY if roomy else _LENGTH
    content = json.dumps([list(choices), nonce, objection], ensure_ascii=False).encode().ljust(length)
    if len(content) != length:
        raise ValueError("a vote longer than the box allows for")
    mark = os.urandom(_NONCE)
    return b64encode(mark + AESGCM(b64decode(key)).encrypt(mark, content, place.encode())).decode()


def opened(written: str, *, key: str, place: str) -> tuple[list[int], str, str]:
    """Choices, nonce and the reason of an objection; raises cryptography's InvalidTag for a vote that was changed or moved."""
    content = b64decode(written)
    vote = json.loads(AESGCM(b64decode(key)).decrypt(content[:_NONCE], content[_NONCE:], place.encode()))
    # A vote that was sealed before reasons were asked for has none.
    choices, nonce, objection = [*vote, ""][:3]
    return choices, nonce, objection
