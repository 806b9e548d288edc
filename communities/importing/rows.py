"""Lines as rows: read through the columns of their register."""

import json
from collections.abc import Iterable
from functools import lru_cache

from communities.importing.models import Line, Run
from communities.importing.registers import REGISTERS
from communities.kernel.sheets.columns import Column, found_columns, read_row
from communities.kernel.sheets.registers import Judged, Row, Verdict


@lru_cache(maxsize=64)
def _columns(register: str, headings: tuple[str, ...]) -> dict[str, Column]:
    return found_columns(REGISTERS[register].columns, headings)


def columns_of(run: Run) -> dict[str, Column]:
    """The file's heading → column."""
    return _columns(run.register, tuple(run.headings))


def read(run: Run, lines: Iterable[Line]) -> tuple[list[Judged], list[Row]]:
    """(those that cannot be read, the rows of the others)."""
    wrong, rows = [], []
    for line in lines:
        values, errors = read_row(line.number, json.loads(line.cells), columns_of(run))
        row = Row(line.number, values)
        if errors:
            wrong.append(Judged(row, Verdict.WRONG, errors))
        else:
            rows.append(row)
    return wrong, rows


def as_row(run: Run, line: Line) -> Row:
    """A line that could be read when it was judged."""
    return Row(line.number, read_row(line.number, json.loads(line.cells), columns_of(run))[0])
