"""A row of any list of tickets: to everyone, to who raised it, to the desk."""

from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import now

from communities.feedback.models import Ticket, TimeClass
from communities.feedback.names import handler_name, place_name
from communities.feedback.numbers import ticket_number
from communities.feedback.states import IN_HAND, Source, TicketState
from communities.kernel.asking import iso

STATES = dict(TicketState.choices)
_TO_ACCEPT = {TicketState.REPORTED, TicketState.ACCEPTED}
# What a row of any list is made of: one SELECT of two tables and no model instances; see names.py for the others.
_COLUMNS = (
    "id",
    "state",
    "reported_at",
    "category_id",
    "category__group",
    "category__name",
    "building_id",
    "lead_id",
    "worker_id",
    "me_too",
    "accept_by",
    "finish_by",
    "closed_at",
    "is_public",
)
_DESK_COLUMNS = ("title", "source", "reopened", "time_class")


def public_rows(tickets: QuerySet) -> QuerySet:
    """Rows for row(): titles as the public may read them."""
    return tickets.values_list(*_COLUMNS, "public_title")


def own_rows(tickets: QuerySet) -> QuerySet:
    """Rows for row(): titles as they were written."""
    return tickets.values_list(*_COLUMNS, "title")


def desk_rows(tickets: QuerySet) -> QuerySet:
    """Rows for desk_row()."""
    return tickets.values_list(*_COLUMNS, *_DESK_COLUMNS)


def row(values: tuple) -> dict:
    """An item of a list."""
    (
        pk,
        state,
        reported_at,
        category,
        group,
        category_name,
        building,
        lead,
        worker,
        me_too,
        accept_by,
        finish_by,
        closed_at,
        is_public,
        title,
    ) = values[:15]
    return {
        "number": ticket_number(connection.tenant.letters, reported_at, pk),
        "title": title,
        "state": state,
        "state_name": STATES[state],
        "category": category,
        "category_name": category_name,
        "group": group,
        "building": place_name(building),
        "handler": handler_name(lead, worker),
        "me_too": me_too,
        "is_public": is_public,
        "reported_at": iso(reported_at),
        "due_at": iso(accept_by if state in _TO_ACCEPT else finish_by if state in IN_HAND else None),
        "closed_at": iso(closed_at),
    }


def desk_row(values: tuple) -> dict:
    """An item of the queue: row() and what decides where to begin."""
    source, reopened, time_class = values[15:]
    due = values[10] if values[1] in _TO_ACCEPT else values[11] if values[1] in IN_HAND else None
    return row(values) | {
        "is_overdue": due is not None and due < now(),
        "source_name": Source(source).label,
        "time_class_name": TimeClass(time_class).label,
        "reopened": reopened,
    }


def row_of(ticket: Ticket, title: str) -> dict:
    """row() of a loaded ticket."""
    return row(
        (
            ticket.pk,
            ticket.state,
            ticket.reported_at,
            ticket.category_id,
            ticket.category.group,
            ticket.category.name,
            ticket.building_id,
            ticket.lead_id,
            ticket.worker_id,
            ticket.me_too,
            ticket.accept_by,
            ticket.finish_by,
            ticket.closed_at,
            ticket.is_public,
            title,
        )
    )
