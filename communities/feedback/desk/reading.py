"""What the desk's pages show, each part one query."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Case, Count, When

from communities.feedback.desk.asking import NO_COUNT, Asked, conditions
from communities.feedback.models import Category, Ticket, TimeClass
from communities.feedback.saying import TONES, is_late
from communities.feedback.states import TicketState as S
from communities.grid.models import Unit
from communities.looks.words import left, when

PAGE = 20
TODAY_ROWS = 8
# Filters change with the community's settings, not with its tickets.
LISTS_SECONDS = 60


@dataclass(frozen=True)
class Row:
    """A ticket as a row of a list shows it."""

    pk: int
    number: str
    title: str
    state: str
    tone: str
    place: str
    category: str
    handler: str
    side: str
    late: bool


def row_of(ticket: Ticket, now: datetime) -> Row:
    due, late = ticket.due_at, is_late(ticket, now)
    urgent = ticket.time_class == TimeClass.S0 and due is not None
    return Row(
        pk=ticket.pk,
        number=ticket.number,
        title=ticket.title,
        state=f"紧急 · {ticket.get_state_display()}" if urgent else ticket.get_state_display(),
        tone="late" if late or urgent else TONES.get(S(ticket.state), ""),
        place=" ".join(filter(None, [ticket.building.name if ticket.building_id else "", ticket.place])),
        category=ticket.category.name,
        handler=ticket.handler_name,
        side=left(due, now) if due else when(ticket.closed_at or ticket.changed_at, now),
        late=late,
    )


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    older: str
    newest: str
    mark: str


def page_of(asked: Asked, user, now: datetime) -> Page:
    """One page of the queue, the newest first; `mark` changes whenever anything on it does. One query."""
    tickets = list(asked.found(user, now).for_rows().before(asked.before)[: PAGE + 1])
    shown = tickets[:PAGE]
    rows = [row_of(ticket, now) for ticket in shown]
    older = asked.address(before=shown[-1].pk) if len(tickets) > PAGE else ""
    newest = asked.address() or "look=open" if asked.before else ""
    return Page(rows, older, newest, mark_of(shown, now))


def mark_of(tickets, now: datetime) -> str:
    """A short text that differs whenever a row would read differently but for the minutes that pass."""
    parts = [(t.pk, t.changed_at.timestamp(), is_late(t, now)) for t in tickets]
    return f"{hash(tuple(parts)) & 0xFFFFFFFFFFFF:x}"


def counts_for(user, now: datetime) -> dict[str, int]:
    """How many open tickets are in each look. One query, over what is open alone."""
    looks = {name: wanted for name, wanted in conditions(user, now).items() if name not in NO_COUNT}
    tickets = Ticket.objects.workable_by(user).open().order_by()
    return tickets.aggregate(**{name: Count("pk", filter=wanted) for name, wanted in looks.items()})


def most_urgent(user, now: datetime) -> list[Row]:
    """Open tickets that cannot wait: emergencies before all, then the deadline that comes first, overdue or not."""
    soon = Ticket.objects.workable_by(user).filter(due_at__lt=now + timedelta(days=2))
    soon = soon.order_by(Case(When(time_class=TimeClass.S0, then=0), default=1), "due_at")
    return [row_of(ticket, now) for ticket in soon.for_rows()[:TODAY_ROWS]]


def newest(user, now: datetime, look: str) -> list[Row]:
    """The newest of one look."""
    tickets = Ticket.objects.workable_by(user).filter(conditions(user, now)[look])
    return [row_of(ticket, now) for ticket in tickets.for_rows().before(None)[:TODAY_ROWS]]


def alike(ticket: Ticket, now: datetime) -> list[Row]:
    """Other open tickets of the same group at the same place, public or not."""
    if not ticket.building_id:
        return []
    since = now - timedelta(weeks=settings.SIMILAR_WEEKS)
    same = Ticket.objects.open().filter(
        building_id=ticket.building_id, category__group=ticket.category.group, reported_at__gte=since
    )
    return [row_of(other, now) for other in same.exclude(pk=ticket.pk).for_rows().before(None)[:5]]


def groups() -> list[str]:
    """The groups of the category tree, in its order; as it was a minute ago at most."""
    found = Category.objects.offered().values_list("group", flat=True)
    return cache.get_or_set("desk.groups", lambda: list(dict.fromkeys(found)), LISTS_SECONDS)


def units() -> list[tuple[int, str]]:
    """Key and name of every unit; as it was a minute ago at most."""
    found = Unit.objects.order_by("name").values_list("pk", "name")
    return cache.get_or_set("desk.units", lambda: list(found), LISTS_SECONDS)
