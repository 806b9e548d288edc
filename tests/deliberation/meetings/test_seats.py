"""Answers, substitutes, listeners and the waiting list."""

from threading import Barrier

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from communities.tenants.scope import inside
from deliberation.meetings import bodies, convening, inviting, listening, session
from deliberation.meetings.errors import NoSeat, SignedUpAlready
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import Answer
from deliberation.topics.states import Side
from tests import databases
from tests.builders.meetings import a_noticed_meeting, a_planned_meeting, seat_of
from tests.builders.people import a_resident, cast_of
from tests.builders.topics import verified
from tests.communities.tenants.together import outcome, together


@pytest.fixture
def cast(cast):
    for person in (cast.resident, cast.neighbour):
        verified(person)
    return cast


def people(count: int):
    return [a_resident(f"1380008{n:04d}", f"邻居{n}") for n in range(count)]


def test_somebody_invited_says_whether_they_come_and_may_say_otherwise(cast):
    meeting = a_noticed_meeting(cast)
    how = {"meeting": meeting, "by": cast.resident, "now": clock()}
    assert inviting.answer(comes=False, **how).answer == Answer.NO
    assert inviting.answer(comes=True, **how).answer == Answer.YES
    with pytest.raises(NoSeat):
        inviting.answer(meeting=meeting, comes=True, by=cast.worker, now=clock())


def test_who_cannot_come_names_somebody_for_the_same_side_who_counts_instead(cast):
    meeting = a_noticed_meeting(cast)
    other = people(1)[0]
    how = {"meeting": meeting, "by": cast.resident, "now": clock()}
    seat = inviting.substitute(name=other.name, phone=other.phone, **how)
    assert (seat.side, seat.user, seat.stands_in_for) == (Side.RESIDENTS, other, seat_of(meeting, cast.resident))
    assert meeting.seats.expected().count() == 6
    assert not meeting.seats.expected().filter(user=cast.resident).exists()
    assert Message.objects.inbox_of(other).filter(title="请您参加：停车议事会").exists()
    for again in (
        lambda: inviting.substitute(name="另一位", **how),
        lambda: inviting.answer(comes=True, **how),
        lambda: inviting.substitute(meeting=meeting, name="再一位", by=other, now=clock()),
    ):
        with pytest.raises(Invalid):
            again()


def test_a_substitute_who_is_on_the_list_already_is_refused(cast):
    meeting = a_noticed_meeting(cast)
    with pytest.raises(Invalid) as refused:
        inviting.substitute(meeting=meeting, name="赵大爷", phone=cast.neighbour.phone, by=cast.resident, now=clock())
    assert refused.value.field == "name"
    assert seat_of(meeting, cast.resident).answer == Answer.PENDING


def test_the_members_of_a_body_on_the_day_of_the_meeting_are_invited_and_nobody_twice(cast):
    day = localdate()
    body = bodies.found_body(name="阳光议事会", charge="小区公共事务", by=cast.secretary, now=clock())
    for name, user, ends in (("李阿姨", cast.resident, None), ("以前的", None, day), ("周老师", None, None)):
        member = bodies.seat_member(
            body=body, name=name, phone=user.phone if user else "", side=Side.RESIDENTS,
            starts_on=day.replace(year=day.year - 1), by=cast.secretary, now=clock(),
        )  # fmt: skip
        if ends:
            bodies.unseat_member(member=member, ends_on=ends, by=cast.secretary, now=clock())
    meeting = a_planned_meeting(cast, body=body)
    for expected in (["周老师", "李阿姨"], []):
        invited = inviting.invite_body(meeting=meeting, by=cast.secretary, now=clock())
        assert sorted(seat.name for seat in invited) == expected
    assert seat_of(meeting, cast.resident).side == Side.RESIDENTS


def test_a_term_ends_after_it_began(cast):
    body = bodies.found_body(name="阳光议事会", by=cast.secretary, now=clock())
    day = localdate()
    member = bodies.seat_member(
        body=body, name="周老师", side=Side.RESIDENTS, starts_on=day, by=cast.secretary, now=clock()
    )
    with pytest.raises(Invalid):
        bodies.unseat_member(member=member, ends_on=day, by=cast.secretary, now=clock())
    with pytest.raises(NotAllowed):
        bodies.found_body(name="别的会", by=cast.resident, now=clock())


def test_listeners_get_the_free_places_and_the_next_ones_wait(cast):
    meeting = a_noticed_meeting(cast, open_seats=2)
    seats = [listening.sign_up(meeting=meeting, by=person, now=clock()) for person in people(4)]
    assert [seat.answer for seat in seats] == ["YES", "YES", "WAITING", "WAITING"]
    with pytest.raises(SignedUpAlready):
        listening.sign_up(meeting=meeting, by=seats[0].user, now=clock())
    with pytest.raises(SignedUpAlready):
        listening.sign_up(meeting=meeting, by=cast.resident, now=clock())  # invited


