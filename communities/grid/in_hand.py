"""settings.OPEN_WORK: the grids that somebody works in."""

from datetime import datetime

from django.urls import reverse

from communities.accounts.models import User
from communities.grid.models import Grid, GridWorker
from communities.grid.succeeding import succeed
from communities.kernel.open_work import InHand


def open_work(*, user: User) -> list[InHand]:
    """Each with the page of the desk on which a successor is entered."""
    posts = GridWorker.objects.on_duty().filter(user=user).select_related("grid").order_by("pk")
    address = reverse("wagtailsnippets_grid_gridworker:list")
    return [
        InHand(f"post:{post.pk}", f"{post.grid}的{'负责人' if post.is_responsible else '网格员'}", address)
        for post in posts
    ]


def hold_work(*, user: User) -> None:
    grids = GridWorker.objects.on_duty().filter(user=user).values("grid")
    list(Grid.objects.select_for_update().filter(pk__in=grids).order_by("pk"))


def hand_over(*, work: InHand, to: User, by: User | None, now: datetime) -> None:
    succeed(post=GridWorker.objects.get(pk=work.row), to=to, by=by, now=now)
