"""`make bench`: each endpoint against the floor in the same run, with 10,000 and with 200,000 tickets.

Prints one line each and writes the same as JSON to var/bench.json. The floor is measured just before and just after
each endpoint, so that a noisy machine disturbs both alike.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from bench import data, load  # noqa: E402
from bench.floor import TABLE  # noqa: E402
from bench.serving import server  # noqa: E402
from communities.accounts.tokens import issue_token  # noqa: E402
from communities.feedback.models import Ticket  # noqa: E402
from communities.tenants.scope import inside  # noqa: E402
from tests import databases  # noqa: E402
from tests.builders.people import cast_of  # noqa: E402

FLOOR_PORT, OUR_PORT = 8191, 8192
HOST = "alpha.localhost"


@dataclass(frozen=True)
class Endpoint:
    """`share` is what ARCHITECTURE 7 asks for; `floor` is select or insert."""

    name: str
    floor: str
    share: float
    make: Callable[[int], bytes]


@dataclass(frozen=True)
class Row:
    tickets: int
    name: str
    per_second: float
    floor_per_second: float
    share: float
    wanted: float
    p95_ms: float
    queries: int
    refused: int

    def line(self) -> str:
        mark = "" if self.share >= self.wanted else "  低于目标"
        return (
            f"{self.tickets:>7,}  {self.name:<28} {self.per_second:>7.0f}/s  {self.share:>6.1%} of floor "
            f"(wanted {self.wanted:.0%})  p95 {self.p95_ms:>6.1f} ms  {self.queries:>2} queries{mark}"
        )


def endpoints(cast, newest: str, token: str, staff_token: str) -> list[Endpoint]:
    """What ARCHITECTURE 7 names, of the slices that stand."""
    me, staff = {"Authorization": f"Bearer {token}"}, {"Authorization": f"Bearer {staff_token}"}
    body = json.dumps(
        {"category": "PF01", "text": "北门的路灯不亮了，晚上看不见台阶。", "building": cast.building.pk}
    ).encode()

    def create(number: int) -> bytes:
        return load.post(
            "/api/v1/tickets",
            body,
            host=HOST,
            headers=me | {"Idempotency-Key": f"{os.getpid()}-{time.time_ns()}-{number}"},
        )

    return [
        Endpoint("API 20 tickets", "select", 0.25, lambda n: load.get("/api/v1/tickets", host=HOST)),
        Endpoint(
            "API queue of staff, 20", "select", 0.25, lambda n: load.get("/api/v1/queue", host=HOST, headers=staff)
        ),
        Endpoint("API one ticket", "select", 0.20, lambda n: load.get(f"/api/v1/tickets/{newest}", host=HOST)),
        Endpoint("page of a ticket", "select", 0.20, lambda n: load.get(f"/tickets/{newest}/", host=HOST)),
        Endpoint("page of the public list", "select", 0.05, lambda n: load.get("/tickets/", host=HOST)),
        Endpoint("create a ticket", "insert", 0.15, create),
    ]


def measure(endpoint: Endpoint, tickets: int, seconds: float) -> Row:
    floor = load.get(f"/{endpoint.floor}")
    load.run(OUR_PORT, endpoint.make, seconds=1)
    before = load.run(FLOOR_PORT, lambda n: floor, seconds=seconds / 2)
    ours = load.run(OUR_PORT, endpoint.make, seconds=seconds)
    after = load.run(FLOOR_PORT, lambda n: floor, seconds=seconds / 2)
    floor_rate = (before.per_second + after.per_second) / 2
    return Row(
        tickets=tickets,
        name=endpoint.name,
        per_second=round(ours.per_second, 1),
        floor_per_second=round(floor_rate, 1),
        share=round(ours.per_second / floor_rate, 4),
        wanted=endpoint.share,
        p95_ms=round(ours.p95_ms, 1),
        queries=_queries(endpoint),
        refused=ours.refused,
    )


def _queries(endpoint: Endpoint) -> int:
    """How many queries one such request costs, counted in this process with the connection warm."""
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST=HOST)

    def ask():
        # Made anew each time: the same Idempotency-Key would only be answered again.
        head, _, body = endpoint.make(0).partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        verb, path, _ = first.split(" ")
        headers = dict(line.split(": ", 1) for line in lines[2:] if not line.startswith("Content-"))
        if verb == "GET":
            return client.get(path, headers=headers)
        return client.post(path, body, content_type="application/json", headers=headers)

    ask()
    with CaptureQueriesContext(connection) as seen:
        ask()
    return sum(not query["sql"].startswith("SET ") for query in seen)


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--seconds", type=float, default=6)
    wanted.add_argument("--tickets", type=int, nargs="*", default=[10_000, 200_000])
    asked = wanted.parse_args()
    rows: list[Row] = []
    with databases.borrowed() as base, base.clone() as name:
        url = base.url_of(name)
        with connection.cursor() as cursor:
            cursor.execute(TABLE + "; INSERT INTO public.bench_floor (text) VALUES ('x')")
        alpha = databases.community("alpha")
        with inside(alpha):
            cast = cast_of()
            tokens = [issue_token(user=person, label="bench", now=now()) for person in (cast.resident, cast.secretary)]
        with (
            server("bench.floor:application", FLOOR_PORT, url, ""),
            server("config.wsgi:application", OUR_PORT, url, "config.settings.dev"),
        ):
            for count in asked.tickets:
                with inside(alpha):
                    data.fill(count, building=cast.building.pk, unit=cast.property_unit.pk, reporter=cast.resident.pk)
                    newest = Ticket.objects.public().order_by("-pk").first().number
                    found = endpoints(cast, newest, *tokens)
                for endpoint in found:
                    rows.append(measure(endpoint, count, asked.seconds))
                    print(rows[-1].line(), flush=True)
    out = Path(settings.VAR) / "bench.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
