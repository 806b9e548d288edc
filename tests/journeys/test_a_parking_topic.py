"""A parking topic from a resident's report and twenty supporters to its evaluation and archive, page by page.

The portal's clock begins two months ago and is moved from step to step.
"""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, localtime
from django.utils.timezone import now as clock

from communities.accounts.models import Grant
from communities.residents.models import Dwelling
from communities.tenants.scope import inside
from deliberation.outcomes import signing
from deliberation.outcomes.models import Minutes
from deliberation.outcomes.sweeping import sweep_outcomes
from deliberation.topics.models import Topic
from tests import databases
from tests.builders import tickets
from tests.builders.browsers import browser_of
from tests.builders.topics import neighbours, verified
from tests.journeys.looking import cookies_of
from tests.journeys.test_noise_from_report_to_call_back import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLE = "空地怎么停车"


class Street:
    """Everybody who takes part, and what they press."""

    def __init__(self, address: str, someone, cast):
        self.address, self.someone = address, someone
        self.desk = someone(at_desk=True, refused=True)
        with inside(databases.community("alpha")):
            # Everybody has been there for longer than the story lasts.
            Grant.objects.update(starts_at=clock() - timedelta(days=365))
            verified(cast.resident)
            Dwelling.objects.bulk_create(Dwelling(building=cast.building, number=str(n)) for n in range(200, 800))
            self.ticket = tickets.a_dispatched_ticket(cast)
            self.ticket.is_public = True
            self.ticket.save(update_fields=["is_public"])
            self.number = self.ticket.number
            self.twenty = neighbours(20)
            everybody = [cast.resident, *self.twenty]
            self.phones = [self._phone(cookies_of(browser_of(person))) for person in everybody]
        self.proposer, *self.others = self.phones

    def _phone(self, cookies: dict):
        page = self.someone(refused=True)
        page.context.add_cookies([{"name": k, "value": v, "url": self.address} for k, v in cookies.items()])
        return page

    def at(self, page, path: str):
        page.goto(self.address + path)
        return page

    def step(self, path: str, title: str, /, *, refused: str = "", **values) -> None:
        """The committee opens `path`, chooses the step called `title`, fills in what it asks for and sends it."""
        self.at(self.desk, path).get_by_role("link", name=title, exact=True).first.click()
        fill(self.desk, values)
        self.desk.get_by_role("button", name=title, exact=True).click()
        if refused:
            self.desk.get_by_role("alert").filter(has_text=refused).first.wait_for()
        else:
            assert self.desk.locator(".error, [role=alert]").all_inner_texts() == []
            self.desk.locator(".messages").wait_for()


def fill(page, values: dict) -> None:
    """What is asked for by name; a radio or a box by its value."""
    for name, value in values.items():
        found = page.locator(f"[name='{name}']:not([type=hidden])")
        kind = found.first.evaluate("each => each.type")
        if kind in {"radio", "checkbox"}:
            (found if value is True else page.locator(f"[name='{name}'][value='{value}']")).check()
        elif kind == "select-one":
            found.select_option(value)
        else:
            found.fill(str(value))


@pytest.fixture
def street(committed_db, moved_portal, someone):
    return Street(moved_portal, someone, committed_db.cast)


def test_a_parking_topic_from_twenty_supporters_to_its_evaluation(street, days):
    number = proposed(street, days)
    desk = f"/manage/topics/{number}/"
    supported(street, days, number, desk)
    meeting = convened(street, days, desk)
    held(street, days, meeting)
    settled(street, days, number)
    carried_out(street, days, number)
    judged(street, days, number)
    read_by_a_stranger(street, number)


def proposed(it, days) -> int:
    """Somebody reads a report on the public list and makes a topic of it; the committee lets it through."""
    page = it.at(it.proposer, f"/tickets/{it.number}/")
    page.get_by_role("link", name="提成议题").click()
    fill(page, {"title": "停车", "background": "晚上没有地方停，消防通道也被占了，救护车进不来。"})
    page.get_by_role("button", name="提出来").click()
    assert "至少写 4 个字" in page.locator("main").inner_text()  # and what was typed is still there
    assert "救护车" in page.locator("[name=background]").input_value()
    fill(page, {"title": TITLE})
    page.get_by_role("button", name="提出来").click()
    page.get_by_text("提出来了").wait_for()
    number = int(page.url.rstrip("/").rsplit("/", 1)[1])
    assert it.at(it.others[0], f"/topics/{number}/").title() != TITLE  # nobody else reads it before it is screened
    days(2)
    sign_in(it.desk, it.address, "shuji")
    it.step(f"/manage/topics/{number}/", "通过，征集附议")
    return number


