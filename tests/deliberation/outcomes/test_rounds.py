"""A topic that is talked over anew is evaluated anew; what was said of the first round stays readable beside it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid
from deliberation.outcomes import carrying, evaluating, publishing
from deliberation.outcomes.errors import AlreadyEvaluated, NotOpenNow
from deliberation.outcomes.in_hand import open_work
from deliberation.outcomes.models import Evaluation, Task
from deliberation.outcomes.owed_tasks import owed_by
from deliberation.outcomes.rules import evaluation_window
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.states import Grade, Side, TopicState
from deliberation.topics.stepping import locked, take
from tests.api.client import api
from tests.builders.browsers import a_browser, words_of
from tests.builders.outcomes import a_draft, a_finished_task, a_held_meeting, a_task, heard_back, publicised

DAY = timedelta(days=1)


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


def decided_above(cast, old: Task) -> Topic:
    """Taken up anew while `old` stands, found to be a matter for a vote by law, and decided by the owners."""
    by = {"by": cast.secretary, "now": clock()}
    topic = publishing.reopen(topic=old.topic, text="车位不够。", **by)
    topic = actions.grade(topic=topic, grade=Grade.STATUTORY, **by)
    topic = publishing.escalate(topic=topic, to="OWNERS", text="业主表决。", **by)
    return heard_back(cast, topic, number="业主大会决议第 3 号")


def test_tasks_of_an_earlier_round_are_not_evaluated_as_what_came_of_a_decision_above(cast):
    topic = decided_above(cast, a_finished_task(cast, at=clock() - 60 * DAY))
    assert evaluation_window(topic) is None
    with pytest.raises(NotOpenNow):
        evaluating.conclude(topic=topic, by=cast.secretary, now=clock())
    with pytest.raises(NotOpenNow):
        judge(topic, cast.resident, clock())


def test_what_an_earlier_round_left_open_does_not_hold_the_evaluation_of_what_was_decided_above(cast):
    old = a_task(cast)
    topic = decided_above(cast, old)
    new = a_task(cast, topic)
    topic.refresh_from_db()
    assert evaluation_window(topic) is None  # control: its own task is open
    carrying.report(task=new, percent=100, text="办好了。", by=cast.secretary, now=clock())
    assert evaluation_window(topic) is not None
    carrying.report(task=old, percent=50, text="接着画。", by=cast.secretary, now=clock())
    assert evaluation_window(topic) is None, "taken up again, it is of this round"


def test_what_cannot_be_reported_on_is_neither_owed_nor_late_nor_in_hand(cast):
    task = a_task(cast, person=cast.worker, due_on=localdate())
    tomorrow = clock() + DAY
    where = (owed_by(cast.worker, tomorrow), open_work(user=cast.worker), Task.objects.overdue(localdate(tomorrow)))
    assert [len(rows) for rows in where] == [1, 1, 1]  # control
    publishing.reopen(topic=task.topic, text="车位不够。", by=cast.secretary, now=clock())
    with pytest.raises(Invalid, match="不能再报进展"):
        carrying.report(task=task, percent=50, text="画了一半。", by=cast.worker, now=clock())
    assert owed_by(cast.worker, tomorrow) == open_work(user=cast.worker) == []
    assert not Task.objects.overdue(localdate(tomorrow)).exists()
