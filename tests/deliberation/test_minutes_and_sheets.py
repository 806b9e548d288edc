"""Minutes need a quorum, sheets are laid down once, what a caller writes is masked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.datamap import Leaver
from communities.kernel.errors import RuleBroken
from deliberation.meetings import balloting, calling, convening, debating, listening, session
from deliberation.meetings.leaving import forget_members
from deliberation.meetings.models import Body, BodyMember, Meeting
from deliberation.outcomes import drafting as minutes_of
from deliberation.outcomes import publishing, sheets
from deliberation.outcomes.carrying import Laid
from deliberation.outcomes.drafting import Written
from deliberation.outcomes.models import Task
from deliberation.outcomes.signing import sign_at_desk, signers
from deliberation.topics.models import Topic
from tests.builders import outcomes as o
from tests.builders.ballots import over, vote
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.meetings import a_call, a_graded_topic, a_noticed_meeting, a_session, seat_of
from tests.builders.people import a_resident
from tests.builders.topics import deliberated, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


@pytest.fixture
def motion(cast):
    meeting = a_session(cast)
    meeting.seats.filter(user__isnull=True).update(user=cast.property)
    by = {"by": cast.secretary, "now": clock()}
    made = debating.move(meeting=meeting, text="画 40 个车位", seat=seat_of(meeting, cast.resident), **by)
    return debating.second(motion=made, seat=seat_of(meeting, cast.neighbour), **by)


def test_ballot_and_motion_say_the_same(cast, motion):
    motion = balloting.open_vote(motion=motion, minutes=3, is_secret=True, by=cast.secretary, now=clock())
    for seat in list(motion.meeting.seats.at_the_table().select_related("user"))[:3]:
        vote(motion.ballot, seat.user, 0)
    over(motion.ballot)
    done = balloting.take_result(motion=motion, by=cast.secretary, now=clock())
    done.ballot.refresh_from_db()
    words_of(a_browser().get(f"/votes/{done.ballot_id}/"))
    assert (done.state == "FAILED") == (not done.ballot.result["passed"])


def test_no_resolution_without_a_quorum(cast):
    meeting = a_session(cast, there=0, form=None) if False else None
    topic = deliberated(a_graded_topic(cast, form="FOUR_DELIBERATIONS"), by=cast.secretary)
    since = clock() - timedelta(days=8)
    meeting = convening.notice(
        meeting=__import__("tests.builders.meetings", fromlist=["x"]).a_ready_meeting(
            cast, now=since, topics=[topic], starts_at=clock()
        ),
        by=cast.secretary,
        now=since,
    )
    how = {"by": cast.secretary, "now": clock()}
    session.begin(meeting=meeting, **how)
    with pytest.raises(RuleBroken):
        debating.require_quorum(Meeting.objects.get(pk=meeting.pk))
    session.close(meeting=meeting, **how)
    made = minutes_of.draft(topic=Topic.objects.get(pk=topic.pk), meeting=Meeting.objects.get(pk=meeting.pk), **how)
    with pytest.raises(RuleBroken):
        minutes_of.write(
            minutes=made,
            what=Written(
                texts={"opinion": "同意收费"},
                agreement="CONSENSUS",
                outcome="RESOLUTION",
                result="停车每月 150 元",
                no_dissent=True,
            ),
            **how,
        )
        minutes_of.send(minutes=made, **how)
        for who in signers(made):
            sign_at_desk(minutes=made, who=who, name="书记", **how)
        published = publishing.publish(minutes=made, **how)
        published.open_until + timedelta(hours=1)


def test_a_seat_ends_on_the_day_here(cast):
    body = Body.objects.create(name="议事会甲")
    member = BodyMember.objects.create(
        body=body, user=cast.resident, name="李", side="RESIDENTS", starts_on=datetime(2026, 1, 1).date()
    )
    early = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)  # 30 November 07:30 here
    forget_members(Leaver(user=cast.resident, known_as=("李",), now=early))
    member.refresh_from_db()
    assert member.ends_on == localdate(early)


def test_a_call_that_was_moved_meanwhile_does_not_lapse(cast):
    meeting = a_call(cast.resident)
    seen = Meeting.objects.get(pk=meeting.pk)  # the sweeper's list, as its time had come
    calling.move_call(
        calling.Where(starts_at=clock() + timedelta(days=20), place="凉亭"),
        meeting=meeting,
        by=cast.resident,
        now=clock(),
    )
    calling.lapse(meeting=seen, now=clock())
    meeting.refresh_from_db()
    assert meeting.state == "GATHERING"


def test_a_callers_reason_is_masked(cast):
    meeting = a_call(cast.resident, signed=5)
    convening.cancel(meeting=meeting, reason="5 号楼李建国 13900001111 总来闹", by=cast.resident, now=clock())
    meeting.refresh_from_db()
    assert "13900001111" not in meeting.reason


def test_a_confirmed_sheet_is_laid_down_once(cast):
    topic = o.a_minuted_topic(cast)
    Topic.objects.filter(pk=topic.pk).update(state="RESOLVED")
    topic.refresh_from_db()
    day = localdate()
    packed = sheets.packed(topic, [sheets.Read(1, Laid("画线", "物业", day, day + timedelta(days=9)))])
    desk = browser_of(cast.secretary)
    for _ in range(2):
        desk.post(f"/manage/outcomes/{topic.pk}/sheet/confirm/", {"packed": packed})
    assert Task.objects.filter(topic=topic).count() == 1


def test_the_answer_of_the_desk_by_a_crafted_address(cast):
    meeting = a_noticed_meeting(cast, open_seats=1)
    a, b = a_resident("13800090001", "甲"), a_resident("13800090002", "乙")
    listening.sign_up(meeting=meeting, by=a, now=clock())
    waiting = listening.sign_up(meeting=meeting, by=b, now=clock())
    assert waiting.answer == "WAITING"
    browser_of(cast.secretary).post(f"/manage/meetings/{meeting.pk}/comes/{waiting.pk}/")
    waiting.refresh_from_db()
    assert waiting.answer == "WAITING", "two listen on one place"
