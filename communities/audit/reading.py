"""A page of the ledger in words. A few queries a page, whatever stands on it.

Rows are found by their labels alone, since the slices that keep them lie above this one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Model

from communities.audit import words
from communities.audit.models import Entry


@dataclass(frozen=True)
class Line:
    """One link as a secretary reads it; `ticket` is the matter it speaks of, `about` anything else in words."""

    seq: int
    at: datetime
    who: str
    what: str
    about: str
    ticket: Any
    seal: str


def lines_of(entries: list[Entry]) -> list[Line]:
    """These links in words, in their order."""
    rows = _rows({entry.subject for entry in entries if not entry.subject.startswith("feedback.")})
    tickets = _tickets({_ticket_key(entry) for entry in entries} - {None})
    people = _people(entries, rows)
    return [
        Line(
            seq=entry.seq,
            at=entry.at,
            who=_who(entry, people),
            what=words.done(entry),
            about=_about(entry, rows, people),
            ticket=tickets.get(_ticket_key(entry)),
            seal=entry.hash[:12],
        )
        for entry in entries
    ]


def _user_key(label: str) -> int | None:
    name, _colon, key = label.partition(":")
    return int(key) if name == "accounts.user" and key.isdigit() else None


def _ticket_key(entry: Entry) -> int | None:
    name, _colon, key = entry.subject.partition(":")
    if name == "feedback.ticket":
        return int(key)
    return entry.facts.get("ticket") if name == "feedback.step" else None


def _tickets(keys: set) -> dict:
    return apps.get_model("feedback.Ticket").objects.only("title", "reported_at").in_bulk(keys) if keys else {}


def _rows(labels: set[str]) -> dict:
    """The rows behind labels, one query for each kind."""
    wanted: dict[str, set] = {}
    for label in labels:
        name, colon, key = label.partition(":")
        if colon and words.is_model(name):
            wanted.setdefault(name, set()).add(key)
    return {
        f"{name}:{row.pk}": row
        for name, keys in wanted.items()
        for row in apps.get_model(name)._default_manager.select_related().filter(pk__in=keys)
    }


def _people(entries: list[Entry], rows: dict) -> dict[int | None, str]:
    """Who acted, or was acted upon: who works here by name, a resident by the number of the account."""
    labels = [label for entry in entries for label in (entry.actor, entry.subject)]
    keys = {_user_key(label) for label in labels}
    keys |= {entry.facts.get(fact) for entry in entries for fact in ("user", "assisted_by")}
    keys |= {getattr(row, "user_id", None) for row in rows.values()}
    users = get_user_model().objects
    at_work = set(users.at_work().filter(pk__in=keys - {None}).values_list("pk", flat=True))
    return {
        user.pk: str(user) if user.pk in at_work else f"居民（账号 {user.pk}）"
        for user in users.filter(pk__in=keys - {None})
    }


def _who(entry: Entry, people: dict) -> str:
    who = people.get(_user_key(entry.actor)) or words.thing(entry.actor)
    helper = people.get(entry.facts.get("assisted_by"))
    return f"{who}，{helper}代办" if helper else who


def _about(entry: Entry, rows: dict, people: dict) -> str:
    if entry.subject == entry.actor:
        return ""
    row, kind = rows.get(entry.subject), entry.subject.partition(":")[0]
    person = people.get(_user_key(entry.subject) or entry.facts.get("user") or getattr(row, "user_id", None), "")
    if kind == "accounts.grant" and row:
        return f"{person}：{row}" if person else str(row)
    if kind.startswith("accounts."):
        return person or words.thing(entry.subject)
    # Of a row that calls itself nothing, its kind; of somebody who was erased, no name beside what was theirs.
    if row is None or type(row).__str__ is Model.__str__ or entry.verb in words.NAMELESS:
        return words.thing(entry.subject)
    return f"{row._meta.verbose_name}：{row}"
