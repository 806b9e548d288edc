"""What the desk of meetings, topics, tasks, surveys and ballots writes for everybody is looked at before it is read."""

import pytest

from communities.looks.forms import ReadByAll
from deliberation.ballots import forms as ballots
from deliberation.meetings import call_forms, signing_forms
from deliberation.meetings import forms as meetings
from deliberation.outcomes import forms as outcomes
from deliberation.outcomes import minutes_forms
from deliberation.outcomes.models import Progress
from deliberation.surveys import forms as surveys
from deliberation.topics import forms as topics
from tests.builders.browsers import browser_of, words_of
from tests.builders.meetings import a_noticed_meeting, a_session, seat_of
from tests.builders.outcomes import a_task
from tests.builders.topics import a_gathering_topic, a_topic, verified

NAMED, PLAIN = "王建国家有事来不了。", "主持人有事来不了。"
ASKED = "“王建国”，大家会看到"


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


def test_why_a_meeting_is_called_off_is_looked_at_before_anybody_is_told(cast):
    meeting, desk = a_noticed_meeting(cast), browser_of(cast.secretary)
    at = f"/manage/meetings/{meeting.pk}/cancel/"
    answer = desk.post(at, {"reason": NAMED})
    page = words_of(answer)
    assert answer.status_code == 400 and ASKED in page and 'name="looked_reason"' in page
    meeting.refresh_from_db()
    assert (meeting.state, meeting.reason) == ("NOTICED", "")
    assert desk.post(at, {"reason": NAMED, "looked_reason": "“王建国”"}).status_code == 302


def test_control_a_reason_that_names_nobody_calls_the_meeting_off_at_one_press(cast):
    meeting = a_noticed_meeting(cast)
    assert (
        browser_of(cast.secretary).post(f"/manage/meetings/{meeting.pk}/cancel/", {"reason": PLAIN}).status_code == 302
    )


def test_a_motion_is_written_down_in_the_room_at_one_press_whatever_stands_in_it(cast):
    meeting = a_session(cast)
    sent = {"text": "停车线画到王建国家门口。", "seat": seat_of(meeting, cast.resident).pk}
    assert browser_of(cast.secretary).post(f"/manage/meetings/{meeting.pk}/move/", sent).status_code == 302
    assert meeting.motions.count() == 1


def test_a_tasks_problem_is_looked_at_as_what_was_done_is(cast):
    task, desk = a_task(cast), browser_of(cast.secretary)
    at, sent = f"/manage/outcomes/tasks/{task.pk}/report/", {"percent": 20, "text": "线画好了一半。"}
    answer = desk.post(at, sent | {"problem": NAMED})
    assert answer.status_code == 400 and ASKED in words_of(answer) and not Progress.objects.exists()
    assert desk.post(at, sent | {"problem": PLAIN}).status_code == 302


@pytest.mark.parametrize("verb", ["reword", "accept"])
def test_what_is_typed_anew_into_the_public_words_is_looked_at_and_what_stood_there_is_not_asked_about(cast, verb):
    stood = "晚上没有地方停，李秀英家的车也没有地方停。"
    new = verb == "accept"
    topic = a_topic(cast.resident, background=stood) if new else a_gathering_topic(cast, background=stood)
    desk, at = browser_of(cast.secretary), f"/manage/topics/{topic.pk}/{verb}/"
    words = {"title": "空地怎么停车才好", "background": stood, "text": "说清楚一点。"}
    answer = desk.post(at, words | {"background": f"{stood}王建国家门口最合适。"})
    page = words_of(answer)
    assert answer.status_code == 400 and ASKED in page and "“李秀英”，大家会看到" not in page
    assert 'name="looked_background"' in page
    assert desk.post(at, words).status_code == 302


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (meetings.PlanForm, {"title"}),
        (meetings.RenoticeForm, {"reason"}),
        (meetings.ReasonForm, {"reason"}),
        (meetings.NoticeForm, {"basis"}),
        (meetings.ItemForm, {"title"}),
        (meetings.MaterialForm, {"title", "text"}),
        (meetings.BodyForm, {"charge"}),
        (call_forms.RefuseForm, {"reason"}),
        (signing_forms.ArrangeForm, {"terms", "reserved_for"}),
        (outcomes.TaskForm, {"matter", "point", "milestones"}),
        (outcomes.MilestonesForm, {"milestones"}),
        (minutes_forms.SignAtDeskForm, {"refusal"}),
        (topics.RuleForm, {"basis"}),
        (surveys.SurveyForm, {"title", "intro"}),
        (surveys.QuestionForm, {"words", "choices"}),
        (surveys.ExtendForm, {"reason"}),
        (surveys.HideForm, {"because"}),
        (ballots.BallotForm, {"question", "about", "choices"}),
        (ballots.ReasonForm, {"reason"}),
        (ballots.ExplainForm, {"explanation"}),
    ],
)
def test_each_of_these_is_asked_about(form, fields):
    assert fields <= set(form.shown) and issubclass(form, ReadByAll)


def test_what_is_read_into_rows_is_looked_at_as_it_was_typed():
    form = surveys.QuestionForm({"words": "选谁当楼长", "kind": "SINGLE", "choices": "王建国家的人\n李秀英家的人"})
    assert not form.is_valid() and ASKED.replace("，", "、“李秀英”，") in form.errors["choices"][0]
