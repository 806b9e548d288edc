"""The session: arriving, the quorum, motions one at a time, the floor, deciding, the wall, and the end."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid, NotAllowed, TooOften
from communities.tenants.scope import inside
from deliberation.meetings import codes, convening, debating, inviting, listening, planning, session, wall
from deliberation.meetings.deciding import Count
from deliberation.meetings.errors import NoSeat, QuorumLost, TooEarly, WrongCode
from deliberation.meetings.models import Meeting, Motion
from deliberation.meetings.queries import speakers
from deliberation.meetings.states import MeetingState, MotionState, QuestionState
from deliberation.topics.states import TopicState
from tests import databases
from tests.builders.meetings import AHEAD, a_due_meeting, a_noticed_meeting, a_session, seat_of, what_of
from tests.builders.people import a_resident, cast_of
from tests.builders.topics import verified
from tests.communities.tenants.together import outcome, together


@pytest.fixture
def cast(cast):
    for person in (cast.resident, cast.neighbour):
        verified(person)
    return cast


def at_the_table(meeting):
    return list(meeting.seats.at_the_table().order_by("-pk"))


def a_motion(meeting, cast) -> Motion:
    """Moved by one, seconded by another, open."""
    first, second = at_the_table(meeting)[:2]
    motion = debating.move(meeting=meeting, text="画 40 个车位", seat=first, by=cast.secretary, now=clock())
    return debating.second(motion=motion, seat=second, by=cast.secretary, now=clock())


def asks(meeting, seat, stance, cast):
    return debating.ask_to_speak(meeting=meeting, stance=stance, seat=seat, by=cast.secretary, now=clock())


def test_somebody_with_a_seat_arrives_by_the_code_of_the_moment(cast):
    meeting = a_due_meeting(cast)
    now = clock()
    for code in ("000000" if codes.code_at(meeting.key, now) != "000000" else "111111", ""):
        with pytest.raises(WrongCode):
            session.check_in(meeting=meeting, code=code, by=cast.resident, now=now)
    code = codes.code_at(meeting.key, now)
    with pytest.raises(NoSeat):
        session.check_in(meeting=meeting, code=code, by=cast.worker, now=now)
    seat = session.check_in(meeting=meeting, code=code, by=cast.resident, now=now)
    assert (seat.checked_in_at, session.quorum_of(meeting).present) == (now, 1)


def test_codes_are_not_tried_through(cast):
    meeting = a_due_meeting(cast)
    with pytest.raises(TooOften):
        for _ in range(20):
            with pytest.raises(WrongCode):
                session.check_in(meeting=meeting, code="x", by=cast.resident, now=clock())


def test_nobody_arrives_hours_before(cast):
    meeting = a_noticed_meeting(cast)
    with pytest.raises(TooEarly):
        session.check_in_by_desk(seat=seat_of(meeting, cast.resident), by=cast.secretary, now=clock())


def test_the_quorum_is_more_than_half_of_those_invited_and_each_side(cast):
    meeting = a_session(cast, there=3)  # the property company and two residents of five
    assert (session.quorum_of(meeting).needed, session.quorum_of(meeting).is_met) == (4, False)
    property_seat, *residents = at_the_table(meeting)
    for seat in residents[2:4]:
        session.check_in_by_desk(seat=seat, by=cast.secretary, now=clock())
    assert session.quorum_of(meeting).is_met
    session.leave(seat=property_seat, by=cast.secretary, now=clock())
    assert (session.quorum_of(meeting).present, session.quorum_of(meeting).missing) == (4, ("PROPERTY",))
    assert not session.quorum_of(meeting).is_met


def test_with_the_quorum_lost_no_decision_is_recorded_but_opinions_are(cast):
    meeting = a_session(cast, there=4)
    motion = a_motion(meeting, cast)
    gone = at_the_table(meeting)[3]
    session.leave(seat=gone, by=cast.secretary, now=clock())
    for act in (
        lambda: debating.put_to_vote(motion=motion, by=cast.secretary, now=clock()),
        lambda: debating.decide(Count(3, 0, 0), motion=motion, by=cast.secretary, now=clock()),
    ):
        with pytest.raises(QuorumLost, match="要到 4 人，现在在场 3 人"):
            act()
    motion.refresh_from_db()
    assert (motion.state, motion.yes) == (MotionState.OPEN, None)
    asks(meeting, at_the_table(meeting)[1], "AGAINST", cast)
    turn = debating.give_floor(meeting=meeting, by=cast.secretary, now=clock())
    debating.write_line(turn=turn, line="先算清楚有多少车。", by=cast.secretary, now=clock())
    # control: with the fourth back it is decided
    session.check_in_by_desk(seat=gone, by=cast.secretary, now=clock())
    assert debating.decide(Count(3, 1, 0), motion=motion, by=cast.secretary, now=clock()).state == "LEANING"


def test_a_motion_is_seconded_by_another_before_it_is_open(cast):
    meeting = a_session(cast)
    mover = at_the_table(meeting)[0]
    motion = debating.move(meeting=meeting, text="画车位", seat=mover, by=cast.secretary, now=clock())
    assert motion.state == MotionState.PROPOSED
    with pytest.raises(Invalid):
        debating.second(motion=motion, seat=mover, by=cast.secretary, now=clock())
    with pytest.raises(IntegrityError, match="motion_is_seconded_by_another"), atomic():
        Motion.objects.update(seconded_by=mover)


def test_one_motion_is_open_at_a_time(cast):
    meeting = a_session(cast)
    first = a_motion(meeting, cast)
    with pytest.raises(Invalid, match="一次只议一个动议"):
        a_motion(meeting, cast)
    debating.decide(Count(6, 0, 0), motion=first, by=cast.secretary, now=clock())
    waiting = meeting.motions.get(state=MotionState.PROPOSED)
    second = at_the_table(meeting)[1]
    assert debating.second(motion=waiting, seat=second, by=cast.secretary, now=clock()).state == MotionState.OPEN


def test_who_is_not_there_or_only_listens_neither_moves_nor_speaks(cast):
    meeting = a_session(cast, there=5, open_seats=1)
    absent = at_the_table(meeting)[5]
    with pytest.raises(NoSeat):
        debating.move(meeting=meeting, text="画车位", seat=absent, by=cast.secretary, now=clock())
    listener = meeting.seats.create(name="旁听的", answer="YES", checked_in_at=clock())
    with pytest.raises(NoSeat, match="旁听"):
        asks(meeting, listener, "FOR", cast)


def test_nobody_moves_or_speaks_in_the_name_of_another(cast):
    meeting = a_session(cast)
    mine = seat_of(meeting, cast.resident)
    with pytest.raises(NotAllowed):
        debating.move(meeting=meeting, text="画车位", seat=mine, by=cast.neighbour, now=clock())
    nameless = at_the_table(meeting)[0]
    with pytest.raises(NotAllowed):
        debating.ask_to_speak(meeting=meeting, stance="FOR", seat=nameless, by=cast.neighbour, now=clock())
    debating.move(meeting=meeting, text="画车位", seat=mine, by=cast.resident, now=clock())  # control


def test_the_floor_alternates_and_each_speaks_twice_at_most(cast):
    meeting = a_session(cast)
    motion = a_motion(meeting, cast)
    a, b, c, *_rest = at_the_table(meeting)
    for seat, stance in ((a, "FOR"), (b, "FOR"), (c, "AGAINST")):
        asks(meeting, seat, stance, cast)
    with pytest.raises(Invalid, match="已经在排队"):
        asks(meeting, a, "FOR", cast)
    assert [turn.seat for turn in speakers(meeting)] == [a, c, b]
    spoken = [debating.give_floor(meeting=meeting, by=cast.secretary, now=clock()).seat for _ in range(3)]
    assert spoken == [a, c, b]
    assert motion.turns.filter(began_at__isnull=False, ended_at__isnull=True).count() == 1
    asks(meeting, a, "FOR", cast)
    debating.give_floor(meeting=meeting, by=cast.secretary, now=clock())
    debating.write_line(turn=motion.turns.last(), line="还是赞成。", by=cast.secretary, now=clock())
    with pytest.raises(Invalid, match="最多发言 2 次"):
        asks(meeting, a, "FOR", cast)


def test_votes_are_counted_against_those_present(cast):
    meeting = a_session(cast)
    motion = debating.put_to_vote(motion=a_motion(meeting, cast), by=cast.secretary, now=clock())
    for count in (Count(5, 2, 0), Count(-1, 0, 0), Count(0, 0, 0)):
        with pytest.raises(Invalid) as refused:
            debating.decide(count, motion=motion, by=cast.secretary, now=clock())
        assert refused.value.field == "yes"
    with pytest.raises(Invalid, match="正在表决"):
        asks(meeting, at_the_table(meeting)[0], "FOR", cast)
    motion = debating.decide(Count(3, 3, 0), motion=motion, by=cast.secretary, now=clock())
    assert (motion.state, motion.present) == (MotionState.FAILED, 6)  # a tie


def test_questions_go_on_the_wall_masked_and_without_who_asks(cast):
    meeting = a_session(cast)
    question = wall.ask(meeting=meeting, text="找谁交钱，13800000001 吗？", by=cast.resident, now=clock())
    assert "13800000001" not in question.text
    with pytest.raises(NoSeat):
        wall.ask(meeting=meeting, text="我不在现场", by=cast.worker, now=clock())
    wall.like(question=question, by=cast.neighbour, now=clock())
    assert question.likers.count() == 1
    wall.like(question=question, by=cast.neighbour, now=clock())
    assert question.likers.count() == 0
    with pytest.raises(Invalid):
        wall.like(question=question, by=cast.resident, now=clock())


def test_one_question_is_being_answered_at_a_time(cast):
    meeting = a_session(cast)
    first, second = (
        wall.ask(meeting=meeting, text=text, by=cast.resident, now=clock()) for text in ("要收费吗", "谁管理")
    )
    for question in (first, second):
        wall.mark(question=question, state=QuestionState.LIVE, by=cast.secretary, now=clock())
    first.refresh_from_db()
    assert first.state == QuestionState.ANSWERED
    with pytest.raises(NotAllowed):
        wall.mark(question=first, state=QuestionState.HIDDEN, by=cast.neighbour, now=clock())


def test_a_session_ends_with_its_motions_settled_and_its_topic_to_be_minuted(cast):
    meeting = a_session(cast)
    motion = a_motion(meeting, cast)
    with pytest.raises(Invalid, match="没有结果"):
        session.close(meeting=meeting, by=cast.secretary, now=clock())
    debating.withdraw(motion=motion, by=cast.secretary, now=clock())
    meeting = session.close(meeting=meeting, by=cast.secretary, now=clock())
    assert (meeting.state, meeting.agenda.get().topic.state) == (MeetingState.CLOSED, TopicState.MINUTED)


def test_after_adjourning_it_is_noticed_anew_before_it_goes_on(cast):
    meeting = a_session(cast)
    debating.decide(Count(6, 0, 0), motion=a_motion(meeting, cast), by=cast.secretary, now=clock())
    meeting = session.adjourn(meeting=meeting, reason="太晚了，下周接着谈。", by=cast.secretary, now=clock())
    assert (meeting.state, meeting.agenda.get().topic.state) == (MeetingState.PLANNED, TopicState.CONVENING)
    assert Meeting.objects.public().filter(pk=meeting.pk).exists()
    with pytest.raises(TooEarly):
        convening.notice(meeting=meeting, by=cast.secretary, now=clock())
    planning.replan(what_of(cast, starts_at=clock() + AHEAD), meeting=meeting, by=cast.secretary, now=clock())
    meeting = convening.notice(meeting=meeting, by=cast.secretary, now=clock())
    with pytest.raises(TooEarly):
        session.begin(meeting=meeting, by=cast.secretary, now=clock())
    assert meeting.motions.get().state == MotionState.CARRIED


def test_only_the_committee_runs_a_session(cast):
    meeting = a_session(cast)
    for act in (session.close, debating.give_floor):
        with pytest.raises(NotAllowed):
            act(meeting=meeting, by=cast.resident, now=clock())


def a_running_session(there: int = 6):
    with inside(databases.community("alpha")):
        cast = cast_of()
        for person in (cast.resident, cast.neighbour):
            verified(person)
        return cast, a_session(cast, there=there)


def in_alpha(act, **how):
    def run():
        with inside(databases.community("alpha")):
            act(now=clock(), **how)
            return "done"

    return outcome(run)


def test_of_two_motions_seconded_at_once_one_is_open(committed_db):
    cast, meeting = a_running_session()
    with inside(databases.community("alpha")):
        first, second, third = at_the_table(meeting)[:3]
        moved = [
            debating.move(meeting=meeting, text=text, seat=first, by=cast.secretary, now=clock())
            for text in ("画车位", "装道闸")
        ]
    acts = [
        in_alpha(debating.second, motion=motion, seat=seat, by=cast.secretary)
        for motion, seat in zip(moved, (second, third), strict=True)
    ]
    found = together(*acts)
    assert [one for one in found if one == "done"] == ["done"]
    assert [type(one) for one in found if one != "done"] == [Invalid]


def test_of_two_who_give_the_floor_at_once_each_calls_another_and_one_speaks(committed_db):
    cast, meeting = a_running_session()
    with inside(databases.community("alpha")):
        for seat in at_the_table(meeting)[:3]:
            asks(meeting, seat, "FOR", cast)
    together(*[in_alpha(debating.give_floor, meeting=meeting, by=cast.secretary)] * 2)
    with inside(databases.community("alpha")):
        assert meeting.turns.filter(began_at__isnull=False).count() == 2
        assert meeting.turns.filter(began_at__isnull=False, ended_at__isnull=True).count() == 1


def test_a_vote_that_is_counted_while_somebody_leaves_counts_them_or_is_refused(committed_db):
    cast, meeting = a_running_session(there=4)
    with inside(databases.community("alpha")):
        motion = a_motion(meeting, cast)
        leaving = at_the_table(meeting)[3]
    counted, _left = together(
        outcome(lambda: _decided(motion, cast)), in_alpha(session.leave, seat=leaving, by=cast.secretary)
    )
    with inside(databases.community("alpha")):
        motion.refresh_from_db()
        if isinstance(counted, QuorumLost):
            assert motion.state == MotionState.OPEN
        else:
            assert (counted, motion.present) == (MotionState.CARRIED, 4)


def _decided(motion, cast):
    with inside(databases.community("alpha")):
        return debating.decide(Count(4, 0, 0), motion=motion, by=cast.secretary, now=clock()).state


def test_a_listener_who_is_there_asks_on_the_wall(cast):
    person = a_resident("13800080001", "邻居")
    meeting = a_noticed_meeting(cast, now=clock() - AHEAD, open_seats=1)
    listening.sign_up(meeting=meeting, by=person, now=clock())
    meeting = session.begin(meeting=meeting, by=cast.secretary, now=clock() + timedelta(seconds=1))
    code = codes.code_at(meeting.key, clock())
    session.check_in(meeting=meeting, code=code, by=person, now=clock())
    wall.ask(meeting=meeting, text="旁听的也能问吗", by=person, now=clock())
    assert session.quorum_of(meeting).present == 0


def test_a_motion_from_a_phone_hides_telephone_and_door(cast):
    meeting = a_session(cast)
    who = {"seat": seat_of(meeting, cast.resident), "by": cast.resident, "now": clock()}
    motion = debating.move(meeting=meeting, text="请 13900001111 的车主挪开", **who)
    assert "13900001111" not in motion.text and "车主挪开" in motion.text


def test_who_moved_something_before_an_adjournment_stays_on_the_list(cast):
    meeting, who = a_session(cast), {"by": cast.secretary, "now": clock()}
    motion = debating.move(meeting=meeting, text="画 40 个车位", seat=seat_of(meeting, cast.resident), **who)
    debating.withdraw(motion=motion, **who)
    session.adjourn(meeting=meeting, reason="改天", **who)
    with pytest.raises(Invalid, match="已经用过"):
        inviting.uninvite(seat=seat_of(meeting, cast.resident), **who)


@pytest.mark.parametrize("typed", ["{0} {1}", " {0}{1} ", "full"])
def test_the_code_is_taken_as_the_projector_shows_it(cast, typed):
    meeting = session.begin(meeting=a_due_meeting(cast), by=cast.secretary, now=clock())
    code = codes.code_at(meeting.key, clock())
    full = code.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    sent = full if typed == "full" else typed.format(code[:3], code[3:])
    assert session.check_in(meeting=meeting, code=sent, by=cast.resident, now=clock()).checked_in_at
