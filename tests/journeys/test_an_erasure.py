"""Somebody leaves, in a browser: nothing of them is left to see, and what happened in the community is still true."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from communities.accounts.models import OneTimeCode, User
from communities.audit.verifying import verify_ledger
from communities.feedback import handling
from communities.feedback.models import Photo, Ticket
from communities.receptions.models import Booking
from communities.residents.models import Consent, Dwelling, Person
from communities.tenants.scope import inside
from tests import databases
from tests.builders.images import a_jpeg
from tests.builders.receptions import a_reception
from tests.journeys.test_noise_from_report_to_call_back import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME, PHONE, SHOWN = "钱多多", "13877776666", "138****6666"
MATTER = "楼上夜里还在"
TEXT = f"我是{NAME}，电话 {PHONE}，{MATTER}打电钻。"


def alpha():
    return inside(databases.community("alpha"))


def shown_code(page) -> str:
    """The code that the demonstration shows."""
    return re.search(r"验证码：(\d{6})", page.locator("main").inner_text()).group(1)


def sign_in_by_phone(page, portal) -> None:
    page.goto(f"{portal}/sign-in/")
    page.get_by_label("手机号").fill(PHONE)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码").fill(shown_code(page))
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("button", name="退出").first.wait_for()


def report(page, portal, photo) -> None:
    page.goto(f"{portal}/report/")
    page.locator("summary", has_text="噪声").click()
    page.get_by_role("button", name="装修噪声").click()
    page.get_by_label("哪栋楼，或哪个公共地方").select_option(label="6号楼")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("说说情况").fill(TEXT)
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("怎么称呼您").fill(NAME)
    page.get_by_role("button", name="提交").click()
    page.locator("a[href*='/AA-']").first.wait_for()


def claim_a_home(page, portal) -> None:
    page.goto(f"{portal}/homes/")
    page.get_by_label("您的姓名").fill(NAME)
    page.get_by_label("出生年份").fill("1960")
    page.get_by_label("楼栋").select_option(label="6号楼")
    page.get_by_label("单元").fill("2单元")
    page.get_by_label("房号").fill("302")
    page.locator("form", has=page.get_by_label("房号")).get_by_role("button").click()
    page.get_by_text("6号楼2单元302室").first.wait_for()


def minutes_later() -> None:
    with alpha():
        OneTimeCode.objects.update(sent_at=now() - timedelta(minutes=5))


def seen(page, *addresses: str) -> str:
    """Every word of these pages."""
    words = []
    for address in addresses:
        page.goto(address)
        words.append(page.locator("body").inner_text())
    return "\n".join(words)


def test_who_leaves_is_nowhere_to_be_seen_and_what_they_reported_is_still_true(committed_db, portal, someone, tmp_path):
    # given somebody with a home, a public matter with a photo, a consent, a message and a booking, all by phone
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(a_jpeg())
    with alpha():
        cast = committed_db.cast
        Dwelling.objects.create(building=cast.building, entrance=cast.entrance, number="302")
        a_reception(cast.member)
    phone = someone(refused=True)
    sign_in_by_phone(phone, portal)
    report(phone, portal, photo)
    claim_a_home(phone, portal)
    phone.goto(f"{portal}/receptions/")
    phone.locator(".reception-slots button").first.click()
    phone.get_by_text("您约好了").wait_for()
    with alpha():
        user = User.objects.get(phone=PHONE)
        ticket = handling.accept(ticket=Ticket.objects.get(), by=cast.secretary, now=now())
        handling.publish(ticket=ticket, photos=list(ticket.photos.all()), by=cast.secretary, now=now())
        number = ticket.number
        assert Consent.objects.in_force().filter(user=user).count() == 2 and Person.objects.get().user == user
    own = [f"{portal}{path}" for path in ("/my/", "/inbox/", "/homes/", "/receptions/", "/privacy/mine/")]
    before = seen(phone, *own)
    for word in (MATTER, "受理", "6号楼2单元302室", "您约好了", SHOWN):
        assert word in before

    # when they read what is kept, ask to leave, and first type a wrong code
    phone.goto(f"{portal}/privacy/")
    phone.get_by_role("link", name="注销账号").click()
    minutes_later()
    phone.get_by_role("button", name="获取验证码").click()
    right = shown_code(phone)
    phone.get_by_label("验证码").fill("000000" if right != "000000" else "111111")
    phone.get_by_role("button", name="注销账号，删除我的信息").click()
    assert "验证码不对" in phone.locator("main").inner_text()
    with alpha():
        assert User.objects.get(pk=user.pk).phone == PHONE
    phone.get_by_label("验证码").fill(right)
    phone.get_by_role("button", name="注销账号，删除我的信息").click()
    phone.get_by_role("heading", name="已经注销").wait_for()

    # then the phone signs in as somebody new, who sees nothing of the old
    minutes_later()
    sign_in_by_phone(phone, portal)
    after = seen(phone, *own)
    for word in (MATTER, NAME, "302室", "您约好了"):
        assert word not in after
    with alpha():
        assert User.objects.get(phone=PHONE).pk != user.pk

    # and the public matter stands, with its photo, without them; the desk shows it without the identity too
    public = seen(someone(), f"{portal}/tickets/{number}/")
    assert MATTER in public
    desk = someone(at_desk=True)
    sign_in(desk, portal, "shuji")
    at_desk = seen(desk, f"{portal}/manage/tickets/{number}/")
    assert MATTER in at_desk
    for word in (NAME, PHONE, SHOWN, "6666"):
        assert word not in public and word not in at_desk
    with alpha():
        assert Photo.objects.get(ticket=ticket).is_public
        assert not Person.objects.exists() and not Booking.objects.filter(cancelled_at__isnull=True).exists()
        assert list(verify_ledger()) == []
