"""Several tickets at once: each through its own action, and what could not be done is said by number."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.timezone import now as clock
from django.views.decorators.http import require_POST

from communities.feedback import handling
from communities.feedback.desk.access import committee_desk
from communities.feedback.desk.asking import Asked
from communities.feedback.desk.targets import reached
from communities.feedback.models import Ticket
from communities.kernel.errors import Invalid, RuleBroken

MOST = 50


@committee_desk
@require_POST
def several(request):
    """Accept the ticked tickets, send those of one category to one unit, or lead to what they become together.

    What was not done stays ticked.
    """
    now, left = clock(), request.POST.getlist("pick")
    try:
        tickets = _ticked(request)
        if request.POST.get("act") == "join":
            return redirect(_joined(tickets))
        step = _step(request, tickets)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        left = _each(request, tickets, step, now)
    return redirect(_back(request, left))


def _ticked(request) -> list[Ticket]:
    keys = [key for key in request.POST.getlist("pick") if key.isascii() and key.isdigit() and len(key) < 16]
    if len(keys) > MOST:
        raise Invalid(f"一次最多办 {MOST} 件，请少勾选一些。", field="pick")
    tickets = list(Ticket.objects.filter(pk__in=keys).select_related("category").order_by("pk"))
    if not tickets:
        raise Invalid("请先在列表里勾选要办的事。", field="pick")
    return tickets


def _joined(tickets: list[Ticket]) -> str:
    """Where the ticked tickets become one thing of a slice above, which says what it does not take."""
    _words, name, require = settings.TICKETS_DOOR
    import_string(require)(tickets)
    return f"{reverse(name)}?{urlencode([('ticket', one.number) for one in tickets])}"


def _step(request, tickets):
    if request.POST.get("act") != "dispatch":
        # Nobody has read these one by one: what is not only masked by the machine is published later, by hand.
        return lambda ticket, now: handling.accept(ticket=ticket, public=False, by=request.user, now=now)
    if len({ticket.category_id for ticket in tickets}) > 1:
        raise Invalid("一次只能派同一类的事，请只勾选一个类别。", field="pick")
    to = reached(request.POST.get("to", ""))
    if not to:
        raise Invalid("请选派给哪个单位。", field="to")
    return lambda ticket, now: handling.dispatch(ticket=ticket, **to, by=request.user, now=now)


def _each(request, tickets, step, now) -> list[str]:
    """The keys of those that were refused."""
    done, refused, left = 0, [], []
    for ticket in tickets:
        try:
            step(ticket, now)
            done += 1
        except RuleBroken as refusal:
            refused.append(f"{ticket.number}：{refusal.message}")
            left.append(str(ticket.pk))
    if done:
        said = (
            "已派发 {} 件。"
            if request.POST.get("act") == "dispatch"
            else "已受理 {} 件，都还没有公开；看过以后可以逐件公开。"
        )
        messages.success(request, said.format(done))
    for words in refused:
        messages.error(request, words)
    return left


def _back(request, left: list[str]) -> str:
    """The same list, with the boxes ticked and the unit chosen of what is left."""
    asked = Asked.from_address(request.GET, request.user)
    kept = [("pick", key) for key in left] + ([("to", request.POST.get("to", ""))] if left else [])
    parts = [asked.address(before=asked.before), urlencode([(name, value) for name, value in kept if value])]
    return f"{reverse('desk:tickets')}?{'&'.join(part for part in parts if part)}"
