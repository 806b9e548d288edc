"""What was done to a ledger that is not whole: which links were changed, removed, inserted or swapped. Pure.

A link's hash covers its number, so that a link that was moved still proves where it stood: at the number with which its
hash comes out right. A place that no link proves is vacant. A link that proves no place of its own was changed where
there is a vacancy, and was inserted where there is none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from communities.audit.chain import GENESIS

# How far around a moved link is looked for, where its neighbours do not tell.
REACH = 8


@dataclass(frozen=True)
class Finding:
    """`kind` is changed, removed, inserted, swapped, cut, rewritten, row_changed or row_inserted; `seq` says where."""

    kind: str
    seq: int
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(eq=False)
class Row:
    """A link as it was found. `hash_at(n)` is what its hash would be if it stood at `n`."""

    seq: int
    name: str
    previous: str
    hash: str
    hash_at: Callable[[int], str] = field(repr=False)

    def __str__(self) -> str:
        return f"第 {self.seq} 条（{self.name}）"


@dataclass
class Head:
    """What is kept as the newest link; `hash` is None when that cannot be believed."""

    seq: int
    hash: str | None


def diagnose(rows: list[Row], *, head_seq: int, head_hash: str) -> list[Finding]:
    """Every fault in `rows`, which are sorted by number; nothing when the chain is whole."""
    proved = _proved(rows, head_seq)
    head = _head(proved, head_seq, head_hash)
    trusted = _trusted(proved, head)
    places = set(trusted.values())
    vacant = set(range(1, max([head.seq, *places]) + 1)) - places
    found = list(_suspects(rows, proved, trusted, vacant))
    last = max([*places, *(finding.seq for finding in found if finding.kind == "changed")], default=0)
    found += [*_swapped(rows, trusted), *_gone(vacant, last), *_bad_end(trusted, head, head_seq, head_hash)]
    return sorted(found, key=lambda finding: finding.seq)


def _proved(rows: list[Row], head_seq: int) -> dict[Row, int]:
    """Where each link stood, by the witness of its own hash; links without such a place are left out."""
    by_hash = {row.hash: row for row in rows}
    by_previous = {row.previous: row for row in rows}
    closed_up = head_seq - rows[-1].seq if rows else 0
    places: dict[Row, int] = {}
    shift = 0
    for row in rows:
        before, after = by_hash.get(row.previous), by_previous.get(row.hash)
        likely = [row.seq, row.seq - shift, row.seq + closed_up]
        likely += [1] if row.previous == GENESIS else []
        likely += [before.seq + 1] if before else []
        likely += [after.seq - 1] if after else []
        likely += range(row.seq - shift - REACH, row.seq - shift + REACH + 1)
        place = next((n for n in dict.fromkeys(likely) if n > 0 and row.hash_at(n) == row.hash), None)
        if place is not None:
            places[row], shift = place, row.seq - place
    return places


def _head(proved: dict[Row, int], seq: int, kept_hash: str) -> Head:
    last = max(proved.values(), default=0)
    if seq < last and not any(place == seq and row.hash == kept_hash for row, place in proved.items()):
        return Head(last, None)
    return Head(seq, kept_hash)


def _trusted(proved: dict[Row, int], head: Head) -> dict[Row, int]:
    """The proved links that no link after them contradicts: one for a place, and none after the head."""
    at: dict[int, list[Row]] = {}
    for row, place in proved.items():
        at.setdefault(place, []).append(row)
    trusted: dict[Row, int] = {}
    wanted = {head.seq: head.hash} if head.hash else {}
    for place in sorted(at, reverse=True):
        if place > head.seq:
            continue
        fitting = [row for row in at[place] if row.hash == wanted.get(place)]
        # What the head says against the last link may be the head's own fault.
        if place not in wanted or (not fitting and place == head.seq):
            fitting = at[place]
        if fitting:
            row = min(fitting, key=lambda row: abs(row.seq - place))
            trusted[row] = place
            wanted[place - 1] = row.previous
    return trusted


def _suspects(rows: list[Row], proved: dict[Row, int], trusted: dict[Row, int], vacant: set[int]) -> Iterator[Finding]:
    """The links that are not trusted: changed ones, which take their place out of `vacant`, and inserted ones."""
    shift = 0
    for row in rows:
        if row in trusted:
            shift = row.seq - trusted[row]
            continue
        place = next((n for n in (proved.get(row), row.seq - shift, row.seq) if n in vacant), None)
        if place is None:
            yield Finding("inserted", row.seq, f"{row}是插入的")
        else:
            vacant.discard(place)
            yield Finding("changed", row.seq, f"{row}被改动了")


def _swapped(rows: list[Row], trusted: dict[Row, int]) -> Iterator[Finding]:
    """Links out of order. What an insertion or a removal pushed along is in order."""
    there = [row for row in rows if row in trusted]
    for row, place in zip(there, sorted(trusted.values()), strict=True):
        if trusted[row] != place:
            yield Finding("swapped", row.seq, f"{row}被调换了位置，原是第 {trusted[row]} 条")


def _gone(vacant: set[int], last: int) -> Iterator[Finding]:
    for first, end in _runs(sorted(vacant)):
        where = f"第 {first} 条" if first == end else f"第 {first} 至 {end} 条"
        if first > last:
            yield Finding("cut", first, f"末尾{where}被删除了")
        else:
            yield Finding("removed", first, f"{where}被删除了")


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each row of following numbers."""
    start = 0
    for place in range(1, len(numbers) + 1):
        if place == len(numbers) or numbers[place] != numbers[place - 1] + 1:
            yield numbers[start], numbers[place - 1]
            start = place


def _bad_end(trusted: dict[Row, int], head: Head, seq: int, kept_hash: str) -> Iterator[Finding]:
    if head.hash is None:
        yield Finding("rewritten", head.seq, f"记下的末端（第 {seq} 条）与账本不符")
    elif any(place == seq and row.hash != kept_hash for row, place in trusted.items()):
        yield Finding("rewritten", seq, f"末尾第 {seq} 条与记下的末端不符")
