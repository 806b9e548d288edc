"""What a topic says of itself to residents: its chip, and what happens next and by when. Pure."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from communities.looks.words import day, local, when
from deliberation.topics.process import GATHER, PUBLICITY, bar_of, lacking, opened, place_of
from deliberation.topics.states import ENDED, NEVER_SHOWN, SUPPORTABLE, Grade, Origin, TopicState, title_of

S = TopicState
TONES = {
    S.SUBMITTED: "wait",
    S.GATHERING: "wait",
    S.AGENDA: "hand",
    S.RESOLVED: "good",
    S.EXECUTING: "hand",
    S.EVALUATED: "good",
    S.ESCALATED: "wait",
    S.ARCHIVED: "good",
}
# A session of the evening goes on past midnight: so much of the night still belongs to the day before.
INTO_THE_NIGHT = timedelta(hours=4)
_GATHERED = SUPPORTABLE | {S.CONVENING}
_PLANNED = _GATHERED | {S.NOTICED, S.IN_SESSION}
_OF_STAFF = frozenset({"decide"})
# 法定表决 (DOMAIN 2.6 and 2.7): who decides, by which law.
STATUTORY_SAID = _lazy(
    "这件事不能靠协商决定，只能依法表决。业主共同的事（像换物业、用维修资金、改共有部分），由业主表决，"
    "依据《民法典》第二百七十八条；全体居民的事，由居民会议或居民代表会议决定，依据《居民委员会组织法》。"
    "这里的商量只用来听意见、做准备。"
)


def chip_of(topic) -> tuple[str, str]:
    """Words and tone of its state."""
    tone = TONES.get(topic.state, "" if topic.state in ENDED else "hand")
    return topic.get_state_display(), tone


def phase_of(topic) -> int | None:
    """Its place among `phases_of`, 1 for the first; None for a topic that left the way."""
    return place_of(topic.form, topic.state, topic.told, by_law=topic.grade == Grade.STATUTORY)


def phases_of(topic) -> list[str]:
    """The names on its phase bar."""
    return [place.name for place in bar_of(topic.form, topic.state, by_law=topic.grade == Grade.STATUTORY)]


def opened_of(topic, moment: datetime) -> list[str]:
    """What residents may do now, as process.py calls it: by the plan from the notice on, by the state before and after."""
    if topic.plan and topic.state in _PLANNED:
        acts = opened(topic.plan, moment)
    elif topic.state == S.PUBLICISED and _is_over(topic, moment):
        acts = frozenset()
    else:
        acts = {S.PUBLICISED: PUBLICITY.acts}.get(topic.state, GATHER.acts if topic.state in _GATHERED else frozenset())
    return sorted(acts - ({"support"} if topic.state not in SUPPORTABLE else set()) - _OF_STAFF)


def next_of(topic, now: datetime) -> str:
    """One sentence: what happens next, by when, and what one can do."""
    by = when(topic.due_at, now) if topic.due_at else ""
    if topic.state == S.SUBMITTED:
        return _("居委会最迟 %s 前审查，列入不列入都会说明理由。") % by
    if topic.state == S.GATHERING:
        return _("再有 %d 人附议，就自动列入议程。") % max(0, topic.threshold - topic.supports)
    if topic.state == S.AGENDA and topic.grade == Grade.INSTANT:
        return _("居委会最迟 %s 前当场答复。") % by
    if topic.state in {S.AGENDA, S.CONVENING} and (before := lacking(topic.form, topic.told)):
        # One step after the other: its meeting is begun once these are told.
        return _("%s，结果公开在这里。") % before[0].name
    if topic.state == S.AGENDA and topic.grade == Grade.STATUTORY and not topic.form:
        return _("居委会提交业主大会或居民会议，依法表决；什么时候表决、结果怎样，都写在这里。")
    if topic.state == S.AGENDA and by:
        return _("居委会最迟 %s 前开始筹备会议。") % by
    if topic.state == S.EXECUTING and by:
        return _("定下的事都有了结果，请大家评议，到 %s 为止。") % by
    return {
        S.CONVENING: _("定好时间、地点和参会各方以后，会提前公告。"),
        S.NOTICED: _noticed(topic, now),
        S.IN_SESSION: _in_session(topic, now),
        S.MINUTED: _("会议纪要整理、签字以后公示。"),
        S.PUBLICISED: _publicity(topic, now),
        S.RESOLVED: _("结果生效了。要落实的，居委会定下单位和期限，进展公开。"),
        S.ESCALATED: _above(topic, now),
        S.EXECUTING: _("进展和延误都公开，完成以后请大家评议。"),
    }.get(topic.state, "")


def _is_of_before(topic, now: datetime) -> bool:
    """Whether the day of its meeting passed: as it was announced, and from its beginning as it was opened (meetings/phases.py)."""
    begins = next((row["opens_at"] for row in topic.plan if row["key"] == "session"), None)
    return bool(begins) and local(datetime.fromisoformat(begins)).date() < local(now).date()


def _noticed(topic, now: datetime) -> str:
    if _is_of_before(topic, now):
        return _("原定的会没有按时开，等居委会另行通知。")
    return _("请看会议公告：时间、地点、材料，怎么参加、怎么提意见。")


def _in_session(topic, now: datetime) -> str:
    if _is_of_before(topic, now - INTO_THE_NIGHT):
        return _("会开了，还没有记结束，结果出来以后公示。")
    return _("正在开会，结果出来以后公示。")


def _is_over(topic, moment: datetime) -> bool:
    """Whether the day until which one may object, or by which an answer was owed, is over."""
    return topic.due_at is not None and moment >= topic.due_at


def _publicity(topic, now: datetime) -> str:
    if _is_over(topic, now):
        return _("公示期满了。还有异议的，居委会答复以后结果才生效。")
    return _("公示期间可以提出异议，居委会答复以后结果才生效。")


def _above(topic, now: datetime) -> str:
    if topic.due_at is None:
        return _("已经交出去决定。决定一到，就写在这里；要落实的，接着落实。")
    owed = day(topic.due_at, now)
    if _is_over(topic, now):
        return _("已经交出去决定，本该最迟 %s答复，还没有等到。决定一到，就写在这里。") % owed
    return _("已经交出去决定，最迟 %s答复。决定一到，就写在这里；要落实的，接着落实。") % owed


def history_of(topic, steps) -> list[dict]:
    """Rows for components/timeline.html; what was told wrong says that it was corrected (deliberating.correct)."""
    steps = list(steps)
    corrected = {step.facts.get("corrects") for step in steps}
    return [
        {
            "state": "done",
            "title": f"{title_of(step)}{_('（后来更正了）') if step.pk in corrected else ''}",
            "text": "" if step.verb == "propose" else step.text,
            "when": step.at,
            "who": step.by_label,
        }
        for step in steps
    ]


def again_of(step, now: datetime) -> str:
    """Who sent it back to be talked over again, on which day and why; an office's own words say who it is."""
    who_and_why = (
        step.text if step.text.startswith(step.by_label) else _("%s请大家重新商量：%s") % (step.by_label, step.text)
    )
    return f"{day(step.at, now)}，{who_and_why}"


def proposer_of(topic) -> str:
    """阳光物业（物业服务企业）; 居民. No resident's name."""
    origin = topic.get_origin_display()
    return f"{topic.starter}（{origin}）" if topic.starter and topic.origin != Origin.RESIDENT else origin


def is_hidden(topic) -> bool:
    return topic.ground in NEVER_SHOWN
