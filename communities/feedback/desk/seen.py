"""居民看到的样子: the same words that the reporter, and of a public ticket everyone, reads."""

from django.shortcuts import render
from django.utils.timezone import now as clock

from communities.feedback.desk.access import desk, opened
from communities.feedback.history import history_of


@desk
def seen(request, number):
    """The ticket as everybody would see it: masked words, no internal notes, no names of staff."""
    ticket = opened(number, request.user)
    steps = history_of(ticket, ticket.steps.shown_to_residents(), own=False, now=clock())
    photos = ticket.photos.filter(is_public=True).order_by("id")
    return render(request, "feedback/desk/seen.html", {"ticket": ticket, "steps": steps, "photos": photos})
