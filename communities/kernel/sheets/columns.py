"""What a column of a sheet may hold, and one row read through its columns. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from communities.kernel.clock import HERE
from communities.kernel.errors import Invalid
from communities.kernel.sheets.errors import RowError
from communities.kernel.sheets.moments import NotAMoment, moment_in

Read = Callable[[str], Any]

_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")
_NOISE = re.compile(r"[\s*＊()（）:：]+")
YES_NO = {"是": True, "否": False}


@dataclass(frozen=True)
class Column:
    """One column: our name, its heading in the template, other headings it is known by, and how a cell is read.

    `read` raises Invalid with what is wrong in words. An empty cell is None: nothing is said about it.
    """

    name: str
    heading: str
    read: Read
    needed: bool = False
    others: tuple[str, ...] = ()
    help: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    # A phone: shown masked wherever a row is shown.
    masked: bool = False

    def called(self, heading: str) -> bool:
        return bare(heading) in {bare(known) for known in (self.heading, *self.others)}


def bare(heading: str) -> str:
    """A heading without the signs that people put around it: `手机号（必填）*` is not, `* 手机号：` is 手机号."""
    return _NOISE.sub("", heading)


def found_columns(columns: Iterable[Column], headings: Iterable[str]) -> dict[str, Column]:
    """The file's own heading → the column it stands for, for those that are known."""
    found = {}
    for heading in headings:
        column = next((column for column in columns if heading and column.called(heading)), None)
        if column:
            found[heading] = column
    return found


def read_row(
    number: int, cells: Mapping[str, str], columns: Mapping[str, Column]
) -> tuple[dict[str, Any], list[RowError]]:
    """(values by our names, what is wrong); `cells` and `columns` go by the file's own headings."""
    values: dict[str, Any] = {}
    errors: list[RowError] = []
    for heading, column in columns.items():
        text = cells.get(heading, "")
        try:
            values[column.name] = _value(text, column)
        except Invalid as refusal:
            errors.append(RowError(number, heading, refusal.message))
    return values, errors


def _value(text: str, column: Column) -> Any:
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Invalid("有存不下的字符（空字符或半个字符），请删掉重打。")
    if not text:
        if column.needed:
            raise Invalid("没有填。公式要先算出结果，合并的单元格要拆开。")
        return None
    if _ROUNDED.fullmatch(text):
        raise Invalid("被表格改成了科学计数，后几位可能已经丢失。请改成文字格式再填。")
    return column.read(text)


def text(most: int) -> Read:
    def read(typed: str) -> str:
        if len(typed) > most:
            raise Invalid(f"有 {len(typed)} 个字，最多 {most} 个。")
        return typed

    return read


def whole(low: int, high: int) -> Read:
    def read(typed: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,9}", typed) or not low <= int(typed) <= high:
            raise Invalid(f"“{typed[:20]}”不对，请填 {low} 到 {high} 之间的整数。")
        return int(typed)

    return read


def year(low: int, high: int) -> Read:
    """A year alone, also out of a whole date: nothing but the year is kept."""

    def read(typed: str) -> int:
        found = re.match(r"[0-9]{4}(?=$|[年.\-/])", typed)
        if not found or not low <= int(found[0]) <= high:
            raise Invalid(f"看不懂“{typed[:20]}”，请填 {low} 到 {high} 之间的年份，例如 1956。")
        return int(found[0])

    return read


def decimal(most: Decimal, places: int = 2) -> Read:
    """Above zero, at most `most`, with at most so many places."""

    def read(typed: str) -> Decimal:
        try:
            number = Decimal(typed.removesuffix("平方米").removesuffix("㎡").removesuffix("m²").strip())
        except InvalidOperation:
            raise Invalid(f"“{typed[:20]}”不是数字，请只填数字，例如 89.5。") from None
        if not number.is_finite() or not 0 < number <= most:
            raise Invalid(f"“{typed[:20]}”不对，请填 0 以上、{most} 以下的数字。")
        if number != round(number, places):
            raise Invalid(f"“{typed[:20]}”的小数太长，最多 {places} 位。")
        return round(number, places)

    return read


def day(typed: str) -> date:
    try:
        return moment_in(typed, zone=HERE)[0].date()
    except NotAMoment:
        raise Invalid(f"看不懂“{typed[:20]}”这个日期，请写成 2026-03-01。") from None


def one_of(words: Mapping[str, Any]) -> Read:
    """By the words that people use; several words may mean the same."""

    def read(typed: str) -> Any:
        if typed not in words:
            raise Invalid(f"认不出“{typed[:20]}”，只能填：{'、'.join(words)}。")
        return words[typed]

    return read
