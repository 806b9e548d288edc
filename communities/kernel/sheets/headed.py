"""A table whose headings are known: the rows below them, and what is wrong with the table as a whole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from communities.kernel.sheets.errors import FileRefused, RowError
from communities.kernel.sheets.reading import Table

HEADING_WITHIN = 10

NumberedRow = tuple[int, list[str]]


@dataclass(frozen=True)
class Headed:
    """`kind` is what the finder recognised the headings as; `row` is the number of the row that holds them."""

    table: Table
    kind: Any
    row: int
    headings: list[str]

    def rows(self) -> Iterator[NumberedRow]:
        """The rows below the headings that hold anything."""
        for number, cells in self.table.rows():
            if number > self.row and any(cells):
                yield number, cells

    def by_heading(self, cells: list[str]) -> dict[str, str]:
        padded = [*cells, *[""] * (len(self.headings) - len(cells))]
        return {heading: cell for heading, cell in zip(self.headings, padded, strict=False) if heading}

    def too_wide(self, number: int, cells: list[str]) -> list[RowError]:
        more = sum(1 for cell in cells[len(self.headings) :] if cell)
        return [RowError(number, "", f"比表头多出 {more} 格，可能是内容里的分隔符没有加引号。")] if more else []


def headed(table: Table, recognise: Callable[[list[str]], Any], refusal: Callable[[list[NumberedRow]], str]) -> Headed:
    """The table with the first of its upper rows that `recognise` knows as headings.

    Raises FileRefused for an empty table, one without rows, a heading that stands twice, and, in the words of `refusal`
    over the upper rows, one whose headings are not known.
    """
    filled = ((number, cells) for number, cells in table.rows() if any(cells))
    first = list(islice(filled, HEADING_WITHIN))
    if not first:
        raise FileRefused("文件里没有内容。")
    for number, cells in first:
        if kind := recognise(cells):
            found = Headed(table, kind, number, _without_end(cells))
            _check_headings(found.headings)
            if next(found.rows(), None) is None:
                raise FileRefused("表里只有表头，没有内容。")
            return found
    raise FileRefused(refusal(first))


def _without_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _check_headings(headings: list[str]) -> None:
    named = [heading for heading in headings if heading]
    twice = sorted({heading for heading in named if named.count(heading) > 1})
    if twice:
        raise FileRefused(f"表头里“{'”“'.join(twice)}”出现了两次，不知道该用哪一列。请改名或删掉一列。")
