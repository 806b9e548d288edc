"""Motions belong to a topic; who came before an adjournment took part."""

import pytest
from django.utils.timezone import now as clock

from deliberation.meetings import convening, debating, session
from deliberation.meetings.deciding import Count
from deliberation.outcomes.gathering import gathered
from deliberation.outcomes.reporting import report_of
from deliberation.outcomes.rules import took_part
from deliberation.topics.models import Topic
from tests.builders.browsers import browser_of
from tests.builders.meetings import AHEAD, a_graded_topic, a_ready_meeting, a_session, seat_of
from tests.builders.topics import verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


def test_what_was_voted_stands_in_the_report(cast):
    meeting = a_session(cast)
    topic = Topic.objects.get(agenda_items__meeting=meeting)
    how = {"by": cast.secretary, "now": clock()}
    session.turn_to(item=meeting.agenda.first(), **how)
    browser_of(cast.resident).post(f"/meetings/{meeting.pk}/live/move/", {"text": "画 40 个车位"})
    motion = meeting.motions.get()
    browser_of(cast.neighbour).post(f"/meetings/{meeting.pk}/live/second/", {"row": motion.pk})
    motion.refresh_from_db()
    debating.put_to_vote(motion=motion, **how)
    debating.decide(Count(5, 0, 0), motion=motion, **how)
    session.close(meeting=meeting, **how)
    topic.refresh_from_db()
    assert report_of(topic, clock())["motions"]


def test_a_motion_on_one_topic_stands_in_the_minutes_of_that_one_alone(cast):
    first, second = a_graded_topic(cast), a_graded_topic(cast, by=cast.neighbour, title="楼道堆物怎么办")
    since = clock() - AHEAD
    meeting = convening.notice(
        meeting=a_ready_meeting(cast, now=since, topics=[first, second]), by=cast.secretary, now=since
    )
    how = {"by": cast.secretary, "now": clock()}
    session.begin(meeting=meeting, **how)
    for seat in meeting.seats.at_the_table():
        session.check_in_by_desk(seat=seat, **how)
    session.turn_to(item=meeting.agenda.get(topic=first), **how)
    browser_of(cast.resident).post(f"/meetings/{meeting.pk}/live/move/", {"text": "画 40 个车位"})
    m = meeting.motions.get()
    debating.second(motion=m, seat=seat_of(meeting, cast.neighbour), by=cast.neighbour, now=clock())
    debating.put_to_vote(motion=m, **how)
    debating.decide(Count(5, 0, 0), motion=m, **how)
    meeting = session.close(meeting=meeting, **how)
    assert not gathered(meeting, Topic.objects.get(pk=second.pk))["motions"]


def test_who_came_before_an_adjournment_took_part(cast):
    meeting = a_session(cast)
    topic = Topic.objects.get(agenda_items__meeting=meeting)
    assert took_part(cast.resident, topic)
    session.adjourn(meeting=meeting, reason="太晚了", by=cast.secretary, now=clock())
    assert took_part(cast.resident, topic)
