"""The steps: parse, call one action, go back. A refusal comes back beside its field with what was typed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now as clock
from django.views.decorators.http import require_POST

from communities.feedback import handling, rules
from communities.feedback.desk.access import desk, opened
from communities.feedback.desk.offering import ACTS
from communities.feedback.desk.views import ticket_page
from communities.feedback.models import Photo, Ticket
from communities.feedback.uploads import SIZES, open_photo
from communities.kernel.errors import NotAllowed, RuleBroken


@desk
def act(request, number, verb):
    """Take one step on one ticket."""
    if verb not in ACTS:
        raise Http404
    ticket = opened(number, request.user)
    if request.method != "POST":
        return redirect(_address(request, number))
    form = ACTS[verb](request.POST, request.FILES, ticket=ticket, user=request.user, now=clock())
    if form.is_valid():
        try:
            form.act()
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{ticket.title}：{form.said}")
            return redirect(_after(request, ticket))
    return ticket_page(request, opened(number, request.user), form=form, status=form.status)


def _address(request, number) -> str:
    query = request.GET.urlencode()
    return reverse("desk:ticket", args=[number]) + (f"?{query}" if query else "")


def _after(request, ticket) -> str:
    # Who objects no longer has the ticket.
    if Ticket.objects.workable_by(request.user).filter(pk=ticket.pk).exists():
        return _address(request, ticket.number)
    return reverse("desk:tickets")


@desk
@require_POST
def contact(request, number):
    """Show the reporter's phone once; the ledger keeps who looked."""
    ticket = opened(number, request.user)
    try:
        _name, phone = handling.reveal_contact(ticket=ticket, by=request.user, now=clock())
    except NotAllowed:
        raise PermissionDenied from None
    return ticket_page(request, ticket, phone=phone)


@desk
def photo(request, key, size):
    """A photo of a ticket in this person's queue, or one that this person has just uploaded."""
    if size not in SIZES:
        raise Http404
    found = get_object_or_404(Photo.objects.with_ticket(), key=key)
    if not rules.may_see_photo(request.user, found):
        raise Http404
    try:
        return FileResponse(open_photo(found, size), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
