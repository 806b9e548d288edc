"""The topics of a ticket on its page at the desk (settings.DESK_TICKET_PARTS)."""

from django.urls import reverse

from deliberation.topics import rules
from deliberation.topics.models import Topic


def parts_of_ticket(ticket, request) -> list[dict]:
    """What the ticket was made into or came from, as far as this person may read it. One query."""
    name = "topics_desk:topic" if rules.may_keep_topics(request.user) else "topics:topic"
    found = Topic.objects.visible_to(request.user).filter(tickets__ticket=ticket).for_rows().order_by("pk").distinct()
    rows = [{"topic": topic, "url": reverse(name, args=[topic.pk])} for topic in found]
    return [{"template": "topics/desk/_of_ticket.html", "rows": rows}] if rows else []
