"""Paper: ticked on the roll, entered by two people, counted once."""

import pytest
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid
from deliberation.ballots import papers
from deliberation.ballots.closing import count_ballot
from deliberation.ballots.errors import BallotOver, PapersWaiting, VotedOnline, VotedOnPaper
from deliberation.ballots.models import Elector, Way
from deliberation.ballots.sweeping import close_ballots
from tests.builders.ballots import a_ballot, counted, over, vote, voters


def ticked(ballot, user, by):
    return papers.tick(elector=ballot.electors.get(user=user), by=by, now=clock())


def entered(ballot, slip, choices, *people):
    for by in people:
        paper = papers.enter_paper(ballot=ballot, slip=slip, choices=choices, by=by, now=clock())
    return paper


def settled(ballot, slip, choices, by):
    return papers.settle_paper(ballot=ballot, slip=slip, choices=choices, reason="一起再看过。", by=by, now=clock())


def test_offline_paper_ballots_entered_twice_for_one_unit_second_refused_both_kept_in_audit(cast):
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour])
    line = ticked(ballot, cast.resident, cast.secretary)
    with pytest.raises(VotedOnPaper):
        ticked(ballot, cast.resident, cast.member)
    kept = Entry.objects.filter(subject=f"ballots.elector:{line.pk}").order_by("seq").values_list("verb", "actor")
    by = [f"accounts.user:{user.pk}" for user in (cast.secretary, cast.member)]
    assert [*kept] == [("ballots.tick", by[0]), ("ballots.tick_refused", by[1])]

    entered(ballot, papers.slip_of(line), [0], cast.secretary, cast.member)
    with pytest.raises(Invalid):
        entered(ballot, papers.slip_of(line), [0], cast.secretary)
    assert counted(ballot).result["votes"] == 1


def test_who_voted_online_is_not_ticked_off_on_paper_and_the_reverse(cast):
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour])
    vote(ballot, cast.resident, 0)
    with pytest.raises(VotedOnline):
        ticked(ballot, cast.resident, cast.secretary)
    ticked(ballot, cast.neighbour, cast.secretary)
    with pytest.raises(VotedOnPaper):
        vote(ballot, cast.neighbour, 0)


def test_a_paper_counts_once_two_people_read_the_same(cast):
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour])
    line = ticked(ballot, cast.resident, cast.secretary)
    entered(ballot, papers.slip_of(line), [0], cast.secretary)
    with pytest.raises(Invalid):
        entered(ballot, papers.slip_of(line), [0], cast.secretary)
    ballot = over(ballot)
    assert close_ballots() == 0, "it waits while a paper was entered once"
    entered(ballot, papers.slip_of(line), [0], cast.member)
    assert close_ballots() == 1
    assert ballot.votes.get().way == Way.PAPER


def test_a_difference_waits_until_it_is_settled(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    line = ticked(ballot, cast.resident, cast.secretary)
    entered(ballot, papers.slip_of(line), [0], cast.secretary)
    assert entered(ballot, papers.slip_of(line), [1], cast.member).differs
    with pytest.raises(PapersWaiting):
        counted(ballot)
    settled(ballot, papers.slip_of(line), [1], cast.secretary)
    assert counted(ballot).result["sums"] == [0, 1, 0]
    with pytest.raises(Exception, match="已出结果"):
        settled(ballot, papers.slip_of(line), [0], cast.secretary)


def test_never_more_papers_than_ticks(cast):
    ballot = a_ballot(cast.secretary, voters(3), is_secret=True)
    ticked(ballot, ballot.electors.first().user, cast.secretary)
    ballot = over(ballot)
    entered(ballot, "1", [0], cast.secretary, cast.member)
    with pytest.raises(Invalid):
        entered(ballot, "2", [0], cast.secretary)


def test_papers_of_a_secret_ballot_bear_numbers_and_no_names(cast):
    people = voters(3)
    ballot = a_ballot(cast.secretary, people, is_secret=True)
    for user in people[:2]:
        ticked(ballot, user, cast.secretary)
    vote(ballot, people[2], 1)
    ballot = over(ballot)
    with pytest.raises(Invalid):
        entered(ballot, "一号", [0], cast.secretary)
    entered(ballot, "01", [0], cast.secretary, cast.member)
    with pytest.raises(PapersWaiting):
        count_ballot(ballot=ballot, by=None, now=clock())
    done = count_ballot(ballot=ballot, by=cast.secretary, now=clock(), without_missing=True)
    assert done.result["sums"] == [1, 1, 0]
    assert {one.way for one in done.votes.all()} == {""}, "so few of one way would tell on them"


def test_online_and_paper_are_shown_apart_and_together(cast):
    people = voters(12)
    ballot = a_ballot(cast.secretary, people, is_secret=True)
    for user in people[:5]:
        ticked(ballot, user, cast.secretary)
    for user in people[5:]:
        vote(ballot, user, 1)
    ballot = over(ballot)
    for number in range(1, 6):
        entered(ballot, str(number), [0], cast.secretary, cast.member)
    result = counted(ballot).result
    assert result["sums"] == [5, 7, 0]
    assert result["apart"] == {
        "online": {"votes": 7, "sums": [0, 7, 0]},
        "paper": {"votes": 5, "sums": [5, 0, 0]},
    }


def test_a_wrong_tick_is_taken_back_with_a_reason_before_its_paper_is_entered(cast):
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour])
    line = ticked(ballot, cast.resident, cast.secretary)
    with pytest.raises(Invalid):
        papers.untick(elector=line, reason="", by=cast.secretary, now=clock())
    papers.untick(elector=line, reason="勾错了。", by=cast.secretary, now=clock())
    vote(ballot, cast.resident, 0)
    other = ticked(ballot, cast.neighbour, cast.secretary)
    entered(ballot, papers.slip_of(other), [0], cast.secretary)
    with pytest.raises(Invalid):
        papers.untick(elector=other, reason="勾错了。", by=cast.secretary, now=clock())


def test_ticking_ends_with_the_voting(cast):
    ballot = over(a_ballot(cast.secretary, [cast.resident]))
    with pytest.raises(BallotOver):
        ticked(ballot, cast.resident, cast.secretary)
    assert Elector.objects.get().way == ""
