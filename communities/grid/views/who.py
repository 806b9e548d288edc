"""有事找谁, for everybody."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render, resolve_url
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.grid import duty
from communities.grid.models import Grid
from communities.grid.plan import plan_of
from communities.grid.rules import may_have_card
from communities.kernel.asking import point
from communities.kernel.errors import Invalid
from communities.residents.models import Building

_MOST_TYPED = 40
# What the address names where a point lies in no grid.
OUTSIDE = "none"


# A card that is taken back must be gone with the next look: nobody keeps this page.
@never_cache
@require_safe
def who(request):
    """A building in `building`, or as somebody types it in `q`; a grid in `grid`; without any, the whole community."""
    now, places, grids = clock(), duty.places(), list(Grid.objects.in_order())
    asked = request.GET.get("q", "").strip()[:_MOST_TYPED]
    chosen, several = _chosen(request.GET.get("building", ""), asked, places)
    grid, outside = _grid(request.GET.get("grid", "") if not chosen else "", grids)
    context = {
        "asked": chosen.name if chosen else asked,
        "duty": duty.duty_of(chosen, now) if chosen else duty.duty_in(grid, now) if grid else None,
        "several": several,
        "wrong": _("没有找到“%s”。请从下面的名单里选，或者只写楼号。") % asked
        if asked and not (chosen or several)
        else "",
        "outside": outside,
        "everybody": duty.for_everybody(),
        "cards": [] if chosen or grid else list(duty.cards_shown(now)),
        "map": plan_of(places, grids),
        "here": chosen.pk if chosen else None,
        "here_grid": grid.pk if grid else None,
        "groups": _by_grid(places, grids),
        "may_have_card": may_have_card(request.user),
    }
    return render(request, "grid/who.html", context)


@never_cache
@require_POST
def here(request):
    """Whose grid somebody stands in. The position is in the request's body, leads to an address without it, and is
    kept nowhere.
    """
    try:
        where = point(request.POST)
    except Invalid:
        where = None
    if where is None:
        messages.error(request, _("没有拿到您的位置。请填楼号，或者在地图上点一下。"))
        return redirect("grid:who")
    found = duty.duty_at(where, duty.places(), clock())
    asked = {"grid": OUTSIDE}
    if found:
        asked = {"building": found.building.pk} if found.building else {"grid": found.grid.pk}
    return redirect(f"{resolve_url('grid:who')}?{urlencode(asked)}")


def _chosen(key: str, asked: str, places: list[Building]) -> tuple[Building | None, list[Building]]:
    """The building that is meant, or several that may be."""
    if key:
        return _one(key, places), []
    found = duty.named(asked, places)
    return (found[0], []) if len(found) == 1 else (None, found)


def _grid(key: str, grids: list[Grid]) -> tuple[Grid | None, bool]:
    """The grid that is meant, and whether it was a place outside every grid."""
    if key in ("", OUTSIDE):
        return None, key == OUTSIDE
    return _one(key, grids), False


def _one(key: str, among):
    found = next((one for one in among if str(one.pk) == key), None)
    if found is None:
        raise Http404
    return found


def _by_grid(places: list[Building], grids: list[Grid]) -> list[tuple[Grid | None, list[Building]]]:
    """Every grid with its buildings, last those of no grid."""
    of: dict[int | None, list[Building]] = {}
    for place in places:
        grid = duty.grid_in(place)
        of.setdefault(grid.pk if grid else None, []).append(place)
    rows = [(grid, of[grid.pk]) for grid in grids if grid.pk in of]
    return [*rows, (None, of[None])] if None in of else rows
