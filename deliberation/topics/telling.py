"""Who raised the tickets that a topic came from, or said “me too”, hears of it once: when everybody may read the topic."""

from collections.abc import Iterator
from datetime import datetime

from communities.accounts.models import User
from communities.feedback.models import Ticket
from communities.notifications.actions import notify_all
from deliberation.topics.models import Topic


def tell_reporters(topic: Topic, *, known: set[int], now: datetime) -> None:
    """One message each with the way to the topic; none to those of `known`, who hear of it anyway."""
    told = set(known)
    for ticket in _came_from(topic):
        for people, name in _affected(ticket):
            fresh = [person for person in people if person.pk not in told]
            told |= {person.pk for person in fresh}
            notify_all(
                fresh,
                title="提成了议题，大家商量着办",
                body=f"{name}提成了议题“{topic.public_title}”，有进展写在议题的页面上，您也可以附议、提意见。",
                path=f"topics/{topic.pk}/",
                key=f"topic-of-ticket:{topic.pk}",
                now=now,
            )


def _came_from(topic: Topic) -> list[Ticket]:
    links = topic.tickets.filter(became=False).select_related("ticket__category", "ticket__reporter").order_by("pk")
    return [link.ticket for link in links]


def _affected(ticket: Ticket) -> Iterator[tuple[list[User], str]]:
    """Those whom the same matter affects, each with what they know it as."""
    if ticket.reporter and ticket.reporter.is_active:
        yield [ticket.reporter], f"您报的“{ticket.title}”"
    if ticket.me_too and ticket.is_public and ticket.category.is_public:
        others = User.objects.filter(is_active=True, pk__in=ticket.others.values("user"))
        yield list(others), f"您也遇到的“{ticket.public_title}”"
