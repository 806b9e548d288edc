"""What goes along as two topics are merged: surveys, the tickets that it came from, and with them who reported those."""

import pytest
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.feedback.models import Ticket
from communities.kernel.errors import Invalid
from deliberation.outcomes.parts import parts_of_ticket
from deliberation.outcomes.rules import raised_it
from deliberation.topics import actions
from deliberation.topics.models import Topic
from tests.builders.browsers import a_browser, browser_of, words_of
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
    return actions.merge(topic=topic, into=into, text="说的是同一件事。", by=cast.secretary, now=clock())


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


def test_why_two_are_merged_is_asked_for_and_read_on_both_pages(cast, into):
    topic, desk = a_gathering_topic(cast), browser_of(cast.secretary)
    at = f"/manage/topics/{topic.pk}/merge/"
    refused = desk.post(at, {"into": into.pk, "text": " "})
    assert refused.status_code == 400 and "请写明为什么并在一起。" in words_of(refused)
    with pytest.raises(Invalid) as nothing:
        actions.merge(topic=topic, into=into, text=" ", by=cast.secretary, now=clock())
    assert nothing.value.field == "text"
    topic.refresh_from_db()
    assert topic.state == "GATHERING"
    assert desk.post(at, {"into": into.pk, "text": "都是楼道里的东西。"}).status_code == 302
    for one in (topic, into):
        assert "都是楼道里的东西。" in words_of(a_browser().get(f"/topics/{one.pk}/"))


def test_what_everybody_reads_already_is_marked_too_before_it_stands_on_another_page(cast, into):
    topic = a_gathering_topic(cast, title="5号楼2单元堆东西怎么办", background="张三家天天堆东西，通道也被占了。")
    plain, desk = a_gathering_topic(cast, title="空地怎么停车"), browser_of(cast.secretary)
    page = words_of(desk.get(f"/manage/topics/{topic.pk}/merge/"))
    assert "<mark>5号楼2单元</mark>" in page and "<mark>张三</mark>家" in page
    assert "<mark>" not in words_of(desk.get(f"/manage/topics/{plain.pk}/merge/"))  # control
    typed = {"into": "", "text": "李四家里也说过。"}
    assert "<mark>李四</mark>家" in words_of(desk.post(f"/manage/topics/{plain.pk}/merge/", typed))


def test_what_is_merged_already_offers_no_form_and_says_where_it_went(cast, into):
    topic, desk = a_gathering_topic(cast), browser_of(cast.secretary)
    at = f"/manage/topics/{topic.pk}/merge/"
    assert 'name="into"' in words_of(desk.get(at))  # control
    merged(topic, into, cast)
    again = desk.post(at, {"into": into.pk, "text": "是同一件事，再并一次。"})
    assert again.status_code in {400, 409} and "是同一件事，再并一次。" in words_of(again)
    for page in (words_of(desk.get(at)), words_of(again)):
        assert 'name="into"' not in page and "这一步不用再办了" in page and f"/manage/topics/{into.pk}/" in page
