"""One of each kind of open work in the hands of the cast's grid worker, whose post in the grid is there already."""

from dataclasses import dataclass

from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.feedback import handling
from communities.feedback.models import Ticket
from communities.party.kinds import ItemKind
from communities.party.models import Item
from deliberation.meetings.models import Meeting
from deliberation.outcomes.models import Task
from tests.builders.meetings import a_planned_meeting
from tests.builders.outcomes import a_task
from tests.builders.tickets import an_accepted_ticket
from tests.builders.topics import verified


@dataclass(frozen=True)
class Hands:
    ticket: Ticket
    meeting: Meeting
    task: Task
    project: Item


def full_hands(cast, name: str) -> Hands:
    """`name` is what the joint project calls its leader."""
    ticket = handling.dispatch(ticket=an_accepted_ticket(cast), worker=cast.post, by=cast.secretary, now=clock())
    verified(cast.resident)
    meeting = a_planned_meeting(cast)
    meeting.chair = cast.worker
    meeting.save(update_fields=["chair"])
    task = a_task(cast, person=cast.worker)
    item = {"kind": ItemKind.PROJECT, "due_on": localdate()}
    project = Item.objects.create(title="停车", owner=f"{name}、小学", **item)
    return Hands(ticket, meeting, task, project)
