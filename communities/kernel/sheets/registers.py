"""What a register (台账) says so that sheets can be read into it and written out of it. The wizard is communities.importing.

A slice declares a `Register`. A `Reader` made from it judges rows against what is there, in batches and in order, and
then writes those that say something new. Judging changes nothing.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, TextChoices

from communities.kernel.sheets.columns import Column
from communities.kernel.sheets.errors import RowError


class Verdict(TextChoices):
    NEW = "new", "新增"
    CHANGED = "changed", "更改"
    UNCHANGED = "unchanged", "不变"
    WRONG = "wrong", "有误"


@dataclass(frozen=True)
class Row:
    """`number` as a spreadsheet shows it; `values` by the names of the columns, None where the cell is empty."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """What a row says otherwise than the register, as people may see it: numbers masked."""

    heading: str
    before: str
    after: str


@dataclass
class Judged:
    """A row with what became of it; `plan` is the register's own and serves writing in the same batch."""

    row: Row
    verdict: Verdict
    errors: list[RowError] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    plan: Any = None
    # Its differences are to what an earlier row of the same sheet made.
    of_this_sheet: bool = False


@dataclass
class Trace:
    """What writing a row did: new rows, and for changed ones the columns as they were. Undoing follows it backwards."""

    made: list[Model] = field(default_factory=list)
    changed: list[tuple[Model, dict[str, Any]]] = field(default_factory=list)


class Reader:
    """Judges and writes rows of one sheet. Rows come in order; what an earlier row claimed, a later one cannot."""

    def __init__(self, *, options: frozenset[str], by: Any, now: datetime):
        self.options, self.by, self.now = options, by, now
        self._claimed: dict[Hashable, int] = {}

    def claims(self, values: Mapping[str, Any]) -> Iterator[tuple[Hashable, str]]:
        """(what only one row of a sheet may say, what is wrong when a second says it); `{}` is the first one's number."""
        yield from ()

    def claim(self, row: Row) -> list[RowError]:
        """Whether an earlier row said it already. To be called for every row, in order."""
        errors = []
        for what, words in self.claims(row.values):
            first = self._claimed.setdefault(what, row.number)
            if first != row.number:
                errors.append(RowError(row.number, "", words.format(first)))
        return errors

    def judge(self, rows: Sequence[Row]) -> list[Judged]:
        """In the same order. Reads with a bounded number of queries for a batch; writes nothing."""
        raise NotImplementedError

    def write(self, judged: Sequence[Judged]) -> list[Trace]:
        """Write what judge() just found new or changed, in the caller's transaction; a trace for each, in order."""
        raise NotImplementedError

    def refusal(self, error: Exception) -> str:
        """What a refusal of the database means, in words."""
        return "数据库没有收下这一行。请核对后再导入；还不行，请联系平台。"


@dataclass(frozen=True)
class Option:
    name: str
    label: str


@dataclass(frozen=True)
class Register:
    """`writes` are the models' labels in the order in which rows of theirs are made.

    `refused` gives the headings whose columns are read into nothing, with what they hold; `rows` the register as a
    sheet that can be read again, `whole` with whole numbers instead of masked ones.
    """

    name: str
    label: str
    about: str
    columns: tuple[Column, ...]
    reader: type[Reader]
    writes: tuple[str, ...]
    may: Callable[[Any], bool]
    rows: Callable[[bool], Iterator[Sequence[str]]]
    options: tuple[Option, ...] = ()
    refused: Callable[[Iterable[str]], dict[str, str]] = lambda headings: {}

    def needed(self) -> list[Column]:
        return [column for column in self.columns if column.needed]

    @property
    def has_phones(self) -> bool:
        return any(column.masked for column in self.columns)
