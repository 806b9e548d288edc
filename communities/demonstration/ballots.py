"""Ballots of a made-up community: a secret one that is counted, one with papers that is counted, one that is open."""

import time
from datetime import datetime, timedelta
from itertools import cycle

from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.demonstration.people import People
from communities.demonstration.topics import DANCING
from communities.party.spans import midnight
from deliberation.ballots import casting, delegating, drafting, papers, rolls, stations
from deliberation.ballots.closing import count_ballot
from deliberation.ballots.kinds import NO, Kind, Share, Whose
from deliberation.ballots.models import Ballot, Station
from deliberation.topics.models import Topic

# The database takes votes by its own clock alone: what is to be over is open for so long while it is made.
_WHILE = timedelta(seconds=6)
_AGAINST = ["离一楼窗户太近，夜里有人说话就吵。", "每度 1.2 元比别处贵，先把价钱谈好。"]
_SHADES = ["樱花树", "香樟树", "桂花树", "银杏树"]


def decide(who: People) -> list[Ballot]:
    """Everything through the actions, at the real moment whatever the demonstration's is; the answer are those that
    close in a few seconds, for `count_closed`.
    """
    now = clock()
    closes_at = now + _WHILE
    closing = [_secret(who, closes_at, now), _with_papers(who, closes_at, now)]
    _open(who, now)
    return closing


def count_closed(closing: list[Ballot]) -> None:
    """Wait for what is left of their seconds, and count them."""
    for ballot in closing:
        time.sleep(max(0.0, (ballot.closes_at - clock()).total_seconds() + 0.05))
        for station in ballot.stations.all():
            _add_up(station)
        count_ballot(ballot=ballot, by=None, now=clock())


def _add_up(station: Station) -> None:
    """One more lay in the box than was entered, and why."""
    by = {"by": station.papers.first().entered_by, "now": clock()}
    entered = station.papers.filter(hand=1).count()
    station = stations.count_station(station=station, counted=entered + 1, **by)
    why = "票箱里有一张空白纸，没有编号，不算票。"
    stations.explain_station(station=station, explanation=why, **by)


def _begun(who: People, *, now: datetime, closes_at: datetime, **what) -> Ballot:
    draft = drafting.draft_ballot(**what, closes_at=closes_at, by=who.secretary, now=now)
    roll = rolls.of_residents(draft.whose, now=now)
    return drafting.open_ballot(ballot=draft, roll=roll, by=who.secretary, now=now)


def _cast(ballot: Ballot, votes: list[list[int]]) -> None:
    lines = ballot.electors.filter(user__isnull=False).select_related("user").order_by("pk")
    why = cycle(_AGAINST)
    for line, choices in zip(lines, votes, strict=False):
        said = next(why) if ballot.wants_reasons and choices == [NO] else ""
        casting.cast(ballot=ballot, choices=choices, elector=line.pk, objection=said, by=line.user, now=clock())


def _secret(who: People, closes_at: datetime, now: datetime) -> Ballot:
    ballot = _begun(
        who,
        now=now - timedelta(days=6),
        closes_at=closes_at,
        question="单元门口要不要装电动车充电桩？",
        about="每个单元门口装 4 个充电位，费用由运营公司出，每度电 1.2 元。夜里 11 点到早上 6 点断电。",
        is_secret=True,
        wants_reasons=True,
        quorum_share=Share.OVER_HALF,
    )
    _cast(ballot, [[0]] * 7 + [[1]] * 2 + [[2]])
    return ballot


def _with_papers(who: People, closes_at: datetime, now: datetime) -> Ballot:
    ballot = _begun(
        who,
        now=now - timedelta(days=4),
        closes_at=closes_at,
        question="中心花园补种什么树？",
        about="老柳树枯了三棵，园林公司春天来补种。",
        kind=Kind.APPROVAL,
        choices=_SHADES,
        most=2,
        whose=Whose.HOUSEHOLD,
        is_secret=False,
        totals_hidden=False,
        pass_share=Share.NONE,
    )
    station = stations.add_station(ballot=ballot, name="北门岗亭", by=who.secretary, now=now)
    _cast(ballot, [[0, 2], [2], [2, 3], [1, 2], [0], [2, 1]])
    left = ballot.electors.waiting().order_by("pk")[:3]
    for line, choices in zip(left, ([2], [0, 2], []), strict=False):
        papers.tick(elector=line, by=who.member, now=clock())
        for hand in (who.member, who.clerk):
            paper = {"slip": papers.slip_of(line), "choices": choices, "station": station}
            papers.enter_paper(ballot=ballot, **paper, by=hand, now=clock())
    return ballot


def _open(who: People, now: datetime) -> None:
    ballot = _begun(
        who,
        now=now - timedelta(days=1),
        closes_at=midnight(localdate(now)) + timedelta(days=3, hours=20),
        question="广场舞晚上几点结束？",
        about="前两周有 14 位居民报过夜里的音乐声。商量下来有三个时间可以选。",
        kind=Kind.SINGLE,
        choices=["晚上 8 点半", "晚上 9 点", "晚上 9 点半"],
        is_secret=False,
        quorum_least=5,
        proxies_most=2,
        matter=Topic.objects.filter(public_title=DANCING).values_list("pk", flat=True).first(),
    )
    _cast(ballot, [[1], [0], [1]])
    # One who has not voted asks one who has.
    holder = ballot.electors.filter(way="online").order_by("pk").first()
    asks = who.residents[0]
    if holder and ballot.electors.filter(way="", user=asks).exists():
        delegating.delegate(ballot=ballot, phone=holder.user.phone, by=asks, now=clock())
