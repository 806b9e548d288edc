"""Adding to the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.transaction import atomic

from communities.audit.chain import digest_of, link_hash
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
    """`feedback.step:12` for a row, `system` for None, text as it is."""
    if thing is None:
        return "system"
    return thing if isinstance(thing, str) else f"{thing._meta.label_lower}:{thing.pk}"


def record(*, by, verb: str, subject, at: datetime, **facts) -> Entry:
    """Add one link in the caller's transaction.

    `subject` is a row or a label. A row with `ledger_facts()` is append-only: the link seals its content. Facts must be
    JSON values and hold no personal data. Call it last but for notify(): it holds the ledger's lock until commit.
    """
    return record_all([Link(verb=verb, subject=subject, at=at, by=by, facts=facts)])[0]


@atomic
def record_all(links: Iterable[Link]) -> list[Entry]:
    """Add several links in order, with one lock and two statements."""
    head = _locked_head()
    entries = []
    for link in links:
        entries.append(_entry_after(head, link))
        head.seq, head.hash = entries[-1].seq, entries[-1].hash
    Entry.objects.bulk_create(entries)
    head.save(update_fields=["seq", "hash"])
    return entries


def _locked_head() -> Head:
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, %s) ON CONFLICT DO NOTHING", ["0" * 64]
            )
        head = Head.objects.select_for_update().get(pk=1)
    return head


def _entry_after(head: Head, link: Link) -> Entry:
    sealed = getattr(link.subject, "ledger_facts", None)
    columns = {
        "seq": head.seq + 1,
        "at": link.at,
        "actor": label_of(link.by),
        "verb": link.verb,
        "subject": label_of(link.subject),
        "facts": link.facts,
        "digest": digest_of(sealed()) if sealed else "",
        "previous": head.hash,
    }
    return Entry(**columns, hash=link_hash(**columns))
