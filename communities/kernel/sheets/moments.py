"""Moments as files write them. Pure."""

import re
from datetime import datetime, timedelta, tzinfo

_CHINESE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]*(上午|下午|晚上|中午|凌晨)?\s*(\d{1,2})[:：时点](\d{1,2})?[:：分]?(?:(\d{1,2})(?:\.\d+)?秒?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp])\.?[Mm]?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_EPOCH = datetime(1899, 12, 30)  # what spreadsheets count days from
_AFTERNOON = {"下午", "晚上", "中午", "P", "p"}


class NotAMoment(ValueError):
    """The text names no moment, or several."""


def moment_in(text: str, *, zone: tzinfo, month_first: bool = False) -> tuple[datetime, bool]:
    """An aware moment, and whether the text gives the time of day; a moment without a zone is in `zone`.

    Raises NotAMoment.
    """
    try:
        naive, offset, exact = _read(text, month_first)
    except (ValueError, OverflowError):
        raise NotAMoment(text) from None
    if offset:
        return datetime.strptime(f"{naive:%Y-%m-%d %H:%M:%S}{offset}", "%Y-%m-%d %H:%M:%S%z"), exact
    return naive.replace(tzinfo=zone), exact


def _read(text: str, month_first: bool) -> tuple[datetime, str, bool]:
    if found := _CHINESE.fullmatch(text):
        year, month, day, half, hour, minute, second, offset = found.groups()
        return _built(year, month, day, hour, minute, second, half), offset or "", hour is not None
    if month_first and (found := _AMERICAN.fullmatch(text)):
        month, day, year, hour, minute, second, half = found.groups()
        return _built(year, month, day, hour, minute, second, half), "", hour is not None
    if found := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second = found.groups()
        return _built(year, month, day, hour, minute, second, None), "", hour is not None
    if _SERIAL.fullmatch(text):
        days = float(text)
        return _EPOCH + timedelta(seconds=round(days * 86400)), "", not days.is_integer()
    raise NotAMoment(text)


def _built(year, month, day, hour, minute, second, half) -> datetime:
    hour = int(hour or 0)
    if half in _AFTERNOON and hour < 12 and not (half == "中午" and hour == 11):
        hour += 12
    elif half in {"A", "a", "上午", "凌晨"} and hour == 12:
        hour = 0
    return datetime(int(year), int(month), int(day), hour, int(minute or 0), int(second or 0))
