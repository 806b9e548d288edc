"""What the API shows of a ticket, as plain dicts: to everyone, to who raised it, and to those who work on it.

Nothing personal leaves here but in `private`, which is filled for the reporter and for rules.may_see_contact alone.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import now

from communities.feedback import rules
from communities.feedback.catalogue import danger_number
from communities.feedback.models import Photo, Step, Ticket, TimeClass
from communities.feedback.numbers import ticket_number
from communities.feedback.states import IN_HAND, VERBS, Disposition, Kind, Satisfaction, Source, TicketState
from communities.kernel.asking import iso
from communities.kernel.masking import mask_phone

_STATES = dict(TicketState.choices)
_TO_ACCEPT = {TicketState.REPORTED, TicketState.ACCEPTED}
# What a row of any list is made of: one SELECT, no model instances (a third of the time of a list went into those).
_COLUMNS = (
    "id", "state", "reported_at", "category_id", "category__group", "category__name", "building__name", "lead__name",
    "worker__grid__name", "me_too", "accept_by", "finish_by", "closed_at", "is_public",
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
    (pk, state, reported_at, category, group, category_name, building, lead, grid, me_too,
     accept_by, finish_by, closed_at, is_public, title) = values[:15]
    return {
        "number": ticket_number(connection.tenant.letters, reported_at, pk),
        "title": title,
        "state": state,
        "state_name": _STATES[state],
        "category": category,
        "category_name": category_name,
        "group": group,
        "building": building,
        "handler": lead or (f"网格员（{grid}）" if grid else ""),
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
    grid = ticket.worker.grid.name if ticket.worker_id else None
    return row((
        ticket.pk, ticket.state, ticket.reported_at, ticket.category_id, ticket.category.group, ticket.category.name,
        ticket.building.name if ticket.building_id else None, ticket.lead.name if ticket.lead_id else None, grid,
        ticket.me_too, ticket.accept_by, ticket.finish_by, ticket.closed_at, ticket.is_public, title,
    ))


def whole_ticket(ticket: Ticket, *, who, joined: bool, may: list[str]) -> dict:
    """A ticket's page for `who`: a user, nobody, or a LinkHolder. Two queries: steps and photos."""
    mine, at_work = rules.is_reporter(who, ticket), rules.may_answer(who, ticket)
    close = mine or at_work
    steps = ticket.steps.whole() if at_work else ticket.steps.shown_to_residents()
    photos = ticket.photos.order_by("id") if close else ticket.photos.filter(is_public=True).order_by("id")
    return row_of(ticket, ticket.title if close else ticket.public_title) | {
        "text": ticket.text if close else ticket.public_text,
        "kind": ticket.kind,
        "kind_name": Kind(ticket.kind).label,
        "disposition_name": Disposition(ticket.disposition).label if ticket.disposition else "",
        "solved": ticket.solved,
        "satisfaction_name": Satisfaction(ticket.satisfaction).label if ticket.satisfaction else "",
        "steps": [_step(step, at_work) for step in steps],
        "photos": [photo_row(photo) for photo in photos],
        "is_mine": mine,
        "joined": joined,
        "may": may,
        "private": _private(ticket, who) if mine or rules.may_see_contact(who, ticket) else None,
        "desk": _desk(ticket) if at_work else None,
    }


def created(ticket: Ticket) -> dict:
    """What somebody who has just reported needs to know."""
    return {
        "number": ticket.number,
        "key": ticket.link_key,
        "state": ticket.state,
        "state_name": _STATES[ticket.state],
        "accept_by": iso(ticket.accept_by),
        "danger": danger_number(ticket.category, ticket.text),
    }


def standing(ticket: Ticket, *, may: list[str]) -> dict:
    """Where a ticket stands after a step."""
    return {
        "number": ticket.number,
        "state": ticket.state,
        "state_name": _STATES[ticket.state],
        "due_at": iso(ticket.due_at),
        "is_public": ticket.is_public,
        "may": may,
    }


def photo_row(photo: Photo) -> dict:
    """A photo; its addresses are below the API's root."""
    return {
        "key": photo.key,
        "step": photo.step_id,
        "thumb": f"photos/{photo.key}?size=thumb",
        "display": f"photos/{photo.key}?size=display",
        "width": photo.width,
        "height": photo.height,
        "is_public": photo.is_public,
    }


def tree(categories: Iterable, limits, first: list[str]) -> list[dict]:
    """Categories in their groups, the first groups first; `limits(time_class)` puts a limit into words."""
    groups: dict[str, list] = {}
    for category in categories:
        groups.setdefault(category.group, []).append(_category(category, limits))
    names = sorted(groups, key=lambda name: first.index(name) if name in first else len(first))
    return [{"name": name, "is_first": name in first, "categories": groups[name]} for name in names]


def _category(category, limits) -> dict:
    return {
        "code": category.code,
        "name": category.name,
        "danger": category.danger,
        "is_public": category.is_public,
        "lead": category.get_lead_display(),
        **limits(category.time_class),
    }


def _step(step: Step, at_work: bool) -> dict:
    shown = {
        "id": step.pk,
        "verb": step.verb,
        "what": VERBS[step.verb],
        "at": iso(step.at),
        "by": step.by_label,
        "state": step.to_state,
        "text": step.public_text,
    }
    if at_work:
        shown |= {"note": step.internal_text, "person": step.by.name if step.by_id else ""}
    return shown


def _private(ticket: Ticket, who) -> dict:
    # A link may have been passed on: its holder reads the matter, not the whole phone number.
    phone = mask_phone(ticket.contact_phone) if isinstance(who, rules.LinkHolder) else ticket.contact_phone
    return {
        "key": ticket.link_key,
        "entrance": ticket.entrance.name if ticket.entrance_id else "",
        "place": ticket.place,
        "longitude": ticket.longitude,
        "latitude": ticket.latitude,
        "contact_name": ticket.contact_name,
        "contact_phone": phone,
    }


def _desk(ticket: Ticket) -> dict:
    moments: dict[str, datetime | None] = {
        name: getattr(ticket, name) for name in ("accept_by", "dispatched_at", "finish_by", "done_at")
    }
    return {name: iso(moment) for name, moment in moments.items()} | {
        "source_name": ticket.get_source_display(),
        "time_class": ticket.time_class,
        "time_class_name": ticket.get_time_class_display(),
        "unit": ticket.lead_id,
        "worker": ticket.worker_id,
        "reopened": ticket.reopened,
    }
