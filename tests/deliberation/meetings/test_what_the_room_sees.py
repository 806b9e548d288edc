"""What wall, phones and console say: what was decided, that a vote is over, what a lost quorum means, who is missing."""

import pytest
from django.utils.timezone import now as clock

from deliberation.ballots.seeing import verdict_words
from deliberation.meetings import balloting, debating, live, session
from deliberation.meetings.deciding import Count
from deliberation.meetings.models import Meeting
from tests.builders.ballots import over, vote
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.meetings import a_graded_topic, a_noticed_meeting, a_planned_meeting, a_session, invited, seat_of
from tests.builders.topics import verified


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


@pytest.fixture
def by(cast):
    return {"by": cast.secretary, "now": clock()}


@pytest.fixture
def motion(cast, by):
    """Being talked over; everybody is there."""
    made = a_motion(a_session(cast), cast, "画 40 个车位")
    return debating.second(motion=made, seat=seat_of(made.meeting, cast.neighbour), **by)


def a_motion(meeting, cast, text: str):
    seat = seat_of(meeting, cast.resident)
    return debating.move(meeting=meeting, text=text, seat=seat, by=cast.secretary, now=clock())


def decided(motion, cast):
    debating.put_to_vote(motion=motion, by=cast.secretary, now=clock())
    return debating.decide(Count(4, 1, 0), motion=motion, by=cast.secretary, now=clock())


def wall(meeting, cast) -> str:
    return words_of(browser_of(cast.secretary).get(f"/meetings/{meeting.pk}/screen/"))


def go(cast, *seats):
    for seat in seats:
        session.leave(seat=seat, by=cast.secretary, now=clock())


def some(meeting, count: int):
    return list(meeting.seats.filter(side="RESIDENTS").order_by("-pk")[:count])


def test_the_wall_shows_what_was_decided_until_the_chair_goes_on(cast, motion):
    meeting = motion.meeting
    assert "表决结果" not in wall(meeting, cast)
    decided(motion, cast)
    shown = wall(meeting, cast)
    for told in ("表决结果", "画 40 个车位", "倾向性意见", "同意 4，反对 1，弃权 0"):
        assert told in shown
    session.turn_to(item=meeting.agenda.first(), by=cast.secretary, now=clock())
    shown = wall(meeting, cast)
    assert "表决结果" not in shown and "现在商量" in shown


def test_a_speech_goes_on_too_and_what_is_moved_next_is_seen(cast, motion):
    meeting = motion.meeting
    decided(motion, cast)
    seat = seat_of(meeting, cast.resident)
    debating.ask_to_speak(meeting=meeting, stance="FOR", seat=seat, by=cast.resident, now=clock())
    assert live.made(Meeting.objects.get(pk=meeting.pk))["settled"]  # who only waits changes nothing
    turn = debating.give_floor(meeting=meeting, by=cast.secretary, now=clock())
    debating.write_line(turn=turn, line="我赞成。", by=cast.secretary, now=clock())
    assert live.made(Meeting.objects.get(pk=meeting.pk))["settled"] is None
    a_motion(meeting, cast, "再画 2 个")
    assert "再画 2 个" in wall(meeting, cast)


def test_after_the_time_of_a_vote_wall_and_phone_say_that_it_is_over(cast, motion):
    motion = balloting.open_vote(motion=motion, minutes=3, is_secret=False, by=cast.secretary, now=clock())
    phone, at = browser_of(cast.resident), f"/meetings/{motion.meeting_id}/live/"
    before, stage = words_of(phone.get(at)), a_browser().get(f"/meetings/{motion.meeting_id}/live.json").json()["stage"]
    assert "正在用手机投票" in before and "去投票" in before
    over(motion.ballot)
    meeting = Meeting.objects.get(pk=motion.meeting_id)
    meeting.save()
    live.cache.clear()
    shown = words_of(phone.get(at))
    assert "投票结束了" in shown and "等主持人计票" in shown and "您没有投" in shown
    assert "去投票" not in shown and "正在用手机投票" not in shown
    screen = wall(meeting, cast)
    assert "投票结束" in screen and "等主持人计票" in screen and "正在表决" not in screen
    assert a_browser().get(f"/meetings/{meeting.pk}/live.json").json()["stage"] != stage


def test_everybody_is_told_what_it_means_that_too_few_are_left(cast, motion):
    meeting = motion.meeting
    says = "到会满 4 人、各方都有人，才能表决。现在可以接着发言，意见照样记下来。"
    phone = browser_of(cast.resident)
    assert says not in words_of(phone.get(f"/meetings/{meeting.pk}/live/"))  # control
    go(cast, *some(meeting, 3))
    for page in (words_of(phone.get(f"/meetings/{meeting.pk}/live/")), wall(meeting, cast)):
        assert says in page


