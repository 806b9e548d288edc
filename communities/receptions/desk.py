"""接待日 at the desk: announce, book for somebody, see who comes, write down what was said, make a ticket of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.masking import mask_phone
from communities.looks.forms import Refusable
from communities.looks.shell import in_community, only_for
from communities.receptions import actions, forms, queries, rules
from communities.receptions.models import Booking, Reception

_PAST = 20


@dataclass(frozen=True)
class Verb:
    """What is done to a reception or to a booking of one; `argument` is how the action calls it."""

    title: Any
    done: Any
    form: type[Refusable]
    act: Callable
    argument: str = "booking"
    said: Any = ""


OF_RECEPTION = {
    "book": Verb(_("代为预约"), _("约好了。"), forms.BookForm, actions.book_for, "reception"),
    "cancel": Verb(
        _("取消接待"),
        _("已取消。有账号的居民收到消息，代约的请打电话告诉。"),
        forms.CallOffForm,
        actions.call_off,
        "reception",
    ),
}
OF_BOOKING = {
    "return": Verb(
        *(_("取消预约"), _("已取消，时段空出来了。"), forms.GiveBackForm, actions.give_back_for),
        said=_("取消以后，这个时段别人可以约。"),
    ),
    "note": Verb(_("记下说了什么"), _("已记下。"), forms.NoteForm, actions.write_note),
    "ticket": Verb(_("转成诉求"), _("已转成诉求。"), forms.TicketForm, actions.make_ticket),
}


def shown(request) -> bool:
    return in_community(request) and rules.may_keep_receptions(request.user)


keepers_only = only_for(rules.may_keep_receptions)


@keepers_only
@require_safe
def receptions(request):
    """Those to come, then the latest that are over or were called off."""
    now = clock()
    past = Reception.objects.exclude(pk__in=Reception.objects.coming(now).values("pk")).order_by("-starts_at", "-pk")
    context = {"days": queries.coming(request.user, now), "past": past[:_PAST]}
    return render(request, "receptions/desk/receptions.html", context)


@keepers_only
def new(request):
    form = forms.AnnounceForm(request.POST or None)
    if form.passes(actions.announce, by=request.user, now=clock()):
        messages.success(request, _("已公开，居民可以预约了。"))
        return redirect("receptions_desk:reception", form.done.pk)
    context = {"title": _("安排接待"), "form": form, "go": _("公开这次接待")}
    return render(request, "receptions/desk/do.html", context, status=form.status if form.errors else 200)


@keepers_only
@require_safe
def reception(request, pk):
    """Who comes when."""
    return _reception(request, get_object_or_404(Reception, pk=pk))


@keepers_only
@require_POST
def reveal(request, pk):
    """The same with one phone in full; the ledger keeps who looked."""
    booking = get_object_or_404(Booking.objects.select_related("reception"), pk=pk)
    whole = actions.reveal_phone(booking=booking, by=request.user, now=clock())
    return _reception(request, booking.reception, {str(booking.pk): whole})


def _reception(request, found: Reception, whole: dict | None = None):
    now = clock()
    day = queries.day_of(found, request.user, now)
    phones = {str(s.booking.pk): mask_phone(s.booking.phone) for s in day.slots if s.booking}
    context = {
        "day": day,
        "phones": phones,
        "whole": whole or {},
        # What slices above make of the ticket that came of it, as on the ticket's own page.
        "doors": settings.TICKET_DOORS,
        "is_open": not found.cancelled_at and found.ends_at > now,
    }
    return render(request, "receptions/desk/reception.html", context)


@keepers_only
def do(request, pk, verb):
    """Something about a reception."""
    found = get_object_or_404(Reception, pk=pk)
    return _do(request, OF_RECEPTION.get(verb), found, queries.day_of(found, request.user, clock()), found)


@keepers_only
def do_booking(request, pk, verb):
    """Something about one who booked."""
    found = get_object_or_404(Booking.objects.select_related("reception", "user"), pk=pk)
    return _do(request, OF_BOOKING.get(verb), found, found, found.reception)


def _do(request, verb: Verb | None, row, subject, home: Reception):
    """`subject` is what the form is about, `row` what the action takes, `home` where it is seen afterwards."""
    if verb is None:
        raise Http404
    now = clock()
    form = verb.form(request.POST if request.method == "POST" else None, subject=subject, now=now)
    if form.passes(partial(verb.act, **{verb.argument: row}), by=request.user, now=now):
        messages.success(request, verb.done)
        return redirect("receptions_desk:reception", home.pk)
    context = {"title": verb.title, "about": row, "form": form, "go": verb.title, "said": verb.said, "home": home}
    return render(request, "receptions/desk/do.html", context, status=form.status if form.errors else 200)
