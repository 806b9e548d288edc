"""The numbers of consultation that the law leaves open. Pure.

Each has a default of the platform. `District.rules["deliberation"]` overrides it for a district, and
`Community.rules["deliberation"]` overrides both, as {name: {"value", "basis"}}: without the recorded basis (law, article,
the district's paper or the community's own rule) an override is none. Where the district's has `is_firm`, a community may
go only further than it, never below: for more days of notice, not for fewer (`stricter`). What holds for a topic is
copied onto it when its meeting is noticed and does not change afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Parameter:
    """A number with its words and where it comes from. `least`: no override goes below. `more_is_stricter`: what a
    community may do where its district is firm.
    """

    value: int
    words: str
    basis: str
    least: int = 0
    more_is_stricter: bool = False

    def is_weaker(self, value: int, than: int) -> bool:
        return value < than if self.more_is_stricter else value > than


PARAMETERS: dict[str, Parameter] = {
    "support_people": Parameter(10, "满多少人附议就列入议程", "本平台默认", 1),
    "support_percent": Parameter(5, "或者涉及的住户百分之几附议", "本平台默认", 1),
    "call_cosigners": Parameter(5, "居民发起的会议要几位邻居联署", "本平台默认", 1),
    "screening_days": Parameter(5, "几个工作日内审查", "城市社区议事运行规范 DB3306/T 075-2025", 1),
    "instant_hours": Parameter(48, "即时议几小时内答复", "城市社区议事运行规范 DB3306/T 075-2025", 1),
    "deep_days": Parameter(5, "深入议几个工作日内开始筹备", "城市社区议事运行规范 DB3306/T 075-2025", 1),
    "notice_days": Parameter(3, "一般会议提前几天公告", "本平台默认", 1, more_is_stricter=True),
    "notice_days_hearing": Parameter(7, "听证会提前几天公告", "本平台默认", 1, more_is_stricter=True),
    "early_minutes": Parameter(0, "会议最多可以比公告的时间早几分钟开", "本平台默认"),
    "quorum_percent": Parameter(50, "到会人数要超过应到的百分之几", "本平台默认", 0, more_is_stricter=True),
    "speech_minutes": Parameter(3, "每次发言几分钟", "十三条议事规则", 1, more_is_stricter=True),
    "speech_turns": Parameter(2, "每人对一个动议最多发言几次", "本平台默认", 1, more_is_stricter=True),
    "party_came_thirds": Parameter(2, "党员大会到会的要满应到的三分之几", "四议两公开", 1, more_is_stricter=True),
    "party_approved_percent": Parameter(50, "党员大会同意的要满应到的百分之几", "四议两公开", 1, more_is_stricter=True),
    "publicity_days": Parameter(7, "结果公示几天", "四议两公开", 1, more_is_stricter=True),
    "objection_days": Parameter(3, "几天内答复异议", "四议两公开", 1),
    "above_days": Parameter(30, "交出去决定以后几天内等到答复（业主大会除外）", "本平台默认", 1),
    "report_days": Parameter(30, "至少几天报一次进展", "本平台默认", 1),
    "review_days": Parameter(90, "结果生效后几天复核", "本平台默认", 1),
    "evaluation_days": Parameter(30, "完成后几天内评议", "本平台默认", 1, more_is_stricter=True),
}


def parameters(own: Mapping | None = None, district: Mapping | None = None) -> dict[str, dict]:
    """Every parameter as {"value", "basis"}: the community's own with a basis, else the district's, else the platform's."""
    return {name: _one(name, (own or {}).get(name), (district or {}).get(name)) for name in PARAMETERS}


def _one(name: str, own: Mapping | None, district: Mapping | None) -> dict:
    known = PARAMETERS[name]
    above = _written(known, district) or {"value": known.value, "basis": known.basis}
    here = _written(known, own)
    if here and binds(district) and known.is_weaker(here["value"], above["value"]):
        return above
    return here or above


def _written(known: Parameter, override: Mapping | None) -> dict | None:
    if override and str(override.get("basis", "")).strip():
        return {"value": max(int(override["value"]), known.least), "basis": override["basis"]}
    return None


_UNITS = {
    "days": "天",
    "hours": "小时",
    "minutes": "分钟",
    "turns": "次",
    "people": "人",
    "cosigners": "人",
    "screening_days": "个工作日",
    "deep_days": "个工作日",
}


def said(name: str, value: int) -> str:
    """A number with what it counts: 10 人, 50%, 三分之二."""
    kind = name.rpartition("_")[2]
    if kind == "thirds":
        return f"三分之{'零一二三'[value]}"
    if kind == "percent":
        return f"{value}%"
    return f"{value} {_UNITS.get(name) or _UNITS.get(kind) or _UNITS[name.split('_')[1]]}"


def binds(district: Mapping | None) -> bool:
    """Whether a community may not go below what its district says."""
    return bool(district and district.get("is_firm"))


def threshold(households: int, people: int, percent: int) -> int:
    """How many supporters put a topic on the agenda: so many people, or so many per cent of the households, the fewer.

    Rounded up: 5 % of 41 households are 3. At least one.
    """
    share = Fraction(households * percent, 100)
    enough = -(-share.numerator // share.denominator)
    return max(1, min(people, enough)) if households else people
