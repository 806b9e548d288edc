"""The unit's own page of its meetings, and one meeting. No page sets units or members beside one another."""

from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.timezone import now as clock
from django.views.decorators.http import require_safe

from communities.party import overviews
from communities.party.access import office
from communities.party.models import Meeting, PartyUnit


@office
@require_safe
def meetings(request, pk):
    """What is expected of the unit in this month and quarter and what there is of it; then its meetings of one year."""
    unit = get_object_or_404(PartyUnit, pk=pk)
    today, years = localdate(), overviews.years_of(unit)
    year = next((year for year in years if str(year) == request.GET.get("year")), today.year)
    context = {
        "unit": unit,
        "year": year,
        "years": years,
        "rows": overviews.meetings_of(unit, year),
        "expected": [] if unit.dissolved_on else overviews.expected_of(unit, today),
    }
    return render(request, "party/meetings.html", context)


@office
@require_safe
def meeting(request, pk):
    """One meeting: its minutes and who was there, by name."""
    found = get_object_or_404(Meeting.objects.select_related("unit", "written_by"), pk=pk)
    seen = found.attendances.select_related("member__person").order_by("member__person__name", "pk")
    context = {"meeting": found, "seen": seen, "is_over": found.starts_at <= clock()}
    return render(request, "party/meeting.html", context)
