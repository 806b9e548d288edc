"""What has happened to a ticket, as rows that residents read. Pure, no query. `own` is the reporter's view."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from communities.feedback.saying import is_late
from communities.feedback.states import IN_HAND, VERBS, Satisfaction


def history_of(ticket, steps: Iterable, *, own: bool, now: datetime, photos: Mapping | None = None) -> list[dict]:
    """Rows for components/timeline.html; `photos` counts the photos of each step."""
    rows = [_row(step, own, (photos or {}).get(step.pk, 0)) for step in steps]
    if is_late(ticket, now):
        rows.append({"state": "late", "title": "到时限还没有答复", "when": ticket.due_at})
    elif rows and ticket.state in IN_HAND:
        rows[-1]["state"] = "now"
    return rows


def _row(step, own: bool, photos: int) -> dict:
    who = "" if step.by_label in {"报事人", "系统"} or step.by_label in title_of(step, own) else step.by_label
    shown = f"照片 {photos} 张" if photos else ""
    who = "居委会代录" if step.facts.get("assisted") else who
    return {
        "state": "done",
        "title": title_of(step, own),
        "text": step.public_text,
        "when": step.at,
        "who": " · ".join(filter(None, [who, shown])),
    }


def title_of(step, own: bool) -> str:
    """您报了这件事; 派给阳光物业; 回访：解决了，满意."""
    reporter = "您" if own else "报事人"
    judged = _judged(step, own)
    titles = {
        "report": _reported(step, reporter),
        "accept": "居委会受理了",
        "divert": "居委会告知了该走的渠道",
        "withdraw": f"{reporter}撤回了",
        "dispatch": f"派给{step.facts.get('to', '')}",
        "object": f"{step.facts.get('from') or '承办人'}请居委会重新派",
        "sign": f"{step.by_label}接手办理",
        "hand_on": f"换了一位{step.facts.get('to', '网格员')}来办",
        "report_done": f"{step.by_label}报告办完了",
        "close": judged,
        "rework": judged,
        "reopen": f"{reporter}说没解决，重新办",
        "supplement": f"{reporter}补充了情况",
        "reply": f"{step.by_label}答复",
    }
    return titles.get(step.verb) or VERBS[step.verb]


def _reported(step, reporter: str) -> str:
    if step.facts.get("recorded"):
        return f"{step.by_label}代录了这件事"
    return f"{reporter if step.by_label in {'报事人', '系统'} else step.by_label}报了这件事"


def _judged(step, own: bool) -> str:
    if step.facts.get("channel") == "import":
        return "原系统已办结" if step.verb == "close" else "原系统转为重新办"
    who = ("您说" if own else "报事人说") if step.facts.get("channel") == "self" else "回访："
    said = "解决了，办结" if step.verb == "close" else "没解决，重新办"
    satisfaction = step.facts.get("satisfaction", "")
    mark = f"（{Satisfaction(satisfaction).label}）" if own and satisfaction in Satisfaction.values else ""
    return f"{who}{said}{mark}"
