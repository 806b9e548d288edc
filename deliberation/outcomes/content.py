"""What minutes hold, part by part, and how they are sealed. Pure.

The parts are those of DOMAIN 2.8. What was recorded at the meeting is taken over and not edited; the rest is written.
No resident's name stands in them: sides speak.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from communities.kernel.covering import COVER

# What is written by the recorder, in the order in which it is read.
TEXTS: dict[str, str] = {
    "source": "议题来源",
    "situation": "情况介绍",
    "focus": "争议焦点",
    "opinion": "形成的意见",
    "duties": "责任分工",
    "next_step": "下一步",
    "attachments": "附件",
}


# How many places of it were covered, for everybody to read.
COVERED = "covered"


def covered_more(before: Any, after: Any) -> int:
    """How many places more read 某某: what people wrote so themselves is none that was covered."""
    return str(after).count(COVER) - str(before).count(COVER)


def covered_still(content: Mapping[str, Any], *beside: Any) -> dict[str, int]:
    """How many of the places that were covered can still stand there, once the recorder has written anew."""
    places = content.get(COVERED, 0)
    return {COVERED: min(places, str([content, *beside]).count(COVER))} if places else {}


def canonical(sealed: Mapping[str, Any]) -> str:
    """The one way to write it: UTF-8, keys in order, no spaces. Whoever has the values can write it again."""
    return json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(sealed: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text, as 64 hex digits."""
    return hashlib.sha256(canonical(sealed).encode()).hexdigest()


def missing_sides(content: Mapping[str, Any], sides: list[str]) -> list[str]:
    """The sides that the topic names and the minutes do not."""
    named = {row["side"] for row in content.get("attendance", [])}
    return [side for side in sides if side not in named]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """The written parts that differ: what it is called, as it was, as it is now."""
    return [
        {"part": words, "before": str(before.get(name, "")), "after": str(after.get(name, ""))}
        for name, words in TEXTS.items()
        if before.get(name, "") != after.get(name, "")
    ]
