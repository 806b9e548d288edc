import pytest
from django.utils.timezone import now

from communities.audit.models import Entry
from communities.feedback import handling
from communities.feedback.models import Step
from communities.kernel.clock import HERE
from communities.kernel.errors import NotAllowed
from communities.kernel.states import StepNotAllowed
from communities.notifications.models import Message
from tests.builders.tickets import a_dispatched_ticket, a_ticket, an_accepted_ticket


def test_an_accepted_noise_reaches_the_property_company_with_a_deadline(cast):
    # given the committee has accepted a report of noise
    ticket = an_accepted_ticket(cast)

    # when it dispatches the matter to the property company
    moment = now()
    handling.dispatch(ticket=ticket, unit=cast.property_unit, by=cast.secretary, now=moment)

    # then it is in hand for seven days, the company is told, and history and ledger name the step
    ticket.refresh_from_db()
    assert (ticket.state, ticket.lead) == ("DISPATCHED", cast.property_unit)
    assert (ticket.finish_by - moment).days == 7
    assert Message.objects.filter(to=cast.property).count() == 1
    step = Step.objects.filter(ticket=ticket).latest("id")
    assert (step.verb, step.by, step.from_state, step.to_state) == (
        "dispatch",
        cast.secretary,
        "ACCEPTED",
        "DISPATCHED",
    )
    assert Entry.objects.latest("seq").subject == f"feedback.step:{step.pk}"


def test_a_ticket_in_hand_is_not_dispatched_again(cast):
    ticket = a_dispatched_ticket(cast)
    before = Step.objects.count()
    with pytest.raises(StepNotAllowed):
        handling.dispatch(ticket=ticket, unit=cast.department_unit, by=cast.secretary, now=now())
    assert Step.objects.count() == before


def test_a_resident_may_not_accept(cast):
    with pytest.raises(NotAllowed):
        handling.accept(ticket=a_ticket(cast), by=cast.resident, now=now())


def test_a_limit_written_on_a_ticket_does_not_move_when_the_rules_do(cast, alpha):
    # given a ticket in hand
    ticket = a_dispatched_ticket(cast)
    written = ticket.finish_by

    # when the community shortens the limit of its class
    alpha.rules = {"time_limits": {"S2": {"finish": [1, "day"]}}}
    other = a_dispatched_ticket(cast)

    # then the old ticket keeps its deadline and the new one has the new
    ticket.refresh_from_db()
    assert ticket.finish_by == written
    assert (other.finish_by - other.dispatched_at).days == 1
    assert written.astimezone(HERE).tzinfo is HERE
