"""The whole of a topic on one page that prints well: with bars and pictures, without anything that is not public."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from deliberation.opinions import actions as opinions
from deliberation.outcomes import carrying, evaluating, photos, reviewing
from deliberation.outcomes.reporting import bars, spoken_day
from deliberation.topics.models import Topic
from tests.builders.browsers import a_browser, asked_of, browser_of, words_of
from tests.builders.images import a_jpeg
from tests.builders.outcomes import a_task
from tests.builders.surveys import QUESTIONS, SAID, a_survey, answer, ended
from tests.builders.topics import a_topic
from tests.communities.feedback.filling_in import a_file

NOT_PUBLIC = ("李阿姨", "赵大爷", "13800000001", "某某")


@pytest.fixture
def topic(cast):
    """Carried out, with an opinion, a survey, a picture, a review and an evaluation."""
    task = a_task(cast)
    topic = task.topic
    Topic.objects.filter(pk=topic.pk).update(state="AGENDA")
    opinion = opinions.opine(topic=topic, text="我叫李阿姨，画线可以。", by=cast.resident, now=clock())
    opinions.reply(opinion=opinion, adoption="ADOPTED", text="照办。", by=cast.secretary, now=clock())
    survey = a_survey(cast.secretary, topic=topic)
    answer(survey, cast.resident, {**SAID, 3: ""})
    ended(survey)
    Topic.objects.filter(pk=topic.pk).update(state="EXECUTING")
    kept = photos.keep([a_file(a_jpeg())], now=clock())
    carrying.report(task=task, percent=100, text="画好了。", photos=kept, by=cast.secretary, now=clock())
    soon = localdate() + timedelta(days=30)
    reviewing.set_review(topic=topic, due_on=soon, by=cast.secretary, now=clock())
    evaluating.evaluate(topic=topic, score=4, solved=True, comment="好停多了。", by=cast.resident, now=clock())
    return topic


def page(topic, browser=None) -> str:
    return words_of((browser or a_browser()).get(f"/outcomes/topics/{topic.pk}/report/"))


def test_it_tells_everything_from_the_proposal_to_the_evaluation(topic):
    shown = page(topic)
    for told in (
        "为什么要商量",
        "意见答复得怎么样",
        "采纳：照办。",
        f"1. {QUESTIONS[0].words}",
        "空地画 12 个车位",
        "会议纪要（第 1 版）",
        "空地画线",
        "画好了。",
        "的照片 1",
        "定了复核的日期",
        "1 人评议，其中 1 人说解决了",
        "好停多了。",
        spoken_day(localdate()),
    ):
        assert told in shown


def test_it_names_nobody(topic):
    shown = page(topic)
    for secret in NOT_PUBLIC:
        assert secret not in shown


def test_a_survey_that_is_not_over_shows_no_numbers_in_it(cast, topic):
    Topic.objects.filter(pk=topic.pk).update(state="AGENDA")
    answer(a_survey(cast.secretary, topic=topic, title="还没完的问卷"), cast.resident)
    after = page(topic).split("问卷：还没完的问卷")[1].split("</section>")[0]
    assert "收到 1 份答卷" in after and "report-bars" not in after


def test_every_chart_is_a_table_with_its_numbers(topic):
    shown = page(topic)
    assert '<th scope="row">采纳</th>' in shown
    assert shown.count("<svg") >= 10 and 'style="' not in shown
    assert '<rect width="100%" height="100%"/></svg></td><td>1</td><td>100%</td>' in shown


def test_bars_are_of_their_whole_and_nothing_of_nothing():
    assert [bar.percent for bar in bars([("是", 1), ("否", 2)], 3)] == [33, 67]
    assert [bar.percent for bar in bars([("是", 0)], 0)] == [0]


def test_who_may_not_read_the_topic_does_not_read_the_report(cast):
    hidden = a_topic(cast.resident, title="还没有审查的事")
    assert a_browser().get(f"/outcomes/topics/{hidden.pk}/report/").status_code == 404
    assert browser_of(cast.secretary).get(f"/outcomes/topics/{hidden.pk}/report/").status_code == 200  # control


def test_it_is_reached_from_the_timeline_and_from_the_desk(cast, topic):
    link = f"/outcomes/topics/{topic.pk}/report/"
    assert link in words_of(a_browser().get(f"/outcomes/topics/{topic.pk}/"))
    assert link in words_of(browser_of(cast.secretary).get(f"/manage/outcomes/{topic.pk}/"))


def test_it_costs_the_same_with_one_report_and_with_three(cast):
    task = a_task(cast)

    def cost(percent: int) -> int:
        carrying.report(task=task, percent=percent, text="快了。", by=cast.secretary, now=clock())
        browser = a_browser()
        page(task.topic, browser)
        with CaptureQueriesContext(connection) as asked:
            page(task.topic, browser)
        return asked_of(asked)

    assert cost(20) == cost(40) == cost(60)
