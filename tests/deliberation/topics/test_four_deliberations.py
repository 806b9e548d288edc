"""四议两公开: what is held before the meeting is told in its order, with numbers that are enough, and read by everybody."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from deliberation.meetings import convening
from deliberation.meetings.errors import NotComplete
from deliberation.outcomes import publishing
from deliberation.topics import deliberating, ruling
from deliberation.topics.deliberating import VERBS_TOLD
from deliberation.topics.models import Topic
from deliberation.topics.process import PROCESSES, Form, bar_of, place_of
from deliberation.topics.states import TopicState as S
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.meetings import a_graded_topic, a_ready_meeting
from tests.builders.topics import deliberated, held, verified

DAY = timedelta(days=1)
NAMES = ["党组织提议", "两委商议", "党员大会审议", "居民会议决议", "决议公开", "实施结果公开"]


@pytest.fixture
def cast(cast):
    for person in (cast.resident, cast.neighbour):
        verified(person)
    return cast


@pytest.fixture
def topic(cast):
    return a_graded_topic(cast, form="FOUR_DELIBERATIONS")


def page_of(topic: Topic) -> str:
    return words_of(a_browser().get(f"/topics/{topic.pk}/"))


def test_each_is_told_in_its_order_and_residents_read_the_numbers(cast, topic):
    assert VERBS_TOLD == ("party_propose", "committees_agree", "party_approve")
    for place, verb in enumerate(VERBS_TOLD, start=1):
        assert f"第 {place} 步，共 6 步：{NAMES[place - 1]}" in page_of(topic)
        topic = held(topic, verb, by=cast.secretary)
    page = page_of(topic)
    assert "第 4 步，共 6 步：居民会议决议" in page
    assert page.count("应到 30 人，到会 24 人，同意 20 人。同意提交居民会议。") == 3
    assert "应到 30 人" in words_of(a_browser().get(f"/outcomes/topics/{topic.pk}/"))
    told = Entry.objects.filter(verb__in=[f"topics.{verb}" for verb in VERBS_TOLD])
    assert told.count() == topic.steps.filter(verb__in=VERBS_TOLD).count() == 3


def test_what_comes_later_is_not_told_first_and_nothing_changes(cast, topic):
    for verb in VERBS_TOLD[1:]:
        with pytest.raises(Invalid, match="现在要记的是“党组织提议”"):
            held(topic, verb, by=cast.secretary)
    done = deliberated(a_graded_topic(cast, form="FOUR_DELIBERATIONS", title="井盖换成静音的"), by=cast.secretary)
    for other in (done, a_graded_topic(cast, title="快递柜放在哪里好")):
        with pytest.raises(Invalid, match="没有要记的会前步骤"):
            held(other, "party_propose", by=cast.secretary)
    with pytest.raises(NotAllowed):
        held(topic, "party_propose", by=cast.resident)
    topic.refresh_from_db()
    assert topic.told == 0 and not topic.steps.filter(verb__in=VERBS_TOLD).exists()
    assert held(topic, "party_propose", by=cast.secretary).told == 1  # control


def test_after_the_notice_nothing_is_told_any_more(cast, topic):
    Topic.objects.filter(pk=topic.pk).update(state=S.NOTICED)
    with pytest.raises(StepNotAllowed):
        held(topic, "party_propose", by=cast.secretary)


def test_of_thirty_party_members_twenty_come_and_fifteen_approve(cast, topic):
    for verb in VERBS_TOLD[:2]:
        topic = held(topic, verb, by=cast.secretary)
    few = {"came": 19, "approved": 19}, {"came": 20, "approved": 14}
    for numbers, field, said in zip(few, ("came", "approved"), ("至少到 20 人", "至少 15 人同意"), strict=True):
        with pytest.raises(Invalid, match=said) as refused:
            held(topic, "party_approve", by=cast.secretary, **numbers)
        assert refused.value.field == field and "四议两公开" in refused.value.message
    assert held(topic, "party_approve", by=cast.secretary, came=20, approved=15).told == 3  # control


def test_a_community_that_asks_for_more_is_asked_for_its_basis(cast, topic):
    for verb in VERBS_TOLD[:2]:
        topic = held(topic, verb, by=cast.secretary)
    rule = {"by": cast.secretary, "now": clock()}
    with pytest.raises(Invalid, match="1 到 3"):
        ruling.set_rule(name="party_came_thirds", value=4, basis="支部决议", **rule)
    ruling.set_rule(name="party_came_thirds", value=3, basis="支部决议第 2 条", **rule)
    with pytest.raises(Invalid, match="三分之三（依据：支部决议第 2 条）"):
        held(topic, "party_approve", by=cast.secretary, came=29)
    topic = held(topic, "party_approve", by=cast.secretary, came=30)  # control
    assert topic.steps.last().facts["rules"]["party_came_thirds"]["value"] == 3


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({"due": 0, "came": 0, "approved": 0}, "due"),
        ({"came": 31}, "came"),
        ({"approved": 25}, "approved"),
        ({"approved": 12}, "approved"),
        ({"text": " "}, "text"),
    ],
)
def test_numbers_that_cannot_be_or_are_no_majority_are_refused_beside_their_field(cast, topic, numbers, field):
    with pytest.raises(Invalid) as refused:
        held(topic, "party_propose", by=cast.secretary, **numbers)
    assert refused.value.field == field
    held(topic, "party_propose", by=cast.secretary, approved=13)  # control: one more than half of 24


def test_none_is_told_of_a_day_to_come_or_before_the_one_before(cast, topic):
    today = localdate()
    with pytest.raises(Invalid, match="还没有到"):
        held(topic, "party_propose", by=cast.secretary, on=today + DAY)
    topic = held(topic, "party_propose", by=cast.secretary, on=today - DAY)
    with pytest.raises(Invalid, match="不能早于党组织提议"):
        held(topic, "committees_agree", by=cast.secretary, on=today - 2 * DAY)
    held(topic, "committees_agree", by=cast.secretary, on=today - DAY)  # control


def test_the_meeting_is_not_noticed_before_all_three_are_told(cast, topic):
    meeting = a_ready_meeting(cast, topics=[topic], starts_at=clock() + 9 * DAY)
    by = {"by": cast.secretary, "now": clock()}
    topic.refresh_from_db()
    topic = held(topic, "party_propose", by=cast.secretary)
    with pytest.raises(NotComplete) as refused:
        convening.notice(meeting=meeting, **by)
    assert "还没有记两委商议" in refused.value.message and "还没有记党员大会审议" in refused.value.message
    assert "党组织提议" not in refused.value.message
    for verb in VERBS_TOLD[1:]:
        topic = held(topic, verb, by=cast.secretary)
    convening.notice(meeting=meeting, **by)  # control
    convening.notice(meeting=a_ready_meeting(cast, topics=[a_graded_topic(cast, title="快递柜放在哪里好")]), **by)


def rightly(topic: Topic, verb: str, *, by, **changes) -> Topic:
    told = {"on": localdate(), "due": 30, "came": 24, "approved": 20, "text": "同意提交居民会议。"}
    return deliberating.correct(verb, deliberating.Held(**told | changes), topic=topic, by=by, now=clock())


def test_what_was_told_wrong_is_told_anew_and_both_are_read(cast, topic):
    topic = held(topic, "party_propose", by=cast.secretary, came=16, approved=14)
    topic = rightly(topic, "party_propose", by=cast.secretary)
    first, second = topic.steps.filter(verb="party_propose").order_by("id")
    page = page_of(topic)
    assert topic.told == 1 and "第 2 步，共 6 步" in page
    assert "到会 16 人" in page and "党组织提议（后来更正了）" in page
    assert "更正：党组织提议</" in page and "到会 24 人" in second.text and second.facts["corrects"] == first.pk
    assert Entry.objects.filter(verb="topics.party_propose").count() == 2
    held(topic, "committees_agree", by=cast.secretary)  # control: the next is told as ever


def test_only_what_is_told_and_was_told_otherwise_is_corrected_until_the_notice(cast, topic):
    topic = held(topic, "party_propose", by=cast.secretary)
    with pytest.raises(Invalid, match="没有可以更正的"):
        rightly(topic, "committees_agree", by=cast.secretary)
    with pytest.raises(Invalid, match="和已经记下的一样"):
        rightly(topic, "party_propose", by=cast.secretary)
    with pytest.raises(Invalid, match="过到会的半数"):
        rightly(topic, "party_propose", by=cast.secretary, approved=12)
    with pytest.raises(NotAllowed):
        rightly(topic, "party_propose", by=cast.resident, came=25)
    assert rightly(topic, "party_propose", by=cast.secretary, came=25).told == 1  # control
    Topic.objects.filter(pk=topic.pk).update(state=S.NOTICED)
    with pytest.raises(StepNotAllowed):
        rightly(topic, "party_propose", by=cast.secretary, came=26)


def test_a_corrected_day_stays_between_the_steps_around_it(cast, topic):
    today = localdate()
    for verb, days in zip(VERBS_TOLD, (4, 3, 2), strict=True):
        topic = held(topic, verb, by=cast.secretary, on=today - days * DAY)
    with pytest.raises(Invalid, match="不能早于党组织提议"):
        rightly(topic, "committees_agree", by=cast.secretary, on=today - 5 * DAY)
    with pytest.raises(Invalid, match="不能晚于党员大会审议"):
        rightly(topic, "committees_agree", by=cast.secretary, on=today - DAY)
    assert rightly(topic, "committees_agree", by=cast.secretary, on=today - 2 * DAY).told == 3  # control


def test_the_desk_offers_the_correction_and_begins_with_what_is_told(cast, topic):
    desk, home = browser_of(cast.secretary), f"/manage/topics/{topic.pk}/"
    assert "更正：党组织提议" not in words_of(desk.get(home))
    held(topic, "party_propose", by=cast.secretary)
    assert "更正：党组织提议" in words_of(desk.get(home))
    asked = words_of(desk.get(f"{home}correct_party_propose/"))
    assert 'value="24"' in asked and "同意提交居民会议。" in asked and "应到 30 人" not in asked
    sent = {"on": localdate().isoformat(), "due": "30", "came": "23", "approved": "20", "text": "同意。"}
    assert desk.post(f"{home}correct_party_propose/", sent).status_code == 302
    assert "更正：党组织提议</" in page_of(topic) and "到会 23 人" in page_of(topic)


def test_what_is_talked_over_anew_begins_with_the_first_again(cast, topic):
    topic = deliberated(topic, by=cast.secretary)
    Topic.objects.filter(pk=topic.pk).update(state=S.RESOLVED)
    topic = publishing.reopen(topic=topic, text="报价变了。", by=cast.secretary, now=clock())
    assert "第 1 步，共 6 步" in page_of(topic)
    assert held(topic, "party_propose", by=cast.secretary).told == 1


def test_six_places_of_its_own_on_the_bar_where_others_have_seven():
    four = PROCESSES[Form.FOUR_DELIBERATIONS]
    assert [place.name for place in four.bar] == NAMES
    places = {
        S.NOTICED: 4,
        S.IN_SESSION: 4,
        S.MINUTED: 4,
        S.PUBLICISED: 5,
        S.RESOLVED: 5,
        S.EXECUTING: 6,
        S.ARCHIVED: 6,
    }
    assert {state: place_of(Form.FOUR_DELIBERATIONS, state, 3) for state in places} == places
    assert place_of(Form.FOUR_DELIBERATIONS, S.REFUSED, 3) is None
    assert [(place_of(form, S.ESCALATED, 3), bar_of(form, S.ESCALATED)[4].name) for form in (four.form, "")] == [
        (5, "等决定")
    ] * 2
    assert (place_of(Form.COUNCIL, S.AGENDA, 0), place_of("", S.SUBMITTED, 0)) == (3, 1)  # control
    assert all(len(process.bar) == 7 and not process.before for form, process in PROCESSES.items() if process != four)


def test_the_desk_asks_for_the_next_one_and_keeps_what_was_typed(cast, topic):
    desk, home = browser_of(cast.secretary), f"/manage/topics/{topic.pk}/"
    assert "记：党组织提议" in words_of(desk.get(home)) and "记：两委商议" not in words_of(desk.get(home))
    for verb in VERBS_TOLD[:2]:
        held(topic, verb, by=cast.secretary)
    sent = {"on": localdate().isoformat(), "due": "30", "came": "19", "approved": "19", "text": "同意。"}
    refused = desk.post(f"{home}party_approve/", sent)
    page = words_of(refused)
    assert refused.status_code == 400 and "至少到 20 人" in page and 'value="19"' in page
    assert desk.post(f"{home}party_approve/", sent | {"came": "20"}).status_code == 302
    assert "记：" not in words_of(desk.get(home))


def test_a_day_is_written_with_its_year_only_where_it_is_another(cast, topic):
    today = localdate()
    held(topic, "party_propose", by=cast.secretary)
    assert f"{today.month}月{today.day}日，应到" in page_of(topic) and f"{today.year}年" not in page_of(topic)


def test_one_that_a_colleague_has_told_meanwhile_leads_to_the_one_that_is_due(cast, topic):
    desk, at = browser_of(cast.secretary), f"/manage/topics/{topic.pk}/"
    held(topic, "party_propose", by=cast.member)
    sent = {"on": localdate().isoformat(), "due": "30", "came": "24", "approved": "20", "text": "同意。"}
    answer = desk.post(f"{at}party_propose/", sent)
    assert answer.status_code == 400 and f'href="{at}committees_agree/"' in words_of(answer)
    assert f'href="{at}party_propose/"' not in words_of(desk.get(f"{at}committees_agree/"))  # control


def test_what_was_held_before_it_was_taken_up_anew_is_not_told_as_of_the_new_round(cast, topic):
    topic = deliberated(topic, by=cast.secretary)
    Topic.objects.filter(pk=topic.pk).update(state=S.RESOLVED)
    topic = publishing.reopen(topic=topic, text="报价变了。", by=cast.secretary, now=clock())
    with pytest.raises(Invalid, match="不能早于重新商量") as refused:
        held(topic, "party_propose", by=cast.secretary, on=localdate() - DAY)
    assert refused.value.field == "on"
    assert held(topic, "party_propose", by=cast.secretary).told == 1  # control: on that day


@pytest.mark.parametrize("on", [date(202, 1, 15), localdate() - 366 * DAY])
def test_a_year_that_was_mistyped_is_refused(cast, topic, on):
    with pytest.raises(Invalid, match="请看看年份") as refused:
        held(topic, "party_propose", by=cast.secretary, on=on)
    assert refused.value.field == "on"
    # control: what the party proposed some weeks before somebody put it down here
    assert held(topic, "party_propose", by=cast.secretary, on=localdate() - 60 * DAY).told == 1


@pytest.mark.parametrize("verb", VERBS_TOLD[:2])
def test_less_than_half_of_those_due_decide_nothing(cast, topic, verb):
    if verb != "party_propose":
        topic = held(topic, "party_propose", by=cast.secretary)
    with pytest.raises(Invalid, match="应到 31 人，至少到 16 人") as refused:
        held(topic, verb, by=cast.secretary, due=31, came=15, approved=15)
    assert refused.value.field == "came"
    assert held(topic, verb, by=cast.secretary, due=30, came=15, approved=8)  # control: 半数以上 holds the half


def test_what_is_answered_at_once_keeps_no_form_of_a_meeting(cast, topic):
    desk = browser_of(cast.secretary)
    # the form comes back with what stood there
    sent = {"grade": "INSTANT", "form": "FOUR_DELIBERATIONS", "RESIDENTS": "5"}
    assert desk.post(f"/manage/topics/{topic.pk}/grade/", sent).status_code == 302
    topic.refresh_from_db()
    assert (topic.form, topic.steps.latest("pk").facts["form"], topic.sides.count()) == ("", "", 0)
    assert "第 1 步，共 6 步" not in page_of(topic)
    assert "记：党组织提议" not in words_of(desk.get(f"/manage/topics/{topic.pk}/"))


def test_a_meeting_that_was_noticed_before_the_steps_were_told_can_still_change_its_time(cast, topic):
    meeting = a_ready_meeting(cast, topics=[deliberated(topic, by=cast.secretary)], starts_at=clock() + 9 * DAY)
    meeting = convening.notice(meeting=meeting, by=cast.secretary, now=clock())
    Topic.objects.update(told=0)  # as the rows stood before
    change = convening.Change(starts_at=clock() + 10 * DAY, place="社区活动室")
    changed = convening.renotice(change, meeting=meeting, reason="屋子漏水", by=cast.secretary, now=clock())
    assert changed.starts_at == change.starts_at
