"""A motion that phones vote on: who has a vote in it, when it is counted, what comes of it."""

import pytest
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from deliberation.ballots import casting, closing, drafting
from deliberation.ballots.errors import BallotOver, NotOnRoll
from deliberation.ballots.seeing import lines_of
from deliberation.ballots.sweeping import close_ballots, nudge_electors
from deliberation.meetings import balloting, debating, live, session, wall
from deliberation.meetings.deciding import Count
from deliberation.meetings.errors import QuorumLost
from deliberation.meetings.models import Seat, Turn
from deliberation.meetings.queries import speakers
from deliberation.meetings.states import MotionState
from tests.api.client import api
from tests.builders.ballots import a_ballot, over
from tests.builders.browsers import browser_of, words_of
from tests.builders.meetings import a_session, seat_of
from tests.builders.topics import verified


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


@pytest.fixture
def motion(cast):
    """Being talked over; everybody at the table is there and has an account."""
    meeting = a_session(cast)
    meeting.seats.filter(user__isnull=True).update(user=cast.property)
    by = {"by": cast.secretary, "now": clock()}
    made = debating.move(meeting=meeting, text="画 40 个车位", seat=seat_of(meeting, cast.resident), **by)
    return debating.second(motion=made, seat=seat_of(meeting, cast.neighbour), **by)


def opened(motion, cast, *, is_secret: bool = True):
    return balloting.open_vote(motion=motion, minutes=3, is_secret=is_secret, by=cast.secretary, now=clock())


def ended(motion, cast):
    over(motion.ballot)
    return balloting.take_result(motion=motion, by=cast.secretary, now=clock())


def vote(motion, user, choice: int):
    return casting.cast(ballot=motion.ballot, choices=[choice], by=user, now=clock())


def test_those_at_the_table_who_are_there_have_a_vote_and_nobody_else(cast, motion):
    late = motion.meeting.seats.exclude(user__in=[cast.resident, cast.neighbour, cast.property]).first()
    session.leave(seat=late, by=cast.secretary, now=clock())
    motion = opened(motion, cast)
    assert motion.state == MotionState.VOTING
    assert motion.ballot.electors.count() == 5
    vote(motion, cast.resident, 0)
    with pytest.raises(NotOnRoll):
        vote(motion, late.user, 0)
    with pytest.raises(NotOnRoll):
        vote(motion, cast.secretary, 0)


@pytest.mark.parametrize("is_secret", [True, False], ids=["secret", "named"])
@pytest.mark.parametrize(
    ("choices", "state"),
    [
        ([0, 0, 0, 0], MotionState.CARRIED),
        ([0, 0, 0, 0, 1], MotionState.LEANING),
        ([0, 0, 0, 1, 1, 1], MotionState.FAILED),
        ([0, 0, 0], MotionState.FAILED),
        ([0, 0, 0, 0, 2, 2], MotionState.CARRIED),
    ],
)
def test_more_than_half_of_those_on_the_roll_decide(cast, motion, choices, state, is_secret):
    motion = opened(motion, cast, is_secret=is_secret)
    people = [seat.user for seat in motion.meeting.seats.at_the_table().select_related("user")]
    for person, choice in zip(people, choices, strict=False):
        vote(motion, person, choice)
    done = ended(motion, cast)
    assert (done.state, done.present, done.yes) == (state, 6, choices.count(0))


def test_nothing_is_counted_before_its_time_nor_by_hand_beside_it(cast, motion):
    motion = opened(motion, cast)
    by = {"motion": motion, "by": cast.secretary, "now": clock()}
    with pytest.raises(BallotOver):
        balloting.take_result(**by)
    for refused in (
        lambda: debating.decide(Count(4, 0, 0), **by),
        lambda: debating.debate_on(**by),
        lambda: balloting.open_vote(minutes=3, is_secret=True, **by),
    ):
        with pytest.raises(Invalid):
            refused()
    motion.refresh_from_db()
    assert motion.state == MotionState.VOTING


