"""From a topic on the agenda to a meeting that everybody knows of: what must be there, and how long it must hang."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.accounts.roles import Role
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from communities.notifications.models import Message
from deliberation.meetings import convening, planning, session
from deliberation.meetings.convening import Shortening
from deliberation.meetings.errors import NotComplete, TooEarly
from deliberation.meetings.forms import EntrustForm, keepers
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import MeetingState
from deliberation.topics import actions
from deliberation.topics.process import opens
from deliberation.topics.states import Grade, Side, TopicState
from tests.builders.browsers import browser_of, words_of
from tests.builders.meetings import (
    AHEAD,
    a_due_meeting,
    a_graded_topic,
    a_noticed_meeting,
    a_planned_meeting,
    a_ready_meeting,
    invited,
    what_of,
)
from tests.builders.people import a_staff_member
from tests.builders.topics import deliberated, on_the_agenda, verified


@pytest.fixture
def cast(cast):
    for person in (cast.resident, cast.neighbour):
        verified(person)
    return cast


def topic_of(meeting):
    return meeting.agenda.get(topic__isnull=False).topic


def heard(user) -> list[str]:
    return list(Message.objects.inbox_of(user).values_list("title", flat=True))


def test_a_topic_that_is_convened_stands_on_the_agenda_of_its_meeting(cast):
    meeting = a_planned_meeting(cast)
    item = meeting.agenda.get()
    assert (meeting.state, meeting.form) == (MeetingState.PLANNED, "COUNCIL")
    assert (item.topic.state, item.title) == (TopicState.CONVENING, item.topic.public_title)


def test_only_what_was_graded_for_a_meeting_is_convened_and_in_one_form(cast):
    raw = on_the_agenda(cast)
    instant = actions.grade(topic=on_the_agenda(cast), grade=Grade.INSTANT, by=cast.secretary, now=clock())
    for topics in ([], [raw], [instant], [a_graded_topic(cast), a_graded_topic(cast, form="HEARING")]):
        with pytest.raises(Invalid) as refused:
            planning.plan(what_of(cast), topics=topics, by=cast.secretary, now=clock())
        assert refused.value.field == "topics"
    assert Meeting.objects.count() == 0


def test_a_topic_stands_on_one_agenda_at_a_time(cast):
    meeting = a_planned_meeting(cast)
    with pytest.raises(StepNotAllowed):
        a_planned_meeting(cast, topics=[topic_of(meeting)])


def test_residents_convene_nothing(cast):
    topic = a_graded_topic(cast)
    with pytest.raises(NotAllowed):
        planning.plan(what_of(cast), topics=[topic], by=cast.resident, now=clock())


def test_the_minutes_of_the_parts_do_not_exceed_those_of_the_whole(cast):
    meeting = a_planned_meeting(cast, minutes=60)
    by = {"by": cast.secretary, "now": clock()}
    whole = meeting.agenda.get()  # 30 minutes
    planning.add_item(meeting=meeting, parent=whole, title="介绍情况", minutes=20, **by)
    with pytest.raises(Invalid) as refused:
        planning.add_item(meeting=meeting, parent=whole, title="大家发言", minutes=11, **by)
    assert refused.value.field == "minutes"
    planning.add_item(meeting=meeting, parent=whole, title="大家发言", minutes=10, **by)
    with pytest.raises(Invalid):
        planning.add_item(meeting=meeting, title="其他", minutes=31, **by)
    with pytest.raises(Invalid):
        planning.change_item(item=whole, title="停车", minutes=29, **by)
    planning.change_item(item=whole, title="停车", minutes=60, **by)
    with pytest.raises(Invalid):
        planning.replan(what_of(cast, minutes=59), meeting=meeting, **by)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda meeting: meeting.seats.all().delete(), "主体：还没有邀请居民代表、还没有邀请物业服务企业"),
        (lambda meeting: meeting.seats.filter(side=Side.PROPERTY).delete(), "主体：还没有邀请物业服务企业"),
        (lambda meeting: Meeting.objects.update(chair=None), "主体：还没有定主持人"),
        (lambda meeting: meeting.materials.all().delete(), "内容：至少放一份会前材料"),
        (lambda meeting: Meeting.objects.update(place=""), "形式：没有写地点"),
        (lambda meeting: Meeting.objects.update(mode="ONLINE"), "形式：没有写线上会议的网址"),
        (lambda meeting: meeting.agenda.update(minutes=120), "流程：议程共 120 分钟，超过会议的 90 分钟"),
    ],
)
def test_a_notice_names_what_is_missing_of_who_what_how_and_the_course(cast, change, said):
    meeting = a_ready_meeting(cast)
    change(meeting)
    with pytest.raises(NotComplete) as refused:
        convening.notice(meeting=meeting, by=cast.secretary, now=clock())
    assert said in refused.value.message
    meeting.refresh_from_db()
    assert (meeting.state, topic_of(meeting).state) == (MeetingState.PLANNED, TopicState.CONVENING)


def test_control_what_lacks_nothing_is_noticed_and_its_numbers_are_frozen(cast):
    meeting = a_noticed_meeting(cast)
    topic = topic_of(meeting)
    assert (meeting.state, topic.state) == (MeetingState.NOTICED, TopicState.NOTICED)
    assert meeting.not_before == meeting.noticed_at + timedelta(days=3)
    assert topic.rules == meeting.rules
    assert meeting.rules["quorum_percent"] == {"value": 50, "basis": "本平台默认"}
    assert [row["key"] for row in topic.plan] == ["gather", "notice", "session"]
    assert opens(topic.plan, "answer_invitation", clock())
    assert not opens(topic.plan, "vote", clock())


@pytest.mark.parametrize(("form", "days"), [("COUNCIL", 3), ("HEARING", 7), ("FOUR_DELIBERATIONS", 7)])
def test_each_form_hangs_as_long_as_its_rule_says(cast, form, days):
    now = clock()
    topic = a_graded_topic(cast, form=form)
    topic = deliberated(topic, by=cast.secretary) if form == "FOUR_DELIBERATIONS" else topic
    early = a_ready_meeting(cast, topics=[topic], starts_at=now + timedelta(days=days, minutes=-1))
    with pytest.raises(TooEarly, match=f"{days} 天"):
        convening.notice(meeting=early, by=cast.secretary, now=now)
    convening.notice(meeting=early, by=cast.secretary, now=now - timedelta(minutes=1))  # control


def test_shortening_the_period_needs_its_recorded_basis(cast):
    meeting = a_ready_meeting(cast, starts_at=clock() + timedelta(days=1, minutes=5))
    by = {"meeting": meeting, "by": cast.secretary, "now": clock()}
    with pytest.raises(Invalid) as refused:
        convening.notice(shortening=Shortening(1, " "), **by)
    assert refused.value.field == "basis"
    basis = "《突发事件应对法》第 45 条"
    meeting = convening.notice(shortening=Shortening(1, basis), **by)
    assert (meeting.notice_days, meeting.shortened_by) == (1, basis)


def test_no_session_begins_within_the_notice_period_by_any_clock(cast):
    meeting = a_noticed_meeting(cast)
    for now in (clock(), clock() + AHEAD):  # the second is what a wrong clock of a web server would say
        with pytest.raises(TooEarly):
            session.begin(meeting=meeting, by=cast.secretary, now=now)
    with pytest.raises(IntegrityError, match="session_begins_after_the_notice_period"), atomic():
        Meeting.objects.update(state=MeetingState.IN_SESSION, began_at=clock())


def test_control_after_the_period_it_begins_with_its_topic(cast):
    meeting = session.begin(meeting=a_due_meeting(cast), by=cast.secretary, now=clock())
    assert (meeting.state, topic_of(meeting).state) == (MeetingState.IN_SESSION, TopicState.IN_SESSION)
    assert opens(topic_of(meeting).plan, "vote", clock() + timedelta(seconds=2))


def test_a_session_does_not_begin_before_the_announced_time(cast):
    now = clock() - AHEAD
    meeting = a_noticed_meeting(cast, now=now, starts_at=now + AHEAD + timedelta(minutes=8))
    with pytest.raises(TooEarly, match="公告的开会时间是"):
        session.begin(meeting=meeting, by=cast.secretary, now=clock())
    page = words_of(browser_of(cast.secretary).get(f"/manage/meetings/{meeting.pk}/console/"))
    assert "最早" in page and "可以在这里开会" in page


def test_a_community_may_let_a_session_begin_some_minutes_early(cast):
    now = clock() - AHEAD
    meeting = a_noticed_meeting(cast, now=now, starts_at=now + AHEAD + timedelta(minutes=8))
    meeting.rules["early_minutes"] = {"value": 10, "basis": "社区议事规则"}
    meeting.save(update_fields=["rules"])
    assert session.begin(meeting=meeting, by=cast.secretary, now=clock()).state == MeetingState.IN_SESSION


def test_what_was_never_noticed_does_not_begin(cast):
    with pytest.raises(StepNotAllowed):
        session.begin(meeting=a_ready_meeting(cast), by=cast.secretary, now=clock())


def test_everybody_invited_hears_of_the_notice_once(cast):
    a_noticed_meeting(cast)
    assert heard(cast.resident).count("请您参加：停车议事会") == 1
    assert heard(cast.neighbour).count("请您参加：停车议事会") == 1


def test_another_time_is_told_to_everybody_and_the_lock_stays(cast):
    meeting = a_noticed_meeting(cast)
    lock = meeting.not_before
    change = convening.Change(starts_at=lock - timedelta(hours=1), place="二楼会议室")
    by = {"meeting": meeting, "by": cast.secretary, "now": clock()}
    with pytest.raises(TooEarly):
        convening.renotice(change, reason="换地方", **by)
    change = convening.Change(starts_at=lock + timedelta(days=2), place="二楼会议室")
    with pytest.raises(Invalid):
        convening.renotice(change, reason=" ", **by)
    meeting = convening.renotice(change, reason="活动室在装修，换到二楼。", **by)
    assert (meeting.not_before, meeting.place) == (lock, "二楼会议室")
    assert "会议有变动：停车议事会" in heard(cast.neighbour)


def test_a_phone_in_the_reason_of_a_change_is_masked_in_the_history_and_in_what_is_sent(cast):
    meeting = a_noticed_meeting(cast)
    change = convening.Change(starts_at=meeting.not_before + timedelta(days=2), place="二楼会议室")
    by = {"meeting": meeting, "by": cast.secretary, "now": clock()}
    convening.renotice(change, reason="换到二楼，打 13812345678 问。", **by)
    body = Message.objects.inbox_of(cast.neighbour).get(title="会议有变动：停车议事会").body
    for told in (topic_of(meeting).steps.latest("pk").text, body):
        assert "换到二楼" in told and "13812345678" not in told


def test_what_is_called_off_says_why_and_its_topic_waits_on_the_agenda_again(cast):
    meeting = a_noticed_meeting(cast)
    with pytest.raises(Invalid):
        convening.cancel(meeting=meeting, reason="", by=cast.secretary, now=clock())
    meeting = convening.cancel(meeting=meeting, reason="台风，改日再开。", by=cast.secretary, now=clock())
    assert (meeting.state, topic_of(meeting).state, topic_of(meeting).rules) == ("CANCELLED", TopicState.AGENDA, {})
    assert "会议取消：停车议事会" in heard(cast.resident)
    assert a_planned_meeting(cast, topics=[topic_of(meeting)]).state == MeetingState.PLANNED


def test_after_the_notice_neither_agenda_nor_materials_disappear(cast):
    meeting = a_noticed_meeting(cast)
    by = {"by": cast.secretary, "now": clock()}
    with pytest.raises(StepNotAllowed):
        planning.add_item(meeting=meeting, title="临时加一项", minutes=5, **by)
    with pytest.raises(StepNotAllowed):
        planning.drop_material(material=meeting.materials.get(), **by)
    planning.add_material(planning.Reading("补充", "新数字"), meeting=meeting, **by)  # control: more may be read


def test_a_side_is_not_asked_beyond_its_seats(cast):
    meeting = a_planned_meeting(cast)
    invited(meeting, Side.PROPERTY, name="陈经理", by=cast.secretary)
    with pytest.raises(Invalid, match="1 席"):
        invited(meeting, Side.PROPERTY, name="周经理", by=cast.secretary)


def test_the_chair_takes_no_seat(cast):
    cast.secretary.phone = "13800009999"
    cast.secretary.save()
    meeting = a_planned_meeting(cast)
    with pytest.raises(Invalid, match="主持人"):
        invited(meeting, Side.RESIDENTS, cast.secretary, by=cast.secretary)
    invited(meeting, Side.RESIDENTS, cast.resident, by=cast.secretary)
    with pytest.raises(Invalid) as refused:
        planning.replan(what_of(cast, chair=cast.resident), meeting=meeting, by=cast.secretary, now=clock())
    assert refused.value.field == "chair"


def test_who_was_of_the_committee_once_is_not_offered_as_chair_but_stays_where_they_are(cast):
    gone = a_staff_member("gone", Role.COMMITTEE_MEMBER, name="离任的人")
    meeting = a_planned_meeting(cast)
    Meeting.objects.filter(pk=meeting.pk).update(recorder=gone)
    meeting.refresh_from_db()
    assert gone in keepers()  # control
    gone.grants.update(starts_at=clock() - timedelta(days=9), ends_at=clock() - timedelta(days=1))
    assert gone not in keepers()
    assert set(keepers()) == {cast.secretary, cast.member}
    # Another chair is chosen without the recorder being taken away unasked.
    assert gone in EntrustForm(meeting=meeting).fields["recorder"].queryset
