"""What our line to WeChat promises, over real HTTP to the fake on this machine."""

import logging
import traceback
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from threading import Barrier, Thread
from time import monotonic, sleep

import pytest
from django.core.cache.backends.locmem import LocMemCache

from communities.accounts.wechat import (
    TOKEN_MARGIN,
    WeChatClient,
    WeChatCodeRefused,
    WeChatError,
    WeChatHighRisk,
    WeChatMisconfigured,
    WeChatTokenRefused,
    WeChatTooOften,
    WeChatUnavailable,
)
from communities.kernel.errors import RuleBroken
from config.local.fake_wechat import APPID, SECRET, FakeWeChat, Handler, Refused, openid_of

PHONE = "13800000000"


@pytest.fixture
def fake():
    with FakeWeChat() as fake:
        yield fake


@pytest.fixture
def cache(request):
    cache = LocMemCache(request.node.nodeid, {})
    yield cache
    cache.clear()


@pytest.fixture
def client(fake, cache):
    return client_of(fake, cache)


def client_of(fake, cache, *, timeout=5, **changes):
    return replace(WeChatClient(APPID, SECRET, fake.base_url, cache, timeout), **changes)


def refusal_of(ask, code):
    with pytest.raises(WeChatError) as refused:
        ask(code)
    return refused.value


