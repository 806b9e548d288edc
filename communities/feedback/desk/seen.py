"""居民看到的样子: the same words that the reporter, and of a public ticket everyone, reads."""

from django.shortcuts import render

from communities.feedback.desk.access import desk, opened
from communities.feedback.states import VERBS


@desk
def seen(request, number):
    """The ticket as its reporter sees it: masked words, no internal notes, no names of staff."""
    ticket = opened(number, request.user)
    steps = [
        {"state": "done", "title": f"{step.by_label}{VERBS[step.verb]}", "text": step.public_text, "when": step.at}
        for step in ticket.steps.shown_to_residents()
    ]
    photos = ticket.photos.filter(is_public=True).order_by("id")
    return render(request, "feedback/desk/seen.html", {"ticket": ticket, "steps": steps, "photos": photos})
