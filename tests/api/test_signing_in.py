"""Tokens: how they are got, what they open, how they end."""

from datetime import datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.utils.timezone import now

from communities.accounts import actions
from communities.accounts.models import Token, User
from communities.accounts.wechat import WeChatCodeRefused, WeChatSession
from communities.feedback.models import Category
from communities.feedback.reporting import Report, report
from communities.tenants.scope import inside
from tests.api.client import Api, api
from tests.builders.people import PASSWORD, a_client, cast_of
from tests.builders.tickets import a_ticket

PHONE = "13900000009"


def sign_in(phone: str = PHONE):
    code = api().post("auth/code", {"phone": phone}).data["code"]
    return api().post("auth/phone", {"phone": phone, "code": code})


def with_token(token: str, slug: str = "alpha", prefix: str = "") -> Api:
    return Api(a_client(slug, HTTP_AUTHORIZATION=f"Bearer {token}"), prefix)


def test_a_phone_and_its_code_become_a_token(alpha):
    sent = api().post("auth/code", {"phone": "+86 139-0000-0009"}).data
    assert (sent["shown"], len(sent["code"])) == (True, 6)
    answer = api().post("auth/phone", {"phone": PHONE, "code": sent["code"]})
    assert answer.data["me"]["phone"] == "139****0009"
    me = with_token(answer.data["token"]).get("me").data
    assert ([role["role"] for role in me["roles"]], me["community"]) == (["resident"], "甲社区")
    assert api().post("auth/phone", {"phone": PHONE, "code": sent["code"]}).code == "code_refused"


def test_a_real_provider_shows_no_code(alpha, settings, monkeypatch):
    from communities.accounts.sms import DemonstrationProvider

    monkeypatch.setattr(DemonstrationProvider, "shows_code", False)
    assert api().post("auth/code", {"phone": PHONE}).data == {"code": None, "shown": False, "minutes": 10}


@pytest.mark.parametrize("body", [{}, {"phone": "12"}, {"phone": ""}, {"phone": "\0"}, {"phone": ["1"]}])
def test_an_odd_phone_is_refused(alpha, body):
    answer = api().post("auth/code", body)
    assert (answer.status, answer.fields) == (400, ["phone"])


def test_codes_are_not_sent_twice_a_minute(alpha):
    api().post("auth/code", {"phone": PHONE})
    assert api().post("auth/code", {"phone": PHONE}).code == "too_often"


def test_guesses_are_counted(alpha):
    code = api().post("auth/code", {"phone": PHONE}).data["code"]
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert api().post("auth/phone", {"phone": PHONE, "code": wrong}).status == 400
    assert api().post("auth/phone", {"phone": PHONE, "code": code}).code == "code_refused"


def test_reports_left_under_the_phone_are_handed_over(cast, settings):
    settings.ON_PHONE_PROVED = ["communities.feedback.reporting.claim_reports"]
    what = Report(Category.objects.get(code="NS02"), "半夜装修", building=cast.building, contact_phone=PHONE)
    ticket = report(what, by=None, now=now())
    mine = with_token(sign_in().data["token"]).get("tickets/mine").data["items"]
    assert [row["number"] for row in mine] == [ticket.number]


class WeChat:
    """WeChat's server, as far as these tests need it."""

    def session_for(self, code):
        if code == "bad":
            raise WeChatCodeRefused
        return WeChatSession(f"openid-{code}", None, "key")

    def phone_for(self, code):
        return PHONE


def test_a_mini_program_gets_a_token(alpha, monkeypatch):
    monkeypatch.setattr(actions, "wechat_client", WeChat)
    first = api().post("auth/wechat", {"code": "li"})
    again = api().post("auth/wechat", {"code": "li", "phone_code": "p"})
    assert first.data["me"]["id"] == again.data["me"]["id"]
    assert again.data["me"]["phone"] == "139****0009"
    assert "key" not in first.data
    refused = api().post("auth/wechat", {"code": "bad"})
    assert (refused.status, refused.code) == (400, "wechat_code_refused")
    assert api().post("auth/wechat", {"code": "other", "phone_code": "p"}).code == "identity_taken"


def test_what_was_reported_by_wechat_alone_follows_to_the_account_that_has_the_phone(cast, monkeypatch):
    monkeypatch.setattr(actions, "wechat_client", WeChat)
    first = with_token(api().post("auth/wechat", {"code": "li"}).data["token"])
    body = {"category": "PF01", "text": "路灯坏了", "building": cast.building.pk}
    number = first.post("tickets", body).data["number"]
    sign_in()
    owner = with_token(api().post("auth/wechat", {"code": "li", "phone_code": "p"}).data["token"])
    assert [row["number"] for row in owner.get("tickets/mine").data["items"]] == [number]


def staff(password: str = PASSWORD, **more):
    return api().post("auth/staff", {"username": "shuji", "password": password, **more})


def test_staff_sign_in_with_a_password(cast):
    answer = staff()
    assert ([role["role"] for role in answer.data["me"]["roles"]], answer.data["me"]["is_staff"]) == (
        ["committee_secretary"],
        True,
    )
    assert with_token(answer.data["token"]).get("queue").status == 200
    assert staff("wrong").code == "sign_in_refused"
    assert api().post("auth/staff", {"username": "nobody", "password": PASSWORD}).code == "sign_in_refused"


def test_a_resident_has_no_password_to_sign_in_with(cast):
    cast.resident.set_password(PASSWORD)
    cast.resident.save()
    answer = api().post("auth/staff", {"username": cast.resident.username, "password": PASSWORD})
    assert answer.code == "sign_in_refused"


