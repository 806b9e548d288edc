"""A topic that is talked over anew is evaluated anew; what was said of the first round stays readable beside it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from deliberation.outcomes import carrying, evaluating, publishing
from deliberation.outcomes.errors import AlreadyEvaluated
from deliberation.outcomes.models import Evaluation
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.states import Grade, Side, TopicState
from deliberation.topics.stepping import locked, take
from tests.api.client import api
from tests.builders.browsers import a_browser, words_of
from tests.builders.outcomes import a_draft, a_finished_task, a_held_meeting, a_task, publicised
from tests.builders.topics import verified

DAY = timedelta(days=1)


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


def judge(topic, by, now, *, score: int = 4, comment: str = "", solved: bool = True):
    return evaluating.evaluate(topic=topic, score=score, solved=solved, comment=comment, by=by, now=now)


def reopened(cast, at) -> Topic:
    """Carried out, judged by two and taken up anew."""
    topic = a_finished_task(cast, at=at).topic
    judge(topic, cast.resident, at, score=2, solved=False, comment="还是没地方停。")
    judge(topic, cast.neighbour, at, score=4)
    return publishing.reopen(topic=topic, text="车位不够。", by=cast.secretary, now=at + DAY)


@atomic
def talked_over_again(cast, topic: Topic, at) -> Topic:
    """Its second meeting, minutes and task; it may be judged again from `at` on."""
    week = at - 8 * DAY
    by = {"by": cast.secretary, "now": week}
    sides = [(Side.RESIDENTS, 2), (Side.PROPERTY, 1)]
    topic = actions.grade(topic=topic, grade=Grade.DEEP, form="COUNCIL", sides=sides, **by)
    a_held_meeting(cast, topic, form="COUNCIL", at=week)
    topic = locked(topic)
    for verb in ("convene", "notice", "begin", "minute"):
        take(verb, topic, **by)
    minutes = publicised(cast, a_draft(cast, topic, at=week), at=week)
    topic = publishing.resolve(topic=minutes.topic, by=cast.secretary, now=at)
    carrying.report(task=a_task(cast, topic, at=at), percent=100, text="加了 8 个。", by=cast.secretary, now=at)
    topic.refresh_from_db()
    return topic


def test_in_the_second_round_everybody_evaluates_once_more_and_each_round_keeps_its_figures(cast):
    first = clock()
    topic = reopened(cast, first)
    second = first + 30 * DAY
    topic = talked_over_again(cast, topic, second)
    made = judge(topic, cast.resident, second, score=5, comment="这回够停了。")
    assert made.round == 2
    with pytest.raises(AlreadyEvaluated):
        judge(topic, cast.resident, second)
    told, earlier = evaluating.told_by_round(topic)
    assert told == "1 人评议，其中 1 人说解决了；平均 5.0 分（满分 5 分）。"
    assert earlier == [{"round": 1, "told": "2 人评议，其中 1 人说解决了；平均 3.0 分（满分 5 分）。"}]
    topic = evaluating.conclude(topic=topic, by=None, now=second + 30 * DAY)
    assert topic.steps.latest("pk").text == told, "the first round's scores are none of this one's"


def test_both_rounds_are_read_on_the_page_and_by_programs(cast):
    first = clock() - 40 * DAY
    topic = talked_over_again(cast, reopened(cast, first), clock())
    judge(topic, cast.resident, clock(), score=5, comment="这回够停了。")
    page = words_of(a_browser().get(f"/topics/{topic.pk}/"))
    now, _, before = page.partition("第 1 轮商量以后的评议")
    assert "平均 5.0 分" in now and "这回够停了" in now and "还是没地方停" not in now
    assert "平均 3.0 分" in before and "还是没地方停" in before
    told = api(cast.neighbour).get(f"topics/{topic.pk}/outcomes").data
    assert told["evaluation"].startswith("1 人评议") and not told["is_evaluated"]
    assert told["earlier_evaluations"][0]["told"].startswith("2 人评议")


@pytest.mark.parametrize("state", [TopicState.AGENDA, TopicState.CONVENING, TopicState.NOTICED, TopicState.IN_SESSION])
def test_while_it_is_talked_over_anew_the_first_round_stays_readable(cast, state):
    topic = reopened(cast, clock())
    Topic.objects.filter(pk=topic.pk).update(state=state)
    page = words_of(a_browser().get(f"/topics/{topic.pk}/"))
    assert "第 1 轮商量以后的评议" in page and "还是没地方停" in page
    assert "我来评议" not in page


def test_control_a_topic_of_one_round_names_no_round(cast):
    topic = a_finished_task(cast).topic
    judge(topic, cast.resident, clock(), comment="好停多了。")
    page = words_of(a_browser().get(f"/topics/{topic.pk}/"))
    assert "好停多了" in page and "轮商量以后" not in page


def test_the_database_holds_one_for_each_person_and_round(cast):
    topic = reopened(cast, clock())
    same = {"topic": topic, "by": cast.resident, "satisfaction": 3, "solved": True}
    with pytest.raises(IntegrityError, match="evaluated_once"), atomic():
        Evaluation.objects.create(**same)
    assert Evaluation.objects.create(**same, round=2).pk  # control


def test_what_was_said_before_rounds_were_kept_is_put_in_its_round(cast):
    first = clock()
    topic = talked_over_again(cast, reopened(cast, first), first + 30 * DAY)
    judge(topic, cast.property, first + 30 * DAY)
    Evaluation.objects.update(round=1)
    with connection.cursor() as cursor:
        cursor.execute(import_module("deliberation.outcomes.migrations.0004_rounds").BY_ROUND)
    assert sorted(Evaluation.objects.values_list("round", flat=True)) == [1, 1, 2]
