"""A meeting that two thousand phones look at: `python -m bench.meeting [--phones 2000] [--seconds 30]`.

Each phone asks again two and a half to three and a half seconds after its last answer, with the version that it has, as
static/js/meeting.js does; every five seconds somebody in the room does something, so that all of them are told anew.
Waiting is counted from the moment at which a phone wanted to ask, also where the machine was too late to ask for it.
"""

import argparse
import heapq
import os
import random
import selectors
import socket
import time
from dataclasses import dataclass, field

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

from django.utils.timezone import now  # noqa: E402

from bench import load  # noqa: E402
from bench.serving import server  # noqa: E402
from communities.tenants.scope import inside  # noqa: E402
from deliberation.meetings import wall  # noqa: E402
from tests import databases  # noqa: E402
from tests.builders.meetings import a_session  # noqa: E402
from tests.builders.people import cast_of  # noqa: E402
from tests.builders.topics import verified  # noqa: E402

PORT, HOST = 8193, "alpha.localhost"
AGAIN, SPREAD, EVERY, SLOWEST_MS = 2.5, 1.0, 5.0, 1000


@dataclass
class Phone:
    """What one phone remembers: when it wanted to ask, and the version that it was told."""

    wanted: float = 0.0
    tag: bytes = b""
    heard: bytearray = field(default_factory=bytearray)

    def message(self, path: str) -> bytes:
        headers = {"If-None-Match": self.tag.decode()} if self.tag else {}
        return load.get(path, host=HOST, headers=headers)

    def told(self) -> bytes:
        """The status of the whole answer; the version is kept."""
        head = bytes(self.heard).partition(b"\r\n\r\n")[0]
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b": ")
            if name.lower() == b"etag":
                self.tag = value
        return head[9:12]


def run(path: str, phones: int, seconds: float, stir) -> dict[str, float]:
    """Let them ask; `stir` is called every few seconds and changes the meeting."""
    selector, waits, answers = selectors.DefaultSelector(), [], {}
    began = time.perf_counter()
    due = [(began + random.random() * (AGAIN + SPREAD), number, Phone()) for number in range(phones)]
    heapq.heapify(due)
    stirred, warm = began, began + AGAIN + SPREAD
    while (moment := time.perf_counter()) < began + seconds:
        if moment - stirred > EVERY:
            stirred = moment
            stir()
        while due and due[0][0] <= moment:
            phone = heapq.heappop(due)[2]
            phone.wanted, phone.heard = moment if not phone.wanted else phone.wanted, bytearray()
            link = socket.create_connection((load.HOST, PORT), timeout=30)
            link.sendall(phone.message(path))
            selector.register(link, selectors.EVENT_READ, phone)
        for key, _ in selector.select(timeout=0.01):
            phone = key.data
            chunk = key.fileobj.recv(65536)
            if chunk:
                phone.heard += chunk
                continue
            selector.unregister(key.fileobj)
            key.fileobj.close()
            status, moment = phone.told().decode(), time.perf_counter()
            answers[status] = answers.get(status, 0) + 1
            if phone.wanted > warm:
                waits.append(moment - phone.wanted)
            phone.wanted = moment + AGAIN + random.random() * SPREAD
            heapq.heappush(due, (phone.wanted, id(phone), phone))
    waits.sort()
    place = lambda share: round(waits[int(len(waits) * share)] * 1000, 1)  # noqa: E731
    return {
        "per_second": round(len(waits) / (seconds - AGAIN - SPREAD), 1),
        "p50": place(0.5),
        "p95": place(0.95),
    } | answers


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--phones", type=int, default=2000)
    wanted.add_argument("--seconds", type=float, default=30)
    asked = wanted.parse_args()
    with databases.borrowed() as base, base.clone() as name, inside(databases.community("alpha")):
        cast = cast_of()
        verified(cast.resident)
        meeting = a_session(cast)

        def stir() -> None:
            wall.ask(meeting=meeting, text="大约什么时候画线？", by=cast.resident, now=now())

        with server("config.wsgi:application", PORT, base.url_of(name), "config.settings.dev"):
            found = run(f"/meetings/{meeting.pk}/live.json", asked.phones, asked.seconds, stir)
    mark = "" if found["p95"] < SLOWEST_MS else "  低于目标"
    print(
        f"会议现场，{asked.phones} 部手机：每秒 {found['per_second']} 次，中位 {found['p50']} 毫秒，p95 {found['p95']} 毫秒{mark}"
    )
    print({status: count for status, count in found.items() if status.isdigit()})


if __name__ == "__main__":
    main()
