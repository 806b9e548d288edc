"""The committee's first screen lists everything that it owes by a clock, and what waits for another pair of eyes."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.notifications.models import Message
from deliberation.opinions import actions as opinions
from deliberation.outcomes import carrying, drafting, reviewing
from deliberation.outcomes.milestones import Milestone
from deliberation.outcomes.models import Task
from deliberation.outcomes.today import owed, owed_by
from deliberation.topics import actions
from deliberation.topics.models import Topic
from tests.builders.browsers import browser_of, words_of
from tests.builders.outcomes import a_resolved_topic, a_task, publicised
from tests.builders.topics import a_gathering_topic, a_topic, on_the_agenda, verified

DAY = timedelta(days=1)


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


def told(cast, now=None, by=None) -> list[tuple[str, bool]]:
    """What is owed and whether it is late, of one line each."""
    return [(line["what"], line["late"]) for line in owed(by or cast.secretary, now or clock())]


def first(cast, now=None) -> tuple[str, bool]:
    [line] = told(cast, now)
    return line


def test_what_is_to_be_screened_begun_or_answered_is_owed(cast):
    topic = a_topic(cast.resident)
    assert first(cast)[0].startswith("等审查，最迟")
    actions.accept(topic=topic, by=cast.secretary, now=clock())
    assert told(cast) == []  # control: nobody owes anything while support is gathered
    actions.place(topic=topic, by=cast.secretary, now=clock())
    assert first(cast)[0].startswith("等筹备会议，最迟")
    actions.grade(topic=topic, grade="INSTANT", by=cast.secretary, now=clock())
    what, late = first(cast)
    assert (what.startswith("等当场答复，最迟"), late) == (True, False)
    assert first(cast, clock() + 3 * DAY)[1] is True
    page = words_of(browser_of(cast.secretary).get("/manage/"))
    assert topic.title in page and "等当场答复，最迟" in page


def test_what_only_a_vote_by_law_decides_is_not(cast):
    actions.grade(topic=on_the_agenda(cast), grade="STATUTORY", by=cast.secretary, now=clock())
    assert told(cast) == []


def test_an_appeal_waits_for_another_than_who_hid_the_word_and_they_are_told(cast):
    topic = a_gathering_topic(cast)
    word = opinions.comment(topic=topic, text="一句气话。", by=cast.neighbour, now=clock())
    opinions.hide(comment=word, because="请好好说。", by=cast.member, now=clock())
    assert told(cast) == []
    opinions.appeal(comment=word, text="这话没有骂人。", by=cast.neighbour, now=clock())
    assert told(cast) == [("有一条发言的申诉等复核", False)]
    assert told(cast, by=cast.member) == []
    heard = Message.objects.filter(channel="inbox", title__contains="申诉")
    assert [(one.to, one.path) for one in heard] == [(cast.secretary, f"manage/opinions/decide/{word.pk}/")]
    opinions.decide_appeal(comment=word, show=True, text="没有骂人。", by=cast.secretary, now=clock())
    assert told(cast) == []


def test_a_correction_that_nobody_has_published_holds_the_result(cast):
    minutes = publicised(cast, at=clock() - 8 * DAY)
    assert told(cast) == []  # control: the sweeper lets it stand
    drafting.revise(minutes=minutes, reason="数字写错了。", by=cast.secretary, now=clock())
    assert told(cast) == [("公示期满了，更正的纪要还没有公示", True)]


def test_a_task_is_owed_that_is_late_that_missed_a_milestone_or_of_which_nothing_is_heard(cast):
    today = localdate()
    task, now = a_task(cast, due_on=today + 60 * DAY), clock()
    assert told(cast) == []
    assert first(cast, now + 31 * DAY) == ("已经 31 天没有报进展", True)
    steps = [Milestone(today + DAY, 50, "画东边")]
    carrying.set_milestones(task=task, milestones=steps, by=cast.secretary, now=now)
    assert first(cast, now + 2 * DAY)[0].startswith("节点延误")
    assert first(cast, now + 61 * DAY)[0].startswith("任务延误")


def test_what_is_said_to_be_done_waits_for_another_to_look(cast):
    task = a_task(cast, person=cast.member)
    carrying.report(task=task, percent=100, text="线画好了。", by=cast.member, now=clock())
    assert first(cast)[0].endswith("报了完成，等核实")
    assert told(cast, by=cast.member) == []
    assert owed_by(cast.member, clock()) == []


def test_a_review_is_owed_on_its_day_by_whom_it_is_asked_of_too(cast):
    topic, day = a_resolved_topic(cast), localdate() + DAY
    reviewing.set_review(topic=topic, due_on=day, person=cast.property, by=cast.secretary, now=clock())
    assert (told(cast), owed_by(cast.property, clock())) == ([], [])
    then = clock() + 2 * DAY
    assert first(cast, then)[0].startswith("等写复核")
    assert [line["late"] for line in owed_by(cast.property, then)] == [True]


def test_the_screen_costs_the_same_with_one_and_with_three(cast, django_assert_num_queries):
    for count in (1, 3):
        while Topic.objects.filter(state="AGENDA").count() < count:
            on_the_agenda(cast, by=cast.neighbour, title=f"第 {Topic.objects.count()} 件要商量的事")
        while Task.objects.count() < count:
            a_task(cast, title=f"第 {Topic.objects.count()} 件要落实的事", due_on=localdate())
        with django_assert_num_queries(10):
            assert len(owed(cast.secretary, clock() + 2 * DAY)) >= count
