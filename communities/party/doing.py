"""One page for each verb: its form, its action, and back to where the row is seen."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.timezone import now as clock

from communities.kernel.errors import RuleBroken
from communities.party.access import office
from communities.party.hand_saying import say_handed_over, say_left_behind
from communities.party.handing_over import HandedOver
from communities.party.models import Appointment, Item, Meeting, Membership, Office, PartyUnit, Service
from communities.party.open_work import of_member
from communities.party.posts import end_appointment
from communities.party.verbs import VERBS, Verb

# What may stand in an address, to be chosen beforehand.
_CHOSEN = ("code", "topic", "kind")
# Where a row is seen, and by which of its columns.
_PLACES = {
    PartyUnit: ("party:unit", "pk"),
    Appointment: ("party:unit", "unit_id"),
    Meeting: ("party:meeting", "pk"),
    Membership: ("party:unit", "unit_id"),
    Item: ("party:item", "pk"),
    Service: ("party:item", "item_id"),
    Office: ("party:office", "pk"),
}


@office
def do(request, verb, pk):
    """The form of a verb about one row; a POST does it."""
    if verb not in VERBS:
        raise Http404
    chosen = VERBS[verb]
    subject = None if chosen.or_none and pk == 0 else get_object_or_404(chosen.model, pk=pk)
    given = {name: request.GET[name] for name in _CHOSEN if name in request.GET}
    form = chosen.form(request.POST if request.method == "POST" else None, subject=subject, initial=given)
    if request.method == "POST" and form.is_valid() and (answer := _done(request, chosen, subject, form)):
        return answer
    back = resolve_url(*_seen_at(chosen, subject, None))
    context = {"verb": chosen, "about": subject or "", "form": form, "back": back}
    return render(request, chosen.template, context, status=form.status if form.errors else 200)


def _done(request, verb: Verb, subject, form):
    """Where to go after it; None where the form now says why not."""
    try:
        about = {verb.argument: subject} if verb.argument else {}
        result = verb.act(**about, **form.cleaned_data, by=request.user, now=clock())
    except RuleBroken as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, verb.done)
    if isinstance(result, HandedOver):
        say_handed_over(request, result)
    elif verb.act is end_appointment:
        work = of_member(subject.member)
        say_left_behind(request, [(subject.member, work)] if work else [])
    return redirect(*_seen_at(verb, subject, result))


def _seen_at(verb: Verb, subject, result) -> tuple:
    """On the page of the row that was made or changed, else of the one that it was about."""
    if verb.seen:
        return (verb.seen,)
    for row in (result, subject):
        if type(row) in _PLACES:
            view, column = _PLACES[type(row)]
            return view, getattr(row, column)
    return (verb.home,)
