"""The fake WeChat is like the real one where it matters."""

import subprocess
import sys

import pytest
import requests
from django.core.cache.backends.locmem import LocMemCache

from communities.accounts.wechat import (
    WeChatClient,
)
from config.local.fake_wechat import APPID, SECRET, FakeWeChat, openid_of

PHONE = "13800000000"


@pytest.fixture
def fake():
    with FakeWeChat() as fake:
        yield fake


def test_the_fake_answers_in_the_documented_shape(fake):
    app = {"appid": APPID, "secret": SECRET}
    login = requests.get(fake.base_url + "/sns/jscode2session", {**app, "js_code": "demo-wang"}, timeout=5)
    assert (login.status_code, login.headers["Content-Type"]) == (200, "text/plain")
    assert set(login.json()) == {"openid", "session_key"}

    token = stable_token(fake, **app)
    assert set(token.json()) == {"access_token", "expires_in"}
    assert token.headers["Content-Type"].startswith("application/json")

    url = f"{fake.base_url}/wxa/business/getuserphonenumber?access_token={token.json()['access_token']}"
    phone = requests.post(url, json={"code": f"phone-{PHONE}"}, timeout=5).json()
    assert set(phone) == {"errcode", "errmsg", "phone_info"}
    assert set(phone["phone_info"]) == {"phoneNumber", "purePhoneNumber", "countryCode", "watermark"}
    assert phone["phone_info"]["watermark"]["appid"] == APPID


def stable_token(fake, **asked):
    asked = {"grant_type": "client_credential", **asked}
    return requests.post(fake.base_url + "/cgi-bin/stable_token", json=asked, timeout=5)


def test_the_fake_refuses_with_http_200_and_an_error_code(fake):
    refused = stable_token(fake, appid=APPID, secret="wrong")
    assert (refused.status_code, refused.json()["errcode"]) == (200, 40125)
    assert refused.json()["errmsg"].startswith("invalid appsecret, rid: ")


def test_the_fakes_token_is_stable_until_a_new_one_is_forced(fake):
    app = {"appid": APPID, "secret": SECRET}
    first, second = (stable_token(fake, **app).json()["access_token"] for _ in range(2))
    forced = stable_token(fake, force_refresh=True, **app).json()["access_token"]
    assert first == second != forced


def test_the_fake_runs_as_a_program_of_its_own():
    command = [sys.executable, "-m", "config.local.fake_wechat", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            base_url = program.stdout.readline().split()[3]
            client = WeChatClient(APPID, SECRET, base_url, LocMemCache("program", {}), 5)
            assert client.session_for("demo-wang").openid == openid_of("demo-wang")
        finally:
            program.terminate()
