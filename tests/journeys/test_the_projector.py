"""The projector shows everything at once: nobody scrolls it, whatever the meeting comes to and however long its words are."""

from functools import partial

import pytest
from django.utils.timezone import now as clock

from communities.tenants.scope import inside
from deliberation.meetings import balloting, debating, session, wall
from deliberation.meetings.deciding import Count
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import QuestionState, Stance
from tests import databases
from tests.builders.ballots import over
from tests.journeys.test_a_live_meeting import a_due_table
from tests.journeys.test_noise_from_report_to_call_back import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = ((1280, 720), (1280, 900), (1920, 1080))
TITLE = "楼前空地怎么停车、消防通道怎么留、晚上谁来管：" + "第一次议事会" * 8
WORDS = ("空地画 40 个车位", "空地画四十个车位，留出消防通道，" * 25)
# Once it has fitted its window: how much it is too high and too wide, and its great letters as a part of the height.
MEASURE = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done([
  document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth,
  parseFloat(getComputedStyle(document.querySelector(".screen-one h1")).fontSize) / innerHeight]))))"""


class Wall:
    """A projector, and a meeting that somebody runs without looking at it."""

    def __init__(self, page, portal: str, cast):
        self.page, self.by = page, cast.secretary
        with inside(databases.community("alpha")):
            self.meeting, self.people = a_due_table(cast, "COUNCIL")
            Meeting.objects.filter(pk=self.meeting.pk).update(title=TITLE)
            self.seats = list(self.meeting.seats.order_by("pk"))
        sign_in(page, portal, "shuji")
        page.goto(f"{portal}/meetings/{self.meeting.pk}/screen/")

    def stands(self, state: str) -> None:
        """All of it is seen in every window, and read from afar."""
        self.page.reload()
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            high, wide, letters = self.page.evaluate(MEASURE)
            assert (high, wide) == (0, 0), f"{state} {width}×{height}"
            assert letters > 0.025, f"{state} {width}×{height}"

    def then(self, state: str, act, /, **what) -> None:
        with inside(databases.community("alpha")):
            self.did = act(**what, by=self.by, now=clock())
        self.stands(state)

    def all_come(self, **who) -> None:
        for seat in self.seats:
            session.check_in_by_desk(seat=seat, **who)

    def most_go(self, **who) -> None:
        for seat in self.seats[2:]:
            session.leave(seat=seat, **who)

    def move(self, text: str, **who):
        motion = debating.move(meeting=self.meeting, text=text, seat=self.seats[0], **who)
        return debating.second(motion=motion, seat=self.seats[1], **who)


@pytest.fixture
def screen(committed_db, portal, someone):
    return Wall(someone(at_desk=True), portal, committed_db.cast)


def test_nobody_scrolls_what_was_announced_and_what_is_on_the_agenda(screen):
    screen.then("有人到了", session.check_in_by_desk, seat=screen.seats[0])
    screen.then("开会，人不够", session.begin, meeting=screen.meeting)
    with inside(databases.community("alpha")):
        item = screen.meeting.agenda.get()
    screen.then("议程", session.turn_to, item=item)
    screen.then("人够了", screen.all_come)
    screen.then("会议结束", session.close, meeting=screen.meeting)


@pytest.mark.parametrize("words", WORDS, ids=("short", "longest"))
def test_nobody_scrolls_what_is_moved_voted_on_and_decided(screen, words):
    screen.then("开会", session.begin, meeting=screen.meeting)
    screen.then("人够了", screen.all_come)
    screen.then("动议", screen.move, text=words)
    motion = screen.did
    screen.then("人不够", screen.most_go)
    screen.then("人够了", screen.all_come)
    screen.then("举手", debating.put_to_vote, motion=motion)
    screen.then("举手，人不够", screen.most_go)
    screen.then("人够了", screen.all_come)
    screen.then("结果", partial(debating.decide, Count(6, 1, 1)), motion=motion)
    screen.then("结果，人不够", screen.most_go)


def test_nobody_scrolls_what_is_said_asked_and_voted_on_by_phones(screen):
    screen.then("开会", session.begin, meeting=screen.meeting)
    screen.then("人够了", screen.all_come)
    screen.then("动议", screen.move, text=WORDS[1])
    motion = screen.did
    screen.then("排队", debating.ask_to_speak, meeting=screen.meeting, stance=Stance.FOR, seat=screen.seats[1])
    screen.then("发言", debating.give_floor, meeting=screen.meeting)
    turn = screen.did
    screen.then("发言，人不够", screen.most_go)
    screen.then("说完了", debating.write_line, turn=turn, line="救护车要进得来。")
    with inside(databases.community("alpha")):
        question = wall.ask(meeting=screen.meeting, text="救护车进得来吗？" * 25, by=screen.people[0], now=clock())
    screen.then("正在回答", wall.mark, question=question, state=QuestionState.LIVE)
    screen.then("答过了", wall.mark, question=question, state=QuestionState.ANSWERED)
    screen.then("人够了", screen.all_come)
    screen.then("手机投票", balloting.open_vote, motion=motion, minutes=5, is_secret=True)
    motion = screen.did
    screen.then("投票，人不够", screen.most_go)
    with inside(databases.community("alpha")):
        over(motion.ballot)
    # So long the projector believes that the vote goes on.
    screen.page.wait_for_timeout(6_000)
    screen.stands("没有结果")
    assert "没有结果" in screen.page.inner_text("h1 ~ .screen-big")
