"""Adding to the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.transaction import atomic
from psycopg.types.json import Jsonb

from communities.audit.chain import GENESIS, digest_of, link_hash
from communities.audit.models import Entry, Head


@dataclass(frozen=True)
class Link:
    """What is to be recorded; see record()."""

    verb: str
    subject: object
    at: datetime
    by: object = None
    facts: dict = field(default_factory=dict)


def label_of(thing) -> str:
    """`feedback.step:12` for a row, `system` for None, text as it is; what has no row here says its label itself."""
    if thing is None:
        return "system"
    if label := getattr(thing, "ledger_label", ""):
        return str(label)
    return thing if isinstance(thing, str) else f"{thing._meta.label_lower}:{thing.pk}"


def assisted(by) -> dict:
    """Who acts for `by` in an assisted session, as facts of a link; nothing where people act for themselves."""
    staff = getattr(by, "acted_by", None)
    return {"assisted_by": staff} if staff else {}


def record(*, by, verb: str, subject, at: datetime, **facts) -> Entry:
    """Add one link in the caller's transaction.

    `subject` is a row or a label. A row with `ledger_facts()` is append-only: the link seals its content. Facts must be
    JSON values and hold no personal data. Call it last but for notify(): it holds the ledger's lock until commit.
    Where a member of staff acts for `by` (residents/assisting.py), the link names both.
    """
    return record_all([Link(verb=verb, subject=subject, at=at, by=by, facts=facts)])[0]


# A savepoint would be two round trips more; a link that cannot be added ends the whole step that it belongs to.
@atomic(savepoint=False)
def record_all(links: Iterable[Link]) -> list[Entry]:
    """Add several links in order, with one lock and one more statement for a single link, two for many."""
    head = _locked_head()
    entries = []
    for link in links:
        entries.append(_entry_after(head, link))
        head.seq, head.hash = entries[-1].seq, entries[-1].hash
    if len(entries) == 1:
        _add_one(entries[0])
    elif entries:
        Entry.objects.bulk_create(entries)
        head.save(update_fields=["seq", "hash"])
    return entries


def hold_ledger() -> None:
    """Nobody else adds a link until the transaction ends: for what locks, after it, rows that links' rows point at."""
    _locked_head()


# Written out, since every step of everybody passes here and the ORM takes longer to word these than the database to do.
_LOCK = "SELECT seq, hash FROM audit_head WHERE id = 1 FOR UPDATE"
_ADD = """
WITH added AS (
    INSERT INTO audit_entry (seq, at, actor, verb, subject, facts, digest, previous, hash)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
)
UPDATE audit_head SET seq = %s, hash = %s WHERE id = 1
"""


def _add_one(entry: Entry) -> None:
    values = [entry.seq, entry.at, entry.actor, entry.verb, entry.subject, Jsonb(entry.facts), entry.digest]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [*values, entry.previous, entry.hash, entry.seq, entry.hash])


def _locked_head() -> Head:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        found = cursor.fetchone()
        if found is None:
            cursor.execute("INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, %s) ON CONFLICT DO NOTHING", [GENESIS])
            cursor.execute(_LOCK)
            found = cursor.fetchone()
    return Head(pk=1, seq=found[0], hash=found[1])


def _entry_after(head: Head, link: Link) -> Entry:
    sealed = getattr(link.subject, "ledger_facts", None)
    columns = {
        "seq": head.seq + 1,
        "at": link.at,
        "actor": label_of(link.by),
        "verb": link.verb,
        "subject": label_of(link.subject),
        "facts": link.facts | assisted(link.by),
        "digest": digest_of(sealed()) if sealed else "",
        "previous": head.hash,
    }
    return Entry(**columns, hash=link_hash(**columns))
