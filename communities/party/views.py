"""The pages of 党建 that are read: the tree, one unit, a roster on any day, blank buildings, terms."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.timezone import now as clock
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.errors import NotAllowed
from communities.kernel.masking import mask_phone
from communities.party import actions, queries
from communities.party.access import office
from communities.party.models import Appointment, PartyUnit


@office
@require_safe
def tree(request):
    """Every unit with its counts, and what is to be looked at."""
    gone = PartyUnit.objects.filter(dissolved_on__isnull=False).order_by("-dissolved_on", "pk")
    return render(request, "party/tree.html", {"nodes": queries.tree(localdate()), "gone": gone})


@office
@require_safe
def unit(request, pk):
    """One unit: warnings, posts, buildings, terms."""
    found = get_object_or_404(PartyUnit.objects.select_related("parent"), pk=pk)
    today = localdate()
    [node] = queries.tree(today, only=pk)
    held = Appointment.objects.filter(unit=found).exclude(ends_on__lte=today).with_stays(OuterRef("ends_on"))
    context = {
        "unit": found,
        "node": node,
        "held": held.select_related("member__person", "post", "grant", "work_to").order_by("post__sort", "starts_on"),
        "left": queries.lately_left(found, today),
        "terms": found.terms.order_by("-starts_on"),
        "today": today,
    }
    return render(request, "party/unit.html", context)


@office
@require_safe
def roster(request, pk):
    """Who is in a unit, as on the day that the address says."""
    return _roster(request, get_object_or_404(PartyUnit, pk=pk), request.GET.get("day", ""))


@office
@require_POST
def reveal(request, pk, member):
    """The same with one phone in full; the ledger keeps who looked."""
    found = get_object_or_404(PartyUnit, pk=pk)
    return _roster(request, found, request.POST.get("day", ""), revealed=member)


def _roster(request, found: PartyUnit, typed: str, revealed: int | None = None):
    day, wrong = _day(typed)
    rows = [{"line": line, "phone": mask_phone(line.member.person.phone)} for line in queries.roster(found, day)]
    if revealed is not None:
        _reveal(request, rows, revealed)
    context = {"unit": found, "rows": rows, "asked": day, "wrong": wrong}
    return render(request, "party/roster.html", context, status=400 if wrong else 200)


def _day(typed: str) -> tuple[date, bool]:
    """The day that was typed, and whether it was none."""
    try:
        return (date.fromisoformat(typed) if typed else localdate()), False
    except ValueError:
        return localdate(), True


def _reveal(request, rows: list[dict], member: int) -> None:
    row = next((row for row in rows if row["line"].member.pk == member), None)
    if row is None:
        raise Http404
    try:
        row["whole"] = actions.reveal_phone(member=row["line"].member, by=request.user, now=clock())
    except NotAllowed:
        raise PermissionDenied from None


@office
@require_safe
def blank(request):
    """Residential buildings that no unit answers for."""
    return render(request, "party/blank.html", {"buildings": queries.blank_buildings()})


@office
@require_safe
def terms(request):
    """Terms that end soon or are over, and temporary units past their end."""
    today = localdate()
    ending = [(term, months, (term.ends_on - today).days) for term, months in queries.terms_ending(today)]
    context = {"ending": ending, "all": queries.latest_terms(), "overdue": queries.overdue_units(today)}
    return render(request, "party/terms.html", context)
