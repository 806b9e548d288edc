"""The front door of the import: a file, a community that is entered, and what became of every row."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from communities.feedback.importing.errors import FileRefused, RowError
from communities.feedback.importing.faults import FaultSheet
from communities.feedback.importing.mappings import known_sources, recognised, source_named
from communities.feedback.importing.mappings.base import Source
from communities.feedback.importing.reading import Table, open_table
from communities.feedback.importing.rows import Known, ParsedTicket, parse
from communities.feedback.importing.writing import Writer

BATCH = 500
HEADING_WITHIN = 10
MAX_REASONS = 40

NumberedRow = tuple[int, list[str]]
Faulty = dict[int, list[RowError]]


@dataclass
class Summary:
    """What became of the rows; `reasons` counts faults that are alike under the words of the first of them."""

    source: str = ""
    what: str = ""
    read: int = 0
    new: int = 0
    known: int = 0
    faulty: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    faults: Path | None = None
    stopped: bool = False
    _alike: dict[str, str] = field(default_factory=dict, repr=False)

    def count(self, errors: list[RowError]) -> None:
        self.faulty += 1
        for error in errors:
            words = f"{error.column}：{error.reason}" if error.column else error.reason
            alike = re.sub(r"“[^”]*”|\d+", "", words)
            if alike not in self._alike and len(self._alike) >= MAX_REASONS:
                alike = words = "其他原因"
            first = self._alike.setdefault(alike, words)
            self.reasons[first] = self.reasons.get(first, 0) + 1


@dataclass(frozen=True)
class _File:
    """An opened table whose headings are known."""

    table: Table
    source: Source
    heading_row: int
    headings: list[str]


def import_file(
    path: Path,
    *,
    now: datetime,
    by: str | None = None,
    mapping: str | None = None,
    faults: Path,
    started: Callable[[Source, Table], None] = lambda source, table: None,
    progress: Callable[[int], None] = lambda rows: None,
) -> Summary:
    """Take in every row that is not there yet; rows at fault go to the sheet `faults`.

    Raises FileRefused before anything is written. KeyboardInterrupt between or in batches ends it early: what a batch
    had begun is undone, batches before it stay, and running it again goes on.
    """
    file = _opened(path, mapping)
    started(file.source, file.table)
    writer = Writer(file.source.name, now=now, by=by or f"import:{file.source.name}")
    summary = Summary(source=file.source.label, what=file.table.what)
    sheet = FaultSheet(faults, file.headings)
    try:
        _run(file, writer, sheet, summary, Known(now, writer.category_words()), progress)
    except KeyboardInterrupt:
        summary.stopped = True
    finally:
        summary.faults = sheet.close()
    if summary.new:
        writer.finish()
    return summary


def _run(file: _File, writer: Writer, sheet: FaultSheet, summary: Summary, known: Known, progress) -> None:
    rows = _filled(file)
    while batch := list(islice(rows, BATCH)):
        parsed, faulty = _sorted(file, batch, known)
        written = writer.write(parsed)
        for error in written.errors:
            faulty.setdefault(error.row, []).append(error)
        for number, cells in batch:
            if number in faulty:
                sheet.add(number, cells, faulty[number])
                summary.count(faulty[number])
        summary.read += len(batch)
        summary.new += written.new
        summary.known += written.known
        progress(len(batch))


def _sorted(file: _File, batch: list[NumberedRow], known: Known) -> tuple[list[ParsedTicket], Faulty]:
    """The tickets of a batch, and what is wrong with its other rows, by row number."""
    tickets: list[ParsedTicket] = []
    faulty: Faulty = {}
    for number, cells in batch:
        answer = _too_wide(number, cells, file) or parse(number, _by_heading(file, cells), file.source, known)
        if isinstance(answer, list):
            faulty[number] = answer
        else:
            tickets.append(answer)
    return tickets, faulty


def _by_heading(file: _File, cells: list[str]) -> dict[str, str]:
    padded = [*cells, *[""] * (len(file.headings) - len(cells))]
    return {heading: cell for heading, cell in zip(file.headings, padded, strict=False) if heading}


def _too_wide(number: int, cells: list[str], file: _File) -> list[RowError]:
    more = sum(1 for cell in cells[len(file.headings) :] if cell)
    return [RowError(number, "", f"比表头多出 {more} 格，可能是内容里的分隔符没有加引号。")] if more else []


def _filled(file: _File) -> Iterator[NumberedRow]:
    """The rows below the headings that hold anything."""
    for number, cells in file.table.rows():
        if number > file.heading_row and any(cells):
            yield number, cells


def _opened(path: Path, mapping: str | None) -> _File:
    source = source_named(mapping) if mapping else None
    table = open_table(path)
    filled = ((number, cells) for number, cells in table.rows() if any(cells))
    first = list(islice(filled, HEADING_WITHIN))
    if not first:
        raise FileRefused("文件里没有内容。")
    for number, cells in first:
        fitting = source if source and source.headings() <= set(cells) else None if source else recognised(cells)
        if fitting:
            headings = _without_end(cells)
            _check_headings(headings)
            file = _File(table, fitting, number, headings)
            if next(_filled(file), None) is None:
                raise FileRefused("表里只有表头，没有内容。")
            return file
    raise FileRefused(_not_recognised(first, source))


def _without_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _check_headings(headings: list[str]) -> None:
    named = [heading for heading in headings if heading]
    twice = sorted({heading for heading in named if named.count(heading) > 1})
    if twice:
        raise FileRefused(f"表头里“{'”“'.join(twice)}”出现了两次，不知道该用哪一列。请改名或删掉一列。")


def _not_recognised(first: list[NumberedRow], source: Source | None) -> str:
    if source:
        missing = min((source.headings() - set(cells) for _, cells in first), key=len)
        return f"这不是“{source.label}”：缺少这些列：{'、'.join(sorted(missing))}。"
    seen = "、".join(cell[:20] for cell in first[0][1][:12] if cell)
    return f"认不出这个文件的表头（看到的是：{seen}）。能导入的有：\n{known_sources()}\n也可以用 --mapping 指定。"
