"""Names and homes in what was moved, said and asked at a meeting, and in what residents called it with or off: found by
machine, looked at and covered by people (个人信息保护法 art. 25). In the room nobody waits for a second look: it is marked
once it stands.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Model
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.covering import covered, words_to_cover
from communities.kernel.errors import Invalid
from communities.kernel.suspects import marked, suspects
from deliberation.meetings import rules
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import MeetingState
from deliberation.meetings.stepping import locked_in, log, write

COVERABLE = frozenset({MeetingState.IN_SESSION, MeetingState.CLOSED})
# What residents call is in their own words from the first.
COVERABLE_CALLS = COVERABLE | {MeetingState.NOTICED, MeetingState.CANCELLED}
_CALLED_WITH = ("title", "about", "place", "reason")


def states_of(meeting: Meeting) -> frozenset[MeetingState]:
    """Those in which what stands of it is covered."""
    return COVERABLE_CALLS if meeting.by_residents else COVERABLE


@atomic
def cover(*, meeting: Meeting, words: str, by: User, now: datetime) -> Meeting:
    """Each of `words` reads 某某 to everybody from now on, on the projector as well. Raises Invalid; StepNotAllowed.

    What stands in minutes that are being written is covered there, and here with it (outcomes/covering.py).
    """
    rules.require_keeper(by)
    meeting = locked_in(meeting, *states_of(meeting))
    parts = words_to_cover(words, "\n".join(said_at(meeting)))
    for draft in meeting.records.filter(published_at=None):
        written = f"{draft.content}{draft.result}{draft.dissent}"
        if twice := next((part for part in parts if part in written), ""):
            raise Invalid(f"“{twice}”也写进了纪要的草稿：请到纪要那里“遮去姓名”，这里的一并遮住。", field="words")
    cover_said(meeting, parts)
    write(meeting, now=now)
    log("cover", meeting, by=by, now=now)
    return meeting


def cover_said(meeting: Meeting, words: Sequence[str]) -> None:
    """Each of `words`, the longest first, covered. Of a meeting that is locked."""
    for row, column in _rows(meeting):
        before = getattr(row, column)
        setattr(row, column, covered(before, words))
        if getattr(row, column) != before:
            row.save(update_fields=[column])


def said_at(meeting: Meeting) -> list[str]:
    """What was moved, said and asked, and what residents called it with, each once. Three queries."""
    return list(dict.fromkeys(text for row, column in _rows(meeting) if (text := getattr(row, column))))


def marked_at(meeting: Meeting) -> list[list[tuple[str, bool]]]:
    """What of it may tell who somebody is, in pieces (suspects.marked)."""
    if meeting.state not in states_of(meeting):
        return []
    return [marked(text) for text in said_at(meeting) if suspects(text)]


def _rows(meeting: Meeting) -> Iterator[tuple[Model, str]]:
    if meeting.by_residents:
        yield from ((meeting, column) for column in _CALLED_WITH)
    for rows, column in ((meeting.motions, "text"), (meeting.turns, "line"), (meeting.questions, "text")):
        yield from ((row, column) for row in rows.all())
