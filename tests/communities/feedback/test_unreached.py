"""A call-back that nobody answers is written down, is nobody's judgement, and ends a matter only after enough tries."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime
from django.utils.timezone import now as clock

from communities.feedback import reporting, unreached
from communities.feedback.errors import NotTriedEnough, SamePerson
from communities.feedback.models import Ticket
from communities.feedback.states import TicketState
from communities.kernel.errors import NotAllowed
from communities.kernel.states import StepNotAllowed
from communities.notifications.models import Message
from tests.builders.browsers import browser_of, phone_of, words_of
from tests.builders.tickets import a_dispatched_ticket, a_done_ticket

DAY = timedelta(days=1)


@pytest.fixture
def noon():
    return localtime(clock()).replace(hour=12) + DAY


def missed(cast, ticket, *moments):
    for moment in moments:
        unreached.miss(ticket=ticket, text="没有人接。", by=cast.secretary, now=moment)


def test_whoever_cannot_be_reached_is_told_and_may_judge_by_themselves(cast, noon):
    ticket = a_done_ticket(cast)
    missed(cast, ticket, noon)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.solved, ticket.satisfaction) == (TicketState.DONE, None, "")
    assert Message.objects.filter(to=cast.resident, title="回访没有联系上您").exists()
    page = words_of(browser_of(cast.resident).get(f"/my/{ticket.number}/"))
    assert "回访：没有联系上" in page and "没有人接。" not in page
    reporting.rate(ticket=ticket, solved=True, satisfaction="SATISFIED", by=cast.resident, now=noon)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.solved) == (TicketState.CLOSED, True)


@pytest.mark.parametrize(
    "hours",
    [(0, 1, 2), (0, 24), (11.9, 12, 12.1), (0, 0.1, 24)],
    ids=["three on one day", "two on two days", "three around midnight", "two in a row, and one"],
)
def test_it_does_not_end_before_it_was_tried_often_enough_and_for_long_enough(cast, noon, hours):
    ticket = a_done_ticket(cast)
    missed(cast, ticket, *(noon + timedelta(hours=each) for each in hours))
    with pytest.raises(NotTriedEnough, match="至少要打 3 次"):
        unreached.close_unreached(ticket=ticket, by=cast.secretary, now=noon + 2 * DAY)
    missed(cast, ticket, noon + 2 * DAY, noon + 2.5 * DAY)  # control
    unreached.close_unreached(ticket=ticket, by=cast.secretary, now=noon + 2.5 * DAY)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.solved, ticket.satisfaction) == (TicketState.CLOSED, None, "")
    assert Message.objects.filter(to=cast.resident, body__contains="几次没有联系上您").exists()
    reporting.reopen(ticket=ticket, reason="我出差了，没解决。", by=cast.resident, now=noon + 3 * DAY)
    assert unreached.tries_of(ticket)
    ticket.refresh_from_db()
    assert ticket.state == TicketState.HANDLING


def test_tries_before_the_work_was_done_again_do_not_count(cast, noon):
    ticket = a_done_ticket(cast)
    missed(cast, ticket, noon, noon + DAY / 2, noon + DAY)
    assert unreached.lacking_tries(ticket) == ""
    reporting.rate(ticket=ticket, solved=False, satisfaction="NOT", by=cast.resident, now=noon + DAY)
    ticket.refresh_from_db()
    ticket.steps.create(verb="report_done", at=noon + DAY, by_label="物业", from_state="HANDLING", to_state="DONE")
    assert "0 次" in unreached.lacking_tries(ticket)


def test_who_did_the_work_or_has_no_right_writes_down_no_try(cast, noon):
    ticket = a_done_ticket(cast)
    with pytest.raises(NotAllowed):
        unreached.miss(ticket=ticket, by=cast.property, now=noon)
    ticket.done_by = cast.secretary
    ticket.save(update_fields=["done_by"])
    with pytest.raises(SamePerson):
        unreached.miss(ticket=ticket, by=cast.secretary, now=noon)
    with pytest.raises(StepNotAllowed):
        unreached.miss(ticket=a_dispatched_ticket(cast), by=cast.member, now=noon)
    unreached.miss(ticket=ticket, by=cast.member, now=noon)  # control


def test_the_desk_offers_the_end_only_after_the_tries_and_the_api_says_the_same(cast):
    ticket = a_done_ticket(cast)
    desk, address = browser_of(cast.secretary), f"/manage/tickets/{ticket.number}/"
    assert "联系不上，办结" not in words_of(desk.get(address))
    assert desk.post(f"{address}miss/", {"text": "没有人接。"}).status_code == 302
    program = phone_of(cast.secretary)
    at = f"/api/v1/tickets/{ticket.number}"
    refused = program.post(f"{at}/close-unreached", {}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_tried_enough")
    missed(cast, ticket, clock() - 1.1 * DAY, clock() - DAY / 2)
    answer = program.post(f"{at}/call-back-missed", {"text": "关机。"}, content_type="application/json")
    assert "close-unreached" in answer.json()["data"]["may"]
    assert "联系不上，办结" in words_of(desk.get(address))
    assert desk.post(f"{address}close_unreached/").status_code == 302
    ticket.refresh_from_db()
    assert (ticket.state, ticket.solved) == (TicketState.CLOSED, None)


@pytest.mark.parametrize("has_account", [True, False], ids=["control", "by telephone"])
def test_where_the_reporter_has_no_account_nobody_is_said_to_be_told(cast, has_account):
    ticket = a_done_ticket(cast)
    if not has_account:
        Ticket.objects.filter(pk=ticket.pk).update(reporter=None)
    before = Message.objects.count()
    at = f"/manage/tickets/{ticket.number}/miss/"
    page = words_of(browser_of(cast.secretary).post(at, {"text": "没人接"}, follow=True))
    told = Message.objects.count() > before
    assert told == ("报事人会收到消息" in page) == has_account
    assert "已记下" in page
