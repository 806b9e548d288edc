"""What every slice's API shares: reading what was asked, cutting a page, writing a moment. No web framework."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from communities.kernel.clock import HERE
from communities.kernel.errors import Invalid

PAGE_SIZE = 20
# Of a bigint with room to spare: no key of a row is longer.
_MOST_DIGITS = 18


def parsed(asked: Any) -> dict[str, Any]:
    """The checked content of a serializer; raises its ValidationError."""
    asked.is_valid(raise_exception=True)
    content: dict[str, Any] = asked.validated_data
    return content


def whole(params: Mapping[str, str], name: str) -> int | None:
    """A positive whole number of the query, None where it is not given; raises Invalid."""
    value = params.get(name) or ""
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS):
        raise Invalid("应是正整数。", field=name)
    return int(value)


def degrees(params: Mapping[str, str], name: str, most: int) -> float | None:
    """An angle of the query within ±`most` degrees, None where it is not given; raises Invalid."""
    value = params.get(name) or ""
    if not value:
        return None
    try:
        angle = float(value)
    except ValueError:
        angle = float("nan")
    if not -most <= angle <= most:
        raise Invalid(f"应是 -{most} 到 {most} 之间的度数。", field=name)
    return angle


def point(params: Mapping[str, str]) -> tuple[float, float] | None:
    """`lon` and `lat` of the query, in degrees of WGS-84; None where neither is given; raises Invalid."""
    longitude, latitude = degrees(params, "lon", 180), degrees(params, "lat", 90)
    if longitude is None and latitude is None:
        return None
    if longitude is None or latitude is None:
        raise Invalid("经度和纬度要一起给。", field="lon")
    return longitude, latitude


def words(params: Mapping[str, str], name: str, *, among: Sequence[str] | None = None, most: int = 40) -> str:
    """A text of the query, empty where it is not given; raises Invalid when it is none of `among`, or too long."""
    value = params.get(name) or ""
    if value and among is not None and value not in among:
        raise Invalid(f"只能是：{'、'.join(among)}。", field=name)
    if len(value) > most or "\0" in value:
        raise Invalid("内容不对。", field=name)
    return value


def truth(params: Mapping[str, str], name: str) -> bool:
    """`true` or `1` of the query; false where it is not given; raises Invalid for any other word."""
    value = (params.get(name) or "").lower()
    if value not in {"", "true", "false", "1", "0"}:
        raise Invalid("只能是 true 或 false。", field=name)
    return value in {"true", "1"}


def page(rows: Iterable[Any], shown: Any, key: Any) -> dict[str, Any]:
    """`{"items", "next"}` of up to PAGE_SIZE + 1 rows, newest first: `shown(row)` is an item, `key(row)` its key.

    `next` is what to send as `cursor` for older ones, None at the end.
    """
    rows = list(rows)
    kept = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    return {"items": [shown(row) for row in kept], "next": str(key(kept[-1])) if more else None}


def iso(moment: datetime | None) -> str | None:
    """2026-11-22T03:05:00+08:00"""
    return moment.astimezone(HERE).isoformat(timespec="seconds") if moment else None
