"""Closing by the clock, and one nudge for those who have not voted."""

from datetime import timedelta

from django.utils.timezone import now as clock

from communities.notifications.models import Message
from deliberation.ballots import drafting
from deliberation.ballots.models import Ballot
from deliberation.ballots.states import State
from deliberation.ballots.sweeping import close_ballots, nudge_electors
from tests.builders.ballots import a_ballot, over, vote


def test_a_ballot_past_its_time_shows_as_closed_at_once_and_the_sweeper_counts_it(cast):
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour])
    vote(ballot, cast.resident, 0)
    assert close_ballots() == 0
    ballot = over(ballot)
    assert ballot.state_words(clock()) == "已截止，正在计票"
    assert close_ballots() == 1
    assert close_ballots() == 0
    assert Ballot.objects.get().state == State.COUNTED
    assert Message.objects.filter(title="表决有结果了").count() == 2


def test_those_who_have_not_voted_get_one_nudge_and_those_who_have_none(cast):
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour])
    vote(ballot, cast.resident, 0)
    assert nudge_electors() == 0, "it is not soon yet"
    soon = ballot.closes_at - timedelta(hours=23)
    assert nudge_electors(now=soon) == 1
    assert nudge_electors(now=soon) == 0
    assert [message.to for message in Message.objects.filter(title="投票快截止了")] == [cast.neighbour]


def test_after_more_time_was_given_there_is_a_nudge_before_the_new_closing(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    nudge_electors(now=ballot.closes_at - timedelta(hours=1))
    later = ballot.closes_at + timedelta(days=3)
    drafting.extend(ballot=ballot, closes_at=later, reason="下雨。", by=cast.secretary, now=clock())
    assert nudge_electors(now=later - timedelta(hours=30)) == 0
    assert nudge_electors(now=later - timedelta(hours=2)) == 1
    assert Message.objects.filter(title="投票快截止了").count() == 2
