"""A result is looked at again on a day that was set, and whoever is asked says what became of it."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from communities.notifications.models import Message
from deliberation.outcomes import reviewing
from deliberation.outcomes.sweeping import sweep_outcomes
from tests.api.client import api
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.outcomes import a_minuted_topic, a_resolved_topic, a_task

DAY = timedelta(days=1)


@pytest.fixture
def topic(cast):
    topic = a_resolved_topic(cast)
    reviewing.set_review(topic=topic, due_on=in_days(30), person=cast.property, by=cast.secretary, now=clock())
    return topic


def in_days(days: int) -> date:
    return localdate() + days * DAY


def answer(topic, by, verdict="done", **more):
    return reviewing.answer_review(topic=topic, verdict=verdict, by=by, now=clock(), **more)


def asked(user) -> int:
    return Message.objects.inbox_of(user).filter(title__startswith="请写复核").count()


def test_it_is_set_once_by_the_committee_for_a_day_to_come_once_the_result_holds(cast, topic):
    for wrong in (in_days(0), in_days(60)):  # today; another is open
        with pytest.raises(Invalid) as refused:
            fresh = a_resolved_topic(cast, title="长椅放哪里") if wrong == in_days(0) else topic
            reviewing.set_review(topic=fresh, due_on=wrong, by=cast.secretary, now=clock())
        assert refused.value.field == "due_on"
    with pytest.raises(NotAllowed):
        reviewing.set_review(topic=topic, due_on=in_days(9), by=cast.property, now=clock())
    with pytest.raises(StepNotAllowed):
        reviewing.set_review(topic=a_minuted_topic(cast), due_on=in_days(9), by=cast.secretary, now=clock())


def test_whoever_is_asked_is_reminded_on_the_day_and_each_week_after_until_it_is_answered(cast, topic):
    for days, times in ((29, 0), (30, 1), (31, 1), (37, 2)):
        sweep_outcomes(now=clock() + days * DAY)
        assert asked(cast.property) == times
    answer(topic, cast.property)
    sweep_outcomes(now=clock() + 60 * DAY)
    assert (asked(cast.property), asked(cast.secretary)) == (2, 0)


def test_without_somebody_in_particular_the_committee_is_reminded(cast):
    topic = a_resolved_topic(cast)
    reviewing.set_review(topic=topic, due_on=in_days(3), by=cast.secretary, now=clock())
    sweep_outcomes(now=clock() + 3 * DAY)
    assert asked(cast.secretary) == asked(cast.member) == 1


def test_the_one_who_is_asked_and_the_committee_answer_and_nobody_else(cast, topic):
    for other in (cast.resident, cast.department):
        with pytest.raises(NotAllowed):
            answer(topic, other)
    answer(topic, cast.property)
    with pytest.raises(Invalid):
        answer(topic, cast.secretary)


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"verdict": "maybe"}, "verdict"),
        ({"verdict": "extended", "due_on": in_days(60)}, "text"),
        ({"verdict": "extended", "text": "等钱"}, "due_on"),
        ({"verdict": "extended", "text": "等钱", "due_on": date(2020, 1, 1)}, "due_on"),
        ({"verdict": "dropped", "text": " "}, "text"),
    ],
)
def test_longer_needs_a_day_and_a_reason_and_giving_up_a_reason(cast, topic, what, field):
    with pytest.raises(Invalid) as refused:
        answer(topic, cast.property, **what)
    assert refused.value.field == field
    assert reviewing.review_of(topic) is not None


def test_longer_sets_another_day_for_the_same_person_and_the_timeline_tells_all_of_it(cast, topic):
    answer(topic, cast.property, "extended", text="等 13800000001 批钱", due_on=in_days(90))
    review = reviewing.review_of(topic)
    assert (review.due_on, review.person) == (in_days(90), cast.property.pk)
    answer(topic, cast.secretary, "dropped", text="规划改了。")
    shown = words_of(a_browser().get(f"/outcomes/topics/{topic.pk}/"))
    for told in ("定了复核的日期", "复核：延期", "理由：等 138****0001 批钱", "复核：不再办", "规划改了。"):
        assert told in shown
    assert "13800000001" not in shown and cast.property.name not in shown
    assert "复核：不再办" in words_of(a_browser().get(f"/topics/{topic.pk}/"))


def test_programs_read_it(cast, topic):
    told = api().get(f"topics/{topic.pk}/outcomes").data["review"]
    assert (told["due_on"], told["is_late"], len(told["steps"])) == (in_days(30).isoformat(), False, 1)


def test_the_desk_offers_what_is_possible_and_the_person_reaches_their_form(cast, topic):
    desk = browser_of(cast.secretary)
    page = words_of(desk.get(f"/manage/outcomes/{topic.pk}/"))
    assert "写复核" in page and "定复核日期" not in page
    at = f"/manage/outcomes/topics/{topic.pk}/answer_review/"
    assert browser_of(cast.department).get(at).status_code == 404
    own = browser_of(cast.property)
    wrong = own.post(at, {"verdict": "extended", "text": "等钱"})
    assert wrong.status_code == 400 and "复核的日期要晚于今天" in words_of(wrong)
    own.post(at, {"verdict": "done", "text": "画好了。"})
    page = words_of(desk.get(f"/manage/outcomes/{topic.pk}/"))
    assert "定复核日期" in page and "复核：办好了：画好了。" in page


def test_a_review_of_what_is_carried_out_stands_beside_its_tasks(cast):
    task = a_task(cast)
    form = words_of(browser_of(cast.secretary).get(f"/manage/outcomes/topics/{task.topic_id}/set_review/"))
    assert in_days(90).isoformat() in form  # the parameter's default
