"""One broken box, a moved room and the roll of a room."""

from datetime import timedelta

import pytest
from django.utils.timezone import now as clock

from communities.kernel.errors import RuleBroken
from deliberation.ballots import drafting
from deliberation.ballots.rolls import of_users
from deliberation.ballots.sweeping import close_ballots
from deliberation.meetings import balloting, calling, debating, rooms
from tests.builders.ballots import a_ballot, over, vote, voters
from tests.builders.meetings import a_call, a_session, seat_of
from tests.builders.topics import verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


def test_one_broken_box_keeps_no_other_ballot_from_being_counted(cast):
    a, b = voters(2)
    one = a_ballot(cast.secretary, [a, b], is_secret=True)
    two = a_ballot(cast.secretary, [a, b], is_secret=True)
    vote(one, a, 0)
    vote(two, a, 0)
    line = one.electors.get(user=a)
    one.electors.filter(pk=line.pk).update(sealed=line.sealed[:-8] + "AAAAAAA=")
    over(one, clock() - timedelta(seconds=9))
    over(two)
    close_ballots()
    two.refresh_from_db()
    assert two.state == "counted"


def test_a_meeting_that_moves_elsewhere_has_no_lent_room_any_more(cast):
    meeting = a_call(cast.resident, signed=5, place="", wants_room=True)
    rooms.lend_room(meeting=meeting, place="社区活动室 201", by=cast.secretary, now=clock())
    calling.move_call(
        calling.Where(starts_at=clock() + timedelta(days=9), place="我家车库"),
        meeting=meeting,
        by=cast.resident,
        now=clock(),
    )
    meeting.refresh_from_db()
    assert not (meeting.room == "LENT" and meeting.place == "我家车库")


def test_nobody_is_added_to_the_roll_of_a_room_afterwards(cast):
    meeting = a_session(cast)
    meeting.seats.filter(user__isnull=True).update(user=cast.property)
    by = {"by": cast.secretary, "now": clock()}
    mo = debating.move(meeting=meeting, text="画线", seat=seat_of(meeting, cast.resident), **by)
    mo = debating.second(motion=mo, seat=seat_of(meeting, cast.neighbour), **by)
    mo = balloting.open_vote(motion=mo, minutes=3, is_secret=True, **by)
    with pytest.raises(RuleBroken):
        drafting.add_late(ballot=mo.ballot, lines=of_users([cast.secretary]), reason="主持人也投", **by)
    n = mo.ballot.electors.count()
    assert n == 6, "the chair, who has no vote, was put on the roll of a motion"
