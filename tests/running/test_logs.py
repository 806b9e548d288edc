"""What reaches the log, and what leaves for Sentry, names no person and opens nothing."""

import io
import json
import logging
import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils.log import log_response

from config import logs, reports
from config.api import answer_error

KEY = "0123456789abcdef0123456789abcdef"
PATH = f"/t/YG-2026-01873/{KEY}/"


@pytest.fixture
def heard():
    """The lines that were logged, read back; the handlers of the tests are put back."""
    root, words = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers, root.level
    logs.configure({"level": "INFO"})
    root.handlers[0].setStream(words)
    yield lambda: [json.loads(line) for line in words.getvalue().splitlines()]
    root.handlers, root.level = handlers, level


@pytest.fixture
def asked():
    request = RequestFactory().get(PATH)
    request.resolver_match = ResolverMatch(print, (), {}, url_name="link_ticket", app_names=["feedback"])
    request.resolver_match.view_name = "feedback:link_ticket"
    return request


def test_a_broken_page_is_logged_by_its_route_and_never_by_its_path(heard, asked):
    log_response("%s: %s", "Internal Server Error", PATH, response=HttpResponse(status=500), request=asked)
    [line] = heard()
    assert line["event"] == "Internal Server Error: feedback:link_ticket"
    assert KEY not in json.dumps(line)


def _only_the_arguments_gone(logger, method, event):
    event.pop("positional_args", None)
    return event


def test_control_the_same_line_without_the_route_would_hold_the_path(heard, asked, monkeypatch):
    monkeypatch.setattr(logs, "_with_routes_for_paths", _only_the_arguments_gone)
    logs.configure({"level": "INFO"})
    words = io.StringIO()
    logging.getLogger().handlers[0].setStream(words)
    log_response("%s: %s", "Internal Server Error", PATH, response=HttpResponse(status=500), request=asked)
    assert "/t/YG-2026-01873/" in words.getvalue()
    assert KEY not in words.getvalue()  # the second net


def test_a_broken_answer_of_the_api_is_logged_by_its_route(heard, asked):
    class Asked:
        _request = asked

    answer_error(ValueError("13800001234"), {"request": Asked})
    text = json.dumps(heard())
    assert "feedback:link_ticket" in text
    assert not [secret for secret in (KEY, "/t/", "13800001234") if secret in text]


@pytest.mark.parametrize(
    "secret",
    ["13800001234", "8613800001234", "+86 138 0000 1234", "138.0000.1234", "１３８００００１２３４"]
    + ["11010119900307123X", "110101900307123", "6222021234567890123", KEY],
)
def test_no_number_of_a_person_is_logged_however_deep_it_lies(heard, secret):
    logging.getLogger("some.library").warning("calling %s", secret)
    logs.structlog.get_logger("ours").warning("told", to={"whom": [secret, (secret,)]}, why=f"x{secret}。")
    assert len(heard()) == 2
    assert secret not in json.dumps(heard(), ensure_ascii=False)


def test_a_phone_kept_as_a_number_is_hidden_too(heard):
    logs.structlog.get_logger("ours").warning("told", whom=13800001234, count=12)
    [line] = heard()
    assert (line["whom"], line["count"]) == ("***", 12)


def test_what_leads_to_the_community_and_the_request_stays(heard):
    logs.structlog.get_logger("ours").error("bad", schema="c_013812345678", request_id="12345678901234ab", ms=1.5)
    [line] = heard()
    assert (line["schema"], line["request_id"], line["ms"]) == ("c_013812345678", "12345678901234ab", 1.5)


ROW = (
    'null value in column "name" violates not-null constraint\n'
    "DETAIL:  Failing row contains (13, 王梅,\n\n第二行).\nCONTEXT:  COPY residents_person, line 1: 李明"
)


def test_a_row_that_the_database_refused_is_not_logged(heard):
    try:
        try:
            raise ValueError(ROW)
        except ValueError as refusal:
            raise KeyError("told later") from refusal
    except KeyError:
        logging.getLogger("some.library").exception("failed: %s", ROW.replace("DETAIL", "详细信息"))
    [line] = heard()
    text = json.dumps(line, ensure_ascii=False)
    assert [name for name in ("王梅", "第二行", "李明") if name in text] == []
    assert "violates not-null constraint" in text and "told later" in text


def test_control_the_row_would_be_logged_otherwise(heard, monkeypatch):
    monkeypatch.setattr(logs, "_ROW", re.compile("(?!)"))
    logging.getLogger("some.library").error("failed: %s", ROW)
    assert "王梅" in heard()[0]["event"]


def an_event() -> dict:
    return {
        "event_id": KEY,
        "transaction": "communities.feedback.views.tickets.link_ticket",
        "user": {"id": "7", "ip_address": "203.0.113.9"},
        "server_name": "web-1",
        "extra": {"sys.argv": ["x"], "celery-job": {"args": ["13800001234"]}},
        "breadcrumbs": {"values": [{"message": "张三"}]},
        "logentry": {"message": "calling 13800001234", "params": [PATH]},
        "request": {
            "method": "POST",
            "url": f"https://yangguang.example.cn{PATH}",
            "query_string": "phone=13800001234",
            "data": {"text": "张三打人"},
            "cookies": {"sid": "secret"},
            "headers": {"Cookie": "sid=secret", "Authorization": "Bearer secret", "Host": "yangguang.example.cn"},
            "env": {"REMOTE_ADDR": "203.0.113.9"},
        },
        "exception": {
            "values": [
                {
                    "type": "ValueError",
                    "value": "no such phone: +86 138-0000-1234\nDETAIL:  Failing row contains (张三).",
                    "stacktrace": {"frames": [{"function": "send", "lineno": 3, "vars": {"text": "张三打人"}}]},
                }
            ]
        },
    }


def test_what_leaves_for_sentry_has_no_body_no_cookie_no_address_and_no_number_of_a_person():
    sent = reports.without_personal_data(an_event(), {})
    text = json.dumps(sent, ensure_ascii=False)
    told = ["13800001234", "138-0000", "张三", "secret", "203.0.113.9", "phone=", "yangguang"]
    assert [secret for secret in told if secret in text] == []
    assert KEY not in json.dumps({**sent, "event_id": ""})
    # and what helps to find the fault is there
    assert sent["event_id"] == KEY
    assert sent["request"] == {"method": "POST"}
    assert sent["transaction"].endswith("link_ticket")
    assert sent["exception"]["values"][0]["value"] == "no such phone: ***\n***"
    assert sent["exception"]["values"][0]["stacktrace"]["frames"] == [{"function": "send", "lineno": 3}]


def test_sentry_is_off_unless_an_address_is_set_and_then_it_is_given_the_scrubber(settings, monkeypatch):
    told = []
    monkeypatch.setattr("sentry_sdk.init", lambda **options: told.append(options))
    settings.SENTRY_DSN = ""
    reports.start()
    assert told == []
    settings.SENTRY_DSN = "https://key@sentry.example.cn/1"
    reports.start()
    [options] = told
    assert options["before_send"] is reports.without_personal_data
    assert options["send_default_pii"] is False
    assert options["include_local_variables"] is False
    assert options["before_breadcrumb"]({"message": "x"}, {}) is None
