"""A new phone for an account: both phones are proved, so that a borrowed session takes nobody's account away."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils.timezone import now

from communities.accounts.models import OneTimeCode, Token, User, WeChatIdentity
from communities.accounts.phone_change import change_phone_for
from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.residents import homes
from communities.residents.models import Person
from tests.builders.browsers import browser_of, phone_of, words_of
from tests.communities.residents.preparing import somebody

OLD, NEW = "13800000001", "13866667777"
JSON = {"content_type": "application/json"}


def phone_now(cast) -> str:
    return User.objects.get(pk=cast.resident.pk).phone


def ask(browser, phone: str = NEW) -> dict[str, str]:
    """The codes that were sent to both."""
    browser.post("/privacy/mine/phone/", {"phone": phone})
    return browser.session["new_phone"]["shown"]


def test_the_code_of_the_new_phone_alone_changes_nothing(cast):
    here = browser_of(cast.resident)
    codes = ask(here)
    for typed in ({"code": codes["code"]}, {"code": codes["code"], "proof": "000000x"}):
        answer = here.post("/privacy/mine/phone/code/", typed)
        assert answer.status_code == 400 and phone_now(cast) == OLD
    assert "验证码不对" in words_of(answer)


def test_control_both_codes_change_it_and_a_slip_in_one_uses_up_neither(cast):
    here = browser_of(cast.resident)
    codes = ask(here)
    for slip in ({"code": "x"}, {"proof": "x"}):
        assert here.post("/privacy/mine/phone/code/", codes | slip).status_code == 400
    assert here.post("/privacy/mine/phone/code/", codes).status_code == 302
    assert phone_now(cast) == NEW
    assert Entry.objects.filter(verb="accounts.change_phone").count() == 1


def test_each_code_is_for_its_own_phone(cast):
    here = browser_of(cast.resident)
    codes = ask(here)
    assert {found.phone for found in OneTimeCode.objects.all()} == {OLD, NEW}
    crossed = {"code": codes["proof"], "proof": codes["code"]}
    assert here.post("/privacy/mine/phone/code/", crossed).status_code == 400 and phone_now(cast) == OLD


def test_an_old_code_that_is_over_proves_nothing(cast):
    here = browser_of(cast.resident)
    codes = ask(here)
    for code in OneTimeCode.objects.all():
        if code.phone == OLD:
            OneTimeCode.objects.filter(pk=code.pk).update(
                sent_at=now() - timedelta(minutes=20), expires_at=now() - timedelta(minutes=10)
            )
    answer = here.post("/privacy/mine/phone/code/", codes)
    assert answer.status_code == 400 and "已失效" in words_of(answer) and phone_now(cast) == OLD


def test_the_api_asks_for_the_same(cast):
    phone = phone_of(cast.resident)
    sent = phone.post("/api/v1/me/phone/code", {"phone": NEW}, **JSON).json()["data"]
    assert sent["way"] == "code" and sent["code"] and sent["proof"]
    alone = {"phone": NEW, "code": sent["code"]}
    missing = phone.post("/api/v1/me/phone", alone, **JSON)
    assert missing.status_code == 400 and "proof" in str(missing.json())
    wrong = phone.post("/api/v1/me/phone", alone | {"proof": "000000x"}, **JSON).json()
    assert [error["field"] for error in wrong["errors"]] == ["proof"] and phone_now(cast) == OLD
    assert phone.post("/api/v1/me/phone", alone | {"proof": sent["proof"]}, **JSON).status_code == 200
    assert phone_now(cast) == NEW


def test_an_account_of_wechat_alone_proves_it_with_wechat(cast, monkeypatch):
    asked = SimpleNamespace(session_for=lambda code: SimpleNamespace(openid=f"openid-{code}"))
    monkeypatch.setattr("communities.accounts.proving.wechat_client", lambda: asked)
    User.objects.filter(pk=cast.resident.pk).update(phone=None)
    WeChatIdentity.objects.create(user=cast.resident, openid="openid-li")
    phone = phone_of(User.objects.get(pk=cast.resident.pk))
    sent = phone.post("/api/v1/me/phone/code", {"phone": NEW}, **JSON).json()["data"]
    assert (sent["way"], sent["proof"]) == ("wechat", None)
    told = {"phone": NEW, "code": sent["code"], "proof": "zhao"}
    assert phone.post("/api/v1/me/phone", told, **JSON).status_code == 400 and phone_now(cast) is None
    assert phone.post("/api/v1/me/phone", told | {"proof": "li"}, **JSON).status_code == 200 and phone_now(cast) == NEW


@pytest.fixture
def known(cast):
    person = somebody(cast, "李秀兰", "")
    homes.link_account(person=person, user=cast.resident, by=cast.secretary, now=now())
    return Person.objects.get(pk=person.pk)


def typed(**other) -> dict[str, str]:
    return {f"phone-{name}": value for name, value in ({"phone": NEW, "again": NEW, "seen": "on"} | other).items()}


def test_who_has_lost_the_old_phone_gets_a_new_one_at_the_desk_and_is_signed_out_everywhere(cast, known):
    there, phone = browser_of(cast.resident), phone_of(cast.resident)
    desk = browser_of(cast.member)
    assert "换手机号" in words_of(desk.get(f"/manage/residents/{known.pk}/"))
    assert desk.post(f"/manage/residents/{known.pk}/phone/", typed()).status_code == 302
    assert phone_now(cast) == NEW == Person.objects.get(pk=known.pk).phone
    assert there.get("/privacy/mine/").status_code == 302 and phone.get("/api/v1/me").status_code == 401
    assert not Token.objects.filter(user=cast.resident).exists()
    entry = Entry.objects.get(verb="accounts.change_phone_for")
    assert (entry.actor, entry.facts) == (f"accounts.user:{cast.member.pk}", {})


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"seen": ""}, "请先看过身份证件"),
        ({"again": "13866667778"}, "两次填的不一样"),
        ({"phone": OLD, "again": OLD}, "这就是现在的手机号"),
        ({"phone": "13800000002", "again": "13800000002"}, "已经有账号了"),
        ({"phone": "123", "again": "123"}, "手机号"),
    ],
)
def test_at_the_desk_what_is_wrong_is_said_and_changes_nothing(cast, known, wrong, words):
    answer = browser_of(cast.member).post(f"/manage/residents/{known.pk}/phone/", typed(**wrong))
    assert answer.status_code == 400 and words in words_of(answer) and phone_now(cast) == OLD


def test_nobody_but_the_committee_does_it_and_nobody_to_staff(cast, known):
    assert browser_of(cast.property).post(f"/manage/residents/{known.pk}/phone/", typed()).status_code in {302, 403}
    for user, by in ((cast.resident, cast.property), (cast.member, cast.secretary), (cast.secretary, cast.secretary)):
        with pytest.raises((NotAllowed, Invalid)):
            change_phone_for(user=user, phone=NEW, by=by, now=now())
    assert phone_now(cast) == OLD
