"""A vote that nobody counts keeps no more of anybody than one that was counted; no vote is left open for ever."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import DatabaseError, connection
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.privacy import erasing
from deliberation.ballots import casting, drafting, papers
from deliberation.ballots.models import Ballot, PaperEntry
from deliberation.ballots.personal import OVER
from deliberation.ballots.states import State
from deliberation.meetings import balloting, debating, session
from deliberation.meetings.models import Motion
from tests.builders.ballots import a_ballot, over, voters
from tests.builders.meetings import a_session, seat_of
from tests.builders.topics import verified

YEARS = timedelta(days=365 * 50)


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


@pytest.fixture
def motion(cast):
    """Being talked over; of the six at the table one has no account."""
    meeting = a_session(cast)
    by = {"by": cast.secretary, "now": clock()}
    made = debating.move(meeting=meeting, text="画 40 个车位", seat=seat_of(meeting, cast.resident), **by)
    return debating.second(motion=made, seat=seat_of(meeting, cast.neighbour), **by)


def opened(motion, cast, *, is_secret: bool = False) -> Motion:
    motion = balloting.open_vote(motion=motion, minutes=3, is_secret=is_secret, by=cast.secretary, now=clock())
    for person in (cast.resident, cast.neighbour):
        casting.cast(ballot=motion.ballot, choices=[0], by=person, now=clock())
    return motion


def dropped(motion, cast) -> Ballot:
    """Most have gone before its time is over, and the chair goes on with the talk."""
    for seat in list(motion.meeting.seats.at_the_table())[:4]:
        session.leave(seat=seat, by=cast.secretary, now=clock())
    over(motion.ballot, clock())
    debating.debate_on(motion=motion, by=cast.secretary, now=clock())
    return Ballot.objects.get(pk=motion.ballot_id)


def entered(motion, cast, choice: int = 1) -> None:
    """The paper of the one without an account, by two who read the same."""
    for officer in (cast.secretary, cast.member):
        papers.enter_paper(ballot=motion.ballot, slip="1", choices=[choice], by=officer, now=clock())


def on_paper(motion, cast) -> None:
    papers.tick(elector=motion.ballot.electors.by_name_alone().get(), by=cast.secretary, now=clock())


def test_the_roll_of_a_vote_that_was_dropped_is_forgotten_in_time_too(cast, motion):
    ballot = dropped(opened(motion, cast), cast)
    assert OVER.over(clock() + YEARS).filter(ballot=ballot).count() == 6
    assert not OVER.over(clock() - YEARS).exists()  # control


def test_and_of_one_that_was_called_off(cast):
    ballot = a_ballot(cast.secretary, voters(3))
    assert not OVER.over(clock() + YEARS).exists()  # control: it is open
    drafting.call_off(ballot=ballot, reason="问题写错了", by=cast.secretary, now=clock())
    assert OVER.over(clock() + YEARS).filter(ballot=ballot).count() == 3


def test_whoever_left_while_it_was_open_is_in_no_unit_of_a_vote_that_was_dropped(cast, motion):
    motion = opened(motion, cast)
    erasing.erase(user=cast.resident, now=clock())
    [line] = dropped(motion, cast).electors.nobodys()
    assert line.unit == f"erased:{line.pk}"


def test_a_secret_vote_that_was_dropped_keeps_neither_sealed_votes_nor_what_papers_say(cast, motion):
    motion = opened(motion, cast, is_secret=True)
    on_paper(motion, cast)
    assert set(motion.ballot.electors.values_list("sealed", flat=True)) != {""}  # control
    over(motion.ballot)
    entered(motion, cast)
    ballot = dropped(motion, cast)
    assert set(ballot.electors.values_list("sealed", flat=True)) == {""}
    assert list(ballot.papers.values_list("choices", "objection")) == [([], "")] * 2


def test_the_one_paper_of_a_secret_vote_does_not_tell_for_ever_what_the_one_without_a_phone_voted(cast, motion):
    motion = opened(motion, cast, is_secret=True)
    on_paper(motion, cast)
    over(motion.ballot)
    entered(motion, cast)
    done = balloting.take_result(motion=motion, by=cast.secretary, now=clock())
    # then it counted, and it is known that two read it, not what
    assert (done.yes, done.no) == (2, 1)
    assert list(PaperEntry.objects.values_list("choices", "entered_by")) == [
        ([], cast.secretary.pk),
        ([], cast.member.pk),
    ]
    [paper] = papers.of_ballot(motion.ballot)
    assert not paper.differs


def test_control_what_a_paper_of_a_named_vote_says_stays(cast, motion):
    motion = opened(motion, cast)
    on_paper(motion, cast)
    over(motion.ballot)
    slip = papers.slip_of(motion.ballot.electors.by_name_alone().get())
    for officer in (cast.secretary, cast.member):
        papers.enter_paper(ballot=motion.ballot, slip=slip, choices=[1], by=officer, now=clock())
    balloting.take_result(motion=motion, by=cast.secretary, now=clock())
    assert list(PaperEntry.objects.values_list("choices", flat=True)) == [[1], [1]]


def test_an_entry_is_emptied_at_the_end_alone_and_never_changed(cast, motion):
    motion = opened(motion, cast, is_secret=True)
    on_paper(motion, cast)
    over(motion.ballot)
    entered(motion, cast)
    for change in ({"choices": [0]}, {"choices": [], "objection": ""}):
        with pytest.raises(DatabaseError, match="never changed"), atomic():
            PaperEntry.objects.update(**change)
    balloting.take_result(motion=motion, by=cast.secretary, now=clock())
    for change in ({"choices": [0]}, {"choices": [], "slip": "2"}):
        with pytest.raises(DatabaseError, match="never changed"), atomic():
            PaperEntry.objects.filter(hand=1).update(**change)


def test_a_vote_that_an_earlier_release_let_go_of_is_ended(cast, motion):
    # given a secret vote that was left open by its motion, and one that goes on
    motion = opened(motion, cast, is_secret=True)
    ballot = over(motion.ballot, clock() - timedelta(hours=1))
    going_on = a_ballot(cast.secretary, voters(3))
    # control: while its motion has it, the chair ends it
    drop = import_module("deliberation.meetings.migrations.0006_votes_let_go_of").DROP
    with connection.cursor() as cursor:
        cursor.execute(drop)
    ballot.refresh_from_db()
    assert ballot.state == State.OPEN
    Motion.objects.filter(pk=motion.pk).update(ballot=None, state="OPEN")
    # when the community is brought up to date
    with connection.cursor() as cursor:
        cursor.execute(drop)
    # then it is over, and nobody can read what was voted
    ballot, going_on = Ballot.objects.get(pk=ballot.pk), Ballot.objects.get(pk=going_on.pk)
    assert (ballot.state, ballot.box_key, bool(ballot.reason)) == (State.CALLED_OFF, "", True)
    assert set(ballot.electors.values_list("sealed", flat=True)) == {""}
    assert going_on.state == State.OPEN
