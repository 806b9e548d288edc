"""The box of a secret ballot while voting is open: what each elector's row holds, sealed under the ballot's own key.

The key stands on the ballot's row, itself sealed for the column; at closing it is thrown away. Every sealed vote has
the same length, and none can be moved to another elector's row.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# Longer than the longest vote: a nonce of 64 digits and twenty numbers of two.
_LENGTH = 256
_NONCE = 12


def new_key() -> str:
    return b64encode(AESGCM.generate_key(bit_length=256)).decode()


def sealed(choices: Sequence[int], nonce: str, *, key: str, place: str) -> str:
    """The vote as it lies in the row called `place`."""
    content = json.dumps([list(choices), nonce]).ljust(_LENGTH).encode()
    if len(content) != _LENGTH:
        raise ValueError("a vote longer than the box allows for")
    mark = os.urandom(_NONCE)
    return b64encode(mark + AESGCM(b64decode(key)).encrypt(mark, content, place.encode())).decode()


def opened(written: str, *, key: str, place: str) -> tuple[list[int], str]:
    """Choices and nonce; raises cryptography's InvalidTag for a vote that was changed or moved."""
    content = b64decode(written)
    choices, nonce = json.loads(AESGCM(b64decode(key)).decrypt(content[:_NONCE], content[_NONCE:], place.encode()))
    return choices, nonce