def test_giving_a_place_up_promotes_the_first_who_waits_and_tells_them(cast):
    meeting = a_noticed_meeting(cast, open_seats=1)
    first, second, third = people(3)
    for person in (first, second, third):
        listening.sign_up(meeting=meeting, by=person, now=clock())
    listening.give_up(meeting=meeting, by=first, now=clock())
    assert [seat_of(meeting, one).answer for one in (first, second, third)] == ["NO", "YES", "WAITING"]
    assert Message.objects.inbox_of(second).filter(title__startswith="有旁听的位子了").count() == 1
    assert not Message.objects.inbox_of(third).filter(title__startswith="有旁听的位子了").exists()
    # whoever comes back stands at the end
    assert listening.sign_up(meeting=meeting, by=first, now=clock()).answer == Answer.WAITING
    listening.give_up(meeting=meeting, by=second, now=clock())
    assert [seat_of(meeting, one).answer for one in (first, third)] == ["WAITING", "YES"]


def test_more_places_promote_those_who_wait(cast):
    meeting = a_noticed_meeting(cast, open_seats=1)
    for person in people(3):
        listening.sign_up(meeting=meeting, by=person, now=clock())
    change = convening.Change(starts_at=meeting.starts_at, place=meeting.place, open_seats=2)
    convening.renotice(change, meeting=meeting, reason="加了椅子。", by=cast.secretary, now=clock())
    assert meeting.seats.listening().coming().count() == 2


def test_who_waits_is_not_let_in_and_the_substituted_neither(cast):
    meeting = a_noticed_meeting(cast, open_seats=1)
    inside_, waits = people(2)
    for person in (inside_, waits):
        listening.sign_up(meeting=meeting, by=person, now=clock())
    inviting.substitute(meeting=meeting, name="代替的人", by=cast.resident, now=clock())
    Meeting.objects.update(starts_at=clock())
    for person in (waits, cast.resident):
        with pytest.raises(NoSeat):
            session.check_in_by_desk(seat=seat_of(meeting, person), by=cast.secretary, now=clock())
    session.check_in_by_desk(seat=seat_of(meeting, inside_), by=cast.secretary, now=clock())  # control


def a_crowd(open_seats: int, count: int):
    with inside(databases.community("alpha")):
        cast = cast_of()
        for person in (cast.resident, cast.neighbour):
            verified(person)
        return a_noticed_meeting(cast, open_seats=open_seats), people(count)


def in_alpha(act, **how):
    def run():
        with inside(databases.community("alpha")):
            return act(now=clock(), **how).answer

    return outcome(run)


def test_of_many_who_press_at_once_as_many_sit_as_there_are_places(committed_db):
    meeting, crowd = a_crowd(3, 8)
    found = together(*(in_alpha(listening.sign_up, meeting=meeting, by=person) for person in crowd))
    assert sorted(found) == ["WAITING"] * 5 + ["YES"] * 3


def test_two_who_give_up_at_once_let_two_others_in(committed_db):
    meeting, crowd = a_crowd(2, 5)
    for person in crowd:
        in_alpha(listening.sign_up, meeting=meeting, by=person)()
    together(*(in_alpha(listening.give_up, meeting=meeting, by=person) for person in crowd[:2]))
    with inside(databases.community("alpha")):
        now_in = meeting.seats.listening().coming().order_by("pk").values_list("user_id", flat=True)
        assert list(now_in) == [person.pk for person in crowd[2:4]]


def test_control_without_the_lock_more_would_sit_than_there_are_places(committed_db, monkeypatch):
    meeting, crowd = a_crowd(1, 4)
    all_have_looked, look = Barrier(4), listening.free_places

    def looked(meeting):
        found = look(meeting)
        all_have_looked.wait(20)
        return found

    monkeypatch.setattr(listening, "free_places", looked)
    monkeypatch.setattr(listening, "locked_in", lambda meeting, *states: Meeting.objects.get(pk=meeting.pk))
    monkeypatch.setattr(listening, "write", lambda *args, **kwargs: None)
    monkeypatch.setattr(listening, "log", lambda *args, **kwargs: None)
    found = together(*(in_alpha(listening.sign_up, meeting=meeting, by=person) for person in crowd))
    assert found == ["YES"] * 4


def test_a_meeting_that_somebody_else_declined_stays_in_ones_calendar(cast):
    meeting = a_noticed_meeting(cast)
    inviting.answer(meeting=meeting, comes=False, by=cast.neighbour, now=clock())
    assert meeting in Meeting.objects.of(cast.resident)
    assert meeting not in Meeting.objects.of(cast.neighbour)
