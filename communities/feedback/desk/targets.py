"""To whom a ticket can be sent, and until when it would have to be done."""

from datetime import datetime

from django.utils.translation import gettext as _

from communities.feedback.limits import CLASS_NAMES, in_words
from communities.feedback.models import Ticket
from communities.feedback.stepping import due, time_limits
from communities.grid.models import GridWorker, Unit
from communities.grid.queries import grid_at, workers_at
from communities.kernel.errors import Invalid
from communities.looks.words import when


def target_choices(ticket: Ticket) -> tuple[list, str]:
    """The choices of a dispatch in groups, the likely ones first, and the proposed one.

    The proposal is the active unit of the kind that the dispatch catalogue names for the category, else the grid
    worker of the building, or of the grid in which the point lies.
    """
    units = list(Unit.objects.active().order_by("name"))
    lead, helpers = ticket.category.lead, set(ticket.category.co)
    likely = [unit for unit in units if unit.kind == lead]
    may_help = [unit for unit in units if unit.kind in helpers and unit.kind != lead]
    others = [unit for unit in units if unit.kind != lead and unit.kind not in helpers]
    workers = _workers_where(ticket)
    choices = [("", _("请选一个"))]
    for title, things in [
        (_("主办"), [_unit(unit) for unit in likely]),
        (_("这栋楼的网格员") if ticket.building_id else _("这个地方的网格员"), [_worker(worker) for worker in workers]),
        (_("协办"), [_unit(unit) for unit in may_help]),
        (_("其他单位"), [_unit(unit) for unit in others]),
    ]:
        if things:
            choices.append((title, things))
    proposed = _unit(likely[0])[0] if likely else _worker(workers[0])[0] if workers else ""
    return choices, proposed


def _workers_where(ticket: Ticket) -> list[GridWorker]:
    """Those of the building's grid; of a ticket with a point alone, those of the grid in which it lies."""
    if ticket.building_id:
        return list(workers_at(ticket.building_id))
    grid = grid_at((ticket.longitude, ticket.latitude)) if ticket.longitude is not None else None
    return list(GridWorker.objects.able().filter(grid=grid).select_related("user", "grid")) if grid else []


def worker_choices(ticket: Ticket) -> list:
    """The grid workers on duty but the one who has the ticket, those of the same grid first."""
    workers = GridWorker.objects.for_answering().exclude(pk=ticket.worker_id)
    here = ticket.worker.grid_id if ticket.worker else None
    return [("", _("请选一位")), *(_worker(one) for one in sorted(workers, key=lambda one: one.grid_id != here))]


def unit_choices() -> list:
    """Active units alone, for several tickets at once."""
    return [("", _("请选单位")), *(_unit(unit) for unit in Unit.objects.active().order_by("name"))]


def _unit(unit: Unit) -> tuple[str, str]:
    return f"unit-{unit.pk}", unit.name


def _worker(worker: GridWorker) -> tuple[str, str]:
    return f"worker-{worker.pk}", f"{worker.user}（{worker.grid}）"


def reached(choice: str) -> dict:
    """`unit-3` → {"unit": <Unit>}, `worker-5` → {"worker": <GridWorker>}, "" → {}; raises Invalid for what is gone."""
    if not choice:
        return {}
    kind, _dash, key = choice.partition("-")
    if not key.isdigit():
        raise Invalid("请选一个承办单位或一位网格员。", field="unit")
    if kind == "unit":
        found = Unit.objects.filter(pk=key).first()
    else:
        found = GridWorker.objects.able().select_related("user", "grid").filter(pk=key).first()
    if found is None:
        raise Invalid("这个单位或网格员刚刚停用了，请重新选。", field="unit")
    return {kind: found}


def time_choices(now: datetime) -> list[tuple[str, str]]:
    """Each class of time with its deadline in words, as it would be if the ticket were sent now."""
    limits = time_limits()
    return [
        (code, f"{name}：{in_words(code, 'finish', limits)}，最迟 {when(due(code, 'finish', now), now)}")
        for code, name in CLASS_NAMES.items()
    ]
