"""The forms of consultation and their phases, declared once: what may be done when. Pure.

A phase opens its acts by the clock: `opens(plan, act, moment)` is what permission asks. The plan of a topic is frozen when
its meeting is noticed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices

from deliberation.topics.states import TopicState as S


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
    UNRESOLVED = "UNRESOLVED", "没有形成决议"


# An appraisal scores what was done, what was referred is done elsewhere, and of what was not resolved nothing is done.
TO_CARRY_OUT = frozenset({Outcome.OPINION, Outcome.ADOPTION, Outcome.AGREEMENT, Outcome.RESOLUTION})


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
class Place:
    """One place on the bar that residents see: the states that stand there. `until` is the verb (states.py) that leads on
    within these states: a step that is held elsewhere and told here.
    """

    name: str
    states: frozenset[S]
    until: str = ""


_BAR = (
    Place("提出", frozenset({S.SUBMITTED})),
    Place("征集", frozenset({S.GATHERING})),
    Place("筹备", frozenset({S.AGENDA, S.CONVENING, S.NOTICED})),
    Place("商量", frozenset({S.IN_SESSION, S.MINUTED})),
    Place("公示", frozenset({S.PUBLICISED})),
    Place("落实", frozenset({S.RESOLVED, S.EXECUTING})),
    Place("评议", frozenset({S.EVALUATED, S.ARCHIVED})),
)
# What went up is decided elsewhere, and not laid open before that.
_ABOVE = Place("等决定", frozenset({S.ESCALATED}))
# 法定表决 goes up to who alone may decide it; what was talked over before, in a meeting or not, prepares it.
_VOTED_AND_DONE = (
    Place("依法表决", frozenset({S.ESCALATED, S.RESOLVED})),
    Place("落实", frozenset({S.EXECUTING})),
    _BAR[-1],
)
_BY_LAW = (*_BAR[:2], Place("提交表决", frozenset({S.AGENDA})), *_VOTED_AND_DONE)
_PREPARED_BY_LAW = (*_BAR[:5], *_VOTED_AND_DONE)
_WAITING = frozenset({S.AGENDA, S.CONVENING})
# 四议两公开 (DOMAIN 2.7): three deliberations before the meeting, the meeting, and two disclosures.
_FOUR = (
    Place("党组织提议", _WAITING, "party_propose"),
    Place("两委商议", _WAITING, "committees_agree"),
    Place("党员大会审议", _WAITING, "party_approve"),
    Place("居民会议决议", _WAITING | {S.NOTICED, S.IN_SESSION, S.MINUTED}),
    Place("决议公开", frozenset({S.PUBLICISED, S.RESOLVED})),
    Place("实施结果公开", frozenset({S.EXECUTING, S.EVALUATED, S.ARCHIVED})),
)


@dataclass(frozen=True)
class Process:
    """A form: its phases, what it may end with, the parameter that holds its notice period, and the bar of its topics."""

    form: Form
    outcomes: frozenset[Outcome]
    notice: str
    said: str
    phases: tuple[Phase, ...] = _ALL
    bar: tuple[Place, ...] = _BAR

    @property
    def before(self) -> tuple[Place, ...]:
        """What has to be held and told, in this order, before the meeting is noticed."""
        return tuple(place for place in self.bar if place.until)


def _process(form: Form, outcomes: Iterable[Outcome], notice: str, said: str, **more):
    return form, Process(form, frozenset(outcomes), notice, said, **more)


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
            phases=(NOTICE, SESSION, PUBLICITY),
        ),
        _process(Form.TALK, [Outcome.OPINION], "notice_days", "随意谈，把想法都说出来，不表决也可以。"),
        _process(
            Form.FOUR_DELIBERATIONS,
            [Outcome.RESOLUTION, Outcome.UNRESOLVED],
            "notice_days_hearing",
            "党组织提议、两委商议、党员大会审议、居民会议决议；决议公开，结果公开。",
            bar=_FOUR,
        ),
    ]
)


def fits(form: str, outcome: str) -> bool:
    """Whether a meeting of this form may end with this outcome (DOMAIN 1A row 3)."""
    return Outcome(outcome) in PROCESSES[Form(form)].outcomes


def bar_of(form: str, state: str, *, by_law: bool = False) -> tuple[Place, ...]:
    """The places on the bar of a topic, also of one whose form is not known yet; `by_law`: of one that only a statutory
    vote decides.
    """
    own = PROCESSES[Form(form)].bar if form else _BAR
    if by_law and own is _BAR:
        return _PREPARED_BY_LAW if form else _BY_LAW
    if state != S.ESCALATED:
        return own
    return tuple(_ABOVE if S.PUBLICISED in place.states else place for place in own)


def place_of(form: str, state: str, told: int, *, by_law: bool = False) -> int | None:
    """1 for the first place on the bar; None for a topic that left the way. `told`: how many of `before` are."""
    numbered = enumerate(bar_of(form, state, by_law=by_law), start=1)
    return next((n for n, place in numbered if state in place.states and (not place.until or n > told)), None)


def lacking(form: str, told: int) -> tuple[Place, ...]:
    """What has still to be held before the meeting may be noticed, the next first."""
    return PROCESSES[Form(form)].before[told:] if form else ()


def opens(plan: Iterable[Mapping], act: str, moment: datetime) -> bool:
    """Whether some phase of a topic's plan opens `act` at `moment`; see Topic.plan for the shape."""
    return any(act in PHASES[row["key"]].acts and _within(row, moment) for row in plan)


def opened(plan: Iterable[Mapping], moment: datetime) -> frozenset[str]:
    """Everything that the phases of a plan open at `moment`."""
    return frozenset().union(*(PHASES[row["key"]].acts for row in plan if _within(row, moment)))


def _within(row: Mapping, moment: datetime) -> bool:
    begins, ends = datetime.fromisoformat(row["opens_at"]), row.get("closes_at")
    return begins <= moment and (not ends or moment < datetime.fromisoformat(ends))


PHASES = {phase.key: phase for phase in _ALL}
