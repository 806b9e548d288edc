"""settings.OPEN_WORK: the grids that somebody works in."""

from django.urls import reverse

from communities.accounts.models import User
from communities.grid.models import GridWorker


def open_work(*, user: User) -> list[tuple[str, str]]:
    """Each in words, with the list of the desk on which a successor is entered."""
    posts = GridWorker.objects.on_duty().filter(user=user).select_related("grid").order_by("pk")
    address = reverse("wagtailsnippets_grid_gridworker:list")
    return [(f"{post.grid}的{'负责人' if post.is_responsible else '网格员'}", address) for post in posts]
