"""Tickets in every state, made by the same actions that people use."""

from datetime import datetime

from django.utils.timezone import now as clock

from communities.feedback import handling
from communities.feedback.models import Category, Ticket
from communities.feedback.reporting import Report, report


def a_ticket(
    cast,
    *,
    code: str = "NS02",
    text: str = "夜里还在装修，孩子睡不着。",
    by="resident",
    now: datetime | None = None,
    **more,
) -> Ticket:
    """Just reported by the resident about 6号楼."""
    reporter = getattr(cast, by) if isinstance(by, str) else by
    what = Report(category=Category.objects.get(code=code), text=text, building=cast.building, **more)
    return report(what, by=reporter, now=now or clock())


def an_accepted_ticket(cast, **more) -> Ticket:
    ticket = a_ticket(cast, **more)
    return handling.accept(ticket=ticket, by=cast.secretary, now=more.get("now") or clock())


def a_dispatched_ticket(cast, **more) -> Ticket:
    """In the hands of the property company."""
    ticket = an_accepted_ticket(cast, **more)
    return handling.dispatch(ticket=ticket, unit=cast.property_unit, by=cast.secretary, now=more.get("now") or clock())


def a_done_ticket(cast, **more) -> Ticket:
    """Reported done by the property company, waiting for the call-back."""
    ticket = a_dispatched_ticket(cast, **more)
    return handling.report_done(
        ticket=ticket, text="已约定二十点后停工。", photos=[], by=cast.property, now=more.get("now") or clock()
    )


def a_closed_ticket(cast, **more) -> Ticket:
    ticket = a_done_ticket(cast, **more)
    return handling.call_back(
        ticket=ticket, solved=True, satisfaction="SATISFIED", by=cast.member, now=more.get("now") or clock()
    )
