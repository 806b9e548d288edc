"""A consultation meeting as it goes on: the chair's console, the projector and eight phones, each a browser of its own.

Nobody reads a page again: what one does, the others see by themselves.
"""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now as clock
from playwright.sync_api import expect

from communities.tenants.scope import inside
from deliberation.meetings import convening, planning
from deliberation.topics.states import Side
from tests import databases
from tests.builders.browsers import browser_of
from tests.builders.meetings import a_graded_topic, a_planned_meeting, invited
from tests.builders.people import a_resident
from tests.builders.topics import verified
from tests.journeys.looking import cookies_of
from tests.journeys.test_noise_from_report_to_call_back import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# What others did is on a page within some rounds of asking, also on a busy machine.
SOON = 20_000
SIDES = ((Side.RESIDENTS, 7), (Side.PROPERTY, 1))
MATTER = "空地画 40 个车位"


def a_due_table(cast, form: str):
    """Noticed eight days ago: seven residents and the property company, each with an account."""
    since = clock() - timedelta(days=8)
    verified(cast.resident)
    meeting = a_planned_meeting(
        cast, topics=[a_graded_topic(cast, form=form, sides=SIDES)], starts_at=clock(), now=since
    )
    people = [
        a_resident(f"138000060{n:02d}", name)
        for n, name in enumerate([*(f"{family}代表" for family in "赵钱孙李周吴郑"), "陈经理"])
    ]
    for side, person in zip([Side.RESIDENTS] * 7 + [Side.PROPERTY], people, strict=True):
        invited(meeting, side, person, by=cast.secretary, now=since)
    reading = planning.Reading("停车现状", "白天 40 辆，夜里 75 辆。")
    planning.add_material(reading, meeting=meeting, by=cast.secretary, now=since)
    return convening.notice(meeting=meeting, by=cast.secretary, now=since), people


class Room:
    """Ten browsers: the chair's console, the projector, a phone for each of eight people."""

    def __init__(self, portal: str, someone, cast, form: str):
        self.portal, self.someone = portal, someone
        with inside(databases.community("alpha")):
            self.meeting, people = a_due_table(cast, form)
            self.cookies = [cookies_of(browser_of(person)) for person in people]
        self.at = f"{portal}/meetings/{self.meeting.pk}"
        self.chair = someone(at_desk=True, refused=True)
        sign_in(self.chair, portal, "shuji")
        self.chair.goto(f"{portal}/manage/meetings/{self.meeting.pk}/console/")
        self.screen = self.chair.context.new_page()
        self.screen.goto(f"{self.at}/screen/")
        self.phones = [self._phone(cookies) for cookies in self.cookies]

    def _phone(self, cookies: dict):
        page = self.someone()
        page.context.add_cookies(
            [{"name": name, "value": value, "url": self.portal} for name, value in cookies.items()]
        )
        page.goto(f"{self.at}/live/")
        return page

    def press(self, page, name: str) -> None:
        page.get_by_role("button", name=name, exact=True).first.click()


def see(page, words: str) -> None:
    expect(page.locator("body")).to_contain_text(words, timeout=SOON)


@pytest.fixture
def room(committed_db, portal, someone):
    return lambda form: Room(portal, someone, committed_db.cast, form)


