"""What remains of somebody who leaves: the matter and its numbers, not who it was."""

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.datamap import Leaver, known_as
from deliberation.meetings import bodies, debating, leaving, listening, wall
from deliberation.meetings.models import BodyMember
from deliberation.topics.states import Side
from tests.builders.meetings import a_noticed_meeting, a_session, seat_of
from tests.builders.people import a_resident
from tests.builders.topics import verified


@pytest.fixture
def cast(cast):
    for person in (cast.resident, cast.neighbour):
        verified(person)
    return cast


def leaver_of(user) -> Leaver:
    return Leaver(user, clock(), known_as(user))


def test_seat_speech_motion_and_question_stay_without_the_person(cast):
    meeting = a_session(cast)
    mine = seat_of(meeting, cast.resident)
    debating.move(meeting=meeting, text="李阿姨建议画车位", seat=mine, by=cast.resident, now=clock())
    wall.ask(meeting=meeting, text="李阿姨想问收费吗", by=cast.resident, now=clock())
    question = wall.ask(meeting=meeting, text="谁管理", by=cast.neighbour, now=clock())
    wall.like(question=question, by=cast.resident, now=clock())
    for forget in (leaving.forget_seats, leaving.forget_questions):
        forget(leaver_of(cast.resident))
    mine.refresh_from_db()
    assert (mine.name, mine.user, mine.side) == ("已注销的居民", None, Side.RESIDENTS)
    assert mine.checked_in_at
    said = [meeting.motions.get().text, *meeting.questions.values_list("text", flat=True)]
    assert [text for text in said if "李阿姨" in text] == []
    assert not meeting.questions.filter(user=cast.resident).exists()
    assert question.likers.count() == 0


def test_the_place_of_a_listener_who_leaves_is_the_next_ones(cast):
    meeting = a_noticed_meeting(cast, open_seats=1)
    first, second = a_resident("13800080001", "甲邻居"), a_resident("13800080002", "乙邻居")
    for person in (first, second):
        listening.sign_up(meeting=meeting, by=person, now=clock())
    leaving.forget_seats(leaver_of(first))
    assert seat_of(meeting, second).answer == "YES"
    assert not meeting.seats.filter(name="甲邻居").exists()


def test_a_member_of_a_body_who_leaves_ends_their_term(cast):
    day = localdate()
    body = bodies.found_body(name="阳光议事会", by=cast.secretary, now=clock())
    seated = {"name": "李阿姨", "phone": cast.resident.phone, "side": Side.RESIDENTS}
    bodies.seat_member(body=body, **seated, starts_on=day.replace(day=1, month=1), by=cast.secretary, now=clock())
    leaving.forget_members(leaver_of(cast.resident))
    member = BodyMember.objects.get()
    assert (member.name, member.user, member.ends_on) == ("已注销的居民", None, day)
