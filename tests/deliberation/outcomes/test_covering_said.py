"""A name in an objection or in the comment of an evaluation is covered by people; whoever said it is told."""

import pytest
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from deliberation.outcomes import evaluating, publishing
from deliberation.outcomes.covering_said import cover_comment, cover_objection
from deliberation.outcomes.rules import evaluation_window
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.outcomes import a_finished_task, publicised

OBJECTED, COMMENTED = "王建国家门口不能画线，救护车进不来。", "李秀英家那边还乱，别的都好。"


@pytest.fixture
def objection(cast):
    return publishing.object_to(minutes=publicised(cast), text=OBJECTED, by=cast.neighbour, now=clock())


@pytest.fixture
def evaluation(cast):
    topic = a_finished_task(cast).topic
    at = evaluation_window(topic)[0]
    return evaluating.evaluate(topic=topic, score=4, solved=True, comment=COMMENTED, by=cast.resident, now=at)


def told(user) -> list[str]:
    return list(Message.objects.inbox_of(user).values_list("title", flat=True))


def test_a_name_in_an_objection_is_covered_at_the_desk_and_nothing_else_of_it(cast, objection):
    desk, page = browser_of(cast.secretary), f"/outcomes/{objection.minutes_id}/"
    at = f"/manage/outcomes/objections/{objection.pk}/cover/"
    assert at in words_of(desk.get(f"/manage/outcomes/{objection.minutes.topic_id}/"))
    assert "<mark>王建国</mark>" in words_of(desk.get(at))
    assert desk.post(at, {"words": "王建国"}).status_code == 302
    public = words_of(a_browser().get(page))
    assert "某某家门口不能画线，救护车进不来。" in public and "王建国" not in public
    objection.refresh_from_db()
    assert objection.text == OBJECTED, "their own words are kept"
    assert told(cast.neighbour)[0] == "您的异议里，有几个字遮住了"
    entry = Entry.objects.latest("seq")
    assert entry.verb == "outcomes.cover_objection" and "王建国" not in str(entry.facts)


def test_an_answered_objection_is_covered_as_well_and_is_not_answered_twice(cast, objection):
    publishing.answer(objection=objection, text="改画在对面。", by=cast.secretary, now=clock())
    page = words_of(browser_of(cast.secretary).get(f"/manage/outcomes/{objection.minutes.topic_id}/"))
    assert f"/objections/{objection.pk}/cover/" in page and f"/objections/{objection.pk}/answer/" not in page


def test_a_name_in_the_comment_of_an_evaluation_is_covered_at_the_desk(cast, evaluation):
    desk = browser_of(cast.secretary)
    at = f"/manage/outcomes/evaluations/{evaluation.pk}/cover/"
    assert at in words_of(desk.get(f"/manage/outcomes/{evaluation.topic_id}/"))
    assert desk.post(at, {"words": "李秀英"}).status_code == 302
    public = words_of(a_browser().get(f"/topics/{evaluation.topic_id}/"))
    assert "某某家那边还乱，别的都好。" in public and "李秀英" not in public
    assert told(cast.resident)[0] == "您的评语里，有几个字遮住了"
    assert Entry.objects.latest("seq").verb == "outcomes.cover_comment"


@pytest.mark.parametrize("words", ["", "王", "张三丰", "不能画线 救护车进不来", OBJECTED])
def test_control_no_more_than_a_name_is_covered_and_by_nobody_but_the_committee(cast, objection, words):
    with pytest.raises(Invalid) as refused:
        cover_objection(objection=objection, words=words, by=cast.secretary, now=clock())
    assert refused.value.field == "words"
    with pytest.raises(NotAllowed):
        cover_objection(objection=objection, words="王建国", by=cast.resident, now=clock())
    objection.refresh_from_db()
    assert objection.public_text == OBJECTED


def test_control_a_comment_is_covered_by_the_committee_alone(cast, evaluation):
    with pytest.raises(NotAllowed):
        cover_comment(evaluation=evaluation, words="李秀英", by=cast.neighbour, now=clock())
    assert browser_of(cast.property).get(f"/manage/outcomes/evaluations/{evaluation.pk}/cover/").status_code in {
        403,
        404,
    }
