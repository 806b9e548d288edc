"""What is held before the meeting of 四议两公开 and told at the desk: proposed, weighed, approved, in this order.

Practice, no law (DOMAIN 2.7): 党组织提议, 两委商议, 党员大会审议, then the residents' meeting. Numbers alone, nobody's name.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_text
from deliberation.topics import rules
from deliberation.topics.models import Step, Topic
from deliberation.topics.process import PROCESSES, Form, lacking
from deliberation.topics.states import STEPS, VERBS
from deliberation.topics.stepping import locked, rules_here, take, taken_up_anew

VERBS_TOLD = tuple(place.until for process in PROCESSES.values() for place in process.before)
# The shares of the party's meeting.
RULES = ("party_came_thirds", "party_approved_percent")
# The party's meeting may be where a topic came from; longer ago than this a year was mistyped.
_BEFORE = timedelta(days=365)


@dataclass(frozen=True)
class Held:
    """One of them: on which day, how many were due, came and approved, and what came of it in a sentence."""

    on: date
    due: int
    came: int
    approved: int
    text: str


@atomic
def tell(verb: str, what: Held, *, topic: Topic, by: User, now: datetime) -> Topic:
    """One row of the history, read by residents. Raises NotAllowed, Invalid naming the field, StepNotAllowed."""
    rules.require_keeper(by)
    topic = locked(topic)
    waiting = lacking(topic.form, topic.told)
    if topic.state in STEPS[verb][0] and (not waiting or waiting[0].until != verb):
        due = f"这一步不在这时记，现在要记的是“{waiting[0].name}”。" if waiting else "这个议题没有要记的会前步骤。"
        raise Invalid(due)
    text = _right(verb, what, topic, told_of(topic), now)
    take(verb, topic, by=by, now=now, text=text, facts=_facts(verb, what), told=topic.told + 1)
    return topic


@atomic
def correct(verb: str, what: Held, *, topic: Topic, by: User, now: datetime) -> Topic:
    """Tell anew what was told wrong, while the meeting is not noticed: the old row stays and the new one is called 更正 (states.title_of).

    Raises NotAllowed, Invalid naming the field, StepNotAllowed.
    """
    rules.require_keeper(by)
    topic = locked(topic)
    told = told_of(topic)
    if topic.state in STEPS[verb][0] and verb not in told:
        raise Invalid(f"还没有记“{VERBS[verb]}”，没有可以更正的。")
    text = _right(verb, what, topic, told, now)
    if verb in told and Held(**stands(told[verb])) == replace(what, text=_said(what)):
        raise Invalid("和已经记下的一样，没有要更正的。", field="text")
    facts = _facts(verb, what) | ({"corrects": told[verb].pk} if verb in told else {})
    take(verb, topic, by=by, now=now, text=text, facts=facts)
    return topic


def told_of(topic: Topic) -> dict[str, Step]:
    """What is told of this round, each as it stands now: {verb: its row}, in order. One query."""
    before = PROCESSES[Form(topic.form)].before[: topic.told] if topic.form else ()
    verbs = [place.until for place in before]
    rows = {step.verb: step for step in topic.steps.filter(verb__in=verbs).order_by("id")} if verbs else {}
    return {verb: rows[verb] for verb in verbs}


def stands(step: Step) -> dict:
    """What a row says, as Held takes it."""
    numbers = {name: step.facts[name] for name in ("due", "came", "approved")}
    bare = step.text.partition(_approved(numbers["approved"]))[2]
    return {"on": date.fromisoformat(step.facts["on"]), **numbers, "text": bare}


def _right(verb: str, what: Held, topic: Topic, told: dict[str, Step], now: datetime) -> str:
    """What the row says, where everything about it is right."""
    _require_day(verb, what, topic, told, now)
    _require_enough(verb, what)
    if not _said(what):
        raise Invalid("请写结果，居民会看到。", field="text")
    return f"{_numbers(what, now)}{_said(what)}"


def _said(what: Held) -> str:
    return mask_text(what.text.strip())


def _numbers(what: Held, now: datetime) -> str:
    """11月25日, the year only where it was another: the row itself says of which year it is."""
    year = "" if what.on.year == localdate(now).year else f"{what.on.year}年"
    on = f"{year}{what.on.month}月{what.on.day}日"
    return f"{on}，应到 {what.due} 人，到会 {what.came} 人，{_approved(what.approved)}"


def _approved(number: int) -> str:
    return f"同意 {number} 人。"


def _facts(verb: str, what: Held) -> dict:
    facts = {"on": what.on.isoformat(), "due": what.due, "came": what.came, "approved": what.approved}
    return facts | ({"rules": {name: rules_here()[name] for name in RULES}} if verb == "party_approve" else {})


def _require_day(verb: str, what: Held, topic: Topic, told: dict[str, Step], now: datetime) -> None:
    if what.on > localdate(now):
        raise Invalid("还没有到这一天。", field="on")
    anew = taken_up_anew(topic)
    if anew and what.on < localdate(anew):
        raise Invalid("不能早于重新商量的那天。", field="on")
    if what.on < localdate(topic.proposed_at) - _BEFORE:
        raise Invalid("比提出议题早了一年多，请看看年份。", field="on")
    place = VERBS_TOLD.index
    for other, step in told.items():
        on = date.fromisoformat(step.facts["on"])
        if place(other) < place(verb) and what.on < on:
            raise Invalid(f"不能早于{VERBS[other]}的日子。", field="on")
        if place(other) > place(verb) and what.on > on:
            raise Invalid(f"不能晚于{VERBS[other]}的日子。", field="on")


def _require_enough(verb: str, what: Held) -> None:
    if what.due < 1:
        raise Invalid("应到至少 1 人。", field="due")
    if not 0 <= what.came <= what.due:
        raise Invalid(f"到会的不能比应到的 {what.due} 人多。", field="came")
    if not 0 <= what.approved <= what.came:
        raise Invalid(f"同意的不能比到会的 {what.came} 人多。", field="approved")
    if verb == "party_approve":
        _require_enough_party_members(what)
    elif what.came * 2 < what.due:
        # 半数以上 holds the half itself (中国共产党支部工作条例（试行）art. 12; 民法典 art. 1259).
        raise Invalid(f"应到 {what.due} 人，至少到 {-(-what.due // 2)} 人才能开。", field="came")
    elif what.approved * 2 <= what.came:
        # 少数服从多数: what more than half did not want was not put forward.
        raise Invalid("同意的没有过到会的半数，不能算通过。", field="approved")


def _require_enough_party_members(what: Held) -> None:
    """Both shares are of those due; 满 holds the number itself."""
    thirds, percent = (rules_here()[name]["value"] for name in RULES)
    said = shares_said()
    if what.came * 3 < what.due * thirds:
        least = -(-what.due * thirds // 3)
        raise Invalid(f"{said['came']}应到 {what.due} 人，至少到 {least} 人。", field="came")
    if what.approved * 100 < what.due * percent:
        least = -(-what.due * percent // 100)
        raise Invalid(f"{said['approved']}应到 {what.due} 人，至少 {least} 人同意。", field="approved")


def shares_said() -> dict[str, str]:
    """What the party's meeting needs here and by which basis, for each field."""
    came, approved = (rules_here()[name] for name in RULES)
    return {
        "came": f"到会要满应到的三分之{'零一二三'[came['value']]}（依据：{came['basis']}）。",
        "approved": f"同意要满应到的 {approved['value']}%（依据：{approved['basis']}）。",
    }
