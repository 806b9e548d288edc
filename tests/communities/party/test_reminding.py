"""A term's end is spoken of to the committee at six, three and one months before, once each."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.models import User
from communities.notifications.models import Message
from communities.party.models import Term
from communities.party.reminding import remind_of_terms
from communities.party.spans import months_after
from tests.builders.browsers import browser_of, words_of
from tests.builders.party import SPRING, a_unit

# After the cast has come into office.
NOW = clock() + timedelta(hours=1)
ENDS = months_after(localdate(NOW), 6)


@pytest.fixture
def term(cast):
    return Term.objects.create(unit=a_unit(), starts_on=SPRING - timedelta(days=1500), ends_on=ENDS)


def told(person: User) -> list[str]:
    return list(Message.objects.filter(to=person).order_by("pk").values_list("key", flat=True))


def test_the_whole_committee_is_told_three_times_in_half_a_year_and_nobody_else(cast, term):
    for days in range(0, (ENDS - localdate(NOW)).days, 5):
        remind_of_terms(now=NOW + timedelta(days=days))
    wanted = [f"party.term:{term.pk}:{months}" for months in (6, 3, 1)]
    assert told(cast.secretary) == told(cast.member) == wanted
    assert not Message.objects.exclude(to__in=[cast.secretary, cast.member]).exists()


def test_a_day_before_half_a_year_nobody_is_told(cast, term):
    assert remind_of_terms(now=NOW - timedelta(days=2)) == 0
    assert told(cast.secretary) == []
    assert remind_of_terms(now=NOW) == 1  # control


def test_the_setting_decides_when(cast, term, settings):
    settings.PARTY_TERM_REMINDERS = (2,)
    assert remind_of_terms(now=NOW) == 0
    assert remind_of_terms(now=NOW + timedelta(days=130)) == 1
    assert told(cast.member) == [f"party.term:{term.pk}:2"]


def test_a_term_with_another_after_it_and_a_dissolved_unit_are_not_spoken_of(cast, term):
    Term.objects.create(unit=term.unit, starts_on=ENDS, ends_on=months_after(ENDS, 60))
    assert remind_of_terms(now=NOW) == 0
    gone = a_unit("撤销的", dissolved_on=localdate(), dissolved_by="1号")
    Term.objects.create(unit=gone, starts_on=SPRING, ends_on=ENDS)
    assert remind_of_terms(now=NOW) == 0


def test_whoever_has_left_the_committee_is_not_told(cast, term):
    cast.member.grants.update(ends_at=NOW)
    cast.secretary.is_active = False
    cast.secretary.save()
    remind_of_terms(now=NOW)
    assert not Message.objects.exists()


def test_it_stands_in_the_inbox_and_leads_to_the_terms(cast, term):
    remind_of_terms(now=NOW)
    page = words_of(browser_of(cast.secretary).get("/inbox/"))
    assert "阳光社区党委快到期了" in page
    assert Message.objects.filter(to=cast.secretary).get().path == "manage/party/terms/"


def test_it_stands_on_the_first_screen_of_the_committee_and_of_nobody_else(cast, term):
    Term.objects.update(ends_on=localdate() + timedelta(days=60))
    assert "快到期的任期" in words_of(browser_of(cast.member).get("/manage/"))
    assert "快到期的任期" not in words_of(browser_of(cast.property).get("/manage/"))
    Term.objects.update(ends_on=localdate() + timedelta(days=240))
    assert "快到期的任期" not in words_of(browser_of(cast.member).get("/manage/"))
