"""What only a vote by law decides says so first, and needs no meeting."""

import pytest
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid
from deliberation.meetings import planning
from deliberation.outcomes import publishing
from deliberation.topics import actions
from deliberation.topics.saying import phase_of, phases_of
from deliberation.topics.states import Grade, Side
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.meetings import a_graded_topic, what_of
from tests.builders.outcomes import a_task, heard_back
from tests.builders.topics import on_the_agenda, verified


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    return cast


def graded(cast, **more):
    return actions.grade(topic=on_the_agenda(cast), grade=Grade.STATUTORY, by=cast.secretary, now=clock(), **more)


def test_the_page_says_before_all_else_that_a_consultation_cannot_decide_it_and_who_does(cast):
    page = words_of(a_browser().get(f"/topics/{graded(cast).pk}/"))
    for said in ("不能靠协商决定", "《民法典》第二百七十八条", "居民会议", "《居民委员会组织法》"):
        assert said in page
    assert page.index("不能靠协商决定") < page.index("为什么要商量")
    other = a_graded_topic(cast, title="快递柜放在哪里好")
    assert "不能靠协商决定" not in words_of(a_browser().get(f"/topics/{other.pk}/"))  # control


def test_it_is_graded_without_a_form_and_then_no_meeting_is_owed(cast):
    topic = graded(cast)
    assert (topic.form, topic.due_at) == ("", None)
    assert "开始筹备会议" not in words_of(a_browser().get(f"/topics/{topic.pk}/"))
    with pytest.raises(Invalid, match="还没有定为开会商量"):
        planning.plan(what_of(cast), topics=[topic], by=cast.secretary, now=clock())
    with pytest.raises(Invalid) as refused:  # control: 深入议 needs one
        actions.grade(topic=topic, grade=Grade.DEEP, by=cast.secretary, now=clock())
    assert refused.value.field == "form"


def test_a_meeting_that_prepares_it_has_residents_at_the_table(cast):
    with pytest.raises(Invalid) as refused:
        graded(cast, form="TALK")
    assert refused.value.field == "sides"
    topic = graded(cast, form="TALK", sides=[(Side.RESIDENTS, 5)])
    assert topic.due_at
    assert planning.plan(what_of(cast), topics=[topic], by=cast.secretary, now=clock()).form == "TALK"


def test_the_desk_grades_it_without_choosing_a_form(cast):
    topic = on_the_agenda(cast)
    answer = browser_of(cast.secretary).post(
        f"/manage/topics/{topic.pk}/grade/", {"grade": "STATUTORY", "RESIDENTS": "5"}
    )
    assert answer.status_code == 302
    topic.refresh_from_db()
    # The number of residents that the form begins with is of no table here.
    assert topic.grade == Grade.STATUTORY and not topic.sides.exists()


def test_the_bar_follows_it_to_the_vote_and_to_what_is_done(cast):
    def bar() -> str:
        return phases_of(topic)[phase_of(topic) - 1]

    topic = graded(cast)
    assert bar() == "提交表决" and "共 6 步：提交表决" in words_of(a_browser().get(f"/topics/{topic.pk}/"))
    topic = publishing.escalate(topic=topic, to="OWNERS", text="要业主表决。", by=cast.secretary, now=clock())
    assert bar() == "依法表决" and "第 4 步，共 6 步：依法表决" in words_of(a_browser().get(f"/topics/{topic.pk}/"))
    topic = heard_back(cast, topic)
    assert bar() == "依法表决"
    topic = a_task(cast, topic).topic
    topic.refresh_from_db()
    assert bar() == "落实"


def test_one_that_a_meeting_prepares_has_both_on_its_bar(cast):
    topic = graded(cast, form="TALK", sides=[(Side.RESIDENTS, 5)])
    assert phases_of(topic) == ["提出", "征集", "筹备", "商量", "公示", "依法表决", "落实", "评议"]
    assert phase_of(topic) == 3
    assert "依法表决" not in phases_of(a_graded_topic(cast, title="快递柜放在哪里好"))  # control
