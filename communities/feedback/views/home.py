"""The front page: report, what is being handled, how it goes."""

from django.shortcuts import render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _

from communities.feedback.catalogue import FIRST_GROUPS
from communities.feedback.figures import DAYS, figures
from communities.feedback.models import Ticket
from communities.feedback.saying import GROUP_ICONS
from communities.feedback.views.public import row_of
from communities.looks.parts import parts_for
from communities.looks.strangers import same_for_strangers

SHOWN = 6


KEPT_SECONDS = 10


def home(request):
    return same_for_strangers(request, version="", seconds=KEPT_SECONDS, draw=lambda: _drawn(request))


def _drawn(request):
    now = clock()
    found = figures(now)
    tickets = Ticket.objects.public().open().for_rows().before(None)[:SHOWN]
    return render(
        request,
        "feedback/home.html",
        {
            "rows": [row_of(ticket, now) for ticket in tickets],
            "figures": found,
            "days": DAYS,
            "waited": _waited(found.oldest_open, now),
            "parts": parts_for("HOME_PARTS", now, request),
            "first": [(group, GROUP_ICONS[group]) for group in FIRST_GROUPS],
        },
    )


def _waited(since, now) -> dict:
    """9 天, or hours in the first day."""
    if since is None:
        return {}
    waited = now - since
    if waited.days:
        return {"value": waited.days, "unit": _("天")}
    return {"value": waited.seconds // 3600, "unit": _("小时")}
