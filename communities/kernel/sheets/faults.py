"""The sheet of rows that could not be taken in: to be corrected and imported again."""

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from communities.kernel.sheets.cells import disarmed
from communities.kernel.sheets.errors import RowError

EXTRA = ["行号", "列", "原因"]
MAX_CELL = 32_000
MAX_ROWS = 1_000_000


class FaultSheet:
    """Writes row after row, keeping none; the file appears when it is closed, and only when there is a fault."""

    def __init__(self, path: Path, headings: Sequence[str]):
        # A sheet of faults that is imported again does not grow by its own last columns.
        self.width = len(headings) - 3 if list(headings[-3:]) == EXTRA else len(headings)
        self.path, self.headings = path, [*headings[: self.width], *EXTRA]
        self.rows = 0
        self.book: xlsxwriter.Workbook | None = None

    def add(self, row: int, cells: Sequence[str], errors: Sequence[RowError]) -> None:
        if self.book is None:
            self._open()
        if self.rows >= MAX_ROWS:
            return
        columns = "；".join(dict.fromkeys(error.column for error in errors if error.column))
        reasons = "；".join(f"{error.column}：{error.reason}" if error.column else error.reason for error in errors)
        padded = [*cells[: self.width], *[""] * (self.width - len(cells))]
        self._write([*padded, str(row), columns, reasons])

    def close(self) -> Path | None:
        """The finished file, or None when no row was at fault."""
        if self.book is None:
            return None
        self.book.close()
        self.part.replace(self.path)
        self.book = None
        return self.path

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.part = self.path.with_name(f".{self.path.name}.part")
        book = self.book = xlsxwriter.Workbook(str(self.part), {"constant_memory": True, "in_memory": False})
        self.sheet = book.add_worksheet("有误的行")
        self.sheet.freeze_panes(1, 0)
        self._write(self.headings)

    def _write(self, cells: Sequence[str]) -> None:
        # Always as text: long numbers keep their digits, and nothing is ever a formula or a link.
        for column, text in enumerate(cells):
            if text:
                self.sheet.write_string(self.rows, column, disarmed(_fitting(text)))
        self.rows += 1


def _fitting(text: str) -> str:
    """Without what a sheet cannot hold: a NUL, half a character, more than a cell takes."""
    text = text[:MAX_CELL].replace("\0", "\u2400")
    return text.encode("utf-8", "replace").decode("utf-8")
