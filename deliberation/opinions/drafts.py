"""A draft's paragraphs, and two wordings side by side. Pure."""

import difflib
import re
from dataclasses import dataclass

_SPACE = re.compile(r"\n\s*\n")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which are parted by empty lines."""
    return [part.strip() for part in _SPACE.split(text.replace("\r\n", "\n")) if part.strip()]


def holds(text: str, wording: str) -> bool:
    """Whether the text carries the wording as whole paragraphs, one after the other."""
    whole, part = paragraphs(text), paragraphs(wording)
    return any(whole[place : place + len(part)] == part for place in range(len(whole) - len(part) + 1))


def replaced(text: str, old: str, new: str) -> str:
    """The text with the paragraph `old` put as `new`; as it was where there is no such paragraph."""
    parts = paragraphs(text)
    if old in parts:
        parts[parts.index(old)] = "\n\n".join(paragraphs(new))
    return "\n\n".join(parts)


@dataclass(frozen=True)
class Piece:
    """A stretch of characters; `how` is "same", "gone" (only in the old) or "new" (only in the new)."""

    how: str
    text: str


def side_by_side(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """The old wording and the new, each as pieces that say what is the same. Put together they are `old` and `new`."""
    left: list[Piece] = []
    right: list[Piece] = []
    for how, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            left.append(Piece("same", old[a:b]))
            right.append(Piece("same", new[c:d]))
            continue
        left += [Piece("gone", old[a:b])] if b > a else []
        right += [Piece("new", new[c:d])] if d > c else []
    return left, right
