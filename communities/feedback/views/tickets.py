"""A ticket's page: for who reported it, for who holds its link, for everybody; and one's own tickets."""

from django.contrib import messages
from django.db import connection
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _

from communities.feedback.models import Ticket
from communities.feedback.numbers import key_in, opens
from communities.feedback.reporting import me_too
from communities.feedback.rules import LinkHolder, is_reporter
from communities.feedback.views._answer import ask_to_sign_in, user_of
from communities.feedback.views._ticket_forms import forms_of
from communities.feedback.views._ticket_shown import shown
from communities.feedback.views.public import row_of
from communities.looks.answers import in_words, personal
from communities.looks.parts import parts_for
from communities.looks.strangers import is_stranger, same_for_strangers

PAGE = 20
# Time left is shown in minutes at the finest.
KEPT_SECONDS = 60


@personal
def mine(request):
    """What the signed-in person has reported, newest first."""
    by, before = user_of(request), request.GET.get("before", "")
    if by is None:
        return ask_to_sign_in(request)
    cursor = int(before) if before.isdecimal() and len(before) < 19 else None
    found = list(Ticket.objects.reported_by(by).for_rows().before(cursor)[: PAGE + 1])
    tickets, now = found[:PAGE], clock()
    rows = [
        row_of(ticket, now) | {"title": ticket.title, "url": reverse("feedback:my_ticket", args=[ticket.number])}
        for ticket in tickets
    ]
    older = f"{reverse('feedback:mine')}?before={tickets[-1].pk}" if len(found) > PAGE else ""
    context = {"rows": rows, "older_url": older, "newest_url": reverse("feedback:mine") if cursor else ""}
    context["parts"] = [] if cursor else parts_for("MY_PARTS", by, request)
    return render(request, "feedback/mine.html", context)


@personal
@in_words
def my_ticket(request, number: str):
    """The reporter's own page; nobody else learns whether the number exists."""
    by = user_of(request)
    if by is None:
        return ask_to_sign_in(request)
    ticket = _ticket(number, Ticket.objects.reported_by(by))
    return _own_page(request, ticket, by)


@personal
@in_words
def link_ticket(request, number: str, key: str):
    """The same page for who holds the link that the reporter was given."""
    pk = key_in(number)
    if not opens(key, connection.schema_name, pk):
        raise Http404
    ticket = _ticket(number, Ticket.objects.all())
    return _own_page(request, ticket, LinkHolder(ticket.pk), key=key)


def _own_page(request, ticket: Ticket, who, key: str = ""):
    answer, forms = forms_of(request, ticket, who)
    if answer is not None:
        return answer
    return shown(request, ticket, own=True, forms=forms, key=key)


@in_words
def public_ticket(request, number: str):
    """What everybody may see; a neighbour may join. What is kept for strangers ends with the ticket's next change."""
    if not is_stranger(request):
        return _public_page(request, number)
    version = Ticket.objects.public().filter(pk=key_in(number)).values_list("changed_at", flat=True).first()
    if version is None:
        raise Http404
    return same_for_strangers(
        request, version=f"{version.timestamp()}", seconds=KEPT_SECONDS, draw=lambda: _public_page(request, number)
    )


def _public_page(request, number: str):
    ticket = _ticket(number, Ticket.objects.public())
    by = user_of(request)
    if request.method == "POST":
        return _join(request, ticket, by)
    mine = by is not None and is_reporter(by, ticket)
    joined = by is not None and not mine and ticket.others.filter(user=by).exists()
    mine_url = reverse("feedback:my_ticket", args=[ticket.number]) if mine else ""
    return shown(request, ticket, own=False, joined=joined, mine_url=mine_url)


def _join(request, ticket: Ticket, by):
    if by is None:
        messages.info(request, _("登录后再按一次“我也遇到了”就行。"))
        return ask_to_sign_in(request, back=request.path)
    me_too(ticket=ticket, by=by, now=clock())
    messages.success(request, _("记下了。有进展一起告诉您。"))
    return redirect(request.path)


def _ticket(number: str, tickets) -> Ticket:
    """The ticket with exactly this number: a right key with wrong letters or another year leads nowhere."""
    found = tickets.for_page().filter(pk=key_in(number)).first()
    if found is None or found.number != number:
        raise Http404
    return found
