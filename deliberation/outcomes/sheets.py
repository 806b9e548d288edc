"""Tasks out of a sheet: read and looked over first, laid down together when somebody has confirmed what was read.

Nothing is kept between the two but what the page carries, signed for this topic of this community.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import xlsxwriter
from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.kernel.sheets import columns as kinds
from communities.kernel.sheets.columns import Column, found_columns, read_row
from communities.kernel.sheets.errors import FileRefused, RowError
from communities.kernel.sheets.headed import headed
from communities.kernel.sheets.reading import open_table
from deliberation.outcomes import milestones
from deliberation.outcomes.carrying import Laid, lay_down
from deliberation.outcomes.models import Task
from deliberation.topics.models import Topic
from deliberation.topics.rules import require_keeper

MOST = 100
_HOUR = 3600
_MB = 1 << 20


def _milestones(typed: str) -> list[milestones.Milestone]:
    return milestones.typed_in(typed.replace("；", "\n").replace(";", "\n"))


COLUMNS = (
    Column("matter", "协商事项", kinds.text(120), needed=True, others=("事项", "要做什么"), example="空地画线"),
    Column("unit", "责任单位", kinds.text(60), needed=True, example="阳光物业"),
    Column("starts_on", "启动", kinds.day, needed=True, others=("启动日期",), example="2026-12-01"),
    Column("due_on", "计划完成", kinds.day, needed=True, others=("完成日期",), example="2026-12-31"),
    Column("point", "决议要点", kinds.text(400), example="画 12 个车位"),
    Column("helpers", "配合单位", kinds.text(120), example="居委会"),
    Column("fund", "资金来源", kinds.text(60), example="公共收益"),
    Column("amount", "金额（元）", kinds.decimal(Decimal("9999999999")), others=("金额",), example="3200"),
    Column("milestones", "节点", _milestones, example="2026-12-10｜50｜东边画好；2026-12-20｜90｜西边画好"),
)


@dataclass
class Read:
    """One row of the sheet: what it would lay down, or what is wrong with it."""

    number: int
    laid: Laid | None = None
    errors: list[RowError] = field(default_factory=list)


def template() -> bytes:
    """An empty sheet with the headings and one row to follow."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("任务")
        sheet.set_column(0, len(COLUMNS), 20)
        sheet.write_row(0, 0, [column.heading for column in COLUMNS])
        sheet.write_row(1, 0, [column.example for column in COLUMNS])
    return content.getvalue()


def read_upload(file) -> list[Read]:
    """Every row of an uploaded sheet. Raises FileRefused for one that cannot be read at all."""
    if file.size > settings.IMPORT_MOST_MB * _MB:
        raise FileRefused(f"文件超过 {settings.IMPORT_MOST_MB} MB，请拆开导入。")
    with NamedTemporaryFile(suffix=Path(file.name).suffix[:8]) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        return read_file(Path(kept.name))


def read_file(path: Path) -> list[Read]:
    found = headed(open_table(path), _recognise, lambda rows: f"认不出表头。要有：{'、'.join(_needed())}。")
    named = found_columns(COLUMNS, found.headings)
    rows: list[Read] = []
    for number, cells in found.rows():
        if len(rows) == MOST:
            raise FileRefused(f"一次最多导入 {MOST} 项任务。")
        values, errors = read_row(number, found.by_heading(cells), named)
        rows.append(_read(number, values, [*found.too_wide(number, cells), *errors]))
    return rows


def _needed() -> list[str]:
    return [column.heading for column in COLUMNS if column.needed]


def _recognise(cells: list[str]) -> bool:
    known = {column.heading for column in found_columns(COLUMNS, cells).values()}
    return known >= set(_needed())


def _read(number: int, values: dict[str, Any], errors: list[RowError]) -> Read:
    if errors:
        return Read(number, errors=errors)
    laid = Laid(**{name: value for name, value in values.items() if value is not None})
    try:
        if laid.due_on < laid.starts_on:
            raise Invalid("计划完成的日期不能早于启动的日期。")
        milestones.fitting(laid.milestones, starts_on=laid.starts_on, due_on=laid.due_on)
    except Invalid as refusal:
        return Read(number, errors=[RowError(number, "", refusal.message)])
    return Read(number, laid)


def _salt(topic: Topic) -> str:
    # With how many tasks there are: what was laid down once is not laid down again by a second press.
    return f"outcomes:tasks:{connection.schema_name}:{topic.pk}:{topic.tasks.count()}"


def packed(topic: Topic, rows: Iterable[Read]) -> str:
    """What the page carries to its confirmation."""
    laid = [
        asdict(row.laid) | {"milestones": milestones.kept(row.laid.milestones), "person": None}
        for row in rows
        if row.laid
    ]
    plain = [
        {name: str(value) if isinstance(value, date | Decimal) else value for name, value in one.items()}
        for one in laid
    ]
    return signing.dumps(plain, salt=_salt(topic), compress=True)


def unpacked(topic: Topic, text: str) -> list[Laid]:
    """The reverse of packed(). Raises Invalid for what was not packed for this topic within an hour."""
    try:
        rows = signing.loads(text, salt=_salt(topic), max_age=_HOUR)
    except signing.BadSignature:
        raise Invalid("已经写进去过，或者核对的页面放得太久了。还要加的，请重新上传。") from None
    return [
        Laid(
            **row
            | {
                "starts_on": date.fromisoformat(row["starts_on"]),
                "due_on": date.fromisoformat(row["due_on"]),
                "amount": Decimal(row["amount"]) if row["amount"] else None,
                "milestones": milestones.read(row["milestones"]),
            }
        )
        for row in rows
    ]


@atomic
def lay_down_all(*, topic: Topic, what: Iterable[Laid], by: User, now: datetime) -> list[Task]:
    """Every task or none. Raises Invalid where nothing is to be laid down."""
    require_keeper(by)
    made = [lay_down(topic=topic, what=one, by=by, now=now) for one in what]
    if not made:
        raise Invalid("没有可以导入的任务。")
    return made
