"""What everybody may see of what was reported here."""

from urllib.parse import urlencode

from django.db import connection
from django.http import HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _

from communities.feedback.models import Category, Ticket
from communities.feedback.numbers import ticket_number
from communities.feedback.saying import GROUP_ICONS, chip_of
from communities.feedback.states import OPEN, TicketState
from communities.looks.strangers import same_for_strangers
from communities.looks.words import when
from communities.residents.maps import drawn
from communities.residents.models import Building

# How long a stranger may see a list that has changed since.
KEPT_SECONDS = 10
PAGE = 20
# value in the address: (words, states)
STATES = {
    "": ("全部", None),
    "open": ("正在办", OPEN),
    "done": ("已办结", {TicketState.CLOSED}),
    "diverted": ("已转告", {TicketState.DIVERTED}),
}


def public(request):
    """The public list, newest first: group and state in the address, older pages by `before`."""
    group, state = request.GET.get("group", ""), request.GET.get("state", "")
    before = request.GET.get("before", "")
    if state not in STATES or (before and not (before.isdecimal() and len(before) < 19)):
        return HttpResponseBadRequest(
            render(
                request,
                "error.html",
                {
                    "title": _("网址不对"),
                    "message": _("这个网址写得不对。请从“大家报的事”重新看。"),
                    "url": reverse("feedback:public"),
                    "action": _("大家报的事"),
                },
            )
        )
    return same_for_strangers(
        request, version="", seconds=KEPT_SECONDS, draw=lambda: _drawn(request, group, state, before)
    )


def _drawn(request, group: str, state: str, before: str):
    found = list(_chosen(group, state).before(int(before) if before else None)[: PAGE + 1])
    tickets, now = found[:PAGE], clock()
    return render(
        request,
        "feedback/public.html",
        {
            "rows": [row_of(ticket, now) for ticket in tickets],
            "filters": _filters(group, state),
            "map": _map_of(tickets),
            "group": group,
            "older_url": _address(group, state, tickets[-1].pk) if len(found) > PAGE else "",
            "newest_url": _address(group, state) if before else "",
        },
    )


def _chosen(group: str, state: str):
    tickets = Ticket.objects.public().for_rows()
    if group:
        tickets = tickets.filter(category__group=group)
    states = STATES[state][1]
    return tickets.filter(state__in=states) if states else tickets


def row_of(ticket: Ticket, now) -> dict:
    """What components/row.html shows of a public ticket: no words but the masked title, no place but the building."""
    chip, tone = chip_of(ticket, now)
    told = [ticket.building.name if ticket.building_id else "", when(ticket.reported_at, now)]
    if ticket.me_too:
        told.append(_("%d 位邻居也遇到了") % ticket.me_too)
    number = ticket_number(connection.tenant.letters, ticket.reported_at, ticket.pk)
    return {
        "title": ticket.public_title,
        "url": reverse("feedback:public_ticket", args=[number]),
        "meta": " · ".join(filter(None, told)),
        "chip": chip,
        "tone": tone,
        "icon": GROUP_ICONS.get(ticket.category.group, "message"),
    }


def _filters(group: str, state: str) -> list[dict]:
    """Two rows of links: by group, by state."""
    offered = Category.objects.offered().filter(is_public=True).values_list("group", flat=True)
    groups = ["", *dict.fromkeys(offered)]
    return [
        {
            "label": _("哪一类"),
            "links": [
                {"label": name or _("全部"), "url": _address(name, state), "current": name == group} for name in groups
            ],
        },
        {
            "label": _("办到哪了"),
            "links": [
                {"label": words, "url": _address(group, value), "current": value == state}
                for value, (words, _states) in STATES.items()
            ],
        },
    ]


def _address(group: str, state: str, before: int | None = None) -> str:
    asked = {"group": group, "state": state, "before": before or ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("feedback:public") + (f"?{query}" if query else "")


def _map_of(tickets: list[Ticket]) -> dict | None:
    """The places with how many of these tickets stand at each; None where no ticket of the page has a place."""
    counts: dict[int, int] = {}
    for ticket in tickets:
        if ticket.building_id:
            counts[ticket.building_id] = counts.get(ticket.building_id, 0) + 1
    plan = drawn(Building.objects.filter(longitude__isnull=False).order_by("kind", "sort", "id"))
    marked = [(shape, counts.get(shape.key, 0)) for shape in plan.shapes]
    named = [f"{shape.name} {count} 件" for shape, count in marked if count]
    if not named:
        return None
    return {"plan": plan, "shapes": marked, "words": _("这一页的事在哪里：%s") % "、".join(named)}
