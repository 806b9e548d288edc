"""Whoever reads of a matter that is talked over again reads what comes next, by when, and that the old result is none."""

import re
from datetime import timedelta

from django.db.transaction import atomic
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from deliberation.meetings import convening
from deliberation.outcomes import drafting, publishing
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.stepping import locked, take
from tests.api.client import api
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.meetings import a_planned_meeting
from tests.builders.outcomes import a_draft, a_held_meeting, a_resolved_topic, a_task, a_topic_above, publicised
from tests.builders.topics import on_the_agenda

DAY = timedelta(days=1)


def reopened(cast, topic: Topic, at=None) -> Topic:
    return publishing.reopen(topic=topic, text="街道退回来了。", by=cast.secretary, now=at or clock())


def read(url: str) -> str:
    return words_of(a_browser().get(url))


def test_both_pages_of_a_topic_that_came_back_say_what_comes_next_and_until_when(cast):
    topic = reopened(cast, a_topic_above(cast))
    assert topic.due_at is not None
    for page in (read(f"/topics/{topic.pk}/"), words_of(browser_of(cast.secretary).get(f"/manage/topics/{topic.pk}/"))):
        assert "居委会最迟" in page and "前开始筹备会议" in page


def test_an_answer_is_owed_again_where_it_was_answered_at_once(cast):
    topic, by = on_the_agenda(cast), {"by": cast.secretary, "now": clock()}
    actions.grade(topic=topic, grade="INSTANT", **by)
    actions.answer(topic=topic, text="本周就装。", **by)
    topic = reopened(cast, topic)
    assert topic.due_at - clock() > 47 * timedelta(hours=1)
    assert "前当场答复" in read(f"/topics/{topic.pk}/")


def test_a_meeting_that_was_called_off_is_owed_anew(cast):
    meeting = a_planned_meeting(cast)
    convening.cancel(meeting=meeting, reason="台风。", by=cast.secretary, now=clock())
    topic = Topic.objects.get(agenda_items__meeting=meeting)
    assert (topic.state, topic.due_at is None) == ("AGENDA", False)


def test_a_vote_by_law_says_who_takes_it_next(cast):
    topic = actions.grade(topic=on_the_agenda(cast), grade="STATUTORY", by=cast.secretary, now=clock())
    assert "居委会提交业主大会或居民会议，依法表决" in read(f"/topics/{topic.pk}/")


def test_an_old_result_says_that_it_never_held_and_is_talked_over_again(cast):
    minutes = publicised(cast)
    assert "重新商量" not in read(f"/outcomes/{minutes.pk}/")  # control
    assert api().get(f"outcomes/{minutes.pk}").data["taken_up_again_at"] is None
    reopened(cast, minutes.topic)
    page = read(f"/outcomes/{minutes.pk}/")
    assert "这份结果没有生效；今天" in page and "起重新商量" in page and "列入议程 公示期" not in page
    assert api().get(f"outcomes/{minutes.pk}").data["taken_up_again_at"]
    assert "这是上一次商量的结果" in read(f"/topics/{minutes.topic_id}/")


def test_one_that_held_until_then_says_so(cast):
    topic = reopened(cast, a_resolved_topic(cast, at=clock() - DAY))
    assert "这份结果生效过；" in read(f"/outcomes/{topic.minutes.get().pk}/")


def test_the_desk_prepares_another_meeting_on_what_is_talked_over_again_and_reads_the_one_that_was_on_what_is_not(cast):
    topic, desk = publicised(cast).topic, browser_of(cast.secretary)
    at, held = reverse("meetings_desk:of_topic", args=[topic.pk]), topic.agenda_items.get().meeting
    assert desk.get(at).url == reverse("meetings_desk:meeting", args=[held.pk])  # control: nothing is to be prepared
    reopened(cast, topic)
    assert desk.get(at).url == f"{reverse('meetings_desk:plan')}?topic={topic.pk}"


def test_a_task_of_an_earlier_round_rests_and_is_told_as_late_by_nobody(cast):
    task = a_task(cast, due_on=localdate() - DAY)
    at = f"/topics/{task.topic_id}/"
    assert "1 项延误" in read(at)  # control
    reopened(cast, task.topic)
    page = read(at)
    assert "重新商量，停下了" in page and "延误" not in page
    [told] = api().get(f"topics/{task.topic_id}/outcomes").data["tasks"]
    assert (told["state_name"], told["is_late"]) == ("重新商量，停下了", False)


def test_the_desk_calls_the_result_of_an_earlier_round_no_corrected_one(cast):
    minutes = publicised(cast)
    corrected = publicised(cast, drafting.revise(minutes=minutes, reason="写错了数。", by=cast.secretary, now=clock()))
    topic = reopened(cast, corrected.topic)
    with atomic():
        a_held_meeting(cast, topic, form="COUNCIL", at=clock())
        for verb in ("convene", "notice", "begin", "minute"):
            take(verb, topic := locked(topic), by=cast.secretary, now=clock())
    publicised(cast, a_draft(cast, topic))
    page = words_of(browser_of(cast.secretary).get(f"/manage/outcomes/{topic.pk}/"))
    stands = re.findall(r'第 (\d) 版 <span class="chip">([^<]+)</span>', page)
    assert stands == [("3", "已公示"), ("2", "上一次商量的结果"), ("1", "已被更正")]
