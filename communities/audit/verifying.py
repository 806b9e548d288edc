"""Reading the whole ledger and naming each row that is not as it was written."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import connection

from communities.audit.chain import GENESIS, digest_of, link_hash
from communities.audit.diagnosing import Finding, Row, diagnose
from communities.audit.models import Checkpoint, Entry, Head

# With these a link seals a row anew, from which somebody's words were taken: the row is what the newest link says.
RESEALING = ("feedback.erase_words",)
COLUMNS = ("at", "actor", "verb", "subject", "facts", "digest", "previous")
BATCH = 2000


def verify_ledger() -> Iterator[Finding]:
    """Every fault in the ledger of the current schema, in order; nothing when it is whole.

    The checkpoints kept in `public` show a ledger that was rewritten or cut as a whole.
    """
    head = Head.objects.filter(pk=1).first() or Head()
    if not _is_whole(head):
        rows = [_row(*columns) for batch in _batches() for columns in batch]
        yield from diagnose(rows, head_seq=head.seq, head_hash=head.hash)
    yield from _checkpoint_faults()
    yield from _sealed_faults()
    yield from _unsealed_rows()


def _is_whole(head: Head) -> bool:
    """The quick answer: one pass, no memory."""
    seq, last = 0, GENESIS
    for batch in _batches():
        for number, kept_hash, *columns in batch:
            seq += 1
            facts = dict(zip(COLUMNS, columns, strict=True))
            if number != seq or facts["previous"] != last or link_hash(seq=seq, **facts) != kept_hash:
                return False
            last = kept_hash
    return (head.seq, head.hash) == (seq, last)


def _batches() -> Iterator[list[tuple]]:
    """(seq, hash, *COLUMNS) of all links in order; memory does not grow with the ledger."""
    after = None
    while True:
        links = Entry.objects.order_by("seq", "hash").values_list("seq", "hash", *COLUMNS)
        batch = list((links if after is None else links.filter(seq__gt=after))[:BATCH])
        if not batch:
            return
        yield batch
        after = batch[-1][0]


def _row(seq: int, kept_hash: str, *columns) -> Row:
    facts = dict(zip(COLUMNS, columns, strict=True))
    return Row(
        seq=seq,
        name=f"{facts['verb']}，{facts['subject']}",
        previous=facts["previous"],
        hash=kept_hash,
        hash_at=lambda place: link_hash(seq=place, **facts),
    )


def _checkpoint_faults() -> Iterator[Finding]:
    kept = Checkpoint.objects.raw(
        "SELECT c.* FROM public.audit_checkpoint c LEFT JOIN audit_entry e ON e.seq = c.seq AND e.hash = c.hash "
        "WHERE c.schema = %s AND c.seq > 0 AND e.seq IS NULL ORDER BY c.seq",
        [connection.schema_name],
    )
    for point in kept:
        moment = f"{point.at:%Y-%m-%d %H:%M}"
        yield Finding("rewritten", point.seq, f"第 {point.seq} 条与平台 {moment} 的核对点不符，此前有改写")


def _sealed_faults() -> Iterator[Finding]:
    """Append-only rows whose content is not what their newest link sealed."""
    anew = dict(Entry.objects.filter(verb__in=RESEALING).order_by("seq").values_list("subject", "seq"))
    for batch in _batches():
        sealed = [
            (seq, subject, digest)
            for seq, _, _, _, _, subject, _, digest, _ in batch
            if digest and seq >= anew.get(subject, 0)
        ]
        rows = _rows_of(subject for _, subject, _ in sealed)
        for seq, subject, digest in sealed:
            row = rows.get(subject)
            if row is None:
                yield Finding("row_changed", seq, f"第 {seq} 条记下的 {subject} 不见了")
            elif digest_of(row.ledger_facts()) != digest:
                yield Finding("row_changed", seq, f"第 {seq} 条记下的 {subject} 被改动了")


def _rows_of(subjects: Iterable[str]) -> dict[str, object]:
    wanted: dict[str, list[str]] = {}
    for subject in subjects:
        label, _, key = subject.rpartition(":")
        wanted.setdefault(label, []).append(key)
    models = {model._meta.label_lower: model for model in _sealed_models()}
    return {
        f"{label}:{row.pk}": row
        for label, keys in wanted.items()
        if label in models
        for row in models[label].objects.filter(pk__in=[key for key in keys if key.isdecimal() and len(key) < 19])
    }


def _unsealed_rows() -> Iterator[Finding]:
    """Rows of append-only tables that no link tells of."""
    for model in _sealed_models():
        label, table = model._meta.label_lower, model._meta.db_table
        forged = model.objects.raw(
            f"SELECT t.* FROM {table} t WHERE NOT EXISTS "  # noqa: S608  a model's own table
            f"(SELECT 1 FROM audit_entry e WHERE e.subject = '{label}:' || t.id AND e.digest <> '') ORDER BY t.id"
        )
        for row in forged:
            yield Finding("row_inserted", 0, f"{label}:{row.pk} 没有记入账本，是插入的")


def _sealed_models() -> list[type]:
    """The models whose rows a link seals, as far as this schema has them."""
    there = set(connection.introspection.table_names())
    return [model for model in apps.get_models() if hasattr(model, "ledger_facts") and model._meta.db_table in there]
