"""One cell as text. Pure."""

from datetime import date, datetime, time, timedelta

# What spreadsheets would run as a formula; a sheet of faults gets an apostrophe before it, and reading takes it off.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
BLANK = " \t\r\n\u3000\xa0\ufeff\u200b"


def plain(cell) -> str:
    """A cell as a person would type it: 165105 rather than 165105.0, moments as `2019-01-02 03:04:05`, trimmed."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, (date, time, timedelta)):
        return str(cell)
    return armed(str(cell).strip(BLANK))


def disarmed(text: str) -> str:
    """Text that no spreadsheet takes for a formula; armed() is its reverse."""
    start = text.lstrip("'")
    return f"'{text}" if start.startswith(DANGEROUS) and not _is_number(text) else text


def armed(text: str) -> str:
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(DANGEROUS) else text


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdecimal() if text[:1] in "+-" else False
