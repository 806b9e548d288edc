"""WeChat's server, as far as sign-in needs it: who holds a login code, which number a phone code stands for.

A code is single use, so no call that carries one is ever repeated after it may have arrived.
The secret, tokens, codes, session keys and openids stay out of every log line, error and `repr`.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from time import monotonic, sleep
from typing import Any

import requests
from django.core.cache.backends.base import BaseCache

from communities.kernel.errors import RuleBroken

log = logging.getLogger(__name__)

TOKEN_MARGIN = 60  # seconds; a request on its way still needs a valid token
LOCK_POLL = 0.05  # seconds


class WeChatError(RuleBroken):
    """WeChat did not give what was asked. Each kind brings its own words for the resident."""

    words: str
    level = logging.WARNING

    def __init__(self, message: str = "", **kwargs: Any) -> None:
        super().__init__(message or self.words, **kwargs)


class WeChatCodeRefused(WeChatError):
    """The code is wrong, too old or was used before: the mini-program asks for a new one."""

    code, status = "wechat_code_refused", 400
    words = "微信授权已失效，请重新授权。"
    level = logging.INFO


class WeChatTooOften(WeChatError):
    code, status = "wechat_too_often", 429
    words = "操作太频繁，请一分钟后再试。"


class WeChatHighRisk(WeChatError):
    """WeChat itself blocks this person's sign-in to mini-programs."""

    code, status = "wechat_high_risk", 403
    words = "微信提示该账号存在风险，暂不能用微信登录，请改用手机号登录或联系居委会。"


class WeChatUnavailable(WeChatError):
    code, status = "wechat_unavailable", 503
    words = "微信服务暂时不可用，请稍后再试。"


class WeChatMisconfigured(WeChatError):
    """Our appid, secret or IP allow-list is wrong: only the operator can help."""

    code, status = "wechat_misconfigured", 503
    words = "微信登录尚未配置好，请改用手机号登录或联系居委会。"
    level = logging.ERROR


class WeChatTokenRefused(WeChatMisconfigured):
    """The access token is no longer valid. Refused twice, another system shares our appid."""

    level = logging.WARNING


ERRORS: dict[int, type[WeChatError]] = {
    40001: WeChatTokenRefused,
    40014: WeChatTokenRefused,
    42001: WeChatTokenRefused,
    40013: WeChatMisconfigured,
    40125: WeChatMisconfigured,
    40164: WeChatMisconfigured,  # our IP address is not on the allow-list
    40029: WeChatCodeRefused,
    40163: WeChatCodeRefused,
    41008: WeChatCodeRefused,  # no code at all
    40226: WeChatHighRisk,
    45011: WeChatTooOften,
}


@dataclass(frozen=True)
class WeChatSession:
    """A person in our mini-program. `openid` is one per appid; `unionid` only with an open-platform account."""

    openid: str = field(repr=False)
    unionid: str | None = field(repr=False)
    session_key: str = field(repr=False)


@dataclass(frozen=True)
class WeChatClient:
    """One mini-program's line to WeChat, whose refusals and failures all become `WeChatError`s.

    `cache` is shared by all processes and all communities, since the token belongs to the appid.
    `timeout` is in seconds: to connect, between two bytes, and to wait for another process's refresh.
    """

    appid: str
    secret: str = field(repr=False)
    base_url: str
    cache: BaseCache = field(repr=False)
    timeout: float

    def session_for(self, code: str) -> WeChatSession:
        """Spend a code of `wx.login`."""
        asked = {"js_code": code, "grant_type": "authorization_code"}
        answer = self._call(
            "GET",
            "/sns/jscode2session",
            needs=("openid", "session_key"),
            params={"appid": self.appid, "secret": self.secret, **asked},
        )
        return WeChatSession(answer["openid"], answer.get("unionid") or None, answer["session_key"])

    def phone_for(self, code: str) -> str:
        """Spend a code of the phone button: 11 digits, or `+` and country code before a foreign number."""
        token = self._access_token()
        try:
            return self._phone(code, token)
        except WeChatTokenRefused:
            # WeChat looks at the token first: a call with a refused token has not spent the code.
            return self._phone(code, self._access_token(refused=token))

    def _phone(self, code: str, token: str) -> str:
        path, url_part = "/wxa/business/getuserphonenumber", {"access_token": token}
        answer = self._call("POST", path, needs=("phone_info",), params=url_part, json={"code": code})
        number, country = answer["phone_info"]["purePhoneNumber"], answer["phone_info"]["countryCode"]
        return number if str(country) == "86" else f"+{country}{number}"

    def _access_token(self, *, refused: str | None = None) -> str:
        """The token that all processes share, renewed by one of them when missing or `refused`."""
        key = f"wechat:token:{self.appid}"
        token: str = self.cache.get(key)
        if token in (None, refused):
            with self._alone():
                token = self.cache.get(key)
                if token in (None, refused):
                    token, seconds = self._new_token()
                    self.cache.set(key, token, max(1, seconds - TOKEN_MARGIN))
        return token

    def _new_token(self) -> tuple[str, int]:
        """The stable token and the seconds that it has left. Asking twice gives the same one."""
        answer = self._call(
            "POST",
            "/cgi-bin/stable_token",
            needs=("access_token", "expires_in"),
            json={"grant_type": "client_credential", "appid": self.appid, "secret": self.secret},
        )
        return answer["access_token"], answer["expires_in"]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes out; give up when another one keeps us out for `timeout`."""
        key, mine, until = f"wechat:lock:{self.appid}", token_hex(8), monotonic() + self.timeout
        outlives_a_request = int(3 * self.timeout) + 1
        while not self.cache.add(key, mine, outlives_a_request):
            if monotonic() > until:
                raise WeChatUnavailable
            sleep(LOCK_POLL)
        try:
            yield
        finally:
            if self.cache.get(key) == mine:
                self.cache.delete(key)

    def _call(self, method: str, path: str, *, needs: tuple[str, ...], **request: Any) -> dict[str, Any]:
        """WeChat's answer, with all that it `needs`. Error codes, which come as HTTP 200, are raised."""
        answer = self._fetch(method, path, **request)
        if not isinstance(answer, dict):
            raise WeChatUnavailable
        if errcode := answer.get("errcode"):
            error = ERRORS.get(errcode, WeChatUnavailable)
            log.log(error.level, "WeChat answered %s with errcode %s", path, errcode)
            raise error
        if not all(answer.get(name) for name in needs):
            log.warning("WeChat's answer to %s lacks one of %s", path, needs)
            raise WeChatUnavailable
        return answer

    def _fetch(self, method: str, path: str, **request: Any) -> Any:
        """The JSON answered, or None. The exception ends here: its text holds the URL, and so the secret."""
        url = self.base_url + path
        try:
            response = requests.request(method, url, timeout=self.timeout, allow_redirects=False, **request)
            if response.status_code == 200:
                return response.json()
            trouble = f"HTTP {response.status_code}"
        except requests.RequestException as error:
            trouble = type(error).__name__
        log.warning("WeChat did not answer %s: %s", path, trouble)
        return None


def _holds_no_secret(record: logging.LogRecord) -> bool:
    line = record.getMessage()
    return "secret=" not in line and "access_token=" not in line


# At DEBUG urllib3 writes whole URLs, and WeChat wants its secrets in the URL.
logging.getLogger("urllib3.connectionpool").addFilter(_holds_no_secret)
