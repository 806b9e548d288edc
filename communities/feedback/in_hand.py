"""settings.OPEN_WORK: the tickets that somebody holds as a grid worker, and those done that may come back to them."""

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.feedback.handing_on import hand_on
from communities.feedback.models import Ticket
from communities.feedback.states import OPEN
from communities.grid.models import GridWorker
from communities.kernel.errors import Invalid
from communities.kernel.open_work import InHand


def open_work(*, user: User) -> list[InHand]:
    """Each with its page at the desk."""
    return [
        InHand(f"ticket:{ticket.pk}", f"诉求 {ticket.number}", reverse("desk:ticket", args=[ticket.number]))
        for ticket in _held_by(user)
    ]


def _held_by(user: User):
    return Ticket.objects.filter(worker__user=user, state__in=OPEN).order_by("pk")


def hold_work(*, user: User) -> None:
    list(_held_by(user).select_for_update(of=("self",)))


def hand_over(*, work: InHand, to: User, by: User | None, now: datetime) -> None:
    """To the post of `to` in the same grid, else to another of theirs."""
    ticket = Ticket.objects.select_related("worker").get(pk=work.row)
    posts = list(GridWorker.objects.able(localdate(now)).filter(user=to).order_by("pk"))
    if not posts:
        raise Invalid(f"{to}不是网格员，不能接手诉求。", field="worker")
    same = [post for post in posts if ticket.worker and post.grid_id == ticket.worker.grid_id]
    hand_on(ticket=ticket, worker=(same or posts)[0], told=False, by=by, now=now)
