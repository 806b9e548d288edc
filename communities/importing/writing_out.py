"""Sheets that go out: a template to fill in, the rows at fault, the register itself. Every cell is text."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.importing.models import Run
from communities.kernel.errors import NotAllowed
from communities.kernel.sheets.cells import disarmed
from communities.kernel.sheets.errors import RowError
from communities.kernel.sheets.faults import FaultSheet
from communities.kernel.sheets.registers import Register, Verdict
from communities.kernel.windows import in_windows

# Rows of a template that are formatted as text and have their lists to choose from.
PREPARED = 2000
WIDTH = 16


def template(register: Register) -> bytes:
    """The headings to fill in below, and on a second sheet what each column takes."""
    headings = [column.heading for column in register.columns]
    with _Book() as book:
        sheet = book.sheet(register.label, headings, starred=[column.needed for column in register.columns])
        for place, column in enumerate(register.columns):
            if column.choices:
                rule = {
                    "validate": "list", "source": list(column.choices), "error_title": "填错了",
                    "error_message": f"只能填：{'、'.join(column.choices)}",
                }  # fmt: skip
                sheet.data_validation(1, place, PREPARED, place, rule)
        help_ = book.sheet("怎么填", ["列", "必须填", "怎么填", "例子", "也认这些表头"])
        for number, column in enumerate(register.columns, start=1):
            words = "；".join(
                filter(None, ["只能填：" + "、".join(column.choices) if column.choices else "", column.help])
            )
            book.row(
                help_,
                number,
                [column.heading, "是" if column.needed else "", words, column.example, "、".join(column.others)],
            )
    return book.content


@atomic
def faults(run: Run, *, by: User, now: datetime) -> bytes:
    """The rows at fault as they were sent, each with its number, column and reason: to be corrected and sent again."""
    with TemporaryDirectory() as folder:
        sheet = FaultSheet(Path(folder) / "faults.xlsx", run.headings)
        for line in in_windows(run.lines.filter(verdict=Verdict.WRONG).order_by("number")):
            cells = json.loads(line.cells)
            errors = [RowError(line.number, column, reason) for column, reason in json.loads(line.said)["errors"]]
            sheet.add(line.number, [cells.get(heading, "") for heading in run.headings], errors)
        path = sheet.close()
        if path is None:
            return b""
        record(by=by, verb="importing.faults", subject=run, at=now, register=run.register)
        return path.read_bytes()


@atomic
def register_sheet(*, register: Register, whole: bool, by: User, now: datetime) -> bytes:
    """The register as a sheet that can be read again; `whole` numbers instead of masked ones stand in the ledger."""
    if not register.may(by):
        raise NotAllowed
    with _Book() as book:
        sheet = book.sheet(register.label, [column.heading for column in register.columns])
        count = 0
        for count, cells in enumerate(register.rows(whole), start=1):
            book.row(sheet, count, cells)
    record(by=by, verb="importing.export", subject=by, at=now, register=register.name, rows=count, whole=whole)
    return book.content


class _Book:
    """A workbook that holds one row at a time in memory, but in sheets that are filled one after the other."""

    def __enter__(self):
        self._folder = TemporaryDirectory()
        self._path = Path(self._folder.name) / "book.xlsx"
        self._book = xlsxwriter.Workbook(str(self._path), {"constant_memory": True, "tmpdir": self._folder.name})
        self._text = self._book.add_format({"num_format": "@"})
        self._head = self._book.add_format({"bold": True, "num_format": "@", "bg_color": "#E8EFEA"})
        self._needed = self._book.add_format({"bold": True, "num_format": "@", "bg_color": "#F6E3B4"})
        return self

    def __exit__(self, *error):
        self._book.close()
        self.content = self._path.read_bytes()
        self._folder.cleanup()

    def sheet(self, name: str, headings: Sequence[str], starred: Sequence[bool] = ()):
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        # The columns' own format is text: what is typed below keeps its digits.
        sheet.set_column(0, len(headings) - 1, WIDTH, self._text)
        for place, heading in enumerate(headings):
            needed = place < len(starred) and starred[place]
            sheet.write_string(0, place, heading, self._needed if needed else self._head)
        return sheet

    def row(self, sheet, number: int, cells: Iterable[str]) -> None:
        for place, text in enumerate(cells):
            if text:
                sheet.write_string(number, place, disarmed(text), self._text)
