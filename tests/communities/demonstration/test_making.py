"""The demonstration can be made at any hour, again, and in the same way."""

from datetime import datetime

import pytest

from communities.demonstration import actions, places
from communities.feedback.models import Step, Ticket
from communities.feedback.states import OPEN
from communities.kernel.clock import HERE
from communities.kernel.holidays import CALENDAR
from communities.tenants.models import Community, Department
from communities.tenants.scope import community_of, inside


@pytest.fixture
def one_community(committed_db, monkeypatch, settings):
    settings.DEMONSTRATION = True
    monkeypatch.setattr(places, "PLANS", places.PLANS[2:])
    yield places.PLANS[0].slug
    actions.remove()


def make(moment: datetime) -> None:
    actions.make(now=moment, say=lambda sentence: None)


def told(slug: str) -> list:
    with inside(community_of(slug)):
        return list(Step.objects.order_by("pk").values_list("ticket", "verb", "at", "public_text", "by_label"))


# Each making takes ten seconds: what is true of every one is asked of the same.
def test_it_can_be_made_on_a_sunday_before_dawn_and_is_the_same_each_time(one_community):
    moment = datetime(2026, 11, 29, 3, 5, tzinfo=HERE)
    make(moment)
    nothing_happens_late_or_at_night(one_community, moment)
    before, offices = told(one_community), Department.objects.count()
    make(moment)
    assert told(one_community) == before
    assert Department.objects.count() == offices
    assert Community.objects.filter(slug=one_community).count() == 1


def test_it_can_be_made_on_the_morning_after_a_long_holiday(one_community):
    moment = datetime(2026, 10, 9, 8, 0, tzinfo=HERE)
    make(moment)
    nothing_happens_late_or_at_night(one_community, moment)


def nothing_happens_late_or_at_night(slug: str, moment: datetime) -> None:
    with inside(community_of(slug)):
        assert set(OPEN) <= set(Ticket.objects.counts())
        for step in Step.objects.select_related("ticket"):
            assert step.at <= moment
            if step.by_label != "报事人" and step.ticket.time_class not in {"S0", "S1"}:
                assert CALENDAR.opens <= step.at.astimezone(HERE).time() <= CALENDAR.closes
