"""The ledger as it stands, to read."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from communities.audit.models import Entry
from communities.audit.reading import lines_of
from communities.audit.rules import may_read_ledger

PAGE = 50


def ledger(request):
    """The newest links first; `before` goes back in time. A few queries a page."""
    if not may_read_ledger(request.user):
        raise PermissionDenied
    before = request.GET.get("before", "")
    entries = Entry.objects.order_by("-seq")
    if before.isascii() and before.isdigit() and len(before) < 16:
        entries = entries.filter(seq__lt=int(before))
    found = list(entries[: PAGE + 1])
    older = found[PAGE - 1].seq if len(found) > PAGE else None
    context = {"lines": lines_of(found[:PAGE]), "older": older, "before": before}
    return render(request, "audit/ledger.html", context)
