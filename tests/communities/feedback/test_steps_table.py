"""Every verb of the table against every state, through the actions that people use: done, or refused with a code."""

import pytest
from django.db.transaction import atomic
from django.utils.timezone import now

from communities.audit.models import Entry
from communities.feedback import handling, reporting, stepping, unreached
from communities.feedback.handing_on import hand_on
from communities.feedback.models import Ticket
from communities.feedback.states import STEPS, TicketState
from communities.grid.models import GridWorker
from communities.kernel.errors import RuleBroken
from communities.kernel.states import StepNotAllowed
from communities.notifications.models import Message
from tests.builders.tickets import a_closed_ticket, a_dispatched_ticket, a_done_ticket, a_ticket, an_accepted_ticket

S = TicketState


def a_handled_ticket(cast):
    return handling.sign(ticket=a_dispatched_ticket(cast), by=cast.property, now=now())


def a_diverted_ticket(cast):
    words = "请找街道司法所。"
    return handling.divert(ticket=a_ticket(cast), disposition="STATUTORY", reason=words, by=cast.secretary, now=now())


def a_withdrawn_ticket(cast):
    return reporting.withdraw(ticket=a_ticket(cast), by=cast.resident, now=now())


MAKERS = {
    S.REPORTED: a_ticket,
    S.ACCEPTED: an_accepted_ticket,
    S.DISPATCHED: a_dispatched_ticket,
    S.HANDLING: a_handled_ticket,
    S.DONE: a_done_ticket,
    S.CLOSED: a_closed_ticket,
    S.DIVERTED: a_diverted_ticket,
    S.WITHDRAWN: a_withdrawn_ticket,
}
# verb: (the action, who takes it, what it is told): with each, the state alone decides.
ACTIONS = {
    "accept": (handling.accept, "secretary", {}),
    "divert": (handling.divert, "secretary", {"disposition": "OUTSIDE", "reason": "请打 12345。"}),
    "withdraw": (reporting.withdraw, "resident", {}),
    "dispatch": (handling.dispatch, "secretary", {"unit": "property_unit"}),
    "object": (handling.object_to, "property", {"reason": "这是街道的设施。"}),
    "sign": (handling.sign, "property", {}),
    "hand_on": (hand_on, "secretary", {"worker": "another"}),
    "report_done": (handling.report_done, "property", {"text": "已约定。", "photos": []}),
    "close": (handling.call_back, "member", {"solved": True, "satisfaction": "SATISFIED"}),
    "miss": (unreached.miss, "member", {"text": "没有人接。"}),
    "close_unreached": (unreached.close_unreached, "member", {}),
    "rework": (handling.call_back, "member", {"solved": False, "satisfaction": "NOT"}),
    "reopen": (reporting.reopen, "resident", {"reason": "昨晚还有声音。"}),
    "supplement": (reporting.supplement, "resident", {"text": "今天也有。"}),
    "reply": (handling.reply, "property", {"text": "明天上门。"}),
    "note": (handling.note, "property", {"text": "已电话联系。"}),
    "publish": (handling.publish, "member", {}),
    "hide": (handling.hide, "member", {"reason": "有人认得出来。"}),
}


@pytest.fixture(autouse=True)
def no_tries(settings):
    settings.CALL_BACK_TRIES = {"times": 0, "hours": 0}


class Undo(Exception):
    """Takes a try back."""


def outcomes(cast, state: str) -> dict[str, str]:
    """What each verb led to from `state`: the next state, or the code of the refusal."""
    ticket = MAKERS[state](cast)
    # Somebody has it in hand in every state, so that the company's verbs fail by the state and not by the person.
    Ticket.objects.filter(pk=ticket.pk).update(lead=cast.property_unit, worker=cast.post)
    assert Ticket.objects.get(pk=ticket.pk).state == state
    return {verb: tried(cast, ticket, verb) for verb in ACTIONS}


def tried(cast, ticket, verb: str) -> str:
    action, person, told = ACTIONS[verb]
    told = {name: _told(cast, name, value) for name, value in told.items()}
    before = everything_about(ticket)
    try:
        with atomic():
            after = action(ticket=ticket, by=getattr(cast, person), now=now(), **told)
            assert (after.state, ticket.steps.latest("id").verb) == (Ticket.objects.get(pk=ticket.pk).state, verb)
            raise Undo
    except Undo:
        return str(after.state)
    except RuleBroken as refused:
        assert everything_about(ticket) == before
        return f"{type(refused).__name__} {refused.code}"


def _told(cast, name: str, value):
    if name == "worker":
        return GridWorker.objects.get_or_create(user=cast.member, grid=cast.grid)[0]
    return getattr(cast, value) if name == "unit" else value


def everything_about(ticket) -> tuple:
    return (
        Ticket.objects.filter(pk=ticket.pk).values().get(),
        list(ticket.steps.values_list("pk", flat=True)),
        Entry.objects.count(),
        Message.objects.count(),
    )


def allowed_by(steps, state: str) -> dict[str, str]:
    """What the table says of each verb."""
    no = f"{StepNotAllowed.__name__} step_not_allowed"
    return {verb: str(end or state) if state in starts else no for verb, (starts, end) in steps.items()}


def test_the_walk_knows_every_state_and_every_verb():
    assert set(MAKERS) == set(TicketState)
    assert set(ACTIONS) == set(STEPS)


@pytest.mark.parametrize("state", TicketState)
def test_a_ticket_steps_where_the_table_says_and_every_other_step_is_refused_with_a_code(cast, state):
    assert outcomes(cast, state) == allowed_by(STEPS, state)


def test_control_one_more_step_or_one_less_in_the_table_is_noticed(cast):
    found = outcomes(cast, S.CLOSED)
    for verb in STEPS:
        starts, end = STEPS[verb]
        other = STEPS | {verb: (set(starts) ^ {S.CLOSED}, end)}
        assert found != allowed_by(other, S.CLOSED)


def test_control_an_action_that_asks_no_table_is_noticed(cast, monkeypatch):
    monkeypatch.setattr(stepping, "state_after", lambda verb, state, *, steps: steps[verb][1] or state)
    assert outcomes(cast, S.CLOSED) != allowed_by(STEPS, S.CLOSED)
