"""The committee's first screen lists everything that it owes by a clock, and what waits for another pair of eyes."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.looks.words import when
from communities.notifications.models import Message
from deliberation.opinions import actions as opinions
from deliberation.opinions.models import Opinion
from deliberation.outcomes import carrying, drafting, evaluating, owing, publishing, reviewing, signing
from deliberation.outcomes.milestones import Milestone
from deliberation.outcomes.models import Minutes, Task
from deliberation.outcomes.owed_tasks import owed_by
from deliberation.outcomes.today import owed
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.process import TO_CARRY_OUT
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.meetings import a_call, a_graded_topic, a_noticed_meeting, a_session
from tests.builders.outcomes import (
    a_draft,
    a_finished_task,
    a_minuted_topic,
    a_resolved_topic,
    a_task,
    a_topic_above,
    heard_back,
    publicised,
    written,
)
from tests.builders.topics import a_gathering_topic, a_topic, on_the_agenda

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


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
    assert [(one.to, one.path) for one in heard] == [(cast.secretary, f"manage/topics/opinions/decide/{word.pk}/")]
    opinions.decide_appeal(comment=word, show=True, text="没有骂人。", by=cast.secretary, now=clock())
    assert told(cast) == []


def test_a_correction_that_nobody_has_published_holds_the_result(cast):
    minutes = publicised(cast, at=clock() - 8 * DAY)
    assert told(cast) == []  # control: the sweeper lets it stand
    drafting.revise(minutes=minutes, reason="数字写错了。", by=cast.secretary, now=clock())
    assert told(cast) == [("公示期满了，更正的纪要还没有公示", True)]


def test_a_task_is_owed_that_is_late_that_missed_a_milestone_or_of_which_nothing_is_heard(cast):
    this_day = localdate()
    task, now = a_task(cast, due_on=this_day + 60 * DAY), clock()
    assert told(cast) == []
    assert first(cast, now + 31 * DAY) == ("已经 31 天没有报进展", True)
    steps = [Milestone(this_day + DAY, 50, "画东边")]
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
    Topic.objects.filter(pk=topic.pk).update(state="EXECUTING")
    reviewing.set_review(topic=topic, due_on=day, person=cast.property, by=cast.secretary, now=clock())
    assert (told(cast), owed_by(cast.property, clock())) == ([], [])
    then = clock() + 2 * DAY
    assert first(cast, then)[0].startswith("等写复核")
    assert [line["late"] for line in owed_by(cast.property, then)] == [True]


def test_a_meeting_that_has_ended_waits_for_its_minutes_until_they_are_published(cast):
    topic = a_minuted_topic(cast)
    assert first(cast)[0].endswith("开完会，还没有起草纪要")
    minutes = a_draft(cast, topic)
    assert first(cast)[0].endswith("纪要还没有写好送签")
    drafting.write(minutes=minutes, what=written(), by=cast.secretary, now=clock())
    drafting.send(minutes=minutes, by=cast.secretary, now=clock())
    assert first(cast)[0].endswith("纪要等各方签字")
    for who in signing.signers(minutes):
        signing.sign_at_desk(minutes=minutes, who=who, by=cast.secretary, now=clock())
    publishing.publish(minutes=minutes, by=cast.secretary, now=clock())
    assert told(cast) == []  # control: it is laid open, and runs by itself


def test_a_result_that_nobody_carries_out_is_owed_until_a_task_or_a_review_is_laid_down(cast):
    topic = a_resolved_topic(cast)
    assert first(cast)[0].endswith("结果生效，还没有定由谁落实")
    assert "结果生效，还没有定由谁落实" in words_of(browser_of(cast.secretary).get("/manage/"))
    other = a_resolved_topic(cast, title="快递柜放在哪里好")
    assert len(told(cast)) == 2
    a_task(cast, topic)
    day = localdate() + 9 * DAY
    reviewing.set_review(topic=other, due_on=day, person=cast.member, by=cast.secretary, now=clock())
    assert told(cast) == []


def test_a_decision_of_above_is_to_be_carried_out_an_answer_at_once_is_not(cast):
    heard_back(cast, a_topic_above(cast))
    assert first(cast)[0].endswith("还没有定由谁落实")
    Topic.objects.update(state="ARCHIVED")
    topic = on_the_agenda(cast, title="快递柜放在哪里好")
    actions.grade(topic=topic, grade="INSTANT", by=cast.secretary, now=clock())
    actions.answer(topic=topic, text="放在东门。", by=cast.secretary, now=clock())
    assert told(cast) == []


@pytest.mark.parametrize("outcome", ["REFERRAL", "UNRESOLVED"])
def test_nothing_is_to_be_carried_out_of_scores_of_what_was_referred_and_of_what_was_not_resolved(cast, outcome):
    assert "SCORES" not in TO_CARRY_OUT
    a_resolved_topic(cast, outcome=outcome)
    assert told(cast) == []
    a_resolved_topic(cast, title="快递柜放在哪里好")
    assert told(cast) != []  # control


@pytest.mark.parametrize(("form", "words"), [("HEARING", "听证会听到的意见"), ("COUNCIL", "收到的意见")])
def test_an_opinion_that_nobody_answered_is_owed_once_the_meeting_is_over_whatever_the_form(cast, form, words):
    topic = on_the_agenda(cast)
    opinions.opine(topic=topic, text="画线可以，别占通道。", by=cast.neighbour, now=clock())
    page = f"/topics/{topic.pk}/"
    Topic.objects.filter(pk=topic.pk).update(due_at=None)
    assert told(cast) == [] and "没有答复" not in words_of(a_browser().get(page))  # control: it may still be changed
    for state in ("PUBLICISED", "EVALUATED"):
        Topic.objects.filter(pk=topic.pk).update(state=state, form=form)
        assert (f"{words}，1 条等答复", False) in told(cast)
        assert "还有 1 条意见没有答复" in words_of(a_browser().get(page))
    Topic.objects.filter(pk=topic.pk).update(state="PUBLICISED")
    opinions.reply(opinion=topic.opinions.get(), adoption="NOT", text="线已经有了。", by=cast.secretary, now=clock())
    assert told(cast) == [] and "没有答复" not in words_of(a_browser().get(page))


def test_what_is_being_signed_answers_the_opinions_of_a_hearing_and_of_no_other_form(cast):
    for form, waits in (("HEARING", False), ("COUNCIL", True)):
        topic = a_minuted_topic(cast, title=f"要商量的第 {form} 件事")
        minutes = a_draft(cast, topic)
        Opinion.objects.create(topic=topic, user=cast.neighbour, channel="WEB", text="别占道。", public_text="别占道。")
        Topic.objects.filter(pk=topic.pk).update(form=form)
        Minutes.objects.filter(pk=minutes.pk).update(state="SIGNING")
        assert any("1 条等答复" in what for what, _late in told(cast)) is waits
        Topic.objects.update(state="ARCHIVED")


def test_a_meeting_whose_day_passed_is_late_and_says_what_to_do(cast):
    noticed, begun = a_noticed_meeting(cast), a_session(cast, topics=[a_graded_topic(cast, title="楼道堆物")])
    a_call(cast.neighbour, signed=5)  # residents' own: it ends by itself
    assert told(cast) == [(f"{when(begun.starts_at, clock())} 正在开会", False)]
    on_the_day = noticed.starts_at + HOUR
    assert (f"{when(noticed.starts_at, on_the_day)} 已公告", False) in told(cast, on_the_day)
    then = noticed.starts_at + 2 * DAY
    assert told(cast, then) == [
        (f"{when(begun.began_at, then)} 开的会，还没有结束：请结束，或者休会", True),
        (f"原定 {when(noticed.starts_at, then)}，没有开：请开会、改期，或者取消", True),
    ]


def test_a_correction_in_hand_is_owed_until_it_is_publicised(cast):
    minutes = publicised(cast)
    assert told(cast) == []
    again = drafting.revise(minutes=minutes, reason="数字写错了。", by=cast.secretary, now=clock())
    assert told(cast) == [("更正的纪要还没有写好送签", False)]
    drafting.write(minutes=again, what=written(), by=cast.secretary, now=clock())
    drafting.send(minutes=again, by=cast.secretary, now=clock())
    assert told(cast) == [("更正的纪要等各方签字", False)]
    for who in signing.signers(again):
        signing.sign_at_desk(minutes=again, who=who, by=cast.secretary, now=clock())
    publishing.publish(minutes=again, by=cast.secretary, now=clock())
    assert told(cast) == []


def test_within_a_day_the_hour_decides_and_what_has_the_whole_day_comes_after(cast):
    early, late = clock(), clock() + timedelta(minutes=1)
    lines = [
        owing.line("", "的", "", ("topics_desk:topics",), on=localdate(early)),
        owing.line("", "晚", "", ("topics_desk:topics",), on=late),
        owing.line("", "无", "", ("topics_desk:topics",)),
        owing.line("", "早", "", ("topics_desk:topics",), on=early),
        owing.line("", "超", "", ("topics_desk:topics",), on=late, late=True),
    ]
    assert "".join(line["title"] for line in owing.by_day(lines)) == "超早晚的无"


def test_who_carries_it_out_is_told_that_it_is_late_as_the_committee_is(cast):
    task, now = a_task(cast, person=cast.property, due_on=localdate() + 60 * DAY), clock()
    steps = [Milestone(localdate() + 40 * DAY, 50, "画东边")]
    assert [(line["late"], line["what"].startswith("计划")) for line in owed_by(cast.property, now)] == [(False, True)]
    for days in (31, 61):
        [of_unit], [of_desk] = owed_by(cast.property, now + days * DAY), owed(cast.secretary, now + days * DAY)
        assert of_unit["late"] and of_desk["late"] and of_unit["on"] == of_desk["on"]
        assert of_unit["what"].startswith(of_desk["what"]) and "已做 0%" in of_unit["what"]
    carrying.set_milestones(task=task, milestones=steps, by=cast.secretary, now=now)
    carrying.report(task=task, percent=10, text="量好了。", by=cast.property, now=now + 20 * DAY)
    [of_unit] = owed_by(cast.property, now + 41 * DAY)
    assert of_unit["late"] and of_unit["what"].startswith("节点延误")


def test_what_was_evaluated_waits_to_be_archived(cast):
    topic = a_finished_task(cast, at=clock() - 40 * DAY).topic
    evaluating.conclude(topic=topic, by=cast.secretary, now=clock())
    assert told(cast) == [("评议结束了，等归档", False)]
    evaluating.archive(topic=topic, by=cast.secretary, now=clock())
    assert told(cast) == []


def test_what_is_late_stands_first_then_day_by_day_each_with_its_kind_and_what_has_no_day_last(cast):
    task = a_task(cast, person=cast.member, title="第一件要落实的事")
    carrying.report(task=task, percent=100, text="线画好了。", by=cast.member, now=clock())
    a_topic(cast.resident, title="等审查的一件事", at=clock() - 20 * DAY)
    on_the_agenda(cast, title="列入议程的一件事")
    answered = on_the_agenda(cast, title="两天里要答复的一件事")
    actions.grade(topic=answered, grade="INSTANT", by=cast.secretary, now=clock())
    lines = owed(cast.secretary, clock())
    assert [(line["kind"], line["late"]) for line in lines] == [
        ("审查", True),
        ("议程", False),
        ("议程", False),
        ("核实", False),
    ]
    assert lines[1]["title"] == "两天里要答复的一件事" and lines[1]["on"] < lines[2]["on"]
    page = words_of(browser_of(cast.secretary).get("/manage/"))
    assert "这里列出 4 件，已超时 1 件" in page and page.index("诉求</h2>") < page.index("协商议事</h2>")


def test_the_screen_costs_the_same_with_one_and_with_three(cast, django_assert_num_queries):
    for count in (1, 3):
        while Topic.objects.filter(state="AGENDA").count() < count:
            on_the_agenda(cast, by=cast.neighbour, title=f"第 {Topic.objects.count()} 件要商量的事")
        while Task.objects.count() < count:
            a_task(cast, title=f"第 {Topic.objects.count()} 件要落实的事", due_on=localdate())
        with django_assert_num_queries(14):
            assert len(owed(cast.secretary, clock() + 2 * DAY)) >= count
