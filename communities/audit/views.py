"""The ledger as it stands, to read."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from communities.audit import words
from communities.audit.models import Entry
from communities.audit.rules import may_read_ledger

PAGE = 50


@dataclass(frozen=True)
class Line:
    seq: int
    at: datetime
    who: str
    what: str
    about: str
    seal: str


def ledger(request):
    """The newest links first; `before` goes back in time. Two queries a page."""
    if not may_read_ledger(request.user):
        raise PermissionDenied
    before = request.GET.get("before", "")
    entries = Entry.objects.order_by("-seq")
    if before.isascii() and before.isdigit() and len(before) < 16:
        entries = entries.filter(seq__lt=int(before))
    found = list(entries[: PAGE + 1])
    older = found[PAGE - 1].seq if len(found) > PAGE else None
    context = {"lines": _lines(found[:PAGE]), "older": older, "before": before}
    return render(request, "audit/ledger.html", context)


def _lines(entries) -> list[Line]:
    names = _names(entries)
    return [
        Line(
            seq=entry.seq,
            at=entry.at,
            who=names.get(entry.actor) or words.thing(entry.actor),
            what=words.verb(entry.verb),
            about=words.thing(entry.subject),
            seal=entry.hash[:12],
        )
        for entry in entries
    ]


def _names(entries) -> dict[str, str]:
    """Who stands behind `accounts.user:5`, by label: staff by name, residents by none."""
    keys = {entry.actor.partition(":")[2] for entry in entries if entry.actor.startswith("accounts.user:")}
    people = get_user_model().objects.filter(pk__in=keys).exclude(username__startswith="r_")
    return {f"accounts.user:{person.pk}": str(person) for person in people}
