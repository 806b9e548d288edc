"""How a one-time code reaches a phone. Which way is one setting; no phone number is ever logged."""

import json
import logging
from dataclasses import InitVar, dataclass, field
from string import Template
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from communities.kernel.errors import RuleBroken

log = logging.getLogger(__name__)

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class SmsUnavailable(RuleBroken):
    """The message was not accepted for sending, or we cannot know."""

    code, status = "sms_unavailable", 503

    def __init__(self, message: str = "短信暂时发不出去，请稍后再试。", **kwargs: Any) -> None:
        super().__init__(message, **kwargs)


class Provider(Protocol):
    """Sends a text or raises `SmsUnavailable`. With `shows_code` the web page shows the code and says so."""

    shows_code: bool

    def send(self, *, phone: str, text: str) -> None: ...


class DemonstrationProvider:
    """Sends nothing. Takes any provider's options, so that one setting switches between them."""

    shows_code = True

    def __init__(self, **options: Any) -> None:
        pass

    def send(self, *, phone: str, text: str) -> None:
        pass


@dataclass
class HTTPProvider:
    """A gateway that takes JSON over HTTPS, with `key` as its bearer token; `timeout` in seconds.

    `template` is the JSON object to send, `$phone` and `$text` standing for themselves.
    `accepted` is a JSON object: what the answer must contain where HTTP 2xx alone does not mean success.
    Without a `url` every message is refused; a URL or JSON that cannot work raises `ImproperlyConfigured`.
    """

    url: str
    key: str = field(repr=False)
    template: InitVar[str] = ""
    accepted: InitVar[str] = ""
    timeout: float = 5

    shows_code = False

    def __post_init__(self, template: str, accepted: str) -> None:
        address = urlsplit(self.url)
        if self.url and address.scheme != "https" and address.hostname not in LOOPBACK:
            raise ImproperlyConfigured("SMS_OPTIONS: url must start with https://")
        self._fields = _json_object(template or '{"phone": "$phone", "text": "$text"}')
        self._accepted = _json_object(accepted or "{}")

    def send(self, *, phone: str, text: str) -> None:
        """Hand the text to the gateway, once: a repeat might send two."""
        trouble = self._trouble_with(_filled(self._fields, phone=phone, text=text))
        if trouble:
            log.error("SMS not sent: %s", trouble)
            raise SmsUnavailable

    def _trouble_with(self, message: dict[str, Any]) -> str:
        """Post the message; say what went wrong, or nothing. Never the exception's or the gateway's own text."""
        if not self.url:
            return "no gateway is configured"
        headers = {"Authorization": f"Bearer {self.key}"}
        try:
            response = requests.post(
                self.url, json=message, headers=headers, timeout=self.timeout, allow_redirects=False
            )
            answer = response.json() if self._accepted else {}
        except requests.RequestException as error:
            return type(error).__name__
        if response.status_code // 100 != 2:
            return f"HTTP {response.status_code}"
        return "" if _contains(answer, self._accepted) else "the gateway did not accept it"


def provider() -> Provider:
    """The provider that the settings name."""
    chosen: Provider = import_string(settings.SMS_PROVIDER)(**settings.SMS_OPTIONS)
    return chosen


def _json_object(text: str) -> dict[str, Any]:
    try:
        return dict(json.loads(text))
    except (TypeError, ValueError):
        raise ImproperlyConfigured("SMS_OPTIONS: template and accepted are JSON objects") from None


def _filled(fields: dict[str, Any], **values: str) -> dict[str, Any]:
    return {
        name: Template(value).safe_substitute(values) if isinstance(value, str) else value
        for name, value in fields.items()
    }


def _contains(answer: Any, wanted: dict[str, Any]) -> bool:
    return isinstance(answer, dict) and wanted.items() <= answer.items()
