"""Meetings in the calendar of a phone, and the reminder before them."""

from datetime import timedelta

import pytest
from django.utils.timezone import now as clock

from communities.notifications.models import Message
from deliberation.meetings import feeding, inviting, reminding
from deliberation.meetings.calendars import Entry, calendar
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.meetings import (
    a_noticed_meeting,
)
from tests.builders.topics import verified


@pytest.fixture
def cast(cast):
    for person in (cast.resident, cast.neighbour):
        verified(person)
    return cast


def page(browser, path: str, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status
    return words_of(response)


def test_a_calendar_entry_is_folded_escaped_and_in_universal_time():
    moment = clock().replace(2026, 11, 28, 6, 0, 0, 0)
    text = calendar(
        "我的会议",
        [
            Entry(
                "meeting-1@x",
                "停车，怎么停; 谁停",
                moment,
                90,
                "活动室" * 20,
                "",
                "http://x/1/",
                moment,
                cancelled=True,
            )
        ],
    )
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert "SUMMARY:停车，怎么停\\; 谁停\r\n" in unfolded
    assert "DTSTART:20261128T060000Z\r\n" in unfolded
    assert "DTEND:20261128T073000Z\r\n" in unfolded
    assert "STATUS:CANCELLED" in unfolded
    assert "LOCATION:" + "活动室" * 20 in unfolded


def test_the_address_of_an_online_meeting_is_for_those_on_its_list(cast):
    meeting = a_noticed_meeting(cast, mode="HYBRID", link="https://meet.example/park")
    for browser, shown in ((a_browser(), False), (browser_of(cast.worker), False), (browser_of(cast.resident), True)):
        for path in (f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}.ics"):
            assert ("meet.example/park" in page(browser, path).replace("\r\n ", "")) is shown, path
    assert "现场和线上" in page(a_browser(), f"/meetings/{meeting.pk}/")


def test_ones_own_calendar_stands_behind_an_address_that_may_be_taken_back(cast):
    invited, _other = a_noticed_meeting(cast, title="请了我的会"), a_noticed_meeting(cast, title="答复不去的会")
    inviting.answer(meeting=_other, comes=False, by=cast.resident, now=clock())
    mine = browser_of(cast.resident)
    secret = feeding.open_feed(by=cast.resident, now=clock())
    shown = page(a_browser(), f"/meetings/calendar/{secret}.ics")
    assert ("请了我的会" in shown, "答复不去的会" in shown, f"/meetings/{invited.pk}/" in shown) == (True, False, True)
    stranger = a_browser()
    stranger.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    assert stranger.get("/api/v1/me").status_code == 401  # it signs nobody in
    page(a_browser("beta"), f"/meetings/calendar/{secret}.ics", 404)
    mine.post("/meetings/calendar/", {"close": "1"})
    page(a_browser(), f"/meetings/calendar/{secret}.ics", 404)
    assert ".ics" in words_of(mine.post("/meetings/calendar/"))


def test_whoever_comes_is_reminded_once_a_day_before(cast):
    meeting = a_noticed_meeting(cast)
    inviting.answer(meeting=meeting, comes=False, by=cast.neighbour, now=clock())
    soon = meeting.starts_at - timedelta(hours=23)
    assert reminding.remind_of_meetings(now=meeting.starts_at - timedelta(hours=25)) == 0
    for _ in range(2):
        reminding.remind_of_meetings(now=soon)
    heard = [
        Message.objects.inbox_of(person).filter(title__startswith="快开会了").count()
        for person in (cast.resident, cast.neighbour)
    ]
    assert heard == [1, 0]
