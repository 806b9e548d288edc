"""The outcome of a meeting as rows, one on a line of what is typed. Pure.

A hearing answers each opinion with yes or no and why, an appraisal scores; every other outcome is told in words.
"""

from collections.abc import Mapping
from typing import Any

from communities.kernel.errors import Invalid
from deliberation.topics.process import Outcome

_BARS = str.maketrans({"｜": "|"})
ADOPTED = {"采纳": True, "不采纳": False}
SCORES = range(1, 6)
HINTS: Mapping[str, str] = {
    Outcome.ADOPTION: "每条意见一行：意见｜采纳或不采纳｜理由",
    Outcome.SCORES: "每个项目一行：项目｜1 到 5 分｜评语",
}


def rows_of(outcome: str, typed: str) -> list[dict[str, Any]]:
    """Raises Invalid, naming the line."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if outcome == Outcome.ADOPTION:
        return [_adoption(number, line) for number, line in enumerate(lines, start=1)]
    if outcome == Outcome.SCORES:
        return [_score(number, line) for number, line in enumerate(lines, start=1)]
    return [{"text": typed.strip()}] if lines else []


def typed_of(outcome: str, rows: list[dict[str, Any]]) -> str:
    """The rows as they were typed."""
    if outcome == Outcome.ADOPTION:
        return "\n".join(f"{row['text']}｜{'采纳' if row['adopted'] else '不采纳'}｜{row['reason']}" for row in rows)
    if outcome == Outcome.SCORES:
        return "\n".join(f"{row['text']}｜{row['score']}｜{row['comment']}" for row in rows)
    return rows[0]["text"] if rows else ""


def told_of(outcome: str, rows: list[dict[str, Any]]) -> list[str]:
    """A sentence for each row."""
    if outcome == Outcome.ADOPTION:
        return [f"{row['text']}：{'采纳' if row['adopted'] else '不采纳'}。{row['reason']}" for row in rows]
    if outcome == Outcome.SCORES:
        return [f"{row['text']}：{row['score']} 分。{row['comment']}" for row in rows]
    return [row["text"] for row in rows]


def _parts(number: int, line: str) -> list[str]:
    parts = [part.strip() for part in line.translate(_BARS).split("|")]
    if len(parts) != 3 or not parts[0]:
        raise Invalid(f"第 {number} 行要有三段，用“｜”隔开。", field="result")
    return parts


def _adoption(number: int, line: str) -> dict[str, Any]:
    text, adopted, reason = _parts(number, line)
    if adopted not in ADOPTED:
        raise Invalid(f"第 {number} 行第二段请写“采纳”或“不采纳”。", field="result")
    if not reason:
        raise Invalid(f"第 {number} 行请写明为什么{adopted}。", field="result")
    return {"text": text, "adopted": ADOPTED[adopted], "reason": reason}


def _score(number: int, line: str) -> dict[str, Any]:
    text, score, comment = _parts(number, line)
    if score not in {str(one) for one in SCORES}:
        raise Invalid(f"第 {number} 行的分数请写 1 到 5 的整数。", field="result")
    return {"text": text, "score": int(score), "comment": comment}
