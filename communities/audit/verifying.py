"""Reading the whole ledger and naming each row that is not as it was written."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.apps import apps
from django.db import connection

from communities.audit.chain import GENESIS, digest_of, link_hash
from communities.audit.models import Checkpoint, Entry, Head

COLUMNS = ("seq", "at", "actor", "verb", "subject", "facts", "digest", "previous")
BATCH = 2000


@dataclass(frozen=True)
class Finding:
    """`kind` is changed, removed, inserted, swapped, cut, rewritten or row_changed; `seq` says where."""

    kind: str
    seq: int
    sentence: str

    def __str__(self):
        return self.sentence


def verify_ledger() -> Iterator[Finding]:
    """Every fault in the ledger of the current schema, in order; nothing when it is whole.

    The last checkpoint kept in `public` shows a ledger that was rewritten or cut as a whole.
    """
    belongs = _where_each_belongs()
    expected, previous = 1, GENESIS
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=BATCH):
        if entry.seq > expected:
            yield _removed(expected, entry.seq)
        yield from _faults_of(entry, previous, follows=entry.seq == expected, belongs=belongs)
        expected, previous = entry.seq + 1, entry.hash
    yield from _end_faults(expected - 1, previous)
    yield from _sealed_faults()


def _where_each_belongs() -> dict[str, int]:
    """The hash that the following link says stands at a position."""
    return {previous: seq - 1 for seq, previous in Entry.objects.values_list("seq", "previous")}


def _removed(first: int, found: int) -> Finding:
    where = f"第 {first} 条" if found - first == 1 else f"第 {first} 至 {found - 1} 条"
    return Finding("removed", first, f"{where}被删除了")


def _faults_of(entry: Entry, previous: str, *, follows: bool, belongs: dict[str, int]) -> Iterator[Finding]:
    name = f"第 {entry.seq} 条（{entry.verb}，{entry.subject}）"
    place = belongs.get(entry.hash, entry.seq)
    if link_hash(**{column: getattr(entry, column) for column in COLUMNS}) != entry.hash:
        if place != entry.seq:
            yield Finding("swapped", entry.seq, f"{name}被调换了位置，原是第 {place} 条")
        else:
            yield Finding("changed", entry.seq, f"{name}被改动了")
    elif follows and entry.previous != previous:
        yield Finding("inserted", entry.seq, f"{name}与上一条接不上：它或上一条是插入或改写的")


def _end_faults(last: int, last_hash: str) -> Iterator[Finding]:
    head = Head.objects.filter(pk=1).first() or Head()
    if head.seq > last:
        yield Finding("cut", last + 1, f"末尾第 {last + 1} 至 {head.seq} 条被删除了")
    elif (head.seq, head.hash) != (last, last_hash):
        yield Finding("rewritten", last, f"末尾第 {last} 条与记下的末端不符")
    yield from _checkpoint_faults()


def _checkpoint_faults() -> Iterator[Finding]:
    kept = Checkpoint.objects.raw(
        "SELECT * FROM public.audit_checkpoint WHERE schema = %s ORDER BY seq", [connection.schema_name]
    )
    for point in kept:
        entry = Entry.objects.filter(seq=point.seq).first()
        if point.seq and (entry is None or entry.hash != point.hash):
            moment = f"{point.at:%Y-%m-%d %H:%M}"
            yield Finding("rewritten", point.seq, f"第 {point.seq} 条与平台 {moment} 的核对点不符，此前有改写")


def _sealed_faults() -> Iterator[Finding]:
    """Append-only rows whose content is not what their link sealed."""
    sealed = Entry.objects.exclude(digest="").order_by("seq").values_list("seq", "subject", "digest")
    waiting = sealed.iterator(chunk_size=BATCH)
    while batch := list(islice(waiting, BATCH)):
        rows = _rows_of(subject for _, subject, _ in batch)
        for seq, subject, digest in batch:
            row = rows.get(subject)
            if row is None:
                yield Finding("row_changed", seq, f"第 {seq} 条记下的 {subject} 不见了")
            elif digest_of(row.ledger_facts()) != digest:
                yield Finding("row_changed", seq, f"第 {seq} 条记下的 {subject} 被改动了")


def _rows_of(subjects) -> dict[str, object]:
    wanted: dict[str, list[str]] = {}
    for subject in subjects:
        label, _, key = subject.rpartition(":")
        wanted.setdefault(label, []).append(key)
    return {
        f"{label}:{row.pk}": row
        for label, keys in wanted.items()
        for row in apps.get_model(label).objects.filter(pk__in=keys)
    }
