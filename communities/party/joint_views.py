"""Pages of 双报到, of the joint conference with its three lists, and of office buildings."""

from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from communities.party import overviews
from communities.party.access import office
from communities.party.kinds import SURVEYS, ItemKind, Topic
from communities.party.models import Item, Office
from communities.party.states import ItemState


@office
@require_safe
def reported(request):
    """Who reported to the community, what they offer; what the community needs. By name, never by hours."""
    needs = overviews.items_of(ItemKind.NEED).filter(state=ItemState.OPEN)
    return render(request, "party/reported.html", {"ties": overviews.reported_on(localdate()), "needs": needs})


@office
@require_safe
def joint(request):
    """The charter, the member units, and the three lists."""
    partners = list(overviews.partners_now(localdate()))
    lists = [(kind, overviews.items_of(kind)) for kind in ItemKind]
    context = {"partners": partners, "charter": overviews.charter(partners), "lists": lists}
    return render(request, "party/joint.html", context)


@office
@require_safe
def item(request, pk):
    """One line of a list: of a need who fits and who took it on, of a project how far it is."""
    found = get_object_or_404(Item.objects.select_related("partner"), pk=pk)
    context = {"item": found, "is_open": found.state == ItemState.OPEN}
    if found.kind == ItemKind.NEED:
        services = list(overviews.taken(found))
        fits = overviews.matching(found, localdate()) if context["is_open"] else []
        context |= {"services": services, "fits": fits, "left": max(found.wanted - len(services), 0)}
    if found.kind == ItemKind.PROJECT:
        context["written"] = found.written.select_related("by").order_by("-at", "-pk")
        context["is_late"] = context["is_open"] and found.due_on < localdate()
    return render(request, "party/item.html", context)


@office
@require_safe
def offices(request):
    """Office buildings, those first that are not surveyed yet (五摸清)."""
    rows = sorted(overviews.offices(), key=lambda row: not row[1])
    return render(request, "party/offices.html", {"rows": rows, "of": len(SURVEYS)})


@office
@require_safe
def office_building(request, pk):
    """One office building: its five surveys and its plan (一楼一策)."""
    found = get_object_or_404(Office, pk=pk)
    written = overviews.newest_of(found)
    missing = overviews.unsurveyed(written)
    context = {
        "office": found,
        "blocks": [(topic, written.get(topic)) for topic in (*SURVEYS, Topic.PLAN)],
        "missing": missing,
        "known": len(SURVEYS) - len(missing),
        "plan": Topic.PLAN,
    }
    return render(request, "party/office.html", context)
