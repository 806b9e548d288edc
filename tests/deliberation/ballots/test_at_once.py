"""Many at the same moment, with real connections: TRUST goal 10."""

import time
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from threading import Lock

import pytest
from django.db import connection
from django.utils.timezone import now as clock

from communities.kernel.instant import database_time
from communities.tenants.scope import community_of, inside
from deliberation.ballots import casting, stepping
from deliberation.ballots.closing import count_ballot
from deliberation.ballots.errors import BallotOver
from deliberation.ballots.models import Ballot
from tests.builders.ballots import a_ballot, counted, over, vote, voters
from tests.builders.people import cast_of
from tests.communities.tenants.together import together
from tests.deliberation.ballots.recounting import recounted

pytestmark = pytest.mark.slow
THREADS = 20


def shared_out(jobs: list, work) -> None:
    """Every job done once, by twenty threads with connections of their own."""
    numbers, lock = count(), Lock()

    def one_after_the_other():
        with inside(community_of("alpha")):
            while True:
                with lock:
                    place = next(numbers)
                if place >= len(jobs):
                    return
                work(*jobs[place])

    together(*[one_after_the_other] * THREADS)


# The votes of a secret ballot go the longer way.
@pytest.mark.parametrize(("secret", "number"), [(True, 2000), (False, 500)], ids=["secret", "named"])
def test_two_thousand_voters_send_two_choices_at_once_and_each_has_one_ballot(committed_db, secret, number):
    with inside(community_of("alpha")):
        people = voters(number)
        ballot = a_ballot(cast_of().secretary, people, is_secret=secret)
    last, lock = {}, Lock()

    def send(user, choice):
        got = vote(ballot, user, choice)
        with lock:
            last.setdefault(user.pk, {})[got.receipt] = choice

    jobs = [(user, choice) for user in people for choice in (0, 1)]
    started = time.monotonic()
    shared_out(jobs, send)
    print(f"{len(jobs) / (time.monotonic() - started):.0f} casts a second")

    with inside(community_of("alpha")):
        done = counted(ballot)
        votes = {one.receipt: one.choices for one in done.votes.all()}
    assert len(votes) == number
    assert done.result["sums"] == recounted(votes.values(), 3)
    for given in last.values():
        [kept] = given.keys() & votes.keys()
        assert votes[kept] == [given[kept]]


class Closing:
    """A named ballot that closes while a thousand votes come in, and is counted at once."""

    def __init__(self):
        with inside(community_of("alpha")):
            self.people = voters(1000)
            self.ballot = a_ballot(cast_of().secretary, self.people)
            self.closes_at = clock() + timedelta(seconds=4)
            self.ballot = over(self.ballot, self.closes_at)
        self.taken, self.refused, self.lock = [], [], Lock()

    def send(self, user):
        before = database_time()
        try:
            got = vote(self.ballot, user, 0)
        except BallotOver:
            with self.lock:
                self.refused.append(database_time())
        else:
            with self.lock:
                self.taken.append((before, got.at))

    def count(self):
        with inside(community_of("alpha")):
            while True:
                try:
                    return count_ballot(ballot=self.ballot, by=None, now=clock())
                except BallotOver:
                    time.sleep(0.005)

    def run(self) -> Ballot:
        numbers, lock = count(), Lock()

        def voters_():
            with inside(community_of("alpha")):
                while True:
                    with lock:
                        place = next(numbers)
                    if place >= len(self.people):
                        return
                    # Spread over the closing, each at its own moment.
                    due = self.closes_at + timedelta(seconds=(place - 700) / 350)
                    time.sleep(max(0.0, (due - clock()).total_seconds()))
                    self.send(self.people[place])

        *_, done = together(*[voters_] * THREADS, self.count)
        return done


def test_a_thousand_votes_across_the_closing_second_are_taken_if_and_only_if_the_database_is_before_it(committed_db):
    closing = Closing()
    done = closing.run()
    assert len(closing.taken) + len(closing.refused) == 1000
    assert closing.taken and closing.refused, "the closing lay within"
    assert all(at < closing.closes_at for _, at in closing.taken)
    assert all(moment >= closing.closes_at for moment in closing.refused)
    assert done.result["votes"] == len(closing.taken)


@contextmanager
def unlocked(monkeypatch):
    monkeypatch.setattr(casting, "shared", lambda ballot: Ballot.objects.get(pk=ballot.pk))
    # The time between a vote that was taken and its commit, in which the count may come. The ledger's own lock, which
    # would keep some of them in order, is left out.
    monkeypatch.setattr(casting, "record", lambda **what: time.sleep(0.05))
    yield


def test_control_without_the_lock_a_vote_that_was_taken_is_not_counted(committed_db, monkeypatch):
    with unlocked(monkeypatch):
        closing = Closing()
        done = closing.run()
    assert done.result["votes"] < len(closing.taken)


def test_control_with_the_lock_the_same_delay_loses_none(committed_db, monkeypatch):
    with unlocked(monkeypatch):
        monkeypatch.setattr(casting, "shared", stepping.shared)
        closing = Closing()
        done = closing.run()
    assert done.result["votes"] == len(closing.taken)


def test_a_phone_and_a_clerk_at_once_count_once(committed_db):
    from deliberation.ballots import papers

    with inside(community_of("alpha")):
        cast = cast_of()
        ballot = a_ballot(cast.secretary, [cast.resident])
        line = ballot.electors.get()

    def at_once(work):
        def run():
            with inside(community_of("alpha")):
                try:
                    work()
                except Exception as refusal:
                    return type(refusal).__name__
                return "done"

        return run

    answers = together(
        at_once(lambda: vote(ballot, cast.resident, 0)),
        at_once(lambda: papers.tick(elector=line, by=cast.secretary, now=clock())),
    )
    assert sorted(answers) in (["VotedOnline", "done"], ["VotedOnPaper", "done"])
    connection.set_schema_to_public()
