"""Minutes in sections, the same on the page, in Word and in PDF."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from communities.kernel.clock import HERE
from communities.kernel.covering import COVER
from deliberation.outcomes.content import TEXTS
from deliberation.outcomes.models import Minutes
from deliberation.outcomes.results import told_of
from deliberation.outcomes.signing import Stand, stand
from deliberation.outcomes.states import SIGNERS

_BLANK = "＿＿＿＿＿＿＿＿"


@dataclass(frozen=True)
class Section:
    """A heading with lines of text, or a table whose first row is its head."""

    heading: str
    lines: list[str] = field(default_factory=list)
    table: list[list[str]] = field(default_factory=list)


def sections_of(minutes: Minutes, *, on_paper: bool = True) -> list[Section]:
    """In the order of the template (DOMAIN 2.8); empty parts are left out, the dissent never. On a screen a draft has no
    lines to sign on.
    """
    sections = [section for section in _sections(minutes) if section.lines or len(section.table) > 1]
    return sections if on_paper or minutes.signed else sections[:-1]


def _sections(minutes: Minutes) -> Iterator[Section]:
    content = minutes.content
    yield Section(f"更正（第 {minutes.version} 版）", lines=minutes.reason.splitlines())
    yield Section("会议", table=[["编号", content["number"]], *_meeting(content)])
    # Versions of before these were kept have none.
    yield Section("会前的步骤", lines=[f"{one['name']}：{one['line']}" for one in content.get("before", [])])
    yield Section("到会情况", table=_attendance(content))
    yield Section("议程", lines=[f"{number}. {title}" for number, title in enumerate(content["agenda"], start=1)])
    for name in ("source", "situation"):
        yield _text(content, name)
    yield Section("会议经过", lines=_happened(content.get("happened", [])))
    yield Section("发言摘要", lines=[f"{one['side']}（{one['stance']}）：{one['line']}" for one in content["speeches"]])
    yield _text(content, "focus")
    yield Section("表决结果", table=_motions(content))
    yield Section(TEXTS["opinion"], lines=_opinion(minutes))
    yield Section(minutes.get_outcome_display() or "结果", lines=told_of(minutes.outcome, minutes.result))
    yield Section(
        "不同意见及理由", lines=[minutes.dissent or ("无不同意见。" if minutes.no_dissent else "（还没有写）")]
    )
    for name in ("duties", "next_step", "attachments"):
        yield _text(content, name)
    yield Section("签字", table=_signatures(minutes))


def _meeting(content: dict) -> list[list[str]]:
    rows = {
        "社区": content.get("community", ""),
        "会议类型": content["form"],
        "时间": f"{spoken(content['began_at'])} 至 {spoken(content['ended_at'])}",
        "地点": content["place"],
        "主持人": content["chair"],
        "记录人": content["recorder"],
        "遮去": f"{places} 处姓名或住址由居委会遮去，读作“{COVER}”" if (places := content.get("covered")) else "",
    }
    return [[name, value] for name, value in rows.items() if value]


def spoken(moment: str) -> str:
    """2026年11月25日 19:00, the year always: paper is read years later."""
    if not moment:
        return "—"
    at = datetime.fromisoformat(moment).astimezone(HERE)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


def _happened(rows: list[dict]) -> list[str]:
    """Each with its hour; with its day too where a meeting went on for more than one."""
    moments = [datetime.fromisoformat(one["at"]).astimezone(HERE) for one in rows]
    told = "%-m月%-d日 %H:%M" if len({at.date() for at in moments}) > 1 else "%H:%M"
    return [f"{at.strftime(told)} {one['line']}" for at, one in zip(moments, rows, strict=True)]


def _text(content: dict, name: str) -> Section:
    said = content.get(name, "")
    return Section(TEXTS[name], lines=said.splitlines() if said else [])


def _opinion(minutes: Minutes) -> list[str]:
    said = minutes.content.get("opinion", "").splitlines()
    return [f"（{minutes.get_agreement_display()}）", *said] if said and minutes.agreement else said


def _attendance(content: dict) -> list[list[str]]:
    rows = [[one["name"], *_counts(one)] for one in content["attendance"]]
    return [["哪一方", "应到", "实到", "缺席"], *rows]


def _counts(one: dict) -> list[str]:
    return (
        [str(one[name]) for name in ("expected", "present", "absent")]
        if one["side"]
        else ["—", str(one["present"]), "—"]
    )


def _motions(content: dict) -> list[list[str]]:
    rows = [
        [one["text"], one["result"], *("—" if one[name] is None else str(one[name]) for name in _VOTES)]
        for one in content["motions"]
    ]
    return [["动议", "结果", "在场", "同意", "反对", "弃权"], *rows]


_VOTES = ("present", "yes", "no", "abstain")


def _signed(one: dict) -> str:
    # Versions of before these were kept do not say.
    there, signed, refused = one.get("there", 1), one.get("signed", 1), one.get("refused", 0)
    # Where more of a side were there, it is told in numbers; why somebody refused stands with the dissent.
    if there > 1:
        stood = (
            "不签" if one["refusal"] else "已签" if stand(there, signed, refused) == Stand.SIGNED else "到期没有签够"
        )
        said = f"{stood}：到会 {there} 人，{signed} 人签字，{refused} 人不签"
    elif one["refusal"]:
        said = f"拒签：{one['refusal']}"
    else:
        said = "已签" if signed else "到期没有签"
    return f"{said}（{_how_many(one, signed + refused)}签在纸上，居委会录入）" if one.get("at_desk") else said


def _how_many(one: dict, given: int) -> str:
    """Of those who signed or refused. Versions of before they were counted tell that some did."""
    if one.get("there", 1) == 1 or given == 1:
        return ""
    return "都" if one.get("on_paper") == given else "有的"


def _signatures(minutes: Minutes) -> list[list[str]]:
    """Who signed for whom and when; lines to sign on while it is a draft. No names: the paper may hang on the wall."""
    names = dict(SIGNERS)
    if minutes.signed:
        rows = [[names[one["part"]], _signed(one), spoken(one["at"])] for one in minutes.signed]
    else:
        sides = [row for row in minutes.content["attendance"] if row["side"]]
        parts = ["CHAIR", "RECORDER", *(row["side"] for row in sides for _one in range(row["present"] or 1))]
        rows = [[names[part], _BLANK, _BLANK] for part in parts]
    return [["代表", "签字", "时间"], *rows]
