"""Deleting a grid that was entered wrongly."""

from django.shortcuts import get_object_or_404
from django.utils.timezone import now as clock

from communities.accounts.rules import is_committee
from communities.accounts.shell import drop_page
from communities.grid.dropping import drop_grid
from communities.grid.models import Grid
from communities.looks.shell import only_for


@only_for(is_committee)
def drop(request, pk):
    """Asks once more, then deletes, or says what stands on it."""
    grid = get_object_or_404(Grid, pk=pk)
    done = {"grid": grid, "by": request.user, "now": clock()}
    return drop_page(request, grid, drop_grid, done, back="wagtailsnippets_grid_grid:list")
