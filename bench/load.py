"""A small load on this machine alone: raw sockets in one thread, a fixed number of requests under way, for a fixed time."""

import selectors
import socket
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Load:
    """What came back: requests a second, the 95th percentile in milliseconds, and how many were refused."""

    per_second: float
    p95_ms: float
    count: int
    refused: int


def get(path: str, *, host: str = "localhost", headers: dict[str, str] | None = None) -> bytes:
    """A GET as bytes; the server closes after it, as gunicorn's sync workers do for everyone."""
    return _message("GET", path, host, headers or {}, b"")


def post(path: str, body: bytes, *, host: str = "localhost", headers: dict[str, str] | None = None) -> bytes:
    """A POST as bytes."""
    more = {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}
    return _message("POST", path, host, more, body)


def _message(verb: str, path: str, host: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"{verb} {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def run(port: int, make: Callable[[int], bytes], *, seconds: float, at_once: int = 4) -> Load:
    """Keep `at_once` requests under way for `seconds`; `make(n)` gives the n-th request."""
    selector = selectors.DefaultSelector()
    started = perf_counter()
    times: list[float] = []
    refused = sent = 0
    for _ in range(at_once):
        _open(selector, port, make(sent))
        sent += 1
    while selector.get_map():
        for key, _ in selector.select(timeout=10):
            answer: _Answer = key.data
            if not answer.read(key.fileobj):
                continue
            selector.unregister(key.fileobj)
            key.fileobj.close()
            times.append(perf_counter() - answer.began)
            refused += not answer.good
            if perf_counter() - started < seconds:
                _open(selector, port, make(sent))
                sent += 1
    taken = perf_counter() - started
    times.sort()
    return Load(len(times) / taken, times[int(len(times) * 0.95)] * 1000, len(times), refused)


class _Answer:
    def __init__(self):
        self.began = perf_counter()
        self.start = b""

    def read(self, link: socket.socket) -> bool:
        """Take what has come; True when the server has closed."""
        chunk = link.recv(65536)
        if chunk and len(self.start) < 12:
            self.start += chunk[:12]
        return not chunk

    @property
    def good(self) -> bool:
        return self.start[9:10] in (b"2", b"3")


def _open(selector, port: int, message: bytes) -> None:
    link = socket.create_connection((HOST, port), timeout=10)
    answer = _Answer()
    link.sendall(message)
    selector.register(link, selectors.EVENT_READ, answer)
