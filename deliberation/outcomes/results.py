"""The outcome of a meeting as rows, and each row as a sentence. Pure.

A hearing answers each opinion with yes or no and why, an appraisal scores; every other outcome is told in words. What is
answered and scored is gathered (heard.py): whoever writes adds nothing to it but answers, and what was said or scored in
the room alone, which says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from deliberation.opinions.states import Adoption
from deliberation.topics.process import Outcome

# The scale of a score that is taken by hand.
LEAST, MOST = 1, 5
NOTHING_ASKED = "没有收到意见，会上也没有人提出意见。"
_LABELS = dict(Adoption.choices)


@dataclass(frozen=True)
class Answered:
    """What becomes of the opinion `key`; `text` is read of one that was spoken alone."""

    key: str
    adoption: str = ""
    reason: str = ""
    text: str = ""


@dataclass(frozen=True)
class Scored:
    """A comment on what a ballot scored, or a whole score that was taken by hand: the average, and of how many."""

    key: str
    comment: str = ""
    text: str = ""
    score: Decimal | None = None
    people: int | None = None


def average(total: int | Decimal, people: int) -> str:
    """To the hundredth, as it is sealed: 3.67, 4.00."""
    return str((Decimal(total) / people).quantize(Decimal("0.01"), ROUND_HALF_UP))


def words_in(typed: str) -> list[dict[str, Any]]:
    """The one row of an outcome that is told in words."""
    return [{"text": typed.strip()}] if typed.strip() else []


def words_of(rows: list[dict[str, Any]]) -> str:
    return rows[0]["text"] if rows else ""


def told_of(outcome: str, rows: Iterable[dict[str, Any]]) -> list[str]:
    """A sentence for each row."""
    if outcome == Outcome.ADOPTION:
        return [_adopted(row) for row in rows] or [NOTHING_ASKED]
    if outcome == Outcome.SCORES:
        return [_scored(row) for row in rows]
    return [row["text"] for row in rows]


def _adopted(row: dict[str, Any]) -> str:
    # Minutes of before opinions were gathered hold yes or no alone, and do not say where an opinion is from.
    if "key" not in row:
        return f"{row['text']}：{'采纳' if row['adopted'] else '不采纳'}。{row['reason']}"
    return f"{row['text']}（{row['from']}）：{_LABELS.get(row['adoption'], '还没有写')}。{row['reason']}"


def _scored(row: dict[str, Any]) -> str:
    if "key" not in row:
        return f"{row['text']}：{row['score']} 分。{row['comment']}"
    return f"{row['text']}：平均 {row['score']} 分（满分 {row['most']} 分，{row['people']} 人打分，{row['from']}）。{row['comment']}"
