"""A sheet that was sent becomes an import and its rows. What is not a column of the register is read into nothing."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.importing import sealed
from communities.importing.models import Line, Run
from communities.importing.waking import wake
from communities.kernel.errors import NotAllowed
from communities.kernel.sheets.columns import found_columns
from communities.kernel.sheets.errors import FileRefused
from communities.kernel.sheets.faults import EXTRA
from communities.kernel.sheets.headed import Headed, NumberedRow, headed
from communities.kernel.sheets.reading import open_table
from communities.kernel.sheets.registers import Register, Verdict

AT_ONCE = 2000


@atomic
def upload(
    *, register: Register, path: Path, file_name: str, options: Iterable[str] = (), by: User, now: datetime
) -> Run:
    """Take in the rows of a sheet, to be judged by a worker; nothing of the register changes. Raises FileRefused."""
    if not register.may(by):
        raise NotAllowed
    sheet = headed(open_table(path), lambda cells: _columns(register, cells), lambda first: _refusal(register, first))
    run = Run.objects.create(
        register=register.name,
        file_name=file_name[-120:],
        what=sheet.table.what[:120],
        by=by,
        created_at=now,
        changed_at=now,
        options=[option.name for option in register.options if option.name in set(options)],
        headings=list(_columns(register, sheet.headings)),
        unread=_unread(register, sheet.headings),
    )
    rows = _lines(run, sheet)
    while batch := list(islice(rows, AT_ONCE)):
        run.total += len(batch)
        if run.total > settings.IMPORT_MOST_ROWS:
            raise FileRefused(f"一次最多导入 {settings.IMPORT_MOST_ROWS} 行，请拆成几个文件。")
        Line.objects.bulk_create(batch)
    run.wrong = run.judged = run.lines.filter(verdict=Verdict.WRONG).count()
    run.save(update_fields=["total", "wrong", "judged"])
    record(by=by, verb="importing.upload", subject=run, at=now, register=register.name, rows=run.total)
    wake()
    return run


def _lines(run: Run, sheet: Headed) -> Iterator[Line]:
    for number, cells in sheet.rows():
        named = sheet.by_heading(cells)
        line = Line(run=run, number=number, cells=sealed.cells({name: named[name] for name in run.headings}))
        if wrong := sheet.too_wide(number, cells):
            line.verdict, line.said = Verdict.WRONG, sealed.said(wrong, [])
        yield line


def _columns(register: Register, headings: list[str]) -> dict:
    """Those that the register has; none unless all that it needs are there and each once."""
    refused = register.refused(headings)
    found = found_columns(register.columns, [heading for heading in headings if heading not in refused])
    return found if {column.name for column in register.needed()} <= {one.name for one in found.values()} else {}


def _unread(register: Register, headings: list[str]) -> dict[str, str]:
    """Heading → why its column is not read: what it holds, if that may not be kept, else nothing."""
    refused, known = register.refused(headings), _columns(register, headings)
    twice = _twice(known)
    if twice:
        raise FileRefused(f"表头里“{'”和“'.join(twice)}”说的是同一列，不知道该用哪一列。请删掉一列。")
    return {
        heading[:40]: refused.get(heading, "")
        for heading in headings
        if heading and heading not in known and heading not in EXTRA
    }


def _twice(known: dict) -> list[str]:
    names = [column.name for column in known.values()]
    return [heading for heading, column in known.items() if names.count(column.name) > 1]


def _refusal(register: Register, first: list[NumberedRow]) -> str:
    """Which columns are missing from the row that comes nearest."""

    def missing(cells: list[str]) -> list[str]:
        found = {column.name for column in found_columns(register.columns, cells).values()}
        return [column.heading for column in register.needed() if column.name not in found]

    nearest = min((missing(cells) for _, cells in first), key=len)
    return (
        f"这不是“{register.label}”的表：表头里缺少{'、'.join(f'“{heading}”' for heading in nearest)}。"
        "请下载模板，把内容贴进去再导入。"
    )
