"""One-time codes by SMS: what each provider promises, and that no phone number is ever written down."""

import json
import logging
import traceback
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured

from communities.accounts.sms import DemonstrationProvider, HTTPProvider, SmsUnavailable, provider
from communities.kernel.errors import RuleBroken

PHONE, TEXT, KEY = "13800000000", "验证码 042137，十分钟内有效", "the-gateways-key"


class Gateway(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.path, self.headers["Authorization"], json.loads(body)))
        self.send_response(self.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *args):
        pass


@contextmanager
def gateway(*, status=200, answer=b'{"code": 0}'):
    """A gateway on this machine that always answers so, with all that it received."""
    received = []
    bound = type("Bound", (Gateway,), {"status": status, "answer": answer, "received": received})
    with HTTPServer(("127.0.0.1", 0), bound) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/send", received
        finally:
            server.shutdown()


def send_through(url, **options):
    HTTPProvider(url=url, key=KEY, **options).send(phone=PHONE, text=TEXT)


def refusal_through(url, **options):
    with pytest.raises(SmsUnavailable) as refused:
        send_through(url, **options)
    return refused.value


# The settings choose.


def test_the_settings_name_the_provider_and_its_options(settings):
    settings.SMS_PROVIDER = "communities.accounts.sms.HTTPProvider"
    settings.SMS_OPTIONS = {"url": "https://sms.example/send", "key": KEY, "template": ""}
    assert provider() == HTTPProvider(url="https://sms.example/send", key=KEY)


def test_switching_to_the_demonstration_is_one_setting(settings):
    settings.SMS_PROVIDER = "communities.accounts.sms.DemonstrationProvider"
    settings.SMS_OPTIONS = {"url": "https://sms.example/send", "key": KEY, "template": ""}
    assert type(provider()) is DemonstrationProvider


def test_a_provider_that_does_not_exist_fails_loudly(settings):
    settings.SMS_PROVIDER = "communities.accounts.sms.Pigeon"
    with pytest.raises(ImportError):
        provider()


def test_only_the_demonstration_shows_the_code():
    assert DemonstrationProvider().shows_code is True
    assert HTTPProvider(url="https://sms.example/send", key=KEY).shows_code is False


# The demonstration sends nothing.


def test_the_demonstration_sends_nothing(caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("socket.socket.connect", lambda *address: pytest.fail("it called somebody"))
    DemonstrationProvider().send(phone=PHONE, text=TEXT)
    assert caplog.text == ""


# The gateway gets JSON, once, with the key.


def test_the_gateway_gets_phone_and_text_with_our_key():
    with gateway() as (url, received):
        send_through(url)
    assert received == [("/send", f"Bearer {KEY}", {"phone": PHONE, "text": TEXT})]


def test_the_template_shapes_what_the_gateway_gets():
    template = '{"mobile": "+86$phone", "content": "【上梁】$text", "priority": 1, "price": "$5"}'
    with gateway() as (url, received):
        send_through(url, template=template)
    sent = {"mobile": f"+86{PHONE}", "content": f"【上梁】{TEXT}", "priority": 1, "price": "$5"}
    assert received == [("/send", f"Bearer {KEY}", sent)]


@pytest.mark.parametrize("status", [302, 307, 400, 401, 429, 500, 503])
def test_a_gateway_that_refuses_is_unavailable_and_not_asked_twice(status):
    with gateway(status=status) as (url, received):
        refused = refusal_through(url)
    assert (refused.code, refused.status, len(received)) == ("sms_unavailable", 503, 1)
    assert isinstance(refused, RuleBroken)
    assert str(refused) == "短信暂时发不出去，请稍后再试。"


@pytest.mark.parametrize("answer", [b'{"code": 160040}', b"{}", b"[]", b"<html>ok</html>", b""])
def test_an_http_200_that_is_no_success_is_seen_where_the_gateway_says_so(answer):
    with gateway(answer=answer) as (url, _):
        send_through(url)  # control: HTTP alone looks like success
        refusal_through(url, accepted='{"code": 0}')


def test_an_accepted_message_is_accepted():
    with gateway() as (url, received):
        send_through(url, accepted='{"code": 0}')
    assert len(received) == 1


def test_a_gateway_nobody_answers_at_is_unavailable():
    with gateway() as (url, _):
        pass
    refusal_through(url)


def test_a_silent_gateway_is_unavailable_after_the_timeout():
    with HTTPServer(("127.0.0.1", 0), Gateway) as silent:
        refusal_through(f"http://127.0.0.1:{silent.server_port}/send", timeout=0.2)


# Settings that cannot work are found early.


def test_without_a_gateway_every_message_is_refused(caplog):
    refusal_through("")
    assert caplog.messages == ["SMS not sent: no gateway is configured"]


@pytest.mark.parametrize(
    "options",
    [
        {"url": "http://sms.example/send"},
        {"url": "https://sms.example/send", "template": "您好 $text"},
        {"url": "https://sms.example/send", "accepted": "0"},
    ],
)
def test_settings_that_cannot_work_fail_loudly(options):
    with pytest.raises(ImproperlyConfigured):
        HTTPProvider(key=KEY, **options)


# What must not be seen is not seen.


def test_no_log_line_error_or_repr_holds_phone_text_or_key(caplog):
    caplog.set_level(logging.DEBUG)
    with gateway(status=500, answer=PHONE.encode()) as (url, received):
        refusals = [refusal_through(url), refusal_through(url, accepted='{"code": 0}')]
    refusals += [refusal_through(url), refusal_through("")]
    assert PHONE in str(received)  # control: it was there to be leaked

    shown = "".join(line for error in refusals for line in traceback.format_exception(error))
    shown += caplog.text + repr(HTTPProvider(url=url, key=KEY))
    assert "SMS not sent" in shown
    assert [secret for secret in (PHONE, TEXT, "042137", KEY) if secret in shown] == []
