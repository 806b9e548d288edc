"""Who may do what with a ticket. One-line answers, shared by pages, API and desk."""

from dataclasses import dataclass

from communities.accounts.roles import COMMITTEE, Role
from communities.accounts.rules import holds, is_committee

# Kinds of units whose work the committee's own people do.
OWN_UNITS = frozenset({"RC", "PB"})


@dataclass(frozen=True)
class LinkHolder:
    """Somebody who opened the status link of one ticket without signing in."""

    ticket_id: int
    pk = None
    is_authenticated = False
    is_active = True


def is_reporter(who, ticket) -> bool:
    if isinstance(who, LinkHolder):
        return who.ticket_id == ticket.pk
    return who.is_authenticated and ticket.reporter_id == who.pk


def may_see_desk(user) -> bool:
    return is_committee(user) or holds(user, Role.GRID_WORKER, Role.PROPERTY_COMPANY, Role.DEPARTMENT)


def may_direct(user) -> bool:
    """Accept, divert, dispatch, publish: the committee's work."""
    return is_committee(user)


def may_handle(user, ticket) -> bool:
    """Sign, object, report done: the unit or grid worker that the ticket was given to."""
    if not holds(user, Role.GRID_WORKER, Role.PROPERTY_COMPANY, Role.DEPARTMENT, *COMMITTEE):
        return False
    if ticket.worker_id and ticket.worker.user_id == user.pk:
        return True
    if ticket.lead_id and ticket.lead.kind in OWN_UNITS and is_committee(user):
        return True
    return ticket.lead_id in user.scopes(Role.PROPERTY_COMPANY) | user.scopes(Role.DEPARTMENT)


def may_answer(user, ticket) -> bool:
    """Write to the resident and make notes."""
    return is_committee(user) or may_handle(user, ticket)


def did_the_work(who, ticket) -> bool:
    """Who reported it done does not say whether it is solved, be it as its reporter (DOMAIN 1B 24)."""
    return who.pk is not None and ticket.done_by_id in {who.pk, getattr(who, "acted_by", None)} - {None}


def may_call_back(user, ticket) -> bool:
    """A committee member who did not report it done."""
    return is_committee(user) and not did_the_work(user, ticket)


def may_see_photo(who, photo) -> bool:
    """A private photo: who uploaded it while it belongs to nothing, then the reporter and those at work on its ticket."""
    if photo.ticket_id is None:
        return who.is_authenticated and photo.owner_id == who.pk
    return is_reporter(who, photo.ticket) or may_answer(who, photo.ticket)


def may_see_contact(user, ticket) -> bool:
    """The reporter's phone: the committee, and the one who has it in hand."""
    return is_committee(user) or may_handle(user, ticket)