def test_with_the_quorum_lost_what_phones_voted_is_not_recorded(cast, motion):
    motion = opened(motion, cast)
    vote(motion, cast.resident, 0)
    for seat in motion.meeting.seats.at_the_table().order_by("pk")[:3]:
        session.leave(seat=seat, by=cast.secretary, now=clock())
    with pytest.raises(QuorumLost, match="截止时在场 3 人"):
        ended(motion, cast)
    motion.refresh_from_db()
    assert (motion.state, motion.decided_at) == (MotionState.VOTING, None)
    for seat in motion.meeting.seats.at_the_table().order_by("pk")[:3]:  # who comes back after it was not there
        session.check_in_by_desk(seat=seat, by=cast.secretary, now=clock())
    with pytest.raises(QuorumLost):
        balloting.take_result(motion=motion, by=cast.secretary, now=clock())


@pytest.mark.parametrize("back", [False, True], ids=["gone", "back"])
def test_a_vote_at_whose_closing_all_were_there_is_counted_whoever_goes_or_is_let_out_afterwards(cast, motion, back):
    # given a vote that is over, with everybody there as it closed
    motion = opened(motion, cast, is_secret=False)
    for person in (cast.resident, cast.neighbour, cast.property):
        vote(motion, person, 0)
    over(motion.ballot)

    # when the chair, who may have read papers by then, lets four out
    gone = list(motion.meeting.seats.at_the_table())[:4]
    for seat in gone:
        session.leave(seat=seat, by=cast.secretary, now=clock())
    if back:
        for seat in gone:
            session.check_in_by_desk(seat=seat, by=cast.secretary, now=clock())

    # then it is not thrown away, and is counted
    with pytest.raises(Invalid, match="不能再回到讨论"):
        debating.debate_on(motion=motion, by=cast.secretary, now=clock())
    done = balloting.take_result(motion=motion, by=cast.secretary, now=clock())
    assert (done.yes, done.present) == (3, 6)


def test_those_on_the_roll_are_told_that_nothing_came_of_a_vote(cast, motion):
    motion = opened(motion, cast)
    vote(motion, cast.resident, 0)
    for seat in list(motion.meeting.seats.at_the_table())[:4]:
        session.leave(seat=seat, by=cast.secretary, now=clock())
    ballot = over(motion.ballot)
    debating.debate_on(motion=motion, by=cast.secretary, now=clock())
    told = Message.objects.filter(to=cast.resident, path=f"votes/{ballot.pk}/").latest("pk")
    assert told.title == "会上的投票没有结果" and "截止时在场的人不够" in told.body


@pytest.mark.parametrize("is_over", [False, True])
def test_the_page_of_a_vote_in_a_room_leads_to_the_console_and_offers_nothing_that_is_always_refused(
    cast, motion, is_over
):
    motion = opened(motion, cast)
    if is_over:
        over(motion.ballot)
    at = f"/manage/ballots/{motion.ballot_id}/"
    page = words_of(browser_of(cast.secretary).get(at))
    for refused in ("count", "extend", "late", "station"):
        assert f"{at}{refused}/" not in page
    assert f"/manage/meetings/{motion.meeting_id}/console/" in page
    outside = a_ballot(cast.secretary, [cast.resident])  # control
    at = f"/manage/ballots/{outside.pk}/"
    assert f"{at}extend/" in words_of(browser_of(cast.secretary).get(at))


def test_while_nobody_there_has_an_account_hands_are_counted(cast, motion):
    Seat.objects.update(user=None)
    with pytest.raises(Invalid, match="没有账号"):
        opened(motion, cast)
    motion.refresh_from_db()
    assert (motion.state, motion.ballot) == (MotionState.OPEN, None)


@pytest.mark.parametrize("minutes", [0, 61])
def test_a_vote_of_no_time_or_of_too_much_is_refused(cast, motion, minutes):
    with pytest.raises(Invalid) as refused:
        balloting.open_vote(motion=motion, minutes=minutes, is_secret=True, by=cast.secretary, now=clock())
    assert refused.value.field == "minutes"


