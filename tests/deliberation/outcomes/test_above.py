"""Whoever reads a topic that went up reads to whom, since when, and until when an answer is owed."""

from datetime import timedelta

import pytest
from django.utils.timezone import now as clock

from deliberation.outcomes import publishing
from deliberation.outcomes.above import sent_by
from deliberation.topics.models import Step
from tests.builders.browsers import a_browser, browser_of, phone_of, words_of
from tests.builders.outcomes import a_topic_above
from tests.builders.topics import verified

DAY = timedelta(days=1)


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    return cast


def page_of(topic) -> str:
    return words_of(a_browser().get(f"/topics/{topic.pk}/"))


@pytest.mark.parametrize(("to", "whom"), [("STREET", "清河街道"), ("OWNERS", "业主大会"), ("DISTRICT", "明湖区")])
def test_the_page_says_to_whom_it_went_and_until_when_an_answer_is_owed(cast, to, whom):
    page = page_of(a_topic_above(cast, to=to))
    assert f"交给{whom}决定" in page and "今天交上去的，最迟" in page and "过了日子" not in page


def test_late_is_said(cast):
    topic = a_topic_above(cast, at=clock() - 31 * DAY)
    assert "过了日子，还没有答复" in page_of(topic)
    assert "过了日子，还没有答复" in words_of(browser_of(cast.secretary).get(f"/manage/outcomes/{topic.pk}/"))
    publishing.hear_back(topic=topic, text="同意。", by=cast.secretary, now=clock())
    assert "过了日子" not in page_of(topic) and "决定</h2>" not in page_of(topic)  # control


def test_the_mini_program_reads_the_same(cast):
    topic = a_topic_above(cast)
    read = phone_of(cast.resident).get(f"/api/v1/topics/{topic.pk}/outcomes").json()["data"]
    above = read["above"]
    assert (above["to"], above["whom"], above["is_late"]) == ("STREET", "清河街道", False)
    publishing.hear_back(topic=topic, text="同意。", by=cast.secretary, now=clock())
    assert phone_of(cast.resident).get(f"/api/v1/topics/{topic.pk}/outcomes").json()["data"]["above"] is None


def test_one_that_went_up_before_the_day_was_kept_is_owed_by_the_rules_of_now(alpha):
    facts = {"to": "STREET", "minutes": None, "objections": 0}
    sent = sent_by(Step(pk=1, verb="escalate", at=clock(), text="提交街道决定：谈不成。", facts=facts))
    assert (sent.reason, sent.due_at - sent.at) == ("谈不成。", 30 * DAY)