def test_ten_browsers_hold_a_meeting(room):
    it = room("COUNCIL")

    # given the chair opens the session, and everybody reads the code from the projector
    it.press(it.chair, "开会")
    for phone in it.phones:
        code = it.screen.locator(".screen-door strong").inner_text().replace(" ", "")
        phone.get_by_role("link", name="我到了").click(timeout=SOON)
        phone.get_by_label("屏幕上的 6 位数字").fill(code)
        it.press(phone, "我到了")
        see(phone, "好的，您到了。")
    for page in (it.screen, *it.phones):
        see(page, "人够了")
    see(it.chair, "8 / 8")

    # when one moves and another seconds, on their phones
    mover, seconder, against = it.phones[:3]
    mover.get_by_text("我要提一个动议").click()
    mover.get_by_label("建议做什么").fill(MATTER)
    it.press(mover, "提出动议")
    see(it.chair, MATTER)
    seconder.reload()
    it.press(seconder, "我附议")

    # then all see it by themselves, those who want to speak stand in a queue, and the sides alternate
    for page in (it.screen, it.chair, *it.phones):
        see(page, MATTER)
    for phone, stance in zip(it.phones[2:5], ("反对", "反对", "赞成"), strict=True):
        it.press(phone, stance)
    see(it.chair, "周代表")
    it.chair.locator(".console-queue").get_by_text("李代表").wait_for()
    called = []
    for _ in range(3):
        it.press(it.chair, "请下一位发言")
        called.append(it.chair.locator(".console-floor strong").first.inner_text())
    assert called == ["周代表", "孙代表", "李代表"]
    see(it.screen, "李*表")
    see(against, "正在发言")
    expect(against.locator("body")).not_to_contain_text("您在排队", timeout=SOON)
    see(it.phones[3], "轮到您了")

    # when somebody asks on the wall and another wants to know it too
    mover.get_by_label("您想问什么").fill("救护车进得来吗？")
    it.press(mover, "贴到提问墙上")
    see(mover, "问题上墙了")
    expect(seconder.locator("#wall-again")).to_have_text("有新的提问，点这里看", timeout=SOON)
    seconder.locator("#wall-again").click()
    seconder.get_by_role("button", name=re.compile("^我也想问")).click()
    see(it.chair, "1 人也想问")
    it.press(it.chair, "现在回答")
    it.press(it.chair, "答过了")

    # when the chair lets the phones vote, for a minute, in secret
    it.chair.get_by_role("link", name="用手机投票").click()
    it.chair.get_by_label("几分钟").fill("1")
    it.press(it.chair, "用手机投票")
    closes = clock() + timedelta(seconds=61)
    for phone, choice in zip(it.phones, ["同意"] * 6 + ["反对", "弃权"], strict=True):
        phone.get_by_role("link", name="去投票").first.click(timeout=SOON)
        phone.get_by_label(choice, exact=True).check()
        it.press(phone, "投票")
        see(phone, "投好了")
        phone.get_by_role("link", name="回到刚才的页面").click()

    # then nothing can be counted before the minute is over, and afterwards everybody sees what came of it
    it.press(it.chair, "计票，记下结果")
    see(it.chair, "还没到截止的时间")
    it.chair.wait_for_timeout(max(0, (closes - clock()).total_seconds() * 1000))
    it.press(it.chair, "计票，记下结果")
    for page in it.phones:
        see(page, "同意 6，反对 1，弃权 1")
    see(it.phones[0], "倾向性意见")

    # and it ends, everywhere
    it.chair.get_by_role("link", name="结束会议").click()
    it.press(it.chair, "结束会议")
    see(it.screen, "会议结束，谢谢大家")
    see(it.phones[7], "已结束")


def test_a_hearing_whose_quorum_is_lost_decides_nothing(room):
    it = room("HEARING")
    it.press(it.chair, "开会")

    # given the secretary ticks off eight, and the list stays open while the page goes on by itself
    for there in range(1, 9):
        if not it.chair.locator("#who-came").get_attribute("open"):
            it.chair.get_by_text("谁到了").click()
        it.press(it.chair, "到了")
        see(it.chair, f"{there} / 8")
        see(it.screen, {7: "没有人在场：物业服务企业", 8: "人够了"}.get(there, "还差" if there < 5 else "没有人在场"))

    # and one moves something that another seconds
    mover, seconder = it.phones[:2]
    mover.reload()
    mover.get_by_text("我要提一个动议").click()
    mover.get_by_label("建议做什么").fill(MATTER)
    it.press(mover, "提出动议")
    seconder.reload()
    it.press(seconder, "我附议")
    see(it.chair, "看最新的")
    it.chair.get_by_role("link", name="看最新的").click()
    it.press(it.chair, "举手表决")

    # when four go home, each by a press on their phone
    for phone in it.phones[2:6]:
        phone.reload()
        it.press(phone, "我先走了")
        see(phone, "慢走")

    # then everybody sees that too few are left, and no result can be written down
    for page in (it.screen, it.phones[0]):
        expect(page.locator("body")).not_to_contain_text("人够了", timeout=SOON)
    see(it.phones[0], "还差 1 人")
    see(it.chair, "人不够，不能表决")
    for label, count in (("同意", 3), ("反对", 1), ("弃权", 0)):
        it.chair.locator(".console-count").get_by_label(label).fill(str(count))
    it.press(it.chair, "记下结果")
    see(it.chair, "现在在场 4 人：不能表决")
    assert it.chair.get_by_label("同意").input_value() == "3"

    # and when one of them comes back, the same count can be written down
    back = it.phones[2]
    back.goto(f"{it.at}/live/")
    code = it.screen.locator(".screen-door strong").inner_text().replace(" ", "")
    back.get_by_role("link", name="我到了").click()
    back.get_by_label("屏幕上的 6 位数字").fill(code)
    it.press(back, "我到了")
    see(it.screen, "人够了")
    it.press(it.chair, "记下结果")
    see(it.phones[0], "议定的事")
