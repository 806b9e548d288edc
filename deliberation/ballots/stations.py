"""Stations: after closing each one's officer counts its papers, and where the system knows of others, it is explained.

The one closing total is entered once. A difference stands in the way of the result until somebody says why; both are
published with it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from communities.kernel.instant import database_time
from deliberation.ballots.errors import BallotOver, StationsDiffer
from deliberation.ballots.models import Ballot, Station
from deliberation.ballots.papers import Paper, of_ballot
from deliberation.ballots.rules import require_keeper
from deliberation.ballots.states import State
from deliberation.ballots.stepping import locked

MOST = 100_000


@dataclass(frozen=True)
class Compared:
    """A station with how many of its papers were entered."""

    station: Station
    entered: int

    @property
    def difference(self) -> int | None:
        """Entered beyond what was counted, below it where negative; None: nobody has counted yet."""
        return None if self.station.counted is None else self.entered - self.station.counted

    @property
    def is_settled(self) -> bool:
        return self.difference is not None and self.difference in {0, self.station.explained}

    @property
    def published(self) -> dict:
        told = {"name": self.station.name, "counted": self.station.counted, "entered": self.entered}
        return told | {"explanation": self.station.explanation if self.difference else ""}


def compared(ballot: Ballot, papers: Iterable[Paper] | None = None) -> list[Compared]:
    """Every station of the ballot, as it was made."""
    found = Counter(paper.entries[0].station_id for paper in (of_ballot(ballot) if papers is None else papers))
    return [Compared(one, found[one.pk]) for one in ballot.stations.order_by("pk")]


def require_settled(ballot: Ballot, papers: Iterable[Paper]) -> list[Compared]:
    """All stations; raises StationsDiffer with the name of the first that is not settled."""
    found = compared(ballot, papers)
    for one in found:
        if one.difference is None:
            raise StationsDiffer(f"投票点“{one.station}”还没有填数到几张纸质票。")
        if not one.is_settled:
            said = f"投票点“{one.station}”数到 {one.station.counted} 张，录入了 {one.entered} 张。请核对，或者写明为什么相差。"
            raise StationsDiffer(said)
    return found


@atomic
def add_station(*, ballot: Ballot, name: str, by: User, now: datetime) -> Station:
    """Before any paper is entered: each paper says from which station it came."""
    require_keeper(by)
    known = locked(ballot, "station")
    if not name.strip():
        raise Invalid("请写投票点的名称。", field="name")
    if known.papers.exists():
        raise Invalid("已经录了纸质票，不能再设投票点。", field="name")
    try:
        with atomic():
            station = Station.objects.create(ballot=known, name=name.strip())
    except IntegrityError:
        raise Invalid("已经有这个投票点了。", field="name") from None
    record(by=by, verb="ballots.add_station", subject=station, at=now)
    return station


@atomic
def count_station(*, station: Station, counted: int, by: User, now: datetime) -> Station:
    """The one closing total of a station, after closing. Raises BallotOver before it, Invalid a second time."""
    require_keeper(by)
    station = _held(station)
    if station.counted is not None:
        raise Invalid("这个投票点已经填过了。填错了的，请写明为什么相差。", field="counted")
    if not 0 <= counted <= MOST:
        raise Invalid(f"请填 0 到 {MOST} 的整数。", field="counted")
    station.counted, station.counted_by, station.counted_at = counted, by, now
    station.save(update_fields=["counted", "counted_by", "counted_at"])
    record(by=by, verb="ballots.count_station", subject=station, at=now, counted=counted)
    return station


@atomic
def explain_station(*, station: Station, explanation: str, by: User, now: datetime) -> Station:
    """Why a station's papers differ from what was entered; residents read it beside the result."""
    require_keeper(by)
    station = _held(station)
    found = next(one for one in compared(station.ballot) if one.station.pk == station.pk)
    if not found.difference:
        raise Invalid("数到的和录入的一样，或者还没有数，不用说明。")
    if not explanation.strip():
        raise Invalid("请写明为什么相差，居民会看到。", field="explanation")
    station.explanation, station.explained = explanation.strip(), found.difference
    station.save(update_fields=["explanation", "explained"])
    facts = {"difference": found.difference, "explanation": station.explanation}
    record(by=by, verb="ballots.explain_station", subject=station, at=now, **facts)
    return station


def _held(station: Station) -> Station:
    """With its ballot locked: past its time, and not counted yet."""
    known = locked(station.ballot, "station")
    if known.state != State.OPEN or database_time() < known.closes_at:
        raise BallotOver("投票截止以后，数完票箱再填。")
    return Station.objects.select_for_update().get(pk=station.pk)
