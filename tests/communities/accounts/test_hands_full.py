"""Whoever ends a role or closes an account is told first what the person still has in hand."""

import pytest

from communities.accounts.models import Grant, User
from communities.accounts.roles import Role
from tests.builders.browsers import browser_of, words_of
from tests.builders.hands import full_hands


@pytest.fixture
def chair(cast):
    hands = full_hands(cast, "王网格")
    hands.meeting.chair = cast.member
    hands.meeting.save(update_fields=["chair"])
    return hands


def test_an_office_is_not_ended_over_a_meeting_that_has_nobody_to_chair_it_without_having_been_asked(cast, chair):
    desk, held = browser_of(cast.secretary), Grant.objects.get(user=cast.member, role=Role.COMMITTEE_MEMBER)
    address = f"/manage/staff/{cast.member.pk}/end/{held.pk}/"
    page = desk.post(address)
    assert (page.status_code, chair.meeting.title in words_of(page)) == (409, True)
    assert Grant.objects.get(pk=held.pk).ends_at == held.ends_at
    closing = desk.post(f"/manage/staff/{cast.member.pk}/switch/")
    assert closing.status_code == 409 and User.objects.get(pk=cast.member.pk).is_active
    assert desk.post(address, {"anyway": "1"}).status_code == 302
    assert Grant.objects.get(pk=held.pk).ends_at


def test_control_who_has_nothing_in_hand_is_not_asked_about(cast):
    held = Grant.objects.get(user=cast.member, role=Role.COMMITTEE_MEMBER)
    browser_of(cast.secretary).post(f"/manage/staff/{cast.member.pk}/end/{held.pk}/")
    assert Grant.objects.get(pk=held.pk).ends_at
