"""Names and homes in minutes that nobody has laid open yet: found by machine, looked at and covered by people.

A motion typed on a phone, a line of a speech and the reason of who would not sign are nobody's of the committee to put
otherwise; a name in them is covered (个人信息保护法 arts. 6, 25). What was published is sealed and is changed no more.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.covering import (
    COVER,
    COVERED_TITLE,
    LONGEST_COVERED,
    covered,
    require_meaning_left,
    words_to_cover,
)
from communities.kernel.suspects import may_be_somebodys, suspects
from communities.notifications.actions import notify
from deliberation.meetings.covering import cover_said, said_at
from deliberation.meetings.stepping import locked as locked_meeting
from deliberation.outcomes.content import COVERED, TEXTS, covered_more
from deliberation.outcomes.drafting import held, take_back
from deliberation.outcomes.models import Minutes, Signature
from deliberation.outcomes.states import MinutesState
from deliberation.topics.rules import require_keeper

# What people wrote or said; the rest of the content, and of its rows, are numbers, moments, offices and sides.
_SAID = (*TEXTS, "title", "agenda", "before", "happened", "speeches", "motions")
_IN_ROWS = frozenset({"line", "text", "reason", "comment"})


def lines_of(minutes: Minutes) -> list[str]:
    """Every line that people wrote or said, each once, with the reasons of who would not sign. One query."""
    refused = minutes.signatures.exclude(refusal="").values_list("refusal", flat=True)
    texts = [*_strings(_words(minutes)), *refused]
    return list(dict.fromkeys(line for text in texts for line in text.splitlines() if line))


def suspected(minutes: Minutes) -> list[str]:
    """The lines that may tell who somebody is."""
    return [line for line in lines_of(minutes) if suspects(line)]


def _words(minutes: Minutes) -> list:
    return [[minutes.content.get(name, "") for name in _SAID], minutes.result, minutes.dissent]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        yield from _strings([value[name] for name in value if name in _IN_ROWS])


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """An opinion that is answered reads as it does on its own page, and is covered there."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_changed(one, change) for one in value]
    if isinstance(value, dict) and not value.get("key", "").startswith("opinion-"):
        return {name: _changed(one, change) if name in _IN_ROWS else one for name, one in value.items()}
    return value


@atomic
def cover(*, minutes: Minutes, words: str, by: User, now: datetime) -> Minutes:
    """Each of `words` reads 某某 in the draft, in what was moved, said and asked at its meeting, and in why somebody would
    not sign. Raises Invalid, StepNotAllowed.

    Where the draft itself changes while it goes round, it comes back: who signed, signed other words.
    """
    require_keeper(by)
    locked_meeting(minutes.meeting)
    minutes = held(minutes, "cover")
    refused = list(minutes.signatures.exclude(refusal=""))
    standing = [*(one.refusal for one in refused), *said_at(minutes.meeting)]
    rewrite(minutes, lambda text: standing.append(text) or text)
    parts = words_to_cover(words, "\n".join(standing), may_be_somebodys)
    cover_said(minutes.meeting, parts, now=now)
    _cover_refusals(refused, parts, now)
    before = _words(minutes)
    if rewrite(minutes, lambda text: _covered(text, parts)):
        _keep(minutes, covered_more(before, _words(minutes)), by=by, now=now)
    record(by=by, verb="outcomes.cover", subject=minutes, at=now, topic=minutes.topic_id, version=minutes.version)
    return minutes


def _covered(text: str, words: Sequence[str]) -> str:
    """A word is covered, not silenced; a few words may be a name and little else (meetings/covering.py)."""
    after = covered(text, words)
    if after != text and len(text) > LONGEST_COVERED:
        require_meaning_left(after, text)
    return after


def _cover_refusals(refused: Iterable[Signature], words: Sequence[str], now: datetime) -> None:
    for one in refused:
        before, one.refusal = one.refusal, _covered(one.refusal, words)
        if one.refusal == before:
            continue
        one.save(update_fields=["refusal"])
        notify(
            to=one.user,
            title=COVERED_TITLE,
            body=f"您写的不签的理由里，居委会把姓名或住址遮成了“{COVER}”，别的没有动。",
            path=f"outcomes/{one.minutes_id}/sign/",
            key=f"refusal-covered:{one.pk}:{now.timestamp()}",
            now=now,
        )


def rewrite(minutes: Minutes, change: Callable[[str], str]) -> bool:
    """Put every line that people wrote or said as `change` has it, in these minutes; nothing is saved. Whether any changed."""
    before = _words(minutes)
    after = _changed(before, change)
    said, minutes.result, minutes.dissent = after
    told = {name: text for name, text in zip(_SAID, said, strict=True) if name in minutes.content}
    minutes.content = minutes.content | told
    return after != before


def _keep(minutes: Minutes, more: int, *, by: User, now: datetime) -> None:
    if minutes.state == MinutesState.SIGNING:
        minutes.state = take_back(minutes=minutes, by=by, now=now).state
    places = minutes.content.get(COVERED, 0) + more
    minutes.content, minutes.changed_at = minutes.content | {COVERED: places}, now
    minutes.save(update_fields=["state", "content", "result", "dissent", "changed_at"])
