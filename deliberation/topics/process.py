"""The forms of consultation and their phases, declared once: what may be done when. Pure.

A phase opens its acts by the clock: `opens(plan, act, moment)` is what permission asks. The plan of a topic is frozen when
its meeting is noticed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices


class Form(TextChoices):
    """The meetings of DOMAIN 1A and 2.1: 三会 after 上海市居民委员会工作条例 arts. 16 and 17."""

    COUNCIL = "COUNCIL", "议事会"
    HEARING = "HEARING", "听证会"
    COORDINATION = "COORDINATION", "协调会"
    APPRAISAL = "APPRAISAL", "评议会"
    TALK = "TALK", "恳谈会"
    FOUR_DELIBERATIONS = "FOUR_DELIBERATIONS", "四议两公开"


class Outcome(TextChoices):
    """What a form may end with; another is refused."""

    OPINION = "OPINION", "形成协商意见"
    ADOPTION = "ADOPTION", "逐条说明采纳与否"
    AGREEMENT = "AGREEMENT", "达成协议"
    REFERRAL = "REFERRAL", "协调不成，转其他途径"
    SCORES = "SCORES", "评分和评语"
    RESOLUTION = "RESOLUTION", "形成决议"


@dataclass(frozen=True)
class Phase:
    """`acts` are what it opens; `days` names the parameter that says how long it lasts, "" for as long as the work takes."""

    key: str
    name: str
    acts: frozenset[str]
    days: str = ""


def _phase(key: str, name: str, acts: str, days: str = "") -> Phase:
    return Phase(key, name, frozenset(acts.split()), days)


GATHER = _phase("gather", "征集", "support opine comment")
NOTICE = _phase("notice", "公告", "opine comment answer_invitation sign_up", "notice_days")
SESSION = _phase("session", "会议", "check_in speak ask vote move decide")
PUBLICITY = _phase("publicity", "公示", "object", "publicity_days")
CARRYING = _phase("carrying", "落实", "progress")
EVALUATION = _phase("evaluation", "评议", "evaluate", "evaluation_days")
_ALL = (GATHER, NOTICE, SESSION, PUBLICITY, CARRYING, EVALUATION)


@dataclass(frozen=True)
class Process:
    """A form: its phases, what it may end with, and the parameter that holds its notice period."""

    form: Form
    outcomes: frozenset[Outcome]
    notice: str
    said: str
    phases: tuple[Phase, ...] = _ALL


def _process(form: Form, outcomes: Iterable[Outcome], notice: str, said: str, phases: tuple[Phase, ...] = _ALL):
    return form, Process(form, frozenset(outcomes), notice, said, phases)


PROCESSES: Mapping[Form, Process] = dict(
    [
        _process(Form.COUNCIL, [Outcome.OPINION], "notice_days", "各方坐在一起商量，尽量达成一致。"),
        _process(
            Form.HEARING, [Outcome.ADOPTION], "notice_days_hearing", "决定之前听意见，逐条说明采纳不采纳、为什么。"
        ),
        _process(
            Form.COORDINATION,
            [Outcome.AGREEMENT, Outcome.REFERRAL],
            "notice_days",
            "有矛盾的各方当面协调，达成协议；谈不成就转到该去的地方。",
        ),
        _process(
            Form.APPRAISAL,
            [Outcome.SCORES],
            "notice_days",
            "事情做完以后，大家打分、写评语。",
            (NOTICE, SESSION, PUBLICITY),
        ),
        _process(Form.TALK, [Outcome.OPINION], "notice_days", "随意谈，把想法都说出来，不表决也可以。"),
        _process(
            Form.FOUR_DELIBERATIONS,
            [Outcome.RESOLUTION],
            "notice_days_hearing",
            "党组织提议、两委商议、党员大会审议、居民会议决议；决议公开，结果公开。",
        ),
    ]
)


def fits(form: str, outcome: str) -> bool:
    """Whether a meeting of this form may end with this outcome (DOMAIN 1A row 3)."""
    return Outcome(outcome) in PROCESSES[Form(form)].outcomes


def opens(plan: Iterable[Mapping], act: str, moment: datetime) -> bool:
    """Whether some phase of a topic's plan opens `act` at `moment`; see Topic.plan for the shape."""
    return any(act in PHASES[row["key"]].acts and _within(row, moment) for row in plan)


def phase_now(plan: Iterable[Mapping], moment: datetime) -> Phase | None:
    """The latest phase that has begun and not ended."""
    running = [PHASES[row["key"]] for row in plan if _within(row, moment)]
    return running[-1] if running else None


def _within(row: Mapping, moment: datetime) -> bool:
    begins, ends = datetime.fromisoformat(row["opens_at"]), row.get("closes_at")
    return begins <= moment and (not ends or moment < datetime.fromisoformat(ends))


PHASES = {phase.key: phase for phase in _ALL}
