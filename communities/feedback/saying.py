"""What a ticket's page says in sentences: where it stands, and what happens next. Pure, no query.

`own` is the reporter's view. Nothing said here names a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from communities.feedback.limits import CLASS_NAMES, in_words
from communities.feedback.states import IN_HAND, Disposition, TicketState
from communities.looks.words import lasting, left, when

S = TicketState
GROUP_ICONS = {
    "停车": "car",
    "垃圾分类": "trash",
    "噪声": "noise",
    "消防": "fire",
    "物业服务": "building",
    "环境": "tree",
    "公共设施": "light",
    "安全与邻里": "shield",
    "社区服务": "people",
    "党建与议事": "flag",
    "其他": "message",
}
TONES = {
    S.REPORTED: "wait",
    S.ACCEPTED: "wait",
    S.DISPATCHED: "hand",
    S.HANDLING: "hand",
    S.DONE: "wait",
    S.CLOSED: "good",
}
# The verbs that give a new end of handling, and so start its clock.
_STARTS = {"dispatch", "rework", "reopen"}


@dataclass(frozen=True)
class Meter:
    """What components/meter.html draws."""

    start: datetime | None = None
    due: datetime | None = None
    percent: int | None = None
    tone: str = ""
    words: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Answer:
    """What components/answer.html shows."""

    words: str
    chip: str
    tone: str = ""
    note: str = ""
    meter: Meter | None = None


def is_late(ticket, now: datetime) -> bool:
    return ticket.due_at is not None and ticket.due_at < now


def chip_of(ticket, now: datetime) -> tuple[str, str]:
    """The state in a word and its tone: 处理中, or 已超 5 小时 where it is late."""
    if is_late(ticket, now):
        return left(ticket.due_at, now), "late"
    return S(ticket.state).label, TONES.get(S(ticket.state), "")


def answer_of(ticket, steps: Iterable, *, own: bool, now: datetime, limits: Mapping | None = None) -> Answer:
    """The first thing on the page. `steps` is the whole history that may be shown, oldest first."""
    steps = list(steps)
    late = is_late(ticket, now)
    chip, tone = chip_of(ticket, now)
    note = "已经过了时限，您可以打社区电话催办。" if late else _note(ticket, own)
    words, meter = _stands(ticket, steps, own, late, now), meter_of(ticket, steps, limits)
    return Answer(words=words, chip=chip, tone=tone, note=note, meter=meter)


def _stands(ticket, steps: list, own: bool, late: bool, now: datetime) -> str:
    due = when(ticket.due_at, now) if ticket.due_at else ""
    who, you = ticket.handler_name, "您" if own else "报事人"
    if ticket.state == S.REPORTED:
        return f"居委会还没有受理，本该在 {due} 前受理。" if late else f"收到了，居委会最迟 {due} 前受理。"
    if ticket.state == S.ACCEPTED:
        waiting = "居委会已受理，正在安排谁来办"
        return f"{waiting}，本该在 {due} 前派出。" if late else f"{waiting}，最迟 {due} 前派出。"
    if ticket.state in IN_HAND:
        doing = f"已派给{who}" if ticket.state == S.DISPATCHED else f"{who}正在办"
        return f"{doing}，本该在 {due} 前答复{you}。" if late else f"{doing}，最迟 {due} 前答复{you}。"
    if ticket.state == S.DONE:
        said = f"{_who_said_done(steps) or who}说已经办完，"
        return f"{said}请您看看解决了没有。" if own else f"{said}等居委会回访报事人。"
    return _ended(ticket, steps, own)


def _who_said_done(steps: list) -> str:
    """Not whoever took it over since."""
    return next((step.by_label for step in reversed(steps) if step.verb == "report_done"), "")


def _ended(ticket, steps: list, own: bool) -> str:
    if ticket.state == S.WITHDRAWN:
        return "您撤回了这件事。" if own else "报事人撤回了这件事。"
    if ticket.state == S.DIVERTED:
        said = next((step.public_text for step in reversed(steps) if step.verb == "divert"), "")
        return said or f"这件事不由社区直接办理：{Disposition(ticket.disposition).label}。"
    took = lasting(ticket.closed_at - ticket.reported_at)
    return f"已办结，从报事到办结用了 {took}。"


def _note(ticket, own: bool) -> str:
    if ticket.state == S.DIVERTED:
        return f"不由社区直接办理的原因：{Disposition(ticket.disposition).label}。"
    if not own:
        return ""
    return {
        S.REPORTED: "派出去以前，您可以撤回。到时没有受理，请打社区电话。",
        S.ACCEPTED: "派出去以前，您可以撤回。",
        S.DONE: "您说没解决，就重新办，时限重新算。",
    }.get(S(ticket.state), "")


def meter_of(ticket, steps: list, limits: Mapping | None = None) -> Meter | None:
    """The clock of the stage it is in, or how the finished work kept its time; None where no clock runs."""
    if ticket.state == S.REPORTED:
        rule = f"受理时限：{in_words(ticket.time_class, 'accept', limits)}。"
        return Meter(start=ticket.reported_at, due=ticket.accept_by, rule=rule)
    if ticket.state == S.ACCEPTED:
        start = next((step.at for step in reversed(steps) if step.verb in {"accept", "object"}), ticket.changed_at)
        rule = f"派出时限：{in_words(ticket.time_class, 'dispatch', limits)}。"
        return Meter(start=start, due=ticket.due_at, rule=rule)
    if ticket.finish_by is None:
        return None
    start = next((step.at for step in reversed(steps) if step.verb in _STARTS), ticket.dispatched_at)
    if ticket.state in IN_HAND:
        name = CLASS_NAMES.get(ticket.time_class, "")
        # The limit was written on the ticket when it was given; today's rules may be others.
        rule = f"{name}事项，从派出算起 {lasting(ticket.finish_by - start)}。"
        return Meter(start=start, due=ticket.finish_by, rule=rule)
    if ticket.done_at is None:
        return None
    return _kept(ticket, start)


def _kept(ticket, start: datetime) -> Meter:
    took, allowed = ticket.done_at - start, ticket.finish_by - start
    percent = min(100, int(took / allowed * 100)) if allowed > timedelta() else 100
    if ticket.done_at <= ticket.finish_by:
        return Meter(percent=percent, tone="good", words=f"按时办完，用了 {lasting(took)}")
    return Meter(percent=100, tone="late", words=f"办完时晚了 {lasting(ticket.done_at - ticket.finish_by)}")


def next_of(ticket, *, own: bool, now: datetime) -> str:
    """What happens next, and what the person can do if it does not."""
    you = "您" if own else "报事人"
    due = when(ticket.due_at, now) if ticket.due_at and not is_late(ticket, now) else ""
    by = f"最迟 {due} 前，" if due else ""
    return {
        S.REPORTED: f"{by}居委会受理，再派给该管的单位或网格员。",
        S.ACCEPTED: f"{by}居委会派给该管的单位或网格员，写明最迟哪天办完。",
        S.DISPATCHED: f"{by}{ticket.handler_name}办理并答复{you}；办完后居委会回访，没解决就重新办。",
        S.HANDLING: f"{by}{ticket.handler_name}报告办完，再由居委会另一位同事回访。没解决就重新办。",
        S.DONE: (
            "您说一声解决了没有；或者等居委会另一位同事给您打电话。"
            if own
            else "居委会另一位同事回访报事人，解决了才办结。"
        ),
    }.get(S(ticket.state), "")
