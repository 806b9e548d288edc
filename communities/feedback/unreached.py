"""A call-back that nobody answers: each try is written down, and after enough of them the matter ends without a judgement.

Nobody's silence is counted as 解决了 or 满意: the call-back asks the person who raised it (接诉即办工作条例 art. 23).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.feedback import rules
from communities.feedback.errors import NotTriedEnough, SamePerson
from communities.feedback.models import Ticket
from communities.feedback.stepping import locked, take
from communities.kernel.errors import NotAllowed

HOUR = timedelta(hours=1)


@atomic
def miss(*, ticket: Ticket, text: str = "", by: User, now: datetime) -> Ticket:
    """Nobody answered: the reporter is told so and can judge by themselves. `text` is for staff alone."""
    ticket = _to_call_back(ticket, by)
    take("miss", ticket, by=by, now=now, internal=text.strip())
    return ticket


@atomic
def close_unreached(*, ticket: Ticket, by: User, now: datetime) -> Ticket:
    """End what was tried often enough (settings.CALL_BACK_TRIES), with no judgement; the reporter may still reopen it.

    Raises NotTriedEnough.
    """
    ticket = _to_call_back(ticket, by)
    if lacking := lacking_tries(ticket):
        raise NotTriedEnough(lacking)
    facts = {"channel": "unreached", "tries": len(tries_of(ticket))}
    take("close_unreached", ticket, by=by, now=now, facts=facts, solved=None, satisfaction="")
    return ticket


def lacking_tries(ticket: Ticket) -> str:
    """What is missing before it may end unanswered, in words; empty where nothing is."""
    needed, tries = settings.CALL_BACK_TRIES, tries_of(ticket)
    hours = (tries[-1] - tries[0]) // HOUR if tries else 0
    if len(tries) >= needed["times"] and hours >= needed["hours"]:
        return ""
    return (
        f"至少要打 {needed['times']} 次，头一次和末一次隔 {needed['hours']} 小时以上；"
        f"现在记了 {len(tries)} 次，隔了 {hours} 小时。"
    )


def tries_of(ticket: Ticket) -> list[datetime]:
    """When nobody answered, since the work was last reported done; of several within an hour the first alone counts."""
    since = ticket.steps.filter(verb="report_done").order_by("-pk").values_list("pk", flat=True).first() or 0
    counted: list[datetime] = []
    for at in ticket.steps.filter(verb="miss", pk__gt=since).order_by("at").values_list("at", flat=True):
        if not counted or at - counted[-1] >= HOUR:
            counted.append(at)
    return counted


def _to_call_back(ticket: Ticket, by: User) -> Ticket:
    ticket = locked(ticket)
    if not rules.may_direct(by):
        raise NotAllowed
    if not rules.may_call_back(by, ticket):
        raise SamePerson("办的人不能自己回访，请另一位同事来。")
    return ticket
