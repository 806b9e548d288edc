"""{% load ledger %}: what a page of the ledger is about.

Rows are found by their labels alone, since the slices that keep them lie above this one.
"""

from django import template
from django.apps import apps
from django.contrib.auth import get_user_model

register = template.Library()


@register.simple_tag
def told(lines) -> list[dict]:
    """Each line with the ticket it speaks of, or the thing in words. A few queries a page, whatever stands on it."""
    found = apps.get_model("audit.Entry").objects.in_bulk([line.seq for line in lines])
    entries = [found[line.seq] for line in lines]
    labels = {entry.subject for entry in entries if not entry.subject.startswith("feedback.")}
    tickets = _tickets({_ticket_key(entry) for entry in entries} - {None})
    rows = _rows(labels)
    people = _people({entry.facts.get("user") for entry in entries} | {_owner(row) for row in rows.values()})
    return [
        {"line": line, "ticket": tickets.get(_ticket_key(entry)), "about": _about(entry, line, rows, people)}
        for line, entry in zip(lines, entries, strict=True)
    ]


def _ticket_key(entry) -> int | None:
    name, _colon, key = entry.subject.partition(":")
    if name == "feedback.ticket":
        return int(key)
    return entry.facts.get("ticket") if name == "feedback.step" else None


def _tickets(keys) -> dict:
    return apps.get_model("feedback.Ticket").objects.only("title", "reported_at").in_bulk(keys) if keys else {}


def _rows(labels) -> dict:
    """The rows behind labels, one query for each kind."""
    wanted: dict[str, set] = {}
    for label in labels:
        name, colon, key = label.partition(":")
        if colon:
            wanted.setdefault(name, set()).add(key)
    rows = {}
    for name, keys in wanted.items():
        try:
            model = apps.get_model(name)
        except (LookupError, ValueError):
            continue
        for row in model._default_manager.select_related().filter(pk__in=keys):
            rows[f"{name}:{row.pk}"] = row
    return rows


def _owner(row) -> int | None:
    return getattr(row, "user_id", None)


def _people(keys) -> dict[int, str]:
    """Staff by name, residents by none."""
    users = get_user_model().objects.filter(pk__in=keys - {None})
    return {user.pk: _name(user) for user in users}


def _name(user) -> str:
    return f"居民（账号 {user.pk}）" if user.username.startswith("r_") else str(user)


def _about(entry, line, rows: dict, people: dict) -> str:
    if entry.subject == entry.actor:
        return ""
    row = rows.get(entry.subject)
    kind = entry.subject.partition(":")[0]
    if kind == "accounts.user" and row:
        return _name(row)
    person = people.get(entry.facts.get("user") or _owner(row), "")
    if kind == "accounts.grant" and row:
        return f"{person}：{row}" if person else str(row)
    if kind.startswith("accounts."):
        return person or line.about
    return f"{row._meta.verbose_name}：{row}" if row else line.about
