"""What the API shows of one ticket, as plain dicts: to everyone, to who raised it, and to those who work on it.

Nothing personal leaves here but in `private`, which is filled for the reporter and for rules.may_see_contact alone.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from communities.feedback import rules
from communities.feedback.api.rows import STATES, row_of
from communities.feedback.catalogue import danger_number
from communities.feedback.models import Photo, Step, Ticket
from communities.feedback.states import VERBS, Disposition, Kind, Satisfaction
from communities.kernel.asking import iso
from communities.kernel.kept import rows_of
from communities.kernel.masking import mask_phone

_STEP = ("id", "verb", "at", "by_label", "to_state", "public_text")
_PHOTO = ("key", "step_id", "width", "height", "is_public")


def whole_ticket(ticket: Ticket, *, who, joined: bool, may: list[str]) -> dict:
    """A ticket's page for `who`: a user, nobody, or a LinkHolder. Two queries: steps and photos."""
    mine, at_work = rules.is_reporter(who, ticket), rules.may_answer(who, ticket)
    close = mine or at_work
    steps = rows_of("whole steps" if at_work else "steps", {"ticket": ticket.pk}, _whole_steps if at_work else _steps)
    photos = rows_of(
        "photos" if close else "public photos", {"ticket": ticket.pk}, _photos if close else _public_photos
    )
    return row_of(ticket, ticket.title if close else ticket.public_title) | {
        "text": ticket.text if close else ticket.public_text,
        "kind": ticket.kind,
        "kind_name": Kind(ticket.kind).label,
        "disposition_name": Disposition(ticket.disposition).label if ticket.disposition else "",
        "solved": ticket.solved,
        "satisfaction_name": Satisfaction(ticket.satisfaction).label if ticket.satisfaction else "",
        "steps": [_step(step) for step in steps],
        "photos": [_photo(photo) for photo in photos],
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
        "state_name": STATES[ticket.state],
        "accept_by": iso(ticket.accept_by),
        "danger": danger_number(ticket.category, ticket.text),
    }


def standing(ticket: Ticket, *, may: list[str]) -> dict:
    """Where a ticket stands after a step."""
    return {
        "number": ticket.number,
        "state": ticket.state,
        "state_name": STATES[ticket.state],
        "due_at": iso(ticket.due_at),
        "is_public": ticket.is_public,
        "may": may,
    }


def _steps(wanted: dict) -> QuerySet:
    return Step.objects.filter(**wanted).shown_to_residents().values_list(*_STEP)


def _whole_steps(wanted: dict) -> QuerySet:
    return Step.objects.filter(**wanted).order_by("id").values_list(*_STEP, "internal_text", "by__name")


def _photos(wanted: dict) -> QuerySet:
    return Photo.objects.filter(**wanted).order_by("id").values_list(*_PHOTO)


def _public_photos(wanted: dict) -> QuerySet:
    return _photos(wanted).filter(is_public=True)


def _photo(values: tuple) -> dict:
    key, step, width, height, is_public = values
    return {
        "key": key,
        "step": step,
        "thumb": f"photos/{key}?size=thumb",
        "display": f"photos/{key}?size=display",
        "width": width,
        "height": height,
        "is_public": is_public,
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


def _step(values: tuple) -> dict:
    pk, verb, at, by, state, text, *internal = values
    shown = {"id": pk, "verb": verb, "what": VERBS[verb], "at": iso(at), "by": by, "state": state, "text": text}
    if internal:
        note, person = internal
        shown |= {"note": note, "person": person or ""}
    return shown


def _private(ticket: Ticket, who) -> dict:
    # The whole number to who left it alone, signed in: a link may have been passed on, and staff ask for it by
    # tickets/N/contact, which the ledger remembers. The key of the link acts as the reporter: staff never get it.
    own = rules.is_reporter(who, ticket)
    phone = ticket.contact_phone if own and who.pk else mask_phone(ticket.contact_phone)
    return {
        "key": ticket.link_key if own else "",
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
