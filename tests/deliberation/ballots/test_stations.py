"""Stations: the closing total of each is compared with what was entered, and a difference waits until it is explained."""

import pytest
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from deliberation.ballots import papers, stations
from deliberation.ballots.box import published
from deliberation.ballots.closing import count_ballot
from deliberation.ballots.errors import BallotOver, PapersWaiting, StationsDiffer
from deliberation.ballots.models import Ballot, Station
from deliberation.ballots.sweeping import close_ballots
from tests.builders.ballots import a_ballot, a_draft, over, vote, voters
from tests.builders.browsers import a_browser, browser_of, phone_of, words_of


def a_ballot_at(cast, who, *names: str) -> tuple[Ballot, list[Station]]:
    ballot = a_ballot(cast.secretary, who)
    return ballot, [stations.add_station(ballot=ballot, name=name, by=cast.secretary, now=clock()) for name in names]


def entered(cast, ballot, user, station, *, hands=None) -> str:
    line = papers.tick(elector=ballot.electors.get(user=user), by=cast.secretary, now=clock())
    for by in hands or (cast.secretary, cast.member):
        papers.enter_paper(ballot=ballot, slip=papers.slip_of(line), choices=[0], station=station, by=by, now=clock())
    return papers.slip_of(line)


def counted_at(station, number: int, by) -> Station:
    return stations.count_station(station=station, counted=number, by=by, now=clock())


def test_totals_that_agree_let_the_result_through_and_stand_beside_it(cast):
    people = voters(3)
    ballot, [north, south] = a_ballot_at(cast, people, "北门", "活动室")
    for user, station in zip(people[:2], (north, south), strict=True):
        entered(cast, ballot, user, station)
    vote(ballot, people[2], 1)
    ballot = over(ballot)
    assert close_ballots() == 0, "nobody has counted yet"
    for station in (north, south):
        counted_at(station, 1, cast.secretary)
    assert close_ballots() == 1
    ballot.refresh_from_db()
    told = [(one["name"], one["counted"], one["entered"]) for one in published(ballot)["result"]["stations"]]
    assert told == [("北门", 1, 1), ("活动室", 1, 1)]
    assert "各投票点的纸质票" in words_of(a_browser().get(f"/votes/{ballot.pk}/"))


def test_a_difference_blocks_the_result_until_it_is_explained_which_everybody_reads(cast):
    people = voters(2)
    ballot, [north] = a_ballot_at(cast, people, "北门")
    entered(cast, ballot, people[0], north)
    ballot = over(ballot)
    counted_at(north, 2, cast.secretary)
    with pytest.raises(StationsDiffer):
        count_ballot(ballot=ballot, by=cast.secretary, now=clock())
    with pytest.raises(Invalid):
        stations.explain_station(station=north, explanation=" ", by=cast.secretary, now=clock())
    stations.explain_station(station=north, explanation="一张空白纸，不算票。", by=cast.secretary, now=clock())
    done = count_ballot(ballot=ballot, by=None, now=clock())
    [told] = done.result["stations"]
    assert (told["counted"], told["entered"], told["explanation"]) == (2, 1, "一张空白纸，不算票。")
    assert "一张空白纸" in words_of(a_browser().get(f"/votes/{ballot.pk}/"))
    assert phone_of(cast.resident).get(f"/api/v1/ballots/{ballot.pk}/result").json()["data"]["stations"] == [told]
    verbs = Entry.objects.filter(verb__contains="_station").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["ballots.add_station", "ballots.count_station", "ballots.explain_station"]


def test_an_explanation_of_another_difference_explains_nothing(cast):
    people = voters(3)
    ballot, [north] = a_ballot_at(cast, people, "北门")
    slips = [
        papers.slip_of(papers.tick(elector=ballot.electors.get(user=user), by=cast.secretary, now=clock()))
        for user in people
    ]
    ballot = over(ballot)
    counted_at(north, 2, cast.secretary)
    stations.explain_station(station=north, explanation="还没有录。", by=cast.secretary, now=clock())
    how = {"ballot": ballot, "choices": [0], "station": north, "now": clock()}
    for by in (cast.secretary, cast.member):
        papers.enter_paper(slip=slips[0], by=by, **how)
    with pytest.raises(StationsDiffer):
        count_ballot(ballot=ballot, by=cast.secretary, now=clock(), without_missing=True)
    for by in (cast.secretary, cast.member):
        papers.enter_paper(slip=slips[1], by=by, **how)
    done = count_ballot(ballot=ballot, by=cast.secretary, now=clock(), without_missing=True)
    assert done.result["stations"][0]["explanation"] == "", "nothing differs in the end"


