"""In a session everybody is offered what they may do, and reads why the rest is not there."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now as clock

from deliberation.ballots.errors import BallotOver
from deliberation.meetings import balloting, debating, session, wall
from deliberation.meetings.deciding import Count
from deliberation.meetings.doing import row_verbs
from deliberation.meetings.errors import QuorumLost
from deliberation.meetings.forms import SecondForm
from deliberation.meetings.models import Meeting, Motion, Turn
from tests.builders.ballots import over
from tests.builders.browsers import browser_of, words_of
from tests.builders.meetings import (
    a_call,
    a_due_meeting,
    a_graded_topic,
    a_planned_meeting,
    a_session,
    joiners,
    seat_of,
)
from tests.builders.topics import on_the_agenda, verified


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


@pytest.fixture
def meeting(cast):
    """Everybody is there."""
    return a_session(cast)


def by(cast) -> dict:
    return {"by": cast.secretary, "now": clock()}


def moved(meeting, cast, text: str = "画 40 个车位", *, seconded: bool = True) -> Motion:
    motion = debating.move(meeting=meeting, text=text, seat=seat_of(meeting, cast.resident), **by(cast))
    return debating.second(motion=motion, seat=seat_of(meeting, cast.neighbour), **by(cast)) if seconded else motion


def leave(meeting, cast, count: int) -> list:
    """So many residents without a part in it go."""
    gone = list(meeting.seats.filter(side="RESIDENTS").order_by("-pk")[:count])
    for seat in gone:
        session.leave(seat=seat, **by(cast))
    return gone


def console(meeting, cast) -> str:
    return words_of(browser_of(cast.secretary).get(f"/manage/meetings/{meeting.pk}/console/"))


def phone(meeting, person) -> str:
    return words_of(browser_of(person).get(f"/meetings/{meeting.pk}/live/"))


def test_below_the_quorum_the_chair_reads_why_there_is_no_vote(cast, meeting):
    motion = moved(meeting, cast)
    assert "举手表决" in console(meeting, cast) and "用手机投票" in console(meeting, cast)  # control
    leave(meeting, cast, 3)
    shown = console(meeting, cast)
    assert ("举手表决" in shown, "用手机投票" in shown) == (False, False)
    assert "人不够，不能表决（还差 1 人）。人到了，这里就有表决的按钮。" in re.sub("<[^>]+>", "", shown)
    assert "提出的人撤回" in shown
    with pytest.raises(QuorumLost):
        debating.put_to_vote(motion=motion, **by(cast))


def test_hands_are_counted_in_no_form_while_too_few_are_there(cast, meeting):
    debating.put_to_vote(motion=moved(meeting, cast), **by(cast))
    assert "console-count" in console(meeting, cast)  # control
    gone = leave(meeting, cast, 3)
    shown = console(meeting, cast)
    assert ("console-count" in shown, "接着讨论" in shown) == (False, True)
    assert "才能表决。等人到齐，或者请主持人接着讨论。" in phone(meeting, cast.resident)
    session.check_in_by_desk(seat=gone[0], **by(cast))
    assert "console-count" in console(meeting, cast)


def test_the_page_that_was_read_before_says_that_a_vote_is_there_now(cast, meeting):
    moved(meeting, cast)
    gone, desk = leave(meeting, cast, 3), browser_of(cast.secretary)
    at = f"/manage/meetings/{meeting.pk}/console/"
    worked_on = re.search('work=([^"]+)', words_of(desk.get(at))).group(1)
    again = lambda: words_of(desk.get(f"{at}?work={worked_on}", headers={"hx-request": "true"}))  # noqa: E731
    assert "看最新的" not in again()
    session.check_in_by_desk(seat=gone[0], **by(cast))
    assert "看最新的" in again()


def test_the_mover_is_not_offered_as_seconder(cast, meeting):
    motion = moved(meeting, cast, seconded=False)
    offered = set(SecondForm(meeting=meeting, row=motion).fields["seat"].queryset)
    assert offered == set(meeting.seats.at_the_table().present()) - {motion.moved_by}
    meeting.seats.exclude(pk=motion.moved_by_id).update(checked_in_at=None)
    assert "只有提出的人" in words_of(
        browser_of(cast.secretary).get(f"/manage/meetings/{meeting.pk}/second/{motion.pk}/")
    )


def test_a_second_motion_waits_until_the_first_is_settled(cast, meeting):
    first, other = moved(meeting, cast), moved(meeting, cast, "再画 2 个", seconded=False)
    verbs = lambda: {verb["verb"] for verb in row_verbs(other, meeting, clock())}  # noqa: E731
    assert "second" not in verbs()
    assert "一次只议一个动议" in console(meeting, cast)
    debating.withdraw(motion=first, **by(cast))
    assert "second" in verbs()


def test_the_session_is_ended_by_nobody_while_something_is_talked_over(cast, meeting):
    assert "结束会议" in console(meeting, cast)  # control
    moved(meeting, cast)
    shown = console(meeting, cast)
    assert ("/close/" in shown, "还有一个动议没有结果" in shown) == (False, True)


def test_every_result_says_how_many_were_there(cast, meeting):
    motion = debating.put_to_vote(motion=moved(meeting, cast), **by(cast))
    debating.decide(Count(4, 1, 0), motion=motion, **by(cast))
    told, at = "在场 6 人，同意 4，反对 1，弃权 0", f"/meetings/{meeting.pk}/"
    desk = browser_of(cast.secretary)
    for path in (at, f"{at}live/", f"{at}screen/", f"/manage{at}", f"/manage{at}console/"):
        assert told in words_of(desk.get(path)), path


def test_nobody_asks_in_a_meeting_that_is_over(cast, meeting):
    assert "刷新提问" in phone(meeting, cast.resident)  # control
    session.close(meeting=meeting, **by(cast))
    shown = phone(meeting, cast.resident)
    assert ("刷新提问" in shown, "没有人提问。" in shown) == (False, True)


def test_nobody_is_asked_to_press_for_their_own_question(cast, meeting):
    wall.ask(meeting=meeting, text="救护车进得来吗？", by=cast.resident, now=clock())
    assert ("我也想问" in phone(meeting, cast.resident), "我也想问" in phone(meeting, cast.neighbour)) == (False, True)


def test_a_hand_raised_before_the_motion_waits_and_another_may_be_raised_for_it(cast, meeting):
    seat = seat_of(meeting, cast.resident)
    ask = {"meeting": meeting, "seat": seat, "by": cast.resident, "now": clock()}
    debating.ask_to_speak(stance="QUESTION", **ask)
    assert "您在排队" in phone(meeting, cast.resident)
    motion = moved(meeting, cast)
    shown = phone(meeting, cast.resident)
    assert ("您在排队" in shown, "您先前排的队还留着" in shown, 'name="stance"' in shown) == (False, True, True)
    assert f"议完再叫：{seat.name}" in console(meeting, cast)
    # Who does not want to speak to the motion any more keeps the place of before.
    debating.ask_to_speak(stance="FOR", **ask)
    debating.lower_hand(seat=seat, by=cast.resident, now=clock())
    assert list(Turn.objects.values_list("motion", "stance")) == [(None, "QUESTION")]
    debating.withdraw(motion=motion, **by(cast))
    assert "您在排队" in phone(meeting, cast.resident)


def test_who_has_spoken_as_often_as_the_rules_let_them_reads_it(cast, meeting):
    motion, seat = moved(meeting, cast), seat_of(meeting, cast.resident)
    most = meeting.rules["speech_turns"]["value"]
    for n in range(most):
        assert debating.turns_left(motion, seat) == most - n
        debating.ask_to_speak(meeting=meeting, stance="FOR", seat=seat, by=cast.resident, now=clock())
        debating.give_floor(meeting=meeting, **by(cast))
        Turn.objects.update(ended_at=clock())
    shown = phone(meeting, cast.resident)
    assert ("发言的次数用完了" in shown, 'name="stance"' in shown) == (True, False)


@pytest.fixture
def vote(cast, meeting):
    """Phones vote, and too few are left."""
    motion = balloting.open_vote(motion=moved(meeting, cast), minutes=3, is_secret=False, **by(cast))
    leave(meeting, cast, 3)
    return motion


def test_before_a_vote_is_over_nobody_hears_that_it_failed(cast, meeting, vote):
    with pytest.raises(BallotOver):
        balloting.take_result(motion=vote, **by(cast))


def test_a_vote_at_whose_closing_too_few_were_there_is_counted_by_nobody(cast, meeting, vote):
    assert "计票，记下结果" in console(meeting, cast)  # control
    over(vote.ballot)
    Meeting.objects.filter(pk=meeting.pk).update(changed_at=clock())
    shown = console(meeting, cast)
    assert ("计票，记下结果" in shown, "接着讨论" in shown, "时间到，没有结果" in shown) == (False, True, True)
    read = phone(meeting, cast.resident)
    assert ("这次投票没有结果" in read, "等主持人计票" in read) == (True, False)
    with pytest.raises(QuorumLost):
        balloting.take_result(motion=vote, **by(cast))


def test_what_was_said_may_still_be_written_down_after_the_end(cast, meeting):
    seat = seat_of(meeting, cast.resident)
    debating.ask_to_speak(meeting=meeting, stance="FOR", seat=seat, by=cast.resident, now=clock())
    turn = debating.give_floor(meeting=meeting, **by(cast))
    session.close(meeting=meeting, **by(cast))
    desk, at = browser_of(cast.secretary), f"/manage/meetings/{meeting.pk}/"
    assert "还有 1 次发言没有写下说了什么。" in words_of(desk.get(at))
    assert f"/write_line/{turn.pk}/" in console(meeting, cast)
    desk.post(f"{at}write_line/{turn.pk}/", {"line": "夜里没处停。"})
    assert "没有写下说了什么" not in words_of(desk.get(at))
    assert f"/write_line/{turn.pk}/" not in console(meeting, cast)


def test_who_came_early_reads_that_they_are_written_down(cast):
    meeting = a_due_meeting(cast)
    session.check_in_by_desk(seat=seat_of(meeting, cast.resident), **by(cast))
    assert "请等主持人" in phone(meeting, cast.resident)
    assert "请等主持人" not in phone(meeting, cast.neighbour)


def test_a_wrong_code_is_said_beside_its_field(cast):
    meeting = a_due_meeting(cast)
    refused = browser_of(cast.resident).post(f"/meetings/{meeting.pk}/door/", {"code": "12"})
    assert refused.status_code == 400
    assert re.search('id="id_code_error">.*?到会码不对', words_of(refused), re.S)


def test_the_reason_of_who_calls_their_own_meeting_off_is_kept_where_it_is_too_long(cast):
    caller = joiners(1)[0]
    meeting = a_call(caller, signed=5)
    browser, at = browser_of(caller), f"/meetings/calls/{meeting.pk}/run/cancel/"
    for long in ("下雨" * 201, " "):
        refused = browser.post(at, {"reason": long})
        meeting.refresh_from_db()
        assert (refused.status_code, meeting.state) == (400, "NOTICED")
        assert 'id="reason_error"' in words_of(refused) and f">\n{long}</textarea>" in words_of(refused)
    browser.post(at, {"reason": "下雨"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.reason) == ("CANCELLED", "下雨")


def test_a_topic_that_is_not_ready_for_a_meeting_leads_back_with_the_reason(cast):
    raw, ready = on_the_agenda(cast), a_graded_topic(cast, title="车位怎么分")
    desk, at = browser_of(cast.secretary), "/manage/meetings/of-topic/"
    back = desk.get(f"{at}{raw.pk}/", follow=True)
    assert back.redirect_chain[-1][0] == f"/manage/topics/{raw.pk}/"
    assert "才能筹备会议" in words_of(back)
    assert desk.get(f"{at}{ready.pk}/").url == f"/manage/meetings/new/?topic={ready.pk}"  # control


def test_a_hearing_planned_within_its_notice_period_is_told_the_earliest_hour(cast):
    topic, desk = a_graded_topic(cast, form="HEARING"), browser_of(cast.secretary)
    near = a_planned_meeting(cast, topics=[topic], starts_at=clock() + timedelta(days=5))
    assert "现在发公告，要满 7 天" in words_of(desk.get(f"/manage/meetings/{near.pk}/"))
    Meeting.objects.filter(pk=near.pk).update(starts_at=clock() + timedelta(days=8))
    assert "现在发公告，要满" not in words_of(desk.get(f"/manage/meetings/{near.pk}/"))