def test_in_a_vote_by_phones_everybody_is_told_what_holds_at_its_closing(cast, motion):
    motion = balloting.open_vote(motion=motion, minutes=3, is_secret=False, by=cast.secretary, now=clock())
    go(cast, *some(motion.meeting, 3))
    says = "投票截止的时候，到会满 4 人、各方都有人，才能计票；不然这次投票没有结果。"
    assert says in wall(motion.meeting, cast)
    over(motion.ballot, clock())
    meeting = Meeting.objects.get(pk=motion.meeting_id)
    meeting.save()
    live.cache.clear()
    shown = wall(meeting, cast)
    assert "投票截止的时候到会的人不够，这次投票没有结果。" in shown and "等主持人计票" not in shown


def test_the_chip_names_the_side_that_is_missing_where_enough_people_are_there(cast):
    meeting = a_session(cast)
    console = f"/manage/meetings/{meeting.pk}/console/"
    go(cast, meeting.seats.get(side="PROPERTY"))
    shown = words_of(browser_of(cast.secretary).get(console))
    assert "物业服务企业没有人在场，不能表决" in shown and "人不够" not in shown
    go(cast, *some(meeting, 3))
    assert "人不够，不能表决" in words_of(browser_of(cast.secretary).get(console))


def test_one_decision_is_told_by_one_word(cast, motion):
    motion = balloting.open_vote(motion=motion, minutes=3, is_secret=False, by=cast.secretary, now=clock())
    people = [line.user for line in motion.ballot.electors.filter(user__isnull=False).select_related("user")]
    for number, person in enumerate(people):
        vote(motion.ballot, person, 1 if number == 0 else 0)
    over(motion.ballot)
    motion = balloting.take_result(motion=motion, by=cast.secretary, now=clock())
    motion.ballot.refresh_from_db()
    assert motion.get_state_display() == "倾向性意见"
    assert verdict_words(motion.ballot) == "倾向性意见：同意 4 票，反对 1 票，弃权 0 票，名单上 6 人。"
    shown = words_of(a_browser().get(f"/votes/{motion.ballot_id}/"))
    assert "倾向性意见：同意 4 票" in shown and "通过：" not in shown


def test_who_is_to_show_hands_reads_that_nobody_does_while_too_few_are_there(cast, motion):
    meeting = debating.put_to_vote(motion=motion, by=cast.secretary, now=clock()).meeting
    mine, told = f"/meetings/{meeting.pk}/live/?mine", f"/meetings/{meeting.pk}/live.json"
    phone = browser_of(cast.resident)
    assert "同意、反对、弃权，举手" in words_of(phone.get(mine))  # control
    stage = a_browser().get(told).json()["stage"]
    go(cast, *some(meeting, 3))
    live.cache.clear()
    shown = words_of(phone.get(mine))
    assert "人没有到齐，现在不能表决" in shown and "举手。" not in shown
    assert a_browser().get(told).json()["stage"] != stage, "phones ask for their own part"


def test_who_never_said_whether_they_come_is_not_asked_once_it_is_in_session(cast):
    meeting = a_session(cast, there=0)
    page = words_of(browser_of(cast.resident).get(f"/meetings/{meeting.pk}/"))
    assert "登记到会就行" in page and "请答复来不来" not in page
    waiting = a_noticed_meeting(cast, topics=[a_graded_topic(cast, by=cast.neighbour)])
    assert "请答复来不来" in words_of(browser_of(cast.resident).get(f"/meetings/{waiting.pk}/"))  # control


def test_the_desk_reads_that_a_seat_has_another_name_than_its_account(cast):
    meeting = a_planned_meeting(cast)
    invited(meeting, "RESIDENTS", cast.resident, by=cast.secretary)
    desk, at = browser_of(cast.secretary), f"/manage/meetings/{meeting.pk}/"
    assert "请核对" not in words_of(desk.get(at))  # control
    invited(meeting, "RESIDENTS", cast.neighbour, name="赵老师", by=cast.secretary)
    assert f"这个手机号的账号是 {cast.neighbour.name}，请核对" in words_of(desk.get(at))


def test_from_a_line_that_was_refused_a_link_leads_back_to_the_console(cast, motion):
    meeting = motion.meeting
    debating.ask_to_speak(
        meeting=meeting, stance="FOR", seat=seat_of(meeting, cast.resident), by=cast.resident, now=clock()
    )
    turn = debating.give_floor(meeting=meeting, by=cast.secretary, now=clock())
    desk, at = browser_of(cast.secretary), f"/manage/meetings/{meeting.pk}/"
    refused = desk.post(f"{at}write_line/{turn.pk}/", {"line": ""})
    page = words_of(refused)
    assert refused.status_code == 400 and f'href="{at}console/"' in page and "回到主持台" in page
