"""The front door of the import: a file, a community that is entered, and what became of every row."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from communities.feedback.importing.mappings import known_sources, recognised, source_named
from communities.feedback.importing.mappings.base import Source
from communities.feedback.importing.rows import Known, ParsedTicket, parse
from communities.feedback.importing.writing import Writer
from communities.kernel.sheets.errors import RowError
from communities.kernel.sheets.faults import FaultSheet
from communities.kernel.sheets.headed import Headed, NumberedRow, headed
from communities.kernel.sheets.reading import Table, open_table

BATCH = 500
MAX_REASONS = 40

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
    started(file.kind, file.table)
    writer = Writer(file.kind.name, now=now, by=by or f"import:{file.kind.name}")
    summary = Summary(source=file.kind.label, what=file.table.what)
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


def _run(file: Headed, writer: Writer, sheet: FaultSheet, summary: Summary, known: Known, progress) -> None:
    rows = file.rows()
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


def _sorted(file: Headed, batch: list[NumberedRow], known: Known) -> tuple[list[ParsedTicket], Faulty]:
    """The tickets of a batch, and what is wrong with its other rows, by row number."""
    tickets: list[ParsedTicket] = []
    faulty: Faulty = {}
    for number, cells in batch:
        answer = file.too_wide(number, cells) or parse(number, file.by_heading(cells), file.kind, known)
        if isinstance(answer, list):
            faulty[number] = answer
        else:
            tickets.append(answer)
    return tickets, faulty


def _opened(path: Path, mapping: str | None) -> Headed:
    source = source_named(mapping) if mapping else None

    def recognise(cells: list[str]) -> Source | None:
        if source:
            return source if source.headings() <= set(cells) else None
        return recognised(cells)

    return headed(open_table(path), recognise, lambda first: _not_recognised(first, source))


def _not_recognised(first: list[NumberedRow], source: Source | None) -> str:
    if source:
        missing = min((source.headings() - set(cells) for _, cells in first), key=len)
        return f"这不是“{source.label}”：缺少这些列：{'、'.join(sorted(missing))}。"
    seen = "、".join(cell[:20] for cell in first[0][1][:12] if cell)
    return f"认不出这个文件的表头（看到的是：{seen}）。能导入的有：\n{known_sources()}\n也可以用 --mapping 指定。"
