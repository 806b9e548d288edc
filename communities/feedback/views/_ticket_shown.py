"""The page of one ticket, drawn for its reporter or for everybody."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now as clock

from communities.feedback.history import history_of
from communities.feedback.models import Ticket
from communities.feedback.saying import answer_of, next_of
from communities.feedback.states import OPEN
from communities.feedback.stepping import time_limits
from communities.looks.parts import parts_for


def shown(
    request: HttpRequest,
    ticket: Ticket,
    *,
    own: bool,
    forms: dict | None = None,
    key: str = "",
    joined: bool = False,
    mine_url: str = "",
) -> HttpResponse:
    """`own`: the reporter's page with words as written and private photos; else masked words and published photos."""
    now, forms = clock(), forms or {}
    steps = list(ticket.steps.shown_to_residents())
    photos = list((ticket.photos.all() if own else ticket.photos.filter(is_public=True)).order_by("id"))
    context = {
        "ticket": ticket,
        "own": own,
        "title": ticket.title if own else ticket.public_title,
        "text": ticket.text if own else ticket.public_text,
        "place": _place(ticket, own),
        "answer": answer_of(ticket, steps, own=own, now=now, limits=time_limits()),
        "history": history_of(ticket, steps, own=own, now=now, photos=Counter(photo.step_id for photo in photos)),
        "next": next_of(ticket, own=own, now=now),
        "photos": [_addresses(photo, key) for photo in photos],
        "forms": forms,
        "may_join": not own and ticket.state in OPEN and not mine_url,
        "joined": joined,
        "mine_url": mine_url,
        "by_link": bool(key),
        "parts": parts_for("TICKET_PARTS", ticket, request),
    }
    wrong = any(form.errors for form in forms.values())
    return render(request, "feedback/ticket.html", context, status=400 if wrong else 200)


def _place(ticket: Ticket, own: bool) -> str:
    """To the public the building alone: an entrance or free words may point at somebody's door."""
    parts = [ticket.building.name if ticket.building_id else ""]
    if own:
        parts += [ticket.entrance.name if ticket.entrance_id else "", ticket.place]
    return " ".join(filter(None, parts))


def _addresses(photo, key: str) -> dict:
    ask = f"?key={key}" if key else ""
    return {
        "thumb": reverse("feedback:photo", args=[photo.key, "thumb"]) + ask,
        "display": reverse("feedback:photo", args=[photo.key, "display"]) + ask,
    }
