"""Walking: every route and method of a host, as every person, each try taken back; and the letter for what it met."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.contrib.messages import constants
from django.core.cache import caches
from django.db import connection
from django.db.transaction import atomic
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

LETTERS = {
    "o": "看到了：给他看，什么也没有写",
    "d": "办成了：写进了数据库",
    "c": "让进了，但这一步没有办：说内容、状态或者身份不行",
    "r": "转到别处，什么也没有写",
    "s": "先去登录（网页转到登录页，接口答 401）",
    "n": "拒绝：403，或转走并说明为什么不行",
    "-": "对他来说没有这个地址（404）",
    "m": "这个地址不收这种请求（405）",
    "!": "出错了（500）",
}
# Sessions are kept for everybody, a token notes when it was last used, and Wagtail who has a form open.
_KEPT_ANYWAY = re.compile(
    r'"?(?:django_session|wagtailadmin_editingsession)"?|UPDATE "?accounts_token"?|"?accounts_user"? SET "?last_login'
)
_WRITES = re.compile(r"\b(?:INSERT INTO|DELETE FROM|TRUNCATE|UPDATE\s+\S+\s+SET)\b", re.I)
# One stack of middleware for all who ask: it keeps nothing of them, and twelve thousand would take ten seconds to make.
_HANDLER = ClientHandler(enforce_csrf_checks=False)
# Where a pattern takes everything that is left.
ANYWHERE = "nowhere"


@dataclass(frozen=True)
class Route:
    """A route; `address` takes the values of its variables."""

    name: str
    address: str
    methods: tuple[str, ...] = ("GET", "POST")


@dataclass(frozen=True)
class Sample:
    """One thing that a route is asked for: the values of its variables, and what is sent with a POST."""

    label: str = ""
    values: dict = field(default_factory=dict)
    sent: dict = field(default_factory=dict)
    query: str = ""


def routes(urlconf: str) -> list[Route]:
    """Every route that can be reached."""
    found: list[Route] = []
    _collect(get_resolver(urlconf).url_patterns, "", "", found)
    return sorted(set(found), key=lambda route: (route.name, route.address))


def _collect(patterns, address: str, spaces: str, found: list) -> None:
    for pattern in patterns:
        here = address + _template(pattern.pattern)
        if isinstance(pattern, URLResolver):
            _collect(
                pattern.url_patterns, here, f"{spaces}{pattern.namespace}:" if pattern.namespace else spaces, found
            )
        elif isinstance(pattern, URLPattern):
            if str(pattern.pattern) == "" and isinstance(pattern.pattern, RegexPattern):
                here += ANYWHERE
            found.append(Route(f"{spaces}{pattern.name or here}", "/" + here.lstrip("/"), _methods(pattern.callback)))


def _template(pattern) -> str:
    """The pattern's text with {name} in place of each variable."""
    text = str(pattern)
    if hasattr(pattern, "_route"):
        return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", text)
    text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"{\1}", text)
    text = re.sub(r"\(\?:(\w+)\|[^()]*\)", r"\1", text)
    return re.sub(r"[\^$]|\\Z|\\", "", text).replace("/?", "/").replace(".*", ANYWHERE)


def _methods(view) -> tuple[str, ...]:
    """What the API says that it takes; of a page nobody can know without asking."""
    if not hasattr(view, "cls") or not hasattr(view.cls, "permission_classes"):
        return ("GET", "POST")
    return tuple(name.upper() for name in view.cls.http_method_names if name not in {"options", "head"})


@dataclass
class Person:
    """Somebody at a host: by the cookies of a browser, or by the headers of a mini-program."""

    host: str
    cookies: object = None
    headers: dict = field(default_factory=dict)
    body: str = "form"

    def client(self) -> Client:
        client = Client(raise_request_exception=False, **{"HTTP_HOST": self.host} | self.headers)
        client.handler = _HANDLER
        if self.cookies:
            client.cookies.load(self.cookies.output(header="", sep=";"))
        return client

    def ask(self, method: str, address: str, sent: dict):
        client = self.client()
        if method == "GET":
            return client.get(address)
        send = getattr(client, method.lower())
        if self.body == "json" and "file" not in sent:
            return send(address, sent, content_type="application/json")
        return send(address, sent)


class _Undo(Exception):
    pass


@contextmanager
def undone() -> Iterator[list[str]]:
    """Takes back what is written inside; yields what was written, statement by statement."""
    written: list[str] = []

    def listen(execute, sql, params, many, context):
        if _WRITES.search(str(sql)) and not _KEPT_ANYWAY.search(str(sql)):
            written.append(str(sql))
        return execute(sql, params, many, context)

    for cache in caches.all(initialized_only=True):
        cache.clear()
    try:
        with connection.execute_wrapper(listen), atomic():
            yield written
            raise _Undo
    except _Undo:
        # The way back took the search path with it.
        connection.set_schema_to_public()


def meets(person: Person, method: str, address: str, sent: dict) -> str:
    """The letter for what this person meets; nothing of it remains."""
    with undone() as written:
        return _letter(person.ask(method, address, _fresh(sent)), written)


def _fresh(sent: dict) -> dict:
    """Files are read to their end; each try needs its own."""
    return {name: value() if callable(value) else value for name, value in sent.items()}


def _letter(answer, written: list[str]) -> str:
    status = answer.status_code
    known = {401: "s", 403: "n", 404: "-", 405: "m"}
    if status in known:
        return known[status]
    if status >= 500:
        return "!"
    if status >= 400:
        return "c"
    if status in {301, 302, 303, 307, 308}:
        return _sent_away(answer, written)
    return "d" if written else "o"


def _sent_away(answer, written: list[str]) -> str:
    if re.search(r"/(?:sign-in|login)/", answer["Location"]):
        return "s"
    said = getattr(getattr(answer, "wsgi_request", None), "_messages", None)
    if not written and said and any(message.level >= constants.ERROR for message in said._queued_messages):
        return "n"
    return "d" if written else "r"


def walk(
    urlconf: str,
    people: dict[str, Person],
    samples: Callable[[Route], list[Sample]],
    chosen: Callable[[str], bool],
) -> dict[tuple[str, str], str]:
    """{(route and sample, method): a letter for each person}."""
    found = {}
    for route in routes(urlconf):
        if not chosen(route.name):
            continue
        for sample in samples(route):
            address = re.sub(r"{(\w+)}", lambda m, sample=sample: str(sample.values[m.group(1)]), route.address)
            for method in route.methods:
                letters = [meets(person, method, address + sample.query, sample.sent) for person in people.values()]
                found[f"{route.name} {sample.label}".strip(), method] = "".join(letters)
    return found


def lines(found: dict[tuple[str, str], str], grouped: Callable[[str], str] = str) -> list[str]:
    """A line for each route and method; of what nobody is let in by, one line stands for the route."""
    together: dict[tuple[str, str], set[str]] = {}
    open_to_some = {name for (name, _), letters in found.items() if set(letters) - _SHUT}
    for (name, method), letters in found.items():
        if set(letters) - _SHUT or (name not in open_to_some and "m" not in letters):
            together.setdefault((grouped(name), method), set()).add(letters)
    return [_line(name, method, letters) for (name, method), letters in sorted(together.items())]


_SHUT = frozenset("snm-")


def _line(name: str, method: str, letters: set[str]) -> str:
    # A Chinese character is two columns wide.
    wide = 52 - sum(ord(character) > 0x2E80 for character in name)
    return f"{name:<{wide}} {method:<6} {' '.join(sorted(letters))}"
