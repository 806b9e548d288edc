"""The rhythm that every action on a ticket shares: lock, step, write, record, notify."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection

from communities.accounts.models import Grant, User
from communities.accounts.roles import Role
from communities.accounts.rules import is_committee
from communities.audit.actions import record
from communities.feedback import telling
from communities.feedback.limits import deadline
from communities.feedback.models import Photo, Step, Ticket
from communities.feedback.rules import is_reporter
from communities.feedback.states import ENDED, IN_HAND, STEPS, TicketState
from communities.kernel.errors import Invalid
from communities.kernel.holidays import CALENDAR
from communities.kernel.kept import insert
from communities.kernel.states import state_after
from communities.notifications.actions import notify, notify_all

# Roles that are held for a unit.
UNIT_ROLES = (Role.PROPERTY_COMPANY, Role.DEPARTMENT)


def locked(ticket: Ticket) -> Ticket:
    """The ticket as it stands now, locked until the transaction ends."""
    return (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("category", "lead", "worker__grid", "worker__user")
        .get(pk=ticket.pk)
    )


def take(
    verb: str,
    ticket: Ticket,
    *,
    by,
    now: datetime,
    public: str = "",
    internal: str = "",
    facts: Mapping | None = None,
    photos: Iterable[Photo] = (),
    **columns,
) -> Step:
    """Move a locked ticket by `verb`, write `columns` on it, add the step, link it to the ledger, tell people.

    Raises StepNotAllowed when the ticket's state does not allow the verb; then nothing is changed.
    """
    before = ticket.state
    ticket.state = state_after(verb, before, steps=STEPS)
    ended = ticket.state in ENDED
    if ended != (ticket.closed_at is not None):
        columns["closed_at"] = now if ended else None
    columns["changed_at"] = now
    for name, value in columns.items():
        setattr(ticket, name, value)
    if ticket.state != before:
        ticket.due_at = due_at(ticket, now)
    ticket.save(update_fields=["state", "due_at", *columns])
    step = add_step(verb, ticket, by=by, now=now, before=before, public=public, internal=internal, facts=facts)
    attach(photos, ticket=ticket, step=step)
    record(by=_ledger_name(by), verb=f"feedback.{verb}", subject=step, at=now, ticket=ticket.pk)
    _tell(step, ticket, by=by, now=now)
    return step


def add_step(verb, ticket, *, by, now, before="", public="", internal="", facts=None) -> Step:
    """One row of the history."""
    step = Step(
        ticket=ticket,
        verb=verb,
        at=now,
        by_id=by.pk if by else None,
        by_label=label_of(by, ticket),
        from_state=before,
        to_state=ticket.state,
        public_text=public,
        internal_text=internal,
        facts=dict(facts or {}) | ({"assisted": True} if getattr(by, "acted_by", None) else {}),
    )
    insert(step)
    return step


def label_of(by, ticket: Ticket) -> str:
    """Who it was, in words for the public."""
    if by is None:
        return "系统"
    if is_reporter(by, ticket):
        return "报事人"
    if is_committee(by):
        return "居委会"
    return ticket.handler_name or "居民"


def _ledger_name(by):
    return f"feedback.link:{by.ticket_id}" if by is not None and by.pk is None else by


def attach(photos: Iterable[Photo], *, ticket: Ticket, step: Step | None) -> None:
    """Give uploaded photos to a ticket; where they were taken is dropped. Raises Invalid when one is gone or taken."""
    keys = [photo.pk for photo in photos]
    if not keys:
        return
    free = Photo.objects.filter(pk__in=keys, ticket__isnull=True)
    if free.update(ticket=ticket, step=step, draft="", longitude=None, latitude=None) < len(set(keys)):
        raise Invalid("有照片没找到，可能已经用过或过期了，请重新上传。", field="photos")


def time_limits() -> Mapping | None:
    """What this community's rules say about time, over the defaults."""
    return connection.tenant.rules.get("time_limits")


def due(time_class: str, stage: str, start: datetime) -> datetime:
    """The deadline of a stage that begins at `start`, by this community's rules and calendar."""
    return deadline(time_class, stage, start=start, calendar=CALENDAR, overrides=time_limits())


def due_at(ticket: Ticket, now: datetime) -> datetime | None:
    """The deadline of the stage that the ticket has just entered; None where no clock runs."""
    if ticket.state == TicketState.REPORTED:
        return ticket.accept_by
    if ticket.state == TicketState.ACCEPTED:
        return due(ticket.time_class, "dispatch", now)
    return ticket.finish_by if ticket.state in IN_HAND else None


def _tell(step: Step, ticket: Ticket, *, by, now) -> None:
    words = telling.for_reporter(step, ticket)
    if words and ticket.reporter_id:
        notify(
            to=ticket.reporter,
            title=words[0],
            body=words[1],
            path=f"my/{ticket.number}/",
            key=f"step:{step.pk}",
            now=now,
        )
    words = telling.for_neighbours(step, ticket)
    if words and ticket.me_too and Ticket.objects.public().filter(pk=ticket.pk).exists():
        others = User.objects.filter(pk__in=ticket.others.values("user"))
        path = f"tickets/{ticket.number}/"
        notify_all(others, title=words[0], body=words[1], path=path, key=f"step:{step.pk}", now=now)
    words = telling.for_handler(step, ticket)
    if words:
        people = [person for person in handlers_of(ticket, now) if by is None or person.pk != by.pk]
        notify_all(
            people,
            title=words[0],
            body=words[1],
            path=f"manage/tickets/{ticket.number}/",
            key=f"step:{step.pk}",
            now=now,
        )


def handlers_of(ticket: Ticket, now: datetime) -> list[User]:
    """The people who have the ticket in hand."""
    if ticket.worker_id:
        return [ticket.worker.user]
    if not ticket.lead_id:
        return []
    grants = Grant.objects.in_force(now).filter(role__in=UNIT_ROLES, scope_id=ticket.lead_id)
    return list(User.objects.filter(is_active=True, pk__in=grants.values("user")))
