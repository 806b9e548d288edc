"""Whoever reads a topic that went up reads to whom, since when and until when, and what was decided, when and by which paper."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.offices import Office
from communities.accounts.roles import Role
from communities.kernel.errors import Invalid
from communities.looks.words import day
from deliberation.outcomes import publishing
from deliberation.outcomes.above import answer, sent_by
from deliberation.outcomes.errors import NotOpenNow, ObjectionsOpen
from deliberation.outcomes.reporting import spoken_day
from deliberation.outcomes.today import owed
from deliberation.topics import actions
from deliberation.topics.models import Step, Topic
from deliberation.topics.states import TopicState, title_of
from tests.builders.browsers import a_browser, browser_of, phone_of, words_of
from tests.builders.outcomes import (
    a_draft,
    a_minuted_topic,
    a_resolved_topic,
    a_task,
    a_topic_above,
    heard_back,
    publicised,
)
from tests.builders.topics import on_the_agenda

DAY = timedelta(days=1)


def page_of(topic) -> str:
    return words_of(a_browser().get(f"/topics/{topic.pk}/"))


def row_of(topic, look: str) -> bool:
    """Whether it stands in the list."""
    return f'href="/topics/{topic.pk}/"' in words_of(a_browser().get(f"/topics/?look={look}"))


@pytest.mark.parametrize(
    ("to", "whom"), [("STREET", "清河街道"), ("DELEGATES", "居民代表会议"), ("DISTRICT", "明湖区")]
)
def test_the_page_says_to_whom_it_went_and_until_when_an_answer_is_owed(cast, to, whom):
    topic = a_topic_above(cast, to=to)
    page, owed_on = page_of(topic), day(clock() + 30 * DAY, clock())
    assert f"交给{whom}决定" in page and "今天交出去的，最迟" in page and "过了日子" not in page
    assert f'<p class="topic-next">已经交出去决定，最迟 {owed_on}答复。' in page


def test_nobody_promises_a_day_for_the_owners(cast):
    topic = a_topic_above(cast, to="OWNERS", at=clock() - 90 * DAY)
    page = page_of(topic)
    assert (
        "交给业主大会决定" in page and "什么时候定，由业主自己安排" in page and "最迟" not in page.split("经过</h2>")[0]
    )
    assert topic.steps.latest("pk").facts["due_at"] is None and topic.due_at is None
    told = phone_of(cast.resident).get(f"/api/v1/topics/{topic.pk}/outcomes").json()["data"]["above"]
    assert (told["due_at"], told["is_late"]) == (None, False)
    desk = words_of(browser_of(cast.secretary).get(f"/manage/outcomes/{topic.pk}/"))
    assert "没有答复的期限" in desk and "过了日子" not in desk
    assert [one["what"] for one in owed(cast.secretary, clock()) if "的决定" in one["what"]] == ["等业主大会的决定"]


def test_what_waits_for_a_decision_stands_on_the_way_and_among_what_goes_on(cast):
    topic = a_topic_above(cast)
    assert "第 5 步，共 7 步：等决定" in page_of(topic)
    assert row_of(topic, "now") and row_of(topic, "") and not row_of(topic, "elsewhere")
    assert topic.public_title in words_of(a_browser().get("/"))
    heard_back(cast, topic)
    assert "第 6 步，共 7 步：落实" in page_of(topic)  # control
    assert not row_of(topic, "now") and row_of(topic, "decided")


def test_what_was_decided_above_is_the_result_and_stands_first(cast):
    topic = a_topic_above(cast, to="OWNERS", at=clock() - 3 * DAY)
    heard_back(cast, topic, text="同意画线。", on=localdate() - DAY, number="业主大会决议〔2026〕 12 号")
    page = page_of(topic)
    result = page.split('id="decision-title"')[1].split("</section>")[0]
    assert ">业主大会<" in result and "昨天定的，业主大会决议〔2026〕 12 号" in result and "<p>同意画线。</p>" in result
    assert "至少每 30 天报一次进展" in result
    assert page.index("定下的结果") < page.index("在这以前商量的结果") < page.index("经过</h2>")
    assert "起生效" not in page  # the minutes' result never took effect
    printed = words_of(a_browser().get(f"/outcomes/topics/{topic.pk}/report/"))
    assert f"业主大会，{spoken_day(localdate() - DAY)}，业主大会决议〔2026〕 12 号：同意画线。" in printed
    told = phone_of(cast.resident).get(f"/api/v1/topics/{topic.pk}/outcomes").json()["data"]["decision"]
    assert told == {
        "whom": "业主大会",
        "on": (localdate() - DAY).isoformat(),
        "number": "业主大会决议〔2026〕 12 号",
        "text": "同意画线。",
    }


def test_what_an_office_answers_itself_is_the_result_in_its_own_words(cast):
    topic = a_topic_above(cast)
    sent, street = topic.steps.latest("pk").pk, Office(name="清河街道", role=Role.STREET, account=1)
    asked = {"topic": topic, "sent": sent, "text": "同意，下月动工。", "by": street, "now": clock()}
    answer(verdict="SETTLED", **asked)
    result = page_of(topic).split('id="decision-title"')[1].split("</section>")[0]
    assert ">清河街道<" in result and "今天定的" in result and "<p>同意，下月动工。</p>" in result


def test_what_was_sent_back_says_at_the_head_who_did_so_and_why(cast):
    topic = a_topic_above(cast)
    sent, street = topic.steps.latest("pk").pk, Office(name="清河街道", role=Role.STREET, account=1)
    answer(topic=topic, sent=sent, verdict="SENT_BACK", text="先把桩的归属弄清楚。", by=street, now=clock())
    head = page_of(topic).split("为什么要商量")[0]
    assert "今天，清河街道退回社区再商量：先把桩的归属弄清楚。" in head
    other = publicised(cast, a_draft(cast, a_minuted_topic(cast, title="快递柜放在哪里好"))).topic
    publishing.reopen(topic=other, text="数字错得太多。", by=cast.secretary, now=clock())
    assert "今天，居委会请大家重新商量：数字错得太多。" in page_of(other).split("为什么要商量")[0]
    Topic.objects.filter(pk=other.pk).update(state="RESOLVED")
    assert "请大家重新商量" not in page_of(other).split("为什么要商量")[0]  # control: there is a new result


def test_what_came_of_it_stands_before_why_and_no_support_is_gathered_any_more(cast):
    topic = publicised(cast, a_draft(cast, a_minuted_topic(cast))).topic
    Topic.objects.filter(pk=topic.pk).update(supports=3, threshold=10, due_at=None)
    for state in ("PUBLICISED", "RESOLVED", "EXECUTING", "EVALUATED", "ARCHIVED"):
        Topic.objects.filter(pk=topic.pk).update(state=state)
        page = page_of(topic)
        assert page.index("商量的结果") < page.index("为什么要商量")
        assert "<progress" not in page and "满 10 人" not in page and "<dt>附议</dt><dd>3 人</dd>" in page


def test_what_was_talked_over_anew_since_is_no_result_any_more(cast):
    topic = heard_back(cast, a_topic_above(cast))
    assert "定下的结果" in page_of(topic)  # control
    publishing.reopen(topic=topic, text="又有人反对。", by=cast.secretary, now=clock())
    assert "定下的结果" not in page_of(topic)


def test_a_result_that_holds_says_since_when_and_what_comes_next(cast):
    topic = a_resolved_topic(cast)
    page = page_of(topic)
    assert "公示到今天，今天起生效。" in page and "居委会定下谁来做、什么时候做完" in page
    assert "定下的结果" not in page and "在这以前商量" not in page  # control: nothing was decided elsewhere
    a_task(cast, topic)
    assert "今天起生效" in page_of(topic) and "定下谁来做、什么时候做完" not in page_of(topic)


def test_what_was_answered_at_once_is_the_result(cast):
    topic = actions.grade(topic=on_the_agenda(cast), grade="INSTANT", form="", sides=[], by=cast.secretary, now=clock())
    actions.answer(topic=topic, text="周五前换好。", by=cast.secretary, now=clock())
    result = page_of(topic).split('id="decision-title"')[1].split("</section>")[0]
    assert ">居委会<" in result and "<p>周五前换好。</p>" in result


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