def test_residents_open_no_vote_and_take_no_result(cast, motion):
    with pytest.raises(NotAllowed):
        balloting.open_vote(motion=motion, minutes=3, is_secret=True, by=cast.resident, now=clock())
    motion = opened(motion, cast)
    with pytest.raises(NotAllowed):
        balloting.take_result(motion=motion, by=cast.resident, now=clock())


def test_from_the_console_to_a_phone_and_back(cast, motion):
    desk, meeting = browser_of(cast.secretary), motion.meeting_id
    console = f"/manage/meetings/{meeting}/console/"
    assert "用手机投票" in words_of(desk.get(console))
    desk.post(f"/manage/meetings/{meeting}/open_vote/{motion.pk}/", {"minutes": "3", "is_secret": "on"})
    motion.refresh_from_db()
    assert "去投票" in words_of(browser_of(cast.resident).get(f"/meetings/{meeting}/live/"))
    assert api(cast.resident).get(f"meetings/{meeting}/live").data["motion"]["ballot"] == motion.ballot_id
    shown = words_of(desk.get(console))
    assert "计票，记下结果" in shown
    assert "记下结果</button>" not in shown.replace("计票，记下结果", "")
    for person in (cast.resident, cast.neighbour, cast.property):
        vote(motion, person, 0)
    over(motion.ballot)
    desk.post(f"/manage/meetings/{meeting}/take_result/{motion.pk}/")
    motion.refresh_from_db()
    assert (motion.state, motion.yes) == (MotionState.FAILED, 3)


def test_a_vote_that_was_called_off_leads_back_to_the_debate(motion, cast):
    motion = opened(motion, cast)
    with pytest.raises(Invalid):
        debating.debate_on(motion=motion, by=cast.secretary, now=clock())  # control: while it goes on nothing does
    drafting.call_off(ballot=motion.ballot, reason="网断了", by=cast.secretary, now=clock())
    motion = debating.debate_on(motion=motion, by=cast.secretary, now=clock())
    assert (motion.state, motion.ballot) == (MotionState.OPEN, None)
    assert opened(motion, cast).state == MotionState.VOTING


def test_a_meeting_whose_quorum_went_while_phones_voted_can_still_be_ended(motion, cast):
    motion = opened(motion, cast)
    vote(motion, cast.resident, 0)
    for seat in list(motion.meeting.seats.at_the_table())[:4]:
        session.leave(seat=seat, by=cast.secretary, now=clock())
    over(motion.ballot)
    with pytest.raises(QuorumLost):
        balloting.take_result(motion=motion, by=cast.secretary, now=clock())
    motion = debating.debate_on(motion=motion, by=cast.secretary, now=clock())
    debating.withdraw(motion=motion, by=cast.secretary, now=clock())
    assert session.adjourn(meeting=motion.meeting, reason="人不够", by=cast.secretary, now=clock())


def test_who_has_voted_is_not_asked_again_and_nobody_in_the_room_is_nudged(motion, cast):
    motion = opened(motion, cast)
    live = f"/meetings/{motion.meeting_id}/live/"
    assert "您投过了" not in words_of(browser_of(cast.resident).get(live))
    vote(motion, cast.resident, 0)
    page = words_of(browser_of(cast.resident).get(live))
    assert "您投过了" in page and "去投票" not in page
    assert "去投票" in words_of(browser_of(cast.neighbour).get(live))  # control
    assert nudge_electors(now=clock()) == 0


def test_of_a_motion_that_failed_no_choice_is_said_to_have_won(motion, cast):
    motion = opened(motion, cast)
    vote(motion, cast.resident, 0)
    motion = ended(motion, cast)
    motion.ballot.refresh_from_db()
    assert motion.ballot.result["passed"] is False
    assert [line.won for line in lines_of(motion.ballot, motion.ballot.result)] == [False, False, False]


def test_whoever_stands_outside_a_vote_in_a_room_is_told_why(motion, cast):
    session.leave(seat=seat_of(motion.meeting, cast.neighbour), by=cast.secretary, now=clock())
    motion = opened(motion, cast)
    page = words_of(browser_of(cast.neighbour).get(f"/votes/{motion.ballot_id}/"))
    assert "开始投票时到会" in page and "住址核实" not in page


