"""Whoever reads a topic that went up reads to whom, since when and until when, and what was decided, when and by which paper."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid
from deliberation.outcomes import publishing
from deliberation.outcomes.above import sent_by
from deliberation.outcomes.errors import NotOpenNow, ObjectionsOpen
from deliberation.outcomes.today import owed
from deliberation.topics.models import Step
from deliberation.topics.states import TopicState, title_of
from tests.builders.browsers import a_browser, browser_of, phone_of, words_of
from tests.builders.outcomes import a_topic_above, heard_back, publicised
from tests.builders.topics import verified

DAY = timedelta(days=1)


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


def page_of(topic) -> str:
    return words_of(a_browser().get(f"/topics/{topic.pk}/"))


@pytest.mark.parametrize(("to", "whom"), [("STREET", "清河街道"), ("OWNERS", "业主大会"), ("DISTRICT", "明湖区")])
def test_the_page_says_to_whom_it_went_and_until_when_an_answer_is_owed(cast, to, whom):
    page = page_of(a_topic_above(cast, to=to))
    assert f"交给{whom}决定" in page and "今天交出去的，最迟" in page and "过了日子" not in page


def test_late_is_said(cast):
    topic = a_topic_above(cast, at=clock() - 31 * DAY)
    assert "过了日子，还没有答复" in page_of(topic)
    assert "过了日子，还没有答复" in words_of(browser_of(cast.secretary).get(f"/manage/outcomes/{topic.pk}/"))
    heard_back(cast, topic)
    assert "过了日子" not in page_of(topic) and "决定</h2>" not in page_of(topic)  # control


def test_the_mini_program_reads_the_same(cast):
    topic = a_topic_above(cast)
    read = phone_of(cast.resident).get(f"/api/v1/topics/{topic.pk}/outcomes").json()["data"]
    above = read["above"]
    assert (above["to"], above["whom"], above["is_late"]) == ("STREET", "清河街道", False)
    heard_back(cast, topic)
    assert phone_of(cast.resident).get(f"/api/v1/topics/{topic.pk}/outcomes").json()["data"]["above"] is None


def test_one_that_went_up_before_the_day_was_kept_is_owed_by_the_rules_of_now(alpha):
    facts = {"to": "STREET", "minutes": None, "objections": 0}
    sent = sent_by(Step(pk=1, verb="escalate", at=clock(), text="提交街道决定：谈不成。", facts=facts))
    assert (sent.reason, sent.due_at - sent.at) == ("谈不成。", 30 * DAY)


def objected(topic, by):
    minutes = topic.minutes.get()
    return publishing.object_to(minutes=minutes, text="车位太少，请再画几个。", by=by, now=clock())


def test_everybody_reads_who_decided_on_which_day_and_under_which_number(cast):
    topic = a_topic_above(cast, to="OWNERS", at=clock() - 3 * DAY)
    on = localdate() - DAY
    heard_back(cast, topic, text="同意画线。", on=on, number="业主大会决议〔2026〕 12 号")
    step = topic.steps.latest("pk")
    assert step.facts == {"to": "OWNERS", "on": on.isoformat(), "number": "业主大会决议〔2026〕 12 号"}
    said = f"业主大会 {on.year} 年 {on.month} 月 {on.day} 日决定（业主大会决议〔2026〕 12 号）：同意画线。"
    assert said in page_of(topic)
    assert said in words_of(a_browser().get(f"/outcomes/topics/{topic.pk}/"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"number": " "}, "number"),
        ({"on": localdate() - 4 * DAY}, "on"),
        ({"on": localdate() + DAY}, "on"),
    ],
)
def test_a_decision_without_words_paper_or_a_day_since_it_went_up_is_refused(cast, changes, field):
    topic = a_topic_above(cast, at=clock() - 3 * DAY)
    with pytest.raises(Invalid) as refused:
        heard_back(cast, topic, **changes)
    assert refused.value.field == field
    topic.refresh_from_db()
    assert topic.state == TopicState.ESCALATED
    assert heard_back(cast, topic, on=localdate() - 3 * DAY).state == TopicState.RESOLVED  # control: the day itself


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_is_kept(cast):
    topic = a_topic_above(cast)
    desk, form = browser_of(cast.secretary), f"/manage/outcomes/topics/{topic.pk}/hear_back/"
    page = desk.post(form, {"text": "同意画线。", "on": "2026-01-01", "number": "口头答复"})
    assert page.status_code == 400
    told = words_of(page)
    assert "不能早于交出去的那天" in told and "同意画线。" in told and "清河街道怎么定的" in told


def test_what_came_to_nobody_above_has_no_answer_from_there(cast):
    topic = publicised(cast).topic
    with pytest.raises(NotOpenNow):
        heard_back(cast, topic)


def test_a_result_does_not_take_effect_over_an_open_objection_by_going_up_and_coming_down(cast):
    # given an objection to a result that is laid open
    topic = publicised(cast).topic
    objection = objected(topic, cast.neighbour)

    # when it goes up, everybody reads that the answer is still owed
    topic = publishing.escalate(topic=topic, to="STREET", text="谈不成。", by=cast.secretary, now=clock())
    assert "还有 1 条异议，居委会照样答复" in page_of(topic)

    # then no decision takes effect before the answer, which can be given while it is above
    with pytest.raises(ObjectionsOpen, match="1 条异议"):
        heard_back(cast, topic)
    desk = browser_of(cast.secretary)
    answer = f"/manage/outcomes/objections/{objection.pk}/answer/"
    assert answer in words_of(desk.get(f"/manage/outcomes/{topic.pk}/"))
    assert desk.post(answer, {"text": "再画两个。"}).status_code == 302
    assert heard_back(cast, topic).state == TopicState.RESOLVED


def test_what_owners_or_residents_decide_is_not_called_a_decision_of_who_is_above_them(cast):
    for to, whom in (("OWNERS", "业主大会"), ("ASSEMBLY", "居民会议")):
        topic = a_topic_above(cast, to=to)
        waiting = page_of(topic)
        heard_back(cast, topic)
        page = page_of(topic)
        assert f"交给{whom}决定" in page and f"收到了{whom}的决定" in page
        assert "上级" not in waiting + page
        desk = words_of(browser_of(cast.secretary).get(f"/manage/outcomes/{topic.pk}/"))
        assert "上级" not in desk


def test_a_decision_of_before_its_body_was_kept_is_told_without_one(alpha):
    assert title_of(Step(verb="hear_back", facts={})) == "收到了决定"
    assert title_of(Step(verb="hear_back", facts={"to": "STREET"})) == "收到了街道的决定"


def test_what_waits_for_a_decision_is_among_what_is_not_ended_and_what_is_owed(cast):
    topic, late = a_topic_above(cast, to="OWNERS"), a_topic_above(cast, title="旗杆立在哪", at=clock() - 31 * DAY)
    desk = browser_of(cast.secretary)
    for look in ("/manage/topics/", "/manage/outcomes/", "/manage/outcomes/?look=above"):
        assert topic.public_title in words_of(desk.get(look)), look
    assert topic.public_title not in words_of(desk.get("/manage/outcomes/?look=ended"))
    told = [(one["title"], one["late"]) for one in owed(cast.secretary, clock()) if "的决定" in one["what"]]
    assert told == [("旗杆立在哪", True), (topic.title, False)]
    for one in (topic, late):
        heard_back(cast, one)
    assert not [one for one in owed(cast.secretary, clock()) if "的决定" in one["what"]]  # control


def test_what_waits_for_a_decision_costs_one_query_however_often_it_went_up(cast):
    for title in ("旗杆立在哪", "花坛怎么修"):
        topic = a_topic_above(cast, title=title)
        heard_back(cast, topic)
        publishing.escalate(topic=topic, to="OWNERS", text="还要业主定。", by=cast.secretary, now=clock())
    with CaptureQueriesContext(connection) as asked:
        told = [one["what"] for one in owed(cast.secretary, clock()) if "的决定" in one["what"]]
    assert len(told) == 2 and all("等业主大会的决定" in one for one in told)
    assert len(asked) == 14
