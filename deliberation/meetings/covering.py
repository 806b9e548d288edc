"""Covering names in what was moved, said and asked at a meeting that is over (个人信息保护法 art. 25)."""

from collections.abc import Sequence

from communities.kernel.covering import covered
from deliberation.meetings.models import Meeting


def cover_said(meeting: Meeting, words: Sequence[str]) -> None:
    """Each of `words`, the longest first, reads 某某 from now on. Of a meeting that is locked."""
    for rows, column in ((meeting.motions, "text"), (meeting.turns, "line"), (meeting.questions, "text")):
        for row in rows.all():
            before = getattr(row, column)
            setattr(row, column, covered(before, words))
            if getattr(row, column) != before:
                row.save(update_fields=[column])