def supported(it, days, number: int, desk: str) -> None:
    """Twenty stand behind it; at the tenth it is on the agenda. One says an opinion, which is answered."""
    for place, phone in enumerate(it.others):
        days(3 + place / 24)
        it.at(phone, f"/topics/{number}/").get_by_role("button", name="我附议").click()
        phone.get_by_text("已附议").first.wait_for()
    assert "附议满 10 人，自动列入议程" in phone.locator("main").inner_text()
    phone = it.at(it.others[0], f"/topics/{number}/opinions/")
    form = phone.locator("form").filter(has=phone.get_by_role("button", name="交给居委会"))
    fill(form, {"text": "画线可以，别占消防通道。"})
    form.get_by_role("button").click()
    days(5)
    sign_in(it.desk, it.address, "shuji")
    it.at(it.desk, f"/manage/topics/opinions/{number}/").get_by_role("link", name="答复").first.click()
    fill(it.desk, {"adoption": "ADOPTED", "text": "两侧画禁停线。"})
    it.desk.locator("form button.button").last.click()
    it.step(desk, "定怎么商量", grade="DEEP", form="COUNCIL", RESIDENTS=3, PROPERTY=1)


def convened(it, days, desk: str) -> str:
    """A meeting with three residents and the property company, noticed once there is something to read."""
    days(6)
    sign_in(it.desk, it.address, "shuji")
    begins = localtime(days.now + timedelta(days=5)).replace(hour=19, minute=0)
    it.at(it.desk, "/manage/meetings/").get_by_role("link", name="筹备会议").first.click()
    told = {"title": "停车议事会", "starts_at": begins.strftime("%Y-%m-%dT%H:%M"), "place": "社区活动室"}
    it.desk.get_by_label(TITLE).check()
    fill(it.desk, told | {"convenor": "社区居委会", "contact": "010-5555 0101"})
    it.desk.get_by_label("主持人").select_option(label="张书记")
    it.desk.locator("form button.button").last.click()
    it.desk.locator(".messages").wait_for()
    meeting = "/manage/meetings/" + it.desk.url.split("/manage/meetings/")[1].split("/")[0] + "/"
    for person in it.twenty[:3]:
        it.step(meeting, "邀请一位", side="RESIDENTS", name=person.name, phone=person.phone)
    it.step(meeting, "邀请一位", side="PROPERTY", name="物业小陈")
    days(7)
    sign_in(it.desk, it.address, "shuji")
    it.step(meeting, "发公告", refused="材料")
    it.step(meeting, "放一份材料", title="停车现状", text="白天 40 辆，夜里 75 辆。")
    it.step(meeting, "发公告")
    return meeting


def held(it, days, meeting: str) -> None:
    """The notice period is a lock; then one moves, another seconds, one is against it."""
    days(9.9)
    sign_in(it.desk, it.address, "shuji")
    it.at(it.desk, f"{meeting}console/")
    assert it.desk.get_by_role("button", name="开会", exact=True).count() == 0
    days(11.5)
    sign_in(it.desk, it.address, "shuji")
    it.at(it.desk, f"{meeting}console/").get_by_role("button", name="开会", exact=True).click()
    for there in range(1, 5):
        if not it.desk.locator("#who-came").get_attribute("open"):
            it.desk.get_by_text("谁到了").click()
        it.desk.get_by_role("button", name="到了", exact=True).first.click()
        it.desk.get_by_text(f"现在到了 {there} 人").wait_for()
    one, two, three = it.others[:3]
    live = meeting.replace("/manage", "") + "live/"
    it.at(one, live).get_by_text("我要提一个动议").click()
    fill(one.locator("details"), {"text": "画 40 个车位，先到先停"})
    one.get_by_role("button", name="提出动议").click()
    one.get_by_text("动议提出来了").wait_for()
    it.at(two, live).get_by_role("button", name="我附议").click()
    two.get_by_text("您附议了").wait_for()
    it.at(three, live).get_by_role("button", name="反对").click()
    three.get_by_text("排上了").wait_for()
    it.at(it.desk, f"{meeting}console/").get_by_role("button", name="请下一位发言").click()
    it.desk.get_by_label("一句话").fill("怕影响救护车进出。")
    it.desk.get_by_role("button", name="记下发言").click()
    it.desk.get_by_role("button", name="举手表决").click()
    fill(it.desk.locator(".console-count"), {"yes": 3, "no": 1, "abstain": 0})
    it.desk.get_by_role("button", name="记下结果").click()
    it.desk.get_by_text("结果记下了").wait_for()
    it.desk.get_by_role("link", name="结束会议").click()
    it.desk.get_by_role("button", name="结束会议").click()
    it.desk.get_by_text("会议结束").wait_for()


