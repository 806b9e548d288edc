"""Neighbours who join a meeting at the same moment."""

from threading import Barrier

from django.utils.timezone import now as clock

from communities.tenants.scope import inside
from deliberation.meetings import calling
from deliberation.meetings.models import Meeting
from tests import databases
from tests.builders.meetings import a_call, joiners
from tests.builders.people import cast_of
from tests.builders.topics import verified
from tests.communities.tenants.together import outcome, together


def in_alpha(act, **how):
    def run():
        with inside(databases.community("alpha")):
            return act(now=clock(), **how).state

    return outcome(run)


def test_of_two_who_join_last_at_once_one_lists_it_and_the_other_is_told(committed_db):
    with inside(databases.community("alpha")):
        cast = cast_of()
        meeting = a_call(verified(cast.resident), signed=4)
        two = joiners(2)
    found = together(*(in_alpha(calling.cosign, meeting=meeting, by=person) for person in two))
    assert sorted(type(one).__name__ for one in found) == ["MeetingState", "StepNotAllowed"]
    with inside(databases.community("alpha")):
        assert (meeting.seats.count(), meeting.cosigners.count()) == (6, 5)


def test_somebody_who_presses_twice_at_once_has_joined_once(committed_db, monkeypatch):
    """With the lock away, the database keeps the second one from being counted."""
    with inside(databases.community("alpha")):
        cast = cast_of()
        meeting = a_call(verified(cast.resident))
        person = joiners(1)[0]
    both = Barrier(2)

    def unlocked(meeting, *states):
        found = Meeting.objects.get(pk=meeting.pk)
        both.wait(20)
        return found

    monkeypatch.setattr(calling, "locked_in", unlocked)
    found = together(*(in_alpha(calling.cosign, meeting=meeting, by=person) for _ in range(2)))
    assert sum(isinstance(one, str) for one in found) == 1
    with inside(databases.community("alpha")):
        assert meeting.cosigners.count() == 1
