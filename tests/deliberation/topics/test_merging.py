"""What goes along as two topics are merged: surveys, the tickets that it came from, and with them who reported those."""

import pytest
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.feedback.models import Ticket
from deliberation.outcomes.parts import parts_of_ticket
from deliberation.outcomes.rules import raised_it
from deliberation.topics import actions
from deliberation.topics.models import Topic
from tests.builders.browsers import a_browser, words_of
from tests.builders.people import a_resident
from tests.builders.surveys import a_draft, a_survey, answer
from tests.builders.tickets import a_ticket
from tests.builders.topics import a_gathering_topic, verified


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


@pytest.fixture
def into(cast) -> Topic:
    return a_gathering_topic(cast, title="楼道里堆东西怎么办")


def merged(topic: Topic, into: Topic, cast) -> Topic:
    return actions.merge(topic=topic, into=into, by=cast.secretary, now=clock())


def from_ticket(cast, ticket: Ticket, *, title: str = "楼道灯坏了谁来修") -> Topic:
    what = actions.Proposal(title, "晚上看不见，老人摔过。", origin="COMMITTEE", tickets=(ticket,))
    topic = actions.propose(what, by=cast.secretary, now=clock())
    return actions.accept(topic=topic, by=cast.secretary, now=clock())


def test_surveys_go_along_those_in_preparation_and_those_that_were_answered_too(cast, into):
    topic = a_gathering_topic(cast)
    surveys = [a_draft(cast.secretary, topic=topic), a_survey(cast.secretary, topic=topic, title="停车怎么画")]
    answer(surveys[1], cast.resident)
    other = a_draft(cast.secretary, title="别的问卷")
    merged(topic, into, cast)
    assert list(into.surveys.order_by("pk")) == surveys
    assert Entry.objects.filter(verb="surveys.go_along").count() == 2
    assert into.steps.latest("pk").facts["surveys"] == 2
    assert "停车怎么画" in words_of(a_browser().get(f"/topics/{into.pk}/"))
    other.refresh_from_db()
    assert other.topic is None  # control


def test_who_reported_what_a_merged_topic_came_from_raised_the_matter_too(cast, into):
    reporter = a_resident("13800044444", "报事人")
    ticket = a_ticket(cast)
    Ticket.objects.filter(pk=ticket.pk).update(reporter=reporter)
    topic = from_ticket(cast, ticket)
    assert raised_it(reporter, topic) and not raised_it(reporter, into)  # control
    merged(topic, into, cast)
    assert raised_it(reporter, into)
    [part] = parts_of_ticket(ticket, None)
    assert part["topics"] == [into]


def test_a_ticket_that_both_came_from_is_linked_once(cast, into):
    ticket = a_ticket(cast)
    first, second = from_ticket(cast, ticket), from_ticket(cast, ticket, title="楼道灯几点开")
    merged(first, second, cast)
    assert [link.ticket for link in second.tickets.all()] == [ticket]
    assert not first.tickets.exists()
