"""settings.OPEN_WORK: the tickets that somebody holds as a grid worker."""

from django.urls import reverse

from communities.accounts.models import User
from communities.feedback.models import Ticket
from communities.feedback.states import TIMED


def open_work(*, user: User) -> list[tuple[str, str]]:
    """Each in words, with the page of the desk on which it is given to somebody else."""
    held = Ticket.objects.filter(worker__user=user, state__in=TIMED).order_by("pk")
    return [(f"诉求 {ticket.number}", reverse("desk:ticket", args=[ticket.number])) for ticket in held]
