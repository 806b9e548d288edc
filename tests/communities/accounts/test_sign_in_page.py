import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from communities.accounts.models import OneTimeCode, User
from communities.feedback.models import Ticket
from communities.tenants.scope import inside
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.tickets import a_ticket

PHONE = "13900001234"


def code_on(page: str) -> str:
    return re.search(r"验证码：(\d{6})", page).group(1)


def signed_in(browser, phone=PHONE, **more):
    """Ask for a code, read it from the page, send it."""
    page = words_of(browser.post("/sign-in/", {"phone": phone, **more}, follow=True))
    return browser.post("/sign-in/code/", {"code": code_on(page), **more})


def test_a_phone_and_its_code_sign_in_and_the_page_says_that_it_is_a_demonstration(cast):
    browser = a_browser()
    page = words_of(browser.post("/sign-in/", {"phone": "139 0000 1234"}, follow=True))
    assert "这是演示：验证码显示在这里，不发短信" in page
    answer = browser.post("/sign-in/code/", {"code": code_on(page)})
    assert answer["Location"] == "/"
    assert browser.session["_auth_user_id"] == str(User.objects.get(phone=PHONE).pk)


def test_a_real_provider_shows_no_code(cast, monkeypatch):
    monkeypatch.setattr("communities.accounts.sms.DemonstrationProvider.shows_code", False)
    page = words_of(a_browser().post("/sign-in/", {"phone": PHONE}, follow=True))
    body = page[page.index("<main") : page.index("</main>")]
    assert re.search(r"\d{6}", re.sub(r"<[^>]*>", "", body)) is None
    assert "已发到 139****1234" in page


@pytest.mark.parametrize("phone", ["", "123", "+1 415 555 0000", "010-12345678", "1" * 60, "1390000123四"])
def test_a_number_that_is_no_mobile_is_refused_beside_the_field(cast, phone):
    answer = a_browser().post("/sign-in/", {"phone": phone})
    assert answer.status_code == 400
    assert "请填 11 位手机号" in words_of(answer)
    assert OneTimeCode.objects.count() == 0


@pytest.mark.parametrize("code", ["", "000000", "abc", "1" * 40])
def test_a_wrong_code_is_refused_and_the_page_stays(cast, code, monkeypatch):
    monkeypatch.setattr("communities.accounts.codes.new_code", lambda: "123456")
    browser = a_browser()
    browser.post("/sign-in/", {"phone": PHONE})
    answer = browser.post("/sign-in/code/", {"code": code})
    assert answer.status_code == 400
    assert "验证码" in words_of(answer)
    assert "_auth_user_id" not in browser.session


def test_an_expired_code_is_refused_in_words(cast):
    browser = a_browser()
    page = words_of(browser.post("/sign-in/", {"phone": PHONE}, follow=True))
    OneTimeCode.objects.update(expires_at=now() - timedelta(seconds=1))
    answer = browser.post("/sign-in/code/", {"code": code_on(page)})
    assert answer.status_code == 400
    assert "验证码已失效，请重新获取" in words_of(answer)


def test_a_second_code_within_a_minute_is_refused_in_words(cast):
    a_browser().post("/sign-in/", {"phone": PHONE})
    answer = a_browser().post("/sign-in/", {"phone": PHONE})
    assert answer.status_code == 429
    assert "请等 1 分钟再要" in words_of(answer)
    assert f'value="{PHONE}"' in words_of(answer)


def test_who_went_back_finds_the_way_to_the_code_that_was_sent(cast):
    browser = a_browser()
    sent = code_on(words_of(browser.post("/sign-in/", {"phone": PHONE}, follow=True)))
    again = browser.post("/sign-in/", {"phone": PHONE}, follow=True)
    assert again.redirect_chain and "请等 1 分钟再要。刚才收到的，填在下面。" in words_of(again)
    assert browser.post("/sign-in/code/", {"code": sent}).status_code == 302
    other = browser.post("/sign-in/", {"phone": PHONE})
    assert other.status_code == 429, "control: that code is used"


def test_the_code_page_without_a_phone_begins_anew(cast):
    assert a_browser().get("/sign-in/code/")["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/my/", "/my/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_back_but_never_to_another_host(cast, wanted, reached):
    assert signed_in(a_browser(), next=wanted)["Location"] == reached


def test_reports_left_under_the_phone_become_ones_own(cast):
    ticket = a_ticket(cast, by=None, contact_phone=PHONE)
    browser = a_browser()
    signed_in(browser)
    assert Ticket.objects.get(pk=ticket.pk).reporter.phone == PHONE
    assert ticket.number in words_of(browser.get("/my/"))


def test_a_draft_survives_signing_in(cast):
    browser = a_browser()
    browser.post("/report/", {"category": "NS02"})
    browser.post("/report/where/", {"building": cast.building.pk})
    browser.post("/report/details/", {"text": "写了一半，还没写完。"})
    signed_in(browser)
    assert "写了一半，还没写完。" in words_of(browser.get("/report/contact/"))


def test_signing_out_ends_the_session_and_needs_a_press(cast):
    browser = browser_of(cast.resident)
    assert browser.get("/sign-out/").status_code == 405
    assert browser.post("/sign-out/")["Location"] == "/"
    assert browser.get("/my/")["Location"].startswith("/sign-in/")


def test_a_code_opens_no_desk(cast):
    User.objects.filter(pk=cast.secretary.pk).update(phone=PHONE)
    browser = a_browser()
    answer = signed_in(browser)
    assert answer.status_code == 403
    assert "工作人员请用用户名和密码登录" in words_of(answer)
    assert "_auth_user_id" not in browser.session


def test_a_closed_account_is_refused_in_words(cast):
    User.objects.filter(pk=cast.resident.pk).update(is_active=False)
    answer = signed_in(a_browser(), phone=cast.resident.phone)
    assert answer.status_code == 403
    assert "这个账号已停用" in words_of(answer)


def test_a_session_of_one_community_is_none_in_another(cast, beta):
    browser = browser_of(cast.resident)
    browser.defaults["HTTP_HOST"] = "beta.localhost"
    with inside(beta):
        assert browser.get("/my/")["Location"].startswith("/sign-in/")


def test_a_resident_at_the_staffs_door_is_told_and_not_sent_in_circles(cast):
    answer = browser_of(cast.resident).get("/manage/sign-in/")
    assert answer.status_code == 403
    assert "请先按右上角的“退出”" in words_of(answer)


@pytest.mark.parametrize("address", ["/manage/sign-in/", "/manage/account/reset/key/1-x/", "/manage/account/inactive/"])
def test_pages_for_staff_are_in_chinese(cast, address):
    page = words_of(a_browser().get(address))
    body = re.sub(r"<[^>]*>", " ", page[page.index("<main") :])
    assert re.findall(r"[A-Za-z]{3,}", body) == []


def test_the_pages_of_ones_own_account_are_in_chinese(cast):
    browser = browser_of(cast.secretary)
    for address in (
        "/manage/account/again/",
        "/manage/account/",
        "/manage/account/closed/",
        "/manage/account/password/",
    ):
        page = words_of(browser.get(address, follow=True))
        body = re.sub(r"<[^>]*>", " ", page[page.index("<main") :])
        assert re.findall(r"[A-Za-z]{3,}", body) == [], address


def test_a_wrong_password_is_refused_in_chinese(cast):
    answer = a_browser().post("/manage/sign-in/", {"login": "shuji", "password": "wrong"})
    body = re.sub(r"<[^>]*>", " ", words_of(answer)[words_of(answer).index("<main") :])
    assert re.findall(r"[A-Za-z]{3,}", body) == []
    assert "密码" in body