def test_while_hands_are_counted_those_who_wait_stay_in_line_and_after_the_end_nothing_goes_on(motion, cast):
    meeting, by = motion.meeting, {"by": cast.secretary, "now": clock()}
    debating.ask_to_speak(meeting=meeting, seat=seat_of(meeting, cast.resident), stance="FOR", **by)
    question = wall.ask(meeting=meeting, text="救护车进得来吗？", by=cast.resident, now=clock())
    wall.mark(question=question, state="LIVE", **by)
    console = browser_of(cast.secretary)
    debating.put_to_vote(motion=motion, **by)
    page = words_of(console.get(f"/manage/meetings/{meeting.pk}/console/"))
    assert "表决以后接着发言" in page and cast.resident.name in page.partition("console-queue")[2].partition("</ol>")[0]
    assert "请下一位发言" not in page
    with pytest.raises(Invalid, match="正在表决"):
        debating.give_floor(meeting=meeting, **by)
    debating.decide(Count(yes=6, no=0, abstain=0), motion=motion, **by)
    assert [turn.seat.user for turn in speakers(meeting)] == [cast.resident]
    session.close(meeting=meeting, **by)
    meeting.refresh_from_db()
    told = live.made(meeting)
    assert (told["quorum"], told["item"], told["motion"], told["speaker"], told["queue"]) == (
        None,
        None,
        None,
        None,
        [],
    )
    assert [one["state"] for one in told["questions"]] == ["ANSWERED"]


def test_who_waits_is_in_line_again_when_the_debate_goes_on_and_once_when_the_motion_is_settled(motion, cast):
    meeting, by = motion.meeting, {"by": cast.secretary, "now": clock()}
    seat = seat_of(meeting, cast.resident)
    debating.ask_to_speak(meeting=meeting, seat=seat, stance="FOR", **by)
    debating.put_to_vote(motion=motion, **by)
    motion = debating.debate_on(motion=motion, **by)
    assert [turn.seat for turn in speakers(meeting)] == [seat]
    Turn.objects.create(meeting=meeting, seat=seat, stance="QUESTION")  # asked before it was moved
    debating.withdraw(motion=motion, **by)
    assert [turn.seat for turn in speakers(meeting)] == [seat]
    assert debating.give_floor(meeting=meeting, **by).seat == seat


def test_a_line_that_is_missing_is_asked_for_beside_the_name_of_who_spoke(motion, cast):
    meeting, by = motion.meeting, {"by": cast.secretary, "now": clock()}
    debating.ask_to_speak(meeting=meeting, seat=seat_of(meeting, cast.resident), stance="FOR", **by)
    turn = debating.give_floor(meeting=meeting, **by)
    page = browser_of(cast.secretary).post(f"/manage/meetings/{meeting.pk}/write_line/{turn.pk}/", {"line": ""})
    assert page.status_code == 400
    assert "object (" not in words_of(page) and cast.resident.name in words_of(page)


def test_a_vote_of_which_nothing_came_for_want_of_people_is_never_counted(motion, cast):
    motion = opened(motion, cast)
    ballot = motion.ballot
    for person in (cast.resident, cast.neighbour, cast.property):
        vote(motion, person, 0)
    for seat in list(motion.meeting.seats.at_the_table())[:4]:
        session.leave(seat=seat, by=cast.secretary, now=clock())
    over(ballot)
    with pytest.raises(Invalid, match="主持台"):
        closing.count_ballot(ballot=ballot, by=cast.secretary, now=clock())
    debating.debate_on(motion=motion, by=cast.secretary, now=clock())
    ballot.refresh_from_db()
    assert (ballot.state, ballot.result) == ("called_off", {})
    page = words_of(browser_of(cast.resident).get(f"/votes/{ballot.pk}/"))
    assert "没有计票，没有结果" in page and "正在计票" not in page
    assert close_ballots(now=clock()) == 0
