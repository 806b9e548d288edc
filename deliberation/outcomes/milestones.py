"""The dated milestones of a task: how far it is to be by when. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from communities.kernel.errors import Invalid

MOST = 10
MOST_WORDS = 60
_BARS = str.maketrans({"｜": "|", "％": "%"})
HINT = "每个节点一行：日期｜百分之几｜做到什么，例如 2026-12-10｜50｜线画好一半。没有可不填。"


@dataclass(frozen=True)
class Milestone:
    """`reached_on` is when a report first said so, None before."""

    due_on: date
    percent: int
    words: str
    reached_on: date | None = None

    def is_late(self, today: date) -> bool:
        return self.days_late(today) > 0

    def days_late(self, today: date) -> int:
        """How many days after its own it was reached, or is not reached yet; 0 or less where it is in time."""
        return ((self.reached_on or today) - self.due_on).days


def read(rows: Iterable[Mapping[str, Any]]) -> list[Milestone]:
    """The milestones as they are kept in a column."""
    return [
        Milestone(date.fromisoformat(row["due_on"]), row["percent"], row["words"], _day(row["reached_on"]))
        for row in rows
    ]


def _day(typed: str | None) -> date | None:
    return date.fromisoformat(typed) if typed else None


def kept(milestones: Iterable[Milestone]) -> list[dict[str, Any]]:
    """The reverse of read()."""
    return [
        {
            "due_on": one.due_on.isoformat(),
            "percent": one.percent,
            "words": one.words,
            "reached_on": one.reached_on.isoformat() if one.reached_on else None,
        }
        for one in milestones
    ]


def typed_in(text: str) -> list[Milestone]:
    """One on each line. Raises Invalid, naming the line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [_line(number, line) for number, line in enumerate(lines, start=1)]


def typed_of(milestones: Iterable[Milestone]) -> str:
    """As they were typed."""
    return "\n".join(f"{one.due_on}｜{one.percent}｜{one.words}" for one in milestones)


def _line(number: int, line: str) -> Milestone:
    parts = [part.strip() for part in line.translate(_BARS).split("|")]
    if len(parts) != 3 or not parts[2]:
        raise Invalid(f"第 {number} 行要有三段，用“｜”隔开：日期｜百分之几｜做到什么。", field="milestones")
    day, percent, words = parts
    try:
        due_on = date.fromisoformat(day.replace("/", "-"))
    except ValueError:
        raise Invalid(f"第 {number} 行的日期请写成 2026-12-10 这样。", field="milestones") from None
    percent = percent.rstrip("% ")
    if not percent.isdecimal() or not 1 <= int(percent) <= 100:
        raise Invalid(f"第 {number} 行的百分之几请填 1 到 100 的整数。", field="milestones")
    if len(words) > MOST_WORDS:
        raise Invalid(f"第 {number} 行做到什么最多写 {MOST_WORDS} 个字。", field="milestones")
    return Milestone(due_on, int(percent), words)


def fitting(milestones: Iterable[Milestone], *, starts_on: date, due_on: date) -> list[Milestone]:
    """In order of their days. Raises Invalid where they do not fit the task or each other."""
    ordered = sorted(milestones, key=lambda one: (one.due_on, one.percent))
    if len(ordered) > MOST:
        raise Invalid(f"最多 {MOST} 个节点。", field="milestones")
    if any(not starts_on <= one.due_on <= due_on for one in ordered):
        raise Invalid("节点的日期要在启动和计划完成之间。", field="milestones")
    percents = [one.percent for one in ordered]
    if any(after <= before for before, after in pairwise(percents)):
        raise Invalid("日期在后的节点，百分之几要更高。", field="milestones")
    return ordered


def after_report(milestones: Iterable[Milestone], percent: int, today: date) -> list[Milestone]:
    """What a report of so many per cent makes of them: reached from the first day on, or no longer reached."""
    return [
        Milestone(one.due_on, one.percent, one.words, (one.reached_on or today) if percent >= one.percent else None)
        for one in milestones
    ]


def after_change(old: Iterable[Milestone], new: Iterable[Milestone]) -> list[Milestone]:
    """The new ones; what was reached under the same per cent stays reached."""
    reached = {one.percent: one.reached_on for one in old}
    return [Milestone(one.due_on, one.percent, one.words, reached.get(one.percent)) for one in new]
