"""What goes along as two topics are merged: surveys, the tickets that it came from, and with them who reported those."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.feedback.models import Ticket
from communities.kernel.errors import Invalid
from communities.notifications.models import Message
from deliberation.opinions.actions import opine
from deliberation.opinions.models import Opinion
from deliberation.outcomes import heard
from deliberation.outcomes.parts import parts_of_ticket
from deliberation.outcomes.results import Answered
from deliberation.outcomes.rules import raised_it
from deliberation.outcomes.today import _unheard
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.stepping import locked, take
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.outcomes import a_draft, a_held_meeting, publicised
from tests.builders.people import a_resident
from tests.builders.surveys import a_draft as a_survey_begun
from tests.builders.surveys import a_survey, answer
from tests.builders.tickets import a_ticket
from tests.builders.topics import a_gathering_topic, on_the_agenda, verified


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
    surveys = [a_survey_begun(cast.secretary, topic=topic), a_survey(cast.secretary, topic=topic, title="停车怎么画")]
    answer(surveys[1], cast.resident)
    other = a_survey_begun(cast.secretary, title="别的问卷")
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


def test_what_was_merged_before_goes_along_and_is_shown_no_more_than_what_it_went_into(cast, into):
    first, second = a_gathering_topic(cast, title="车没地方停一"), a_gathering_topic(cast, title="车没地方停二")
    merged(second, merged(first, into, cast), cast)
    third = a_gathering_topic(cast, title="车没地方停三")
    merged(into, third, cast)
    assert set(third.merged.values_list("pk", flat=True)) == {first.pk, second.pk, into.pk}
    every = Topic.objects.filter(pk__in=[first.pk, second.pk, into.pk, third.pk])
    assert every.public().count() == 4  # control
    actions.refuse(topic=third, ground="SECRET", text="涉及个人隐私。", by=cast.secretary, now=clock())
    assert not every.public().exists()


def test_what_was_merged_in_a_row_before_stands_beside_what_it_went_into_in_the_end(cast, into):
    first, second = a_gathering_topic(cast, title="车没地方停一"), a_gathering_topic(cast, title="车没地方停二")
    for topic, to in ((first, second), (second, into)):
        Topic.objects.filter(pk=topic.pk).update(state="MERGED", merged_into=to)
    with connection.cursor() as cursor:
        cursor.execute(import_module("deliberation.topics.migrations.0012_merged_at_one_level").AT_ONE_LEVEL)
    assert set(into.merged.values_list("pk", flat=True)) == {first.pk, second.pk}


@pytest.fixture
def told(cast):
    """What a resident said on a topic that was merged, into one that is heard."""
    old = a_gathering_topic(cast, title="车没有地方停怎么办", by=cast.neighbour)
    one = opine(topic=old, text="不要收费，先到先停。", by=cast.resident, now=clock())
    into = merged(old, on_the_agenda(cast), cast)
    sides = [("RESIDENTS", 2), ("PROPERTY", 1)]
    into = actions.grade(topic=into, grade="DEEP", form="HEARING", sides=sides, by=cast.secretary, now=clock())
    with atomic():
        a_held_meeting(cast, into, form="HEARING", at=clock())
        for verb in ("convene", "notice", "begin", "minute"):
            take(verb, into := locked(into), by=cast.secretary, now=clock())
    return into, one


def test_what_was_said_on_a_merged_topic_is_read_with_the_one_that_it_went_into(cast, told):
    into, one = told
    said = "说在并进来的“车没有地方停怎么办”里"
    for page in (
        a_browser().get(f"/topics/{into.pk}/opinions/"),
        browser_of(cast.secretary).get(f"/manage/topics/opinions/{into.pk}/"),
    ):
        assert one.text in words_of(page) and said in words_of(page)
    own = words_of(a_browser().get(f"/topics/{one.topic_id}/opinions/"))
    assert one.text in own and said not in own  # control
    [line] = _unheard()
    assert "听证会听到的意见，1 条等答复" in [str(value) for value in line.values()]


def test_what_waits_is_counted_of_each_topic_by_itself_and_never_row_by_row_with_what_was_merged(cast, told):
    into, one = told
    for topic in (into, one.topic):
        Opinion.objects.bulk_create(
            Opinion(topic=topic, channel="WEB", text="不要收费。", public_text="不要收费。") for _ in range(9)
        )
    with CaptureQueriesContext(connection) as asked:
        [line] = _unheard()
    assert "19 条等答复" in line["what"]
    [query] = asked.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}")
        [[[plan]]] = cursor.fetchall()
    assert max(_joined(plan["Plan"]), default=0) < 9 * 10, "each of the one with each of the other"


def _joined(node: dict):
    """How many rows each join of the plan came to, in all its loops."""
    if "Join" in node["Node Type"] or node["Node Type"] == "Nested Loop":
        yield node["Actual Rows"] * node["Actual Loops"]
    for one in node.get("Plans", []):
        yield from _joined(one)


def test_what_was_said_on_a_merged_topic_is_answered_in_the_hearing_and_whoever_said_it_is_told(cast, told):
    into, one = told
    minutes = a_draft(cast, into)
    rows = {row["key"]: row for row in heard.opinions_of(minutes)}
    assert rows[f"opinion-{one.pk}"]["from"] == "网页，说在并进来的议题里"
    answers = [Answered(key, "NOT", "通道不够宽") for key in rows]
    publicised(cast, minutes, outcome="ADOPTION", result="", answers=answers)
    one.refresh_from_db()
    assert (one.adoption, one.reply) == ("NOT", "通道不够宽")
    assert "您的意见：没有采纳" in Message.objects.inbox_of(cast.resident).values_list("title", flat=True)


def test_who_answers_such_an_opinion_comes_back_to_the_topic_that_it_went_into(cast, told):
    into, one = told
    at = reverse("opinions_desk:do", args=["reply", one.pk])
    answer = browser_of(cast.secretary).post(at, {"adoption": "NOT", "text": "通道不够宽"})
    assert answer.url == reverse("opinions_desk:opinions", args=[into.pk])
