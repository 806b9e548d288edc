"""A row of any list of tickets: to everyone, to who raised it, to the desk."""

from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import now

from communities.feedback.models import Ticket, TimeClass
from communities.feedback.names import handler_name, place_name
from communities.feedback.numbers import ticket_number
from communities.feedback.states import Source, TicketState
from communities.kernel.asking import iso

STATES = dict(TicketState.choices)
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
    "due_at",
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
        due_at,
        closed_at,
        is_public,
        title,
    ) = values[:14]
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
        "due_at": iso(due_at),
        "closed_at": iso(closed_at),
    }


def desk_row(values: tuple) -> dict:
    """An item of the queue: row() and what decides where to begin."""
    due, (source, reopened, time_class) = values[10], values[14:]
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
            ticket.due_at,
            ticket.closed_at,
            ticket.is_public,
            title,
        )
    )
