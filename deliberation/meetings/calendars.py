"""A meeting as a calendar entry (RFC 5545). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})
_LINE = 74


@dataclass(frozen=True)
class Entry:
    """`uid` names the meeting for good, `changed` orders its versions."""

    uid: str
    title: str
    starts_at: datetime
    minutes: int
    place: str
    link: str
    url: str
    changed: datetime
    cancelled: bool = False
    # Latitude and longitude.
    point: tuple[float, float] | None = None


def calendar(name: str, entries: Iterable[Entry]) -> str:
    """The text of an .ics file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//shangliang//meetings//ZH", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for entry in entries:
        lines += _event(entry)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(entry: Entry) -> list[str]:
    told = [entry.url, *([f"线上：{entry.link}"] if entry.link else [])]
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"SEQUENCE:{int(entry.changed.timestamp())}",
        f"DTSTAMP:{_moment(entry.changed)}",
        f"DTSTART:{_moment(entry.starts_at)}",
        f"DTEND:{_moment(entry.starts_at + timedelta(minutes=entry.minutes))}",
        f"SUMMARY:{_text(entry.title)}",
        f"LOCATION:{_text(entry.place or entry.link)}",
        f"DESCRIPTION:{_text(chr(10).join(told))}",
        *([f"GEO:{entry.point[0]:.6f};{entry.point[1]:.6f}"] if entry.point else []),
        f"URL:{entry.url}",
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.translate(_ESCAPES)


def _folded(line: str) -> str:
    """No line longer than 75 octets, and no character cut in two."""
    parts, size = [""], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > _LINE:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += width
    return "\r\n".join(parts)