def settled(it, days, number: int) -> None:
    """Minutes are written, signed and publicised; an objection keeps them from standing until it is answered."""
    results = f"/manage/outcomes/{number}/"
    days(12)
    sign_in(it.desk, it.address, "shuji")
    it.step(results, "起草纪要")
    it.step(
        results,
        "写纪要",
        opinion="空地画 40 个车位，先到先停。",
        agreement="LEANING",
        result="画 40 个车位，先到先停，两侧画禁停线。",
        dissent="有代表担心救护车进出，要求留 4 米。",
        duties="物业画线",
    )
    it.step(results, "送各方签字")
    days(13)
    sign_in(it.desk, it.address, "shuji")
    with inside(databases.community("alpha")):
        everybody = list(signing.signers(Minutes.objects.get(topic=number)))
    for who in everybody:
        it.step(results, "记谁签字了", who=who, name="某某")
    it.step(results, "公示")

    days(15)
    phone = it.at(it.others[5], f"/topics/{number}/")
    phone.get_by_role("link", name="看结果，提异议").click()
    fill(phone, {"text": "我家门口不要画。"})
    phone.get_by_role("button", name="提出异议").click()
    phone.get_by_text("异议收到了").first.wait_for()
    days(21)
    sweep(days)
    assert state_of(number) == "PUBLICISED"
    sign_in(it.desk, it.address, "shuji")
    it.step(results, "答复异议", text="门口 5 米内不画。")
    days(21.1)
    sweep(days)
    assert state_of(number) == "RESOLVED"


def sweep(days) -> None:
    """What the worker does by itself each minute."""
    with inside(databases.community("alpha")):
        sweep_outcomes(now=days.now)


def state_of(number: int) -> str:
    with inside(databases.community("alpha")):
        return Topic.objects.get(pk=number).state


def carried_out(it, days, number: int) -> None:
    """A task with a day; late, and everybody sees it in red; then done."""
    results, public = f"/manage/outcomes/{number}/", f"/topics/{number}/"
    days(22)
    sign_in(it.desk, it.address, "shuji")
    first, last = localdate(days.now), localdate(days.now + timedelta(days=8))
    it.step(results, "定一项任务", matter="空地画线", unit="阳光物业", starts_on=first, due_on=last)
    days(29)
    sign_in(it.desk, it.address, "shuji")
    it.step(results, "报进展", percent=60, text="东边画好了。")
    assert "1 项延误" not in it.at(it.someone(), public).locator("main").inner_text()
    days(31)
    late = it.at(it.someone(), public)
    assert "1 项延误" in late.locator("main").inner_text()
    assert late.locator(".tone-late").count() > 0
    days(34)
    sign_in(it.desk, it.address, "shuji")
    it.step(results, "报进展", percent=100, text="都画好了。")


def judged(it, days, number: int) -> None:
    """Those whom it concerns judge it; afterwards it is filed."""
    days(35)
    for score, phone in zip((4, 3), it.others[:2], strict=True):
        it.at(phone, f"/outcomes/topics/{number}/evaluate/")
        fill(phone, {"score": str(score), "solved": "yes" if score > 3 else "no", "comment": "好停些了。"})
        phone.locator("main form button.button").last.click()
        phone.get_by_text("谢谢").first.wait_for()
    results = f"/manage/outcomes/{number}/"
    days(64.5)
    sign_in(it.desk, it.address, "shuji")
    it.step(results, "结束评议")
    it.step(results, "归档")


def read_by_a_stranger(it, number: int) -> None:
    """Who never signed in reads all of it, from the ticket on, and finds nobody's name."""
    page = it.at(it.someone(), f"/tickets/{it.number}/")
    page.get_by_role("link", name="从头到尾的经过").click()
    read = page.locator("main").inner_text()
    for words in ("提出了这个议题", "列入了议程", "发了会议公告", "公示", "落实", "评议", "归档", "画 40 个车位"):
        assert words in read, words
    for link in (TITLE, "看会议纪要和结果"):
        page.get_by_role("link", name=link).first.click()
        page.wait_for_load_state()
        read += page.locator("main").inner_text()
    for words in ("有代表担心救护车进出", "门口 5 米内不画", "都画好了"):
        assert words in read, words
    for person in it.twenty:
        assert person.name not in read
        assert person.phone not in read