def phones_at_once(*clients):
    """Each client asks for a number, all at the same moment; what each of them got."""
    start, got = Barrier(len(clients)), {}

    def ask(name, client):
        start.wait()
        got[name] = client.phone_for(f"phone-{PHONE}.{name}")

    threads = [Thread(target=ask, args=pair) for pair in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [got.get(name) for name in range(len(clients))]


class LocklessCache(LocMemCache):
    """Lets everybody believe that the lock is theirs."""

    def add(self, *args, **kwargs):
        return True


# A login code becomes a person.


def test_a_login_code_tells_who_it_is(client):
    session = client.session_for("demo-wang")
    assert (session.openid, session.unionid) == (openid_of("demo-wang"), None)
    assert session.session_key


def test_the_same_person_has_the_same_openid_with_every_new_code(client):
    first, second = client.session_for("demo-wang.1"), client.session_for("demo-wang.2")
    other = client.session_for("demo-li")
    assert first.openid == second.openid != other.openid
    assert first.session_key != second.session_key


def test_a_chinese_name_survives_the_way_to_wechat(client):
    assert client.session_for("demo-王阿姨").openid == openid_of("demo-王阿姨")


def test_an_open_platform_account_also_tells_the_unionid(cache):
    with FakeWeChat(open_platform=True) as fake:
        assert client_of(fake, cache).session_for("demo-wang").unionid == openid_of("union:demo-wang")


def test_signing_in_needs_no_access_token(fake, client):
    client.session_for("demo-wang")
    assert fake.token_calls == 0


# Every refusal has its own name.


@pytest.mark.parametrize(
    ("sent", "kind", "code", "status"),
    [
        ("expired", WeChatCodeRefused, "wechat_code_refused", 400),
        ("unheard-of", WeChatCodeRefused, "wechat_code_refused", 400),
        ("", WeChatCodeRefused, "wechat_code_refused", 400),
        ("risk", WeChatHighRisk, "wechat_high_risk", 403),
        ("often", WeChatTooOften, "wechat_too_often", 429),
        ("busy", WeChatUnavailable, "wechat_unavailable", 503),
        ("broken", WeChatUnavailable, "wechat_unavailable", 503),
        ("garbled", WeChatUnavailable, "wechat_unavailable", 503),
    ],
)
@pytest.mark.parametrize("ask", ["session_for", "phone_for"])
def test_a_refusal_says_which_kind_it_is_in_chinese(client, ask, sent, kind, code, status):
    refused = refusal_of(getattr(client, ask), sent)
    assert (type(refused), refused.code, refused.status) == (kind, code, status)
    assert isinstance(refused, RuleBroken)
    assert str(refused) == kind.words


@pytest.mark.parametrize(("ask", "sent"), [("session_for", "used"), ("phone_for", f"phone-{PHONE}")])
def test_a_code_works_once(client, ask, sent):
    assert getattr(client, ask)(sent)
    assert type(refusal_of(getattr(client, ask), sent)) is WeChatCodeRefused


def test_a_login_code_is_no_phone_code(client):
    assert type(refusal_of(client.phone_for, "demo-wang")) is WeChatCodeRefused


@pytest.mark.parametrize("changes", [{"appid": "wx-other"}, {"secret": "wrong"}])
@pytest.mark.parametrize(("ask", "sent"), [("session_for", "demo-wang"), ("phone_for", f"phone-{PHONE}")])
def test_a_wrong_appid_or_secret_is_the_operators_business(fake, cache, caplog, changes, ask, sent):
    refused = refusal_of(getattr(client_of(fake, cache, **changes), ask), sent)
    assert (type(refused), refused.code, refused.status) == (WeChatMisconfigured, "wechat_misconfigured", 503)
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_an_error_code_nobody_has_told_us_of_is_an_outage(fake, client):
    fake.token_trouble = 45009
    assert type(refusal_of(client.phone_for, f"phone-{PHONE}")) is WeChatUnavailable


def test_patience_with_a_slow_wechat_ends_at_the_timeout(fake, cache):
    impatient, start = client_of(fake, cache, timeout=0.2), monotonic()
    assert type(refusal_of(impatient.session_for, "slow")) is WeChatUnavailable
    assert monotonic() - start < 5 < fake.slow_seconds


def test_a_timed_out_code_is_not_sent_again(fake, cache):
    refusal_of(client_of(fake, cache, timeout=0.2).session_for, "slow")
    assert fake.spent == {"slow"}
    assert type(refusal_of(client_of(fake, cache).session_for, "slow")) is WeChatCodeRefused


def test_a_slow_wechat_within_the_timeout_is_waited_for(cache):
    with FakeWeChat(slow_seconds=0.2) as fake:
        assert client_of(fake, cache).session_for("slow").openid


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_http_error_is_an_outage_even_with_a_good_looking_body(client, monkeypatch, status):
    page = (status, "application/json", '{"openid": "o", "session_key": "k"}')
    monkeypatch.setitem(Handler.pages, "looks-good", page)
    assert type(refusal_of(client.session_for, "looks-good")) is WeChatUnavailable


def test_a_redirection_is_not_followed_since_the_secret_is_for_wechat_only(client, monkeypatch):
    elsewhere = f"/sns/jscode2session?appid={APPID}&secret={SECRET}&js_code=demo-li"
    monkeypatch.setitem(Handler.pages, "moved", (302, "text/html", ""))
    monkeypatch.setattr(Handler, "end_headers", lambda self: send_on(self, elsewhere))
    assert type(refusal_of(client.session_for, "moved")) is WeChatUnavailable


def send_on(handler, elsewhere):
    handler.send_header("Location", elsewhere)
    BaseHTTPRequestHandler.end_headers(handler)


def test_nobody_at_home_is_an_outage(client, fake):
    fake.__exit__()
    assert type(refusal_of(client.session_for, "demo-wang")) is WeChatUnavailable
    assert type(refusal_of(client.phone_for, f"phone-{PHONE}")) is WeChatUnavailable


@pytest.mark.parametrize("answer", [{"errcode": 0}, {"openid": "", "session_key": ""}, [], None])
def test_an_answer_without_an_openid_is_an_outage(client, monkeypatch, answer):
    route = ("GET", "/sns/jscode2session")
    monkeypatch.setitem(Handler.routes, route, (lambda *asked: answer, "text/plain"))
    assert type(refusal_of(client.session_for, "demo-wang")) is WeChatUnavailable


# A phone code becomes a number.


def test_a_phone_code_tells_the_number(client):
    assert client.phone_for(f"phone-{PHONE}") == PHONE


def test_a_foreign_number_keeps_its_country(client):
    assert client.phone_for("phone-+852-91234567") == "+85291234567"


# One access token for all.


def test_the_token_is_asked_for_once_and_shared_through_the_cache(fake, cache):
    one, other = client_of(fake, cache), client_of(fake, cache)
    assert [one.phone_for(f"phone-{PHONE}.1"), other.phone_for(f"phone-{PHONE}.2")] == [PHONE, PHONE]
    assert fake.token_calls == 1


def test_another_appid_has_a_token_of_its_own(fake, cache, client):
    client.phone_for(f"phone-{PHONE}.1")
    with FakeWeChat(appid="wx-other") as elsewhere:
        other = client_of(elsewhere, cache, appid="wx-other")
        assert other.phone_for(f"phone-{PHONE}.2") == PHONE
    assert client.phone_for(f"phone-{PHONE}.3") == PHONE
    assert (fake.token_calls, elsewhere.token_calls) == (1, 1)


def test_a_token_about_to_end_is_renewed_before_it_does(fake, client, time_machine):
    time_machine.move_to("2026-11-22T08:00:00+08:00", tick=False)
    client.phone_for(f"phone-{PHONE}.1")
    time_machine.shift(fake.token_lifetime - TOKEN_MARGIN - 1)
    client.phone_for(f"phone-{PHONE}.2")
    assert fake.token_calls == 1
    time_machine.shift(2)
    client.phone_for(f"phone-{PHONE}.3")
    assert fake.token_calls == 2


@pytest.mark.parametrize("errcode", [40001, 42001])
def test_a_refused_token_is_renewed_and_the_code_still_works(fake, client, errcode):
    client.phone_for(f"phone-{PHONE}.1")
    fake.kill_token(errcode)
    assert client.phone_for(f"phone-{PHONE}.2") == PHONE
    assert fake.token_calls == 2


def test_a_token_refused_twice_is_given_up(fake, client, monkeypatch):
    def refuse(*asked):
        raise Refused(40001)

    route = ("POST", "/wxa/business/getuserphonenumber")
    monkeypatch.setitem(Handler.routes, route, (refuse, "application/json"))
    refused = refusal_of(client.phone_for, f"phone-{PHONE}")
    assert (type(refused), refused.code, refused.status) == (WeChatTokenRefused, "wechat_misconfigured", 503)
    assert fake.token_calls == 2


def test_two_processes_at_once_refresh_once(fake, cache):
    fake.token_delay = 0.3
    assert phones_at_once(client_of(fake, cache), client_of(fake, cache)) == [PHONE, PHONE]
    assert fake.token_calls == 1


def test_control_without_the_lock_two_processes_refresh_twice(fake):
    fake.token_delay, lockless = 0.3, LocklessCache("lockless", {})
    assert phones_at_once(client_of(fake, lockless), client_of(fake, lockless)) == [PHONE, PHONE]
    assert fake.token_calls == 2


def test_two_processes_with_a_refused_token_refresh_once(fake, cache, client):
    client.phone_for(f"phone-{PHONE}.before")
    fake.kill_token(42001)
    fake.token_delay = 0.3
    assert phones_at_once(client, client_of(fake, cache)) == [PHONE, PHONE]
    assert fake.token_calls == 2


def test_who_waits_too_long_for_anothers_refresh_is_told_so(fake, cache):
    fake.token_delay = 1
    patient = Thread(target=client_of(fake, cache).phone_for, args=(f"phone-{PHONE}.1",))
    patient.start()
    while not fake.token_calls:
        sleep(0.01)
    refused = refusal_of(client_of(fake, cache, timeout=0.2).phone_for, f"phone-{PHONE}.2")
    patient.join()
    assert (type(refused), fake.token_calls) == (WeChatUnavailable, 1)


def test_a_refresh_that_failed_leaves_the_way_free_for_the_next(fake, client):
    fake.token_trouble = -1
    assert type(refusal_of(client.phone_for, f"phone-{PHONE}")) is WeChatUnavailable
    fake.token_trouble = 0
    assert client.phone_for(f"phone-{PHONE}") == PHONE


def test_the_lock_of_a_process_that_died_ends_by_itself(client, cache):
    cache.add(f"wechat:lock:{APPID}", "a process that died", 0.2)
    assert client.phone_for(f"phone-{PHONE}") == PHONE


# What must not be seen is not seen.


def secrets_of(fake, *codes):
    return {SECRET, openid_of("demo-wang"), PHONE, fake.token, *codes} - {""}


def everything_goes_wrong(client, fake):
    client.session_for("demo-wang.hidden")
    client.phone_for(f"phone-{PHONE}.hidden")
    for sent in ("expired.hidden", "risk.hidden", "often.hidden", "busy.hidden", "broken.hidden", "garbled.hidden"):
        yield refusal_of(client.session_for, sent)
        yield refusal_of(client.phone_for, sent)
    yield refusal_of(replace(client, appid="wx-other").session_for, "demo-wang.other")
    yield refusal_of(replace(client, timeout=0.1).session_for, "slow.hidden")
    fake.__exit__()
    yield refusal_of(client.session_for, "demo-wang.late")
    yield refusal_of(client.phone_for, f"phone-{PHONE}.late")


def test_no_log_line_holds_a_secret_a_code_or_a_person(client, fake, caplog):
    caplog.set_level(logging.DEBUG)
    list(everything_goes_wrong(client, fake))
    assert "WeChat" in caplog.text
    assert [secret for secret in secrets_of(fake, "hidden") if secret in caplog.text] == []


def test_control_urllib3_would_write_the_secret_if_we_let_it(client, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(logging.getLogger("urllib3.connectionpool"), "filters", [])
    client.session_for("demo-wang.seen")
    assert SECRET in caplog.text
    assert "demo-wang.seen" in caplog.text


def test_no_error_holds_a_secret_a_code_or_a_person(client, fake):
    told = ["".join(traceback.format_exception(error)) for error in everything_goes_wrong(client, fake)]
    assert len(told) == 16
    assert [secret for secret in secrets_of(fake, "hidden") if secret in "".join(told)] == []


def test_a_session_and_a_client_show_nothing_when_printed(client):
    session = client.session_for("demo-wang")
    hidden = {SECRET, session.openid, session.session_key}
    assert [secret for secret in hidden if secret in f"{session!r} {session} {client!r} {client}"] == []
