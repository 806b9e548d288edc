"""The queue and one ticket. Reading only; every step is taken in acting.py."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now as clock

from communities.accounts.rules import is_committee
from communities.feedback import rules
from communities.feedback.desk import reading
from communities.feedback.desk.access import desk, opened
from communities.feedback.desk.asking import MORE_LOOKS, NO_COUNT, Asked, looks_of
from communities.feedback.desk.history import history_of
from communities.feedback.desk.offering import ACTS, leading, offers
from communities.feedback.desk.targets import unit_choices
from communities.feedback.limits import CLASS_NAMES
from communities.feedback.saying import meter_of
from communities.feedback.stepping import time_limits
from communities.kernel.masking import mask_phone
from communities.looks.parts import parts_for


@desk
def tickets(request):
    """The queue: filters in the address, the newest first."""
    return render(request, "feedback/desk/tickets.html", queue_context(request))


@desk
def fresh(request):
    """The rows alone, asked for every ten seconds: nothing to send (204) while no row would read differently."""
    asked, now = Asked.from_address(request.GET, request.user), clock()
    page = reading.page_of(asked, request.user, now)
    if page.mark == request.GET.get("mark"):
        return HttpResponse(status=204)
    context = _list_context(request, asked, page) | {"open_number": request.GET.get("open", "")}
    return render(request, "feedback/desk/_rows.html", context)


@desk
def ticket(request, number):
    """One ticket beside the queue."""
    return ticket_page(request, opened(number, request.user))


def ticket_page(request, ticket, *, form=None, phone="", status=200):
    """The page of a ticket, with a form that came back or, once asked for, the reporter's phone."""
    context = queue_context(request) | detail_context(request, ticket, form=form)
    context |= {"phone": phone, "open_number": ticket.number}
    return render(request, "feedback/desk/ticket.html", context, status=status)


def queue_context(request) -> dict:
    """What the list and the filters above it show."""
    user, now = request.user, clock()
    asked = Asked.from_address(request.GET, user)
    page = reading.page_of(asked, user, now)
    context = _list_context(request, asked, page)
    context |= {
        "looks": list(_looks(asked, user, reading.counts_for(user, now))),
        "groups": reading.groups(),
        "units": reading.units() if is_committee(user) else [],
    }
    if context["bulk"] == "dispatch":
        context["bulk_units"] = unit_choices()
    return context


def _list_context(request, asked, page) -> dict:
    bulk = {"new": "accept", "accepted": "dispatch"}.get(asked.look, "")
    # What nobody has accepted is not public yet.
    join = is_committee(request.user) and asked.look != "new"
    return {
        "asked": asked,
        "address": asked.address(before=asked.before),
        "page": page,
        "bulk": bulk if rules.may_direct(request.user) else "",
        "join": settings.TICKETS_DOOR[0] if join else "",
        "committee": is_committee(request.user),
        # What several.py could not do with them.
        "picked": set(request.GET.getlist("pick")),
        "to": request.GET.get("to", ""),
    }


def _looks(asked, user, counts):
    looks = dict(looks_of(user))
    if asked.look in MORE_LOOKS:
        looks[asked.look] = MORE_LOOKS[asked.look]
    for name, label in looks.items():
        count = None if name in NO_COUNT else counts[name]
        yield {
            "label": label,
            "count": count,
            "url": f"{reverse('desk:tickets')}?{asked.address(look=name)}",
            "current": name == asked.look,
            "late": name == "late" and count,
        }


def detail_context(request, ticket, *, form=None) -> dict:
    """Everything that is known about a ticket, and what may be done with it now."""
    user, now = request.user, clock()
    steps, photos = list(ticket.steps.whole()), list(ticket.photos.order_by("id"))
    offered = offers(user, ticket)
    lead = leading(offered, ticket)
    return {
        "ticket": ticket,
        "row": reading.row_of(ticket, now),
        "photos": photos,
        "history": history_of(steps, photos),
        "alike": reading.alike(ticket, now) if is_committee(user) else [],
        "form": form or _asked_form(request, ticket, offered, lead, now),
        "lead": lead,
        "offers": offered,
        "masked_phone": mask_phone(ticket.contact_phone),
        "time_class": CLASS_NAMES[ticket.time_class],
        "meter": meter_of(ticket, steps, time_limits()),
        "doors": _doors(ticket) if is_committee(user) else [],
        "parts": parts_for("DESK_TICKET_PARTS", ticket, request),
        "same_person": ticket.state == "DONE" and is_committee(user) and not rules.may_call_back(user, ticket),
    }


def _doors(ticket) -> list[dict]:
    """What slices above make of a ticket, named in the settings."""
    return [{"label": words, "url": reverse(name, args=[ticket.number])} for words, name in settings.TICKET_DOORS]


def _asked_form(request, ticket, offered, lead, now):
    """The form of the step named in the address, else of the next sensible step."""
    wanted = ACTS.get(request.GET.get("act", ""))
    if wanted not in offered:
        wanted = lead
    return wanted(ticket=ticket, user=request.user, now=now) if wanted else None
