"""How long each stage of a ticket may take. Pure.

The amounts are defaults: Community.rules["time_limits"] overrides them, class by class. The
limit that a ticket was given is written on it and never changes afterwards (接诉即办工作条例 art. 13).
"""

from collections.abc import Mapping
from datetime import datetime

from communities.kernel.clock import Allowance, TimeUnit, WorkCalendar, due_after

M, H, D, WH, WD = (
    TimeUnit.MINUTE,
    TimeUnit.HOUR,
    TimeUnit.DAY,
    TimeUnit.WORKING_HOUR,
    TimeUnit.WORKING_DAY,
)

# class: {stage: allowance}; stages are accept (from the report), dispatch (from acceptance, or from the objection of who
# had it) and finish (from dispatch to the reported end)
TIME_LIMITS: dict[str, dict[str, tuple[int, TimeUnit]]] = {
    "S0": {"accept": (15, M), "dispatch": (1, H), "finish": (2, H)},
    "S1": {"accept": (1, H), "dispatch": (2, H), "finish": (24, H)},
    "S2": {"accept": (8, WH), "dispatch": (24, H), "finish": (7, D)},
    "S3": {"accept": (24, H), "dispatch": (24, H), "finish": (15, D)},
    "S4": {"accept": (24, H), "dispatch": (24, H), "finish": (15, D)},
    "Q": {"accept": (8, WH), "dispatch": (8, WH), "finish": (3, WD)},
}
CLASS_NAMES = {
    "S0": "紧急",
    "S1": "基本民生",
    "S2": "一般",
    "S3": "疑难",
    "S4": "需要商量",
    "Q": "咨询",
}
UNIT_WORDS = {M: "分钟", H: "小时", D: "天", WH: "个工作小时", WD: "个工作日"}


def allowance(time_class: str, stage: str, overrides: Mapping | None = None) -> Allowance:
    """What `time_class` allows for `stage`; `overrides` has the shape of TIME_LIMITS with units as text."""
    amount, unit = ((overrides or {}).get(time_class) or {}).get(stage) or TIME_LIMITS[time_class][stage]
    return Allowance(int(amount), TimeUnit(unit))


def deadline(
    time_class: str, stage: str, *, start: datetime, calendar: WorkCalendar, overrides: Mapping | None = None
) -> datetime:
    """The aware moment until which `stage` must be done when it begins at `start`."""
    return due_after(start, allowance(time_class, stage, overrides), calendar)


def in_words(time_class: str, stage: str, overrides: Mapping | None = None) -> str:
    """`7 天`, `8 个工作小时`."""
    allowed = allowance(time_class, stage, overrides)
    return f"{allowed.amount} {UNIT_WORDS[allowed.unit]}"
