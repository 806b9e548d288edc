"""有事找谁, for everybody."""

from django.http import Http404
from django.shortcuts import render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from communities.grid import duty
from communities.grid.models import Grid
from communities.grid.plan import plan_of
from communities.grid.rules import may_have_card
from communities.residents.models import Building

_MOST_TYPED = 40


# A card that is taken back must be gone with the next look: nobody keeps this page.
@never_cache
@require_safe
def who(request):
    """A building in `building`, or as somebody types it in `q`; without either, the whole community."""
    now, places, grids = clock(), duty.places(), list(Grid.objects.in_order())
    asked = request.GET.get("q", "").strip()[:_MOST_TYPED]
    chosen, several = _chosen(request.GET.get("building", ""), asked, places)
    context = {
        "asked": chosen.name if chosen else asked,
        "duty": duty.duty_of(chosen, now) if chosen else None,
        "several": several,
        "wrong": _("没有找到“%s”。请从下面的名单里选，或者只写楼号。") % asked
        if asked and not (chosen or several)
        else "",
        "everybody": duty.for_everybody(),
        "cards": [] if chosen else list(duty.cards_shown(now)),
        "map": plan_of(places, grids),
        "here": chosen.pk if chosen else None,
        "groups": _by_grid(places, grids),
        "may_have_card": may_have_card(request.user),
    }
    return render(request, "grid/who.html", context)


def _chosen(key: str, asked: str, places: list[Building]) -> tuple[Building | None, list[Building]]:
    """The building that is meant, or several that may be."""
    if key:
        found = [place for place in places if str(place.pk) == key]
        if not found:
            raise Http404
        return found[0], []
    found = duty.named(asked, places)
    return (found[0], []) if len(found) == 1 else (None, found)


def _by_grid(places: list[Building], grids: list[Grid]) -> list[tuple[Grid | None, list[Building]]]:
    """Every grid with its buildings, last those of no grid."""
    of: dict[int | None, list[Building]] = {}
    for place in places:
        grid = duty.grid_in(place)
        of.setdefault(grid.pk if grid else None, []).append(place)
    rows = [(grid, of[grid.pk]) for grid in grids if grid.pk in of]
    return [*rows, (None, of[None])] if None in of else rows
