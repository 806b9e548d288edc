"""A copy of what is kept about one person (Personal Information Protection Law, 个人信息保护法, art. 45)."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from django.core.exceptions import FieldDoesNotExist
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Model
from django.db.transaction import atomic
from django.utils.timezone import localtime

from communities.accounts.limits import count_try
from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.datamap import Kept, everything
from communities.kernel.sheets.cells import disarmed

# What Excel takes in one cell, and in the name of one sheet.
MAX_CELL, MAX_NAME = 32_000, 31
# A copy reads many tables: as often as anybody needs it, and no more.
MOST_A_DAY = 20


@atomic
def copy_for(*, user: User, now: datetime) -> list[dict[str, Any]]:
    """[{name, headings, rows}] of every table that holds something of this person; that it was taken is recorded.

    Raises TooOften beyond MOST_A_DAY copies.
    """
    message = "今天下载的次数太多了，请明天再试。"
    # An account's number is another person's in the next community.
    count_try("privacy-copy", f"{connection.schema_name}:{user.pk}", most=MOST_A_DAY, seconds=86400, message=message)
    parts = [_part(kept, user) for kept in everything() if kept.mine]
    record(by=user, verb="privacy.copy", subject=user, at=now)
    return [part for part in parts if part["rows"]]


def _part(kept: Kept, user: User) -> dict[str, Any]:
    return {
        "name": str(kept.model._meta.verbose_name),
        "headings": [heading(kept.model, name) for name in kept.shown],
        "rows": [[_plain(row, name) for name in kept.shown] for row in kept.mine(user).order_by("pk")],  # type: ignore[misc]
    }


def heading(model: type[Model], name: str) -> str:
    """The column's Chinese name."""
    try:
        return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return "编号"


def _plain(row: Model, name: str) -> Any:
    """A value as JSON has it: choices in words, what is pointed at by its name, moments in local time."""
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if shown else getattr(row, name)
    if isinstance(value, datetime):
        return localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


def as_json(parts: list[dict[str, Any]]) -> bytes:
    """One object a table, its rows as objects by Chinese column names."""
    tables = {part["name"]: [dict(zip(part["headings"], row, strict=True)) for row in part["rows"]] for part in parts}
    return json.dumps(tables, ensure_ascii=False, indent=2).encode()


def as_workbook(parts: list[dict[str, Any]]) -> bytes:
    """One sheet a table. Everything is text: long numbers keep their digits, and nothing is a formula or a link."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for part in parts or [{"name": "没有内容", "headings": [], "rows": []}]:
            sheet = book.add_worksheet(part["name"][:MAX_NAME])
            sheet.freeze_panes(1, 0)
            for number, row in enumerate([part["headings"], *part["rows"]]):
                for column, value in enumerate(row):
                    sheet.write_string(number, column, disarmed(_text(value))[:MAX_CELL])
    return content.getvalue()


def as_archive(parts: list[dict[str, Any]], files: Iterable[tuple[str, str]]) -> IO[bytes]:
    """Both of these and the files that go with them, in one zip, open for reading."""
    content = SpooledTemporaryFile(max_size=8 << 20)  # noqa: SIM115  whoever answers closes it
    with ZipFile(content, "w") as archive:
        archive.writestr("我的数据.json", as_json(parts), ZIP_DEFLATED)
        archive.writestr("我的数据.xlsx", as_workbook(parts), ZIP_DEFLATED)
        for name, path in files:
            # A file that is gone keeps nobody from the rest.
            if default_storage.exists(path):
                with default_storage.open(path) as picture, archive.open(name, "w") as kept:
                    copyfileobj(picture, kept)
    content.seek(0)
    return content


def files_of(user: User) -> list[tuple[str, str]]:
    """The files that go with "my data": (name in the archive, place in the storage)."""
    return [file for kept in everything() if kept.files for file in kept.files(user)]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
