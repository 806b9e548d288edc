"""One clock for each stage: acceptance, dispatch, handling."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils.timezone import now

from communities.feedback import handling
from communities.feedback.figures import figures_of_last_days
from communities.feedback.models import Ticket
from communities.feedback.saying import is_late
from communities.kernel.clock import HERE
from tests.builders.tickets import a_closed_ticket, a_ticket

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=HERE)


def later(**span) -> datetime:
    return MONDAY + timedelta(**span)


def test_each_stage_has_its_own_deadline_and_an_objection_begins_the_second_anew(cast):
    ticket = a_ticket(cast, now=MONDAY)
    assert ticket.due_at == ticket.accept_by
    ticket = handling.accept(ticket=ticket, by=cast.secretary, now=later(minutes=5))
    assert ticket.due_at == later(minutes=5, hours=24)
    ticket = handling.dispatch(ticket=ticket, unit=cast.property_unit, by=cast.secretary, now=later(hours=1))
    assert ticket.due_at == ticket.finish_by == later(hours=1, days=7)
    ticket = handling.object_to(ticket=ticket, reason="不归我们管", by=cast.property, now=later(days=5))
    assert ticket.due_at == later(days=6)
    assert not is_late(ticket, later(days=5)) and is_late(ticket, later(days=6, minutes=1))
    assert figures_of_last_days(later(days=5)).due == 0


def test_nothing_is_due_once_it_is_done(cast):
    assert a_closed_ticket(cast).due_at is None
    assert not Ticket.objects.overdue().exists()


@pytest.mark.parametrize("due_at", [None, now()])
def test_the_database_refuses_a_waiting_ticket_without_a_deadline_and_an_ended_one_with_it(cast, due_at):
    ticket = a_ticket(cast) if due_at is None else a_closed_ticket(cast)
    with pytest.raises(IntegrityError, match="ticket_that_waits_has_a_deadline"), atomic():
        Ticket.objects.filter(pk=ticket.pk).update(due_at=due_at)
