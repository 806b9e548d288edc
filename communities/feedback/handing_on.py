"""A ticket in hand goes to another grid worker, who has what is left of its time; who goes on with one that comes back."""

from datetime import datetime

from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.feedback import rules
from communities.feedback.models import Ticket
from communities.feedback.states import STEPS, TicketState
from communities.feedback.stepping import locked, take
from communities.feedback.telling import day_and_time
from communities.grid.models import GridWorker
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import state_after
from communities.notifications.actions import notify


@atomic
def hand_on(*, ticket: Ticket, worker: GridWorker, told: bool = True, by: User | None, now: datetime) -> Ticket:
    """Another grid worker goes on with it, as far as it is: one that waits for its call-back may come back. The deadline stays (条例 art. 13: it is written on it for good).

    By the committee, or by nobody where the sweeper hands over what a leaver held. `told` is whether the new one is told
    of this ticket by itself. Raises Invalid for a ticket without a grid worker and for one who is not on duty.
    """
    ticket = locked(ticket)
    if by is not None and not rules.may_direct(by):
        raise NotAllowed
    state_after("hand_on", ticket.state, steps=STEPS)
    if ticket.worker_id is None:
        raise Invalid("这件事不在网格员手上，请重新派。", field="worker")
    if worker.pk == ticket.worker_id:
        raise Invalid("这件事已经在这位网格员手上了。", field="worker")
    if not GridWorker.objects.able(localdate(now)).filter(pk=worker.pk).exists():
        raise Invalid("这位网格员已不在岗，请选别人。", field="worker")
    facts = {"workers": [ticket.worker_id, worker.pk], "to": f"网格员（{worker.grid.name}）"}
    step = take("hand_on", ticket, by=by, now=now, facts=facts, worker=worker)
    if told:
        path = f"manage/tickets/{ticket.number}/"
        words = {"title": "有一件事转给您", "body": f"{ticket.title}，{_what_is_left(ticket)}"}
        notify(to=worker.user, **words, path=path, key=f"step:{step.pk}", now=now)
    return ticket


def _what_is_left(ticket: Ticket) -> str:
    if ticket.state == TicketState.DONE:
        return "已经报告办完，等回访。回访说没解决，由您重新办。"
    return f"最迟 {day_and_time(ticket.finish_by)} 前办完。"


def goes_on(ticket: Ticket, now: datetime) -> GridWorker | None:
    """With a ticket that comes back: the same grid worker; where they left meanwhile, whoever answers for the grid."""
    if ticket.worker is None:
        return None
    able = GridWorker.objects.able(localdate(now)).filter(grid=ticket.worker.grid_id).select_related("user", "grid")
    if able.filter(pk=ticket.worker_id).exists():
        return ticket.worker
    return able.filter(is_responsible=True).order_by("pk").first() or ticket.worker


def who_follows(ticket: Ticket, worker: GridWorker | None) -> dict:
    """What the step keeps of goes_on(): nothing where nobody changed."""
    return {"workers": [ticket.worker_id, worker.pk]} if worker and worker.pk != ticket.worker_id else {}
