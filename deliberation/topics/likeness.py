"""How alike two titles are. Pure: shared pairs of neighbouring characters, which needs no dictionary of words."""

import unicodedata
from collections.abc import Iterable

ENOUGH = 0.3


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring letters, digits and characters; signs and spaces do not count."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())
    return {plain[place : place + 2] for place in range(len(plain) - 1)}


def likeness(one: str, other: str) -> float:
    """0 to 1: the pairs of the shorter that stand in the longer too."""
    mine, theirs = pairs(one), pairs(other)
    fewer = min(len(mine), len(theirs))
    return len(mine & theirs) / fewer if fewer else 0.0


def most_alike(title: str, others: Iterable[tuple[int, str]], *, limit: int = 5) -> list[int]:
    """The keys of the titles that are like `title`, the likest first."""
    judged = sorted(((likeness(title, words), key) for key, words in others), reverse=True)
    return [key for alike, key in judged[:limit] if alike >= ENOUGH]
