"""Names and homes in what was moved, said and asked at a meeting, and in what residents called it with or off: found by
machine, looked at and covered by people (个人信息保护法 art. 25). In the room nobody waits for a second look: it is marked
once it stands.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Model
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.covering import (
    COVER,
    COVERED_TITLE,
    LONGEST_COVERED,
    covered,
    require_meaning_left,
    words_to_cover,
)
from communities.kernel.errors import Invalid
from communities.kernel.suspects import marked, may_be_somebodys, suspects
from communities.notifications.actions import notify_all
from deliberation.meetings import rules
from deliberation.meetings.models import Meeting, Motion, Question
from deliberation.meetings.states import MeetingState
from deliberation.meetings.stepping import locked_in, log, write

# What minutes hold that nobody said: offices, places, numbers.
_NOT_SAID = frozenset(
    {"chair", "recorder", "place", "community", "form", "number", "attendance", "began_at", "ended_at"}
)
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
    parts = words_to_cover(words, "\n".join(said_at(meeting)), may_be_somebodys)
    for draft in meeting.records.filter(published_at=None):
        if twice := next((part for part in parts if part in _written(draft)), ""):
            raise Invalid(f"“{twice}”也写进了纪要的草稿：请到纪要那里“遮去姓名”，这里的一并遮住。", field="words")
    cover_said(meeting, parts, now=now)
    write(meeting, now=now)
    log("cover", meeting, by=by, now=now)
    return meeting


def _written(draft: Model) -> str:
    """What people said that stands in a draft of minutes; opinions that it answers are covered on their own page."""
    told = [text for name, text in draft.content.items() if name not in _NOT_SAID]
    return str([told, [row for row in draft.result if not row.get("key", "").startswith("opinion-")], draft.dissent])


def cover_said(meeting: Meeting, words: Sequence[str], *, now: datetime) -> None:
    """Each of `words`, the longest first, covered; whoever said it is told. Of a meeting that is locked."""
    people = set()
    for row, column in _rows(meeting):
        before = getattr(row, column)
        after = covered(before, words)
        if after == before:
            continue
        # Only what may be a name or a home is covered here, and a few words may be that and little else.
        if len(before) > LONGEST_COVERED:
            require_meaning_left(after, before)
        setattr(row, column, after)
        row.save(update_fields=[column])
        people.add(_said_by(row))
    notify_all(
        [one for one in people if one is not None and one.is_active],
        title=COVERED_TITLE,
        body=f"在“{meeting.title}”上说的话里，居委会把姓名或住址遮成了“{COVER}”，别的没有动。",
        path=f"meetings/{meeting.pk}/",
        key=f"meeting-covered:{meeting.pk}:{now.timestamp()}",
        now=now,
    )


def _said_by(row: Model) -> User | None:
    if isinstance(row, Meeting):
        return row.called_by
    if isinstance(row, Question):
        return row.user
    seat = row.moved_by if isinstance(row, Motion) else row.seat
    return seat.user if seat else None


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
    yield from ((row, "text") for row in meeting.motions.select_related("moved_by__user"))
    yield from ((row, "line") for row in meeting.turns.select_related("seat__user"))
    yield from ((row, "text") for row in meeting.questions.select_related("user"))
