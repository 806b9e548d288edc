"""What somebody else may do or read of delegations, private tickets and calls."""

import pytest
from django.utils.timezone import now as clock

from communities.feedback.models import Category
from communities.feedback.reporting import Report
from communities.kernel.datamap import Leaver
from communities.kernel.errors import NotAllowed
from deliberation.ballots import casting, delegating
from deliberation.meetings import live
from deliberation.meetings.leaving import forget_calls
from deliberation.meetings.models import Meeting
from deliberation.topics import actions
from tests.builders.ballots import a_ballot
from tests.builders.browsers import a_browser
from tests.builders.meetings import a_call
from tests.builders.people import a_resident
from tests.builders.topics import a_topic, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    return cast


def people(n):
    return [a_resident(f"1380005{k:04d}", f"邻居{k}") for k in range(n)]


def test_a_clerk_who_acts_for_somebody_does_not_delegate_a_secret_vote(cast):
    mine, friend = people(2)
    ballot = a_ballot(cast.secretary, [mine, friend], is_secret=True, proxies_most=1)
    mine.acted_by = cast.secretary.pk
    with pytest.raises(NotAllowed):
        casting.cast(ballot=ballot, choices=[0], by=mine, now=clock())  # control
    with pytest.raises(NotAllowed):
        delegating.delegate(ballot=ballot, phone=friend.phone, by=mine, now=clock())


def test_what_became_a_private_ticket_is_not_public(cast):
    topic = a_topic(cast.resident, title="我家厕所漏水到楼下", background="三楼的管子坏了，老人摔了一跤，急。")

    what = Report(
        category=Category.objects.filter(is_public=True).first() or Category.objects.first(),
        text="我家厕所漏水到楼下。三楼的管子坏了。",
        place="3 号楼三单元",
    )
    ticket = actions.to_ticket(topic=topic, what=what, by=cast.secretary, now=clock())
    page = a_browser().get(f"/topics/{topic.pk}/")
    assert ticket.is_public or page.status_code == 404


def test_phones_hear_that_a_meeting_was_called_off_as_its_caller_left(cast):
    meeting = a_call(cast.resident, signed=5)
    before = live.stamp(Meeting.objects.get(pk=meeting.pk))
    forget_calls(Leaver(user=cast.resident, known_as=("x",), now=clock()))
    after = Meeting.objects.get(pk=meeting.pk)
    assert after.state == "CANCELLED" and live.stamp(after) != before
