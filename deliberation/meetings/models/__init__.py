"""What is kept of meetings: the bodies that meet, the meetings and who sits in them, what is moved and said."""

from deliberation.meetings.models.bodies import Body, BodyMember
from deliberation.meetings.models.debate import Motion, Question, Turn
from deliberation.meetings.models.meetings import AgendaItem, Cosigner, Material, Meeting, Seat

__all__ = [
    "AgendaItem",
    "Body",
    "BodyMember",
    "Cosigner",
    "Material",
    "Meeting",
    "Motion",
    "Question",
    "Seat",
    "Turn",
]