def test_the_total_is_entered_once_after_closing_and_only_what_differs_is_explained(cast):
    ballot, [north] = a_ballot_at(cast, voters(1), "北门")
    with pytest.raises(BallotOver):
        counted_at(north, 0, cast.secretary)
    over(ballot)
    with pytest.raises(Invalid):
        counted_at(north, -1, cast.secretary)
    counted_at(north, 0, cast.secretary)
    with pytest.raises(Invalid):
        counted_at(north, 1, cast.member)
    with pytest.raises(Invalid):
        stations.explain_station(station=north, explanation="没有差。", by=cast.secretary, now=clock())


def test_each_paper_says_its_station_and_both_officers_the_same(cast):
    people = voters(2)
    ballot, [north, south] = a_ballot_at(cast, people, "北门", "活动室")
    _other, [elsewhere] = a_ballot_at(cast, people, "别处")
    for wrong in (None, elsewhere):
        with pytest.raises(Invalid) as refused:
            entered(cast, ballot, people[0], wrong)
        assert refused.value.field == "station"
        papers.untick(elector=ballot.electors.get(user=people[0]), reason="重来。", by=cast.secretary, now=clock())
    slip = entered(cast, ballot, people[0], north, hands=[cast.secretary])
    with pytest.raises(Invalid):
        papers.enter_paper(ballot=ballot, slip=slip, choices=[0], station=south, by=cast.member, now=clock())
    with pytest.raises(Invalid):
        stations.add_station(ballot=ballot, name="再一个", by=cast.secretary, now=clock())


def test_without_stations_nothing_is_asked(cast):
    ballot = a_ballot(cast.secretary, voters(1))
    entered(cast, ballot, ballot.electors.get().user, None)
    done = count_ballot(ballot=over(ballot), by=None, now=clock())
    assert "stations" not in done.result


def test_stations_are_the_committees_and_have_names_of_their_own(cast):
    ballot, [north] = a_ballot_at(cast, voters(1), "北门")
    stations.add_station(ballot=a_draft(cast.secretary), name="北门", by=cast.secretary, now=clock())  # control
    for name in ("北门", " "):
        with pytest.raises(Invalid):
            stations.add_station(ballot=ballot, name=name, by=cast.secretary, now=clock())
    over(ballot)
    who = {"by": cast.resident, "now": clock()}
    for act in (
        lambda: stations.add_station(ballot=ballot, name="南门", **who),
        lambda: stations.count_station(station=north, counted=0, **who),
        lambda: stations.explain_station(station=north, explanation="不该。", **who),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_desk_compares_and_says_what_is_wrong_beside_its_field(cast):
    people, desk = voters(2), browser_of(cast.secretary)
    ballot = a_ballot(cast.secretary, people)
    at = f"/manage/ballots/{ballot.pk}/"
    desk.post(f"{at}station/", {"name": "北门岗亭"})
    north = ballot.stations.get()
    line = papers.tick(elector=ballot.electors.first(), by=cast.secretary, now=clock())
    wrong = desk.post(f"{at}enter/", {"slip": papers.slip_of(line), "choice": "0"})
    assert (wrong.status_code, "请选是哪个投票点的" in words_of(wrong)) == (400, True)
    for officer in (desk, browser_of(cast.member)):
        officer.post(f"{at}enter/", {"slip": papers.slip_of(line), "choice": "0", "station": north.pk})
    over(ballot)
    total, explain = (f"/manage/ballots/stations/{north.pk}/{page}/" for page in ("total", "explain"))
    wrong = desk.post(total, {"counted": "很多"})
    assert (wrong.status_code, "请填整数" in words_of(wrong)) == (400, True)
    desk.post(total, {"counted": "2"})
    assert "不一样，要说明" in words_of(desk.get(at))
    refused = desk.post(f"{at}count/", {})
    assert (refused.status_code, "数到 2 张，录入了 1 张" in words_of(refused)) == (409, True)
    desk.post(explain, {"explanation": "一张空白纸。"})
    desk.post(f"{at}count/", {})
    ballot.refresh_from_db()
    assert ballot.result["stations"][0]["explanation"] == "一张空白纸。"
    assert issubclass(StationsDiffer, PapersWaiting), "the sweeper waits for both alike"
