"""A stand-in for api.weixin.qq.com on this machine: the documented answers, driven by magic codes.

    python -m config.local.fake_wechat --port 8701

A code is `word` or `word.anything`; what follows the dot only makes it a new one, since every code is single use.

    demo-<name>          a made-up openid, always the same for that name
    phone-13800000000    that number;  phone-+852-91234567  a foreign one
    used, expired, risk, often, busy    40163 (from the second time), 40029, 40226, 45011, -1
    slow, broken, garbled               late, HTML with HTTP 502, HTML with HTTP 200
"""

import argparse
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex
from threading import Event, Lock, Thread
from time import time
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

APPID, SECRET = "wx00000000demo0000", "demonstration-only"

MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40013: "invalid appid",
    40029: "invalid code",
    40125: "invalid appsecret",
    40163: "code been used",
    40226: "code blocked",
    41008: "missing code",
    42001: "access_token expired",
    45011: "api minute-quota reach limit mustslower retry next minute",
}
REFUSALS = {"expired": 40029, "risk": 40226, "often": 45011, "busy": -1}

JSON = "application/json; encoding=utf-8"
HTML = "text/html"


class Refused(Exception):
    """Answer with this error code."""


@dataclass
class FakeWeChat:
    """The server, for the length of a `with`; `base_url` says where. Times are in seconds.

    `token_calls` counts stable_token; `token_trouble` is the error code that it answers with, if any.
    """

    appid: str = APPID
    secret: str = SECRET
    port: int = 0  # 0: any free one
    open_platform: bool = False  # whether a sign-in also tells the unionid
    slow_seconds: float = 30
    token_delay: float = 0
    token_lifetime: int = 7200
    token_trouble: int = 0
    token_calls: int = field(default=0, init=False)
    token: str = field(default="", init=False)
    dead_tokens: dict[str, int] = field(default_factory=dict, init=False)
    spent: set[str] = field(default_factory=set, init=False)

    def __enter__(self) -> "FakeWeChat":
        self._lock, self._closing = Lock(), Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), type("Bound", (Handler,), {"fake": self}))
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def kill_token(self, errcode: int) -> None:
        """Refuse the present token from now on: 42001 as too old, 40001 as replaced elsewhere."""
        self.dead_tokens[self.token], self.token = errcode, ""

    def session(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        """GET /sns/jscode2session"""
        self._check_app(query)
        word = self._spend(query.get("js_code", ""))
        if not word.startswith("demo-"):
            raise Refused(40029)
        answer = {"session_key": urlsafe_b64encode(token_hex(8).encode()).decode(), "openid": openid_of(word)}
        return answer | ({"unionid": openid_of("union:" + word)} if self.open_platform else {})

    def stable_token(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        """POST /cgi-bin/stable_token"""
        with self._lock:
            self.token_calls += 1
        self._closing.wait(self.token_delay)
        self._check_app(body)
        if body.get("grant_type") != "client_credential":
            raise Refused(40002)
        if self.token_trouble:
            raise Refused(self.token_trouble)
        with self._lock:
            if body.get("force_refresh") and self.token:
                self.kill_token(40001)
            self.token = self.token or f"{self.token_calls}_{token_hex(60)}"
        return {"access_token": self.token, "expires_in": self.token_lifetime}

    def phone(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        """POST /wxa/business/getuserphonenumber"""
        token = query.get("access_token", "")
        if not token or token != self.token:
            raise Refused(self.dead_tokens.get(token, 40001))
        kind, _, number = self._spend(body.get("code", "")).partition("-")
        if kind != "phone":
            raise Refused(40029)
        return {"errcode": 0, "errmsg": "ok", "phone_info": self._phone_info(number)}

    def _phone_info(self, number: str) -> dict[str, Any]:
        country, pure = number[1:].split("-") if number.startswith("+") else ("86", number)
        return {
            "phoneNumber": pure if country == "86" else f"+{country}{pure}",
            "purePhoneNumber": pure,
            "countryCode": country,
            "watermark": {"timestamp": int(time()), "appid": self.appid},
        }

    def _check_app(self, asked: dict[str, Any]) -> None:
        if asked.get("appid") != self.appid:
            raise Refused(40013)
        if asked.get("secret") != self.secret:
            raise Refused(40125)

    def _spend(self, code: str) -> str:
        """Use the code up, and return its word if that is no refusal."""
        if not code:
            raise Refused(41008)
        word = code.partition(".")[0]
        if word in REFUSALS:
            raise Refused(REFUSALS[word])
        with self._lock:
            if code in self.spent:
                raise Refused(40163)
            self.spent.add(code)
        if word == "slow":
            self._closing.wait(self.slow_seconds)
        return "demo-" + word if word in ("slow", "used") else word


def openid_of(word: str) -> str:
    """28 characters that begin with `o`, as real ones do."""
    return "o" + urlsafe_b64encode(sha256(word.encode()).digest()).decode()[:27]


class Handler(BaseHTTPRequestHandler):
    """HTTP to the methods of the fake, and their answers back. WeChat's refusals are HTTP 200 too."""

    fake: FakeWeChat
    # jscode2session has always called its JSON text/plain.
    routes: ClassVar = {
        ("GET", "/sns/jscode2session"): (FakeWeChat.session, "text/plain"),
        ("POST", "/cgi-bin/stable_token"): (FakeWeChat.stable_token, JSON),
        ("POST", "/wxa/business/getuserphonenumber"): (FakeWeChat.phone, JSON),
    }

    pages: ClassVar = {
        "broken": (502, HTML, "<html><h1>502 Bad Gateway</h1></html>"),
        "garbled": (200, HTML, "<html>系统维护中</html>"),
    }
    missing = (404, HTML, "<html><h1>404 Not Found</h1></html>")

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query))
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        word = (query.get("js_code") or body.get("code") or "").partition(".")[0]
        if (self.command, address.path) not in self.routes:
            self._send(*self.missing)
        elif word in self.pages:
            self._send(*self.pages[word])
        else:
            handle, content_type = self.routes[self.command, address.path]
            self._send(200, content_type, json.dumps(self._answer(handle, query, body)))

    do_POST = do_GET

    def _answer(
        self, handle: Callable[..., dict[str, Any]], query: dict[str, str], body: dict[str, Any]
    ) -> dict[str, Any]:
        try:
            return handle(self.fake, query, body)
        except Refused as refused:
            errcode = refused.args[0]
            rid = "-".join(token_hex(4) for _ in range(3))
            return {"errcode": errcode, "errmsg": f"{MESSAGES.get(errcode, 'error')}, rid: {rid}"}

    def _send(self, status: int, content_type: str, text: str) -> None:
        payload = text.encode()
        with suppress(ConnectionError):  # the caller's patience may have ended first
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

    def log_message(self, *args: Any) -> None:
        """Nothing: the lines would hold codes and secrets."""


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake of WeChat's server, for this machine only.")
    parser.add_argument("--port", type=int, default=8701)
    parser.add_argument("--appid", default=APPID)
    parser.add_argument("--secret", default=SECRET)
    with FakeWeChat(**vars(parser.parse_args())) as fake:
        print(f"fake WeChat at {fake.base_url} for {fake.appid}", flush=True)
        with suppress(KeyboardInterrupt):
            Event().wait()


if __name__ == "__main__":
    main()
