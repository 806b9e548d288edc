"""A superuser who gets around the guards, and what he does to a ledger."""

import random
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import connection

from communities.audit.actions import Link, record_all
from communities.audit.chain import link_hash
from communities.audit.models import Entry, Head

COLUMNS = ("seq", "at", "actor", "verb", "subject", "facts", "digest", "previous")
START = datetime(2026, 1, 1, tzinfo=UTC)


def a_ledger(length: int) -> None:
    """`length` links of made-up events in the current schema, after what is there."""
    links = [
        Link(verb="test.done", subject=f"test.thing:{n}", at=START + timedelta(minutes=n), facts={"n": n, "说": "好"})
        for n in range(length)
    ]
    record_all(links)


@contextmanager
def guards_off(table: str = "audit_entry"):
    with connection.cursor() as cursor:
        # what has been written is checked before the table is altered, as it must be inside a transaction
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def rehash(seq: int) -> None:
    """Make one link's hash fit its columns again."""
    columns = Entry.objects.filter(seq=seq).values(*COLUMNS).get()
    Entry.objects.filter(seq=seq).update(hash=link_hash(**columns))


def change(lots: random.Random, last: int) -> tuple[str, int]:
    seq = lots.randint(1, last)
    column, value = lots.choice(
        [("actor", "nobody"), ("verb", "test.undone"), ("subject", "x"), ("facts", {"n": -1}), ("digest", "0" * 64)]
        + [("previous", "1" * 64), ("hash", "2" * 64), ("at", START - timedelta(days=1))]
    )
    Entry.objects.filter(seq=seq).update(**{column: value})
    return "changed", seq


def change_and_rehash(lots, last):
    seq = lots.randint(1, last - 1)
    Entry.objects.filter(seq=seq).update(facts={"n": -1})
    rehash(seq)
    return "changed", seq


def remove(lots, last):
    seq = lots.randint(1, last - 1)
    Entry.objects.filter(seq=seq).delete()
    return "removed", seq


def remove_and_close_up(lots, last):
    _, seq = remove(lots, last)
    _push(seq + 1, -1)
    return "removed", seq


def insert(lots, last):
    """Push all later links up and put a forged one in, with a hash that fits or one that does not."""
    seq = lots.randint(1, last)
    _push(seq, 1)
    before = Entry.objects.filter(seq=seq - 1).values_list("hash", flat=True).first() or "0" * 64
    forged = {"seq": seq, "at": START, "actor": "system", "verb": "test.forged", "subject": "x", "facts": {}}
    forged |= {"digest": "", "previous": before}
    Entry.objects.create(**forged, hash=lots.choice([link_hash(**forged), "3" * 64]))
    return "inserted", seq


def append(lots, last):
    before = Entry.objects.get(seq=last).hash
    forged = {"seq": last + 1, "at": START, "actor": "system", "verb": "test.forged", "subject": "x", "facts": {}}
    forged |= {"digest": "", "previous": before}
    Entry.objects.create(**forged, hash=link_hash(**forged))
    return "inserted", last + 1


def swap(lots, last):
    one, other = sorted(lots.sample(range(1, last + 1), 2))
    if lots.random() < 0.5:
        other = one + 1
    for old, new in [(one, -1), (other, one), (-1, other)]:
        Entry.objects.filter(seq=old).update(seq=new)
    return "swapped", one


def swap_contents(lots, last):
    one, other = sorted(lots.sample(range(1, last + 1), 2))
    kept = ("at", "actor", "verb", "subject", "facts")
    a, b = (Entry.objects.filter(seq=seq).values(*kept).get() for seq in (one, other))
    Entry.objects.filter(seq=one).update(**b)
    Entry.objects.filter(seq=other).update(**a)
    return "changed", one


def cut(lots, last):
    seq = lots.randint(max(1, last - 5), last)
    Entry.objects.filter(seq__gte=seq).delete()
    return "cut", seq


def cut_with_head(lots, last):
    """Nothing inside shows this; a checkpoint does."""
    cut(lots, last)
    left = Entry.objects.order_by("-seq").values("seq", "hash").first() or {"seq": 0, "hash": "0" * 64}
    Head.objects.update(**left)
    return "rewritten", last


def rewrite_whole(lots, last):
    """Every link from one on, with all hashes and the head made to fit."""
    seq = lots.randint(1, last)
    Entry.objects.filter(seq=seq).update(verb="test.rewritten")
    previous = Entry.objects.filter(seq=seq - 1).values_list("hash", flat=True).first() or "0" * 64
    for number in range(seq, last + 1):
        Entry.objects.filter(seq=number).update(previous=previous)
        rehash(number)
        previous = Entry.objects.get(seq=number).hash
    Head.objects.update(hash=previous)
    return "rewritten", last


def _push(first: int, by: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET seq = -seq WHERE seq >= %s", [first])
        cursor.execute("UPDATE audit_entry SET seq = -seq + %s WHERE seq < 0", [by])


TAMPERS = [
    change,
    change_and_rehash,
    remove,
    remove_and_close_up,
    insert,
    append,
    swap,
    swap_contents,
    cut,
    cut_with_head,
    rewrite_whole,
]