def test_where_a_second_factor_is_needed_an_account_without_one_is_refused(cast, settings):
    settings.STAFF_MFA_REQUIRED = True
    answer = staff()
    assert (answer.status, answer.code) == (403, "mfa_required")
    assert not Token.objects.exists()


def test_the_second_factor_is_asked_for_and_used_once(cast, settings):
    settings.STAFF_MFA_REQUIRED = True
    TOTP.activate(cast.secretary, secret := "JBSWY3DPEHPK3PXP")
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    wrong = "000000" if code != "000000" else "111111"
    assert (staff().status, staff().code) == (403, "totp_required")
    assert staff(totp=wrong).code == "totp_refused"
    assert staff(totp=code).status == 200
    assert staff(totp=code).code == "totp_refused"


def test_wrong_passwords_lock_the_account_for_this_address_in_the_envelope(cast):
    answers = [staff("wrong") for _ in range(6)]
    assert (answers[-1].status, answers[-1].code) == (429, "too_often")
    assert staff().code == "too_often"
    neighbour = {"username": "weiyuan", "password": PASSWORD}
    assert api().post("auth/staff", neighbour).status == 200


def test_an_account_guessed_at_from_many_addresses_is_told_to_wait_an_hour(cast, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "100/h/ip,20/h/key"}
    for number in range(21):
        there = Api(a_client("alpha", REMOTE_ADDR=f"10.1.0.{number}"))
        answer = there.post("auth/staff", {"username": "shuji", "password": "wrong"})
    assert (answer.code, "1 小时" in answer.message) == ("too_often", True)


def test_one_address_that_guesses_is_told_to_wait_fifteen_minutes(cast):
    assert "15 分钟" in [staff("wrong") for _ in range(6)][-1].message


def test_staff_are_told_when_they_have_to_sign_in_again(cast, settings):
    answer = staff()
    ends = datetime.fromisoformat(answer.data["expires_at"]) - now()
    assert timedelta(0) < ends <= timedelta(seconds=settings.STAFF_ABSOLUTE_SECONDS)


def test_the_second_factor_is_not_guessed(cast):
    TOTP.activate(cast.secretary, "JBSWY3DPEHPK3PXP")
    assert [staff(totp="abc").code for _ in range(11)][-1] == "too_often"


def test_tokens_are_listed_and_revoked(alpha):
    first, second = sign_in().data["token"], None
    User.objects.get().tokens.update(label="旧手机")
    api().post("auth/code", {"phone": PHONE})
    from communities.accounts.models import OneTimeCode

    OneTimeCode.objects.all().delete()
    second = sign_in().data["token"]
    rows = with_token(second).get("auth/tokens").data["items"]
    assert [(row["label"], row["is_this"]) for row in rows] == [("手机号登录", True), ("旧手机", False)]
    assert with_token(second).get("auth/token").data["id"] == rows[0]["id"]
    assert with_token(second).delete(f"auth/tokens/{rows[1]['id']}").status == 200
    assert with_token(first).get("me").code == "token_refused"
    assert with_token(second).delete("auth/token").status == 200
    assert with_token(second).get("me").status == 401


def test_nobody_revokes_anothers_token(cast):
    mine, other = api(cast.resident), api(cast.neighbour)
    number = mine.get("auth/token").data["id"]
    assert other.delete(f"auth/tokens/{number}").status == 404
    assert mine.get("me").status == 200


@pytest.mark.parametrize("address", ["me", "auth/token", "auth/tokens", "tickets/mine", "inbox"])
def test_what_is_ones_own_needs_a_token(alpha, address):
    answer = api().get(address)
    assert (answer.status, answer.code) == (401, "not_signed_in")
    assert answer.response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Bearer \u00e9", "bearer " + "x" * 5000])
def test_a_wrong_token_is_refused_even_where_none_is_needed(alpha, header):
    assert Api(a_client(HTTP_AUTHORIZATION=header)).get("tickets").code == "token_refused"


@pytest.mark.parametrize("prefix", ["", "/c/beta"])
def test_a_token_is_worth_nothing_in_another_community(cast, beta, prefix):
    # given both communities have the same people with the same row numbers, and alpha a private matter
    ticket = a_ticket(cast)
    with inside(beta):
        cast_of()
    host = "" if prefix else "beta"
    for somebody in (cast.resident, cast.secretary):
        token = api(somebody).client.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
        there = with_token(token, host or "alpha", prefix)
        if prefix:
            there.client.defaults["HTTP_HOST"] = "localhost"
        for address in ("me", "tickets", f"tickets/{ticket.number}", "queue", "inbox"):
            assert there.get(address).code == "token_refused"
    # nor is a ticket's key
    there = Api(a_client("beta"))
    assert there.get(f"tickets/{ticket.number}?key={ticket.link_key}").status == 404


def test_the_path_of_the_platforms_host_leads_to_the_same(cast):
    there = Api(api(cast.resident).client, "/c/alpha")
    there.client.defaults["HTTP_HOST"] = "localhost"
    assert there.get("me").data["name"] == "李阿姨"


def test_an_old_token_keeps_nobody_from_signing_in_anew(alpha):
    """A program sends the token that it has with everything."""
    stale = Api(a_client(HTTP_AUTHORIZATION="Bearer " + "x" * 43))
    assert stale.get("me").code == "token_refused"  # control: everywhere else it counts
    code = stale.post("auth/code", {"phone": "13800000077"}).data["code"]
    assert stale.post("auth/phone", {"phone": "13800000077", "code": code}).data["token"]
