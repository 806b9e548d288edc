"""A colleague finds in the back office what they were told, and the menu says how much they have not read."""

import json

import pytest

from communities.notifications.models import Message
from tests.builders.browsers import browser_of, words_of
from tests.builders.tickets import a_dispatched_ticket
from tests.communities.notifications.test_inbox_page import tell

INBOX = "/manage/inbox/"


def in_menu(page: str, words: str) -> bool:
    """The menu stands in the page as JSON."""
    return json.dumps(words)[1:-1] in page


def test_the_menu_leads_there_with_the_number_of_what_is_unread(cast):
    tell(cast.member, "甲"), tell(cast.member, "乙"), tell(cast.secretary, "丙")
    page = words_of(browser_of(cast.member).get("/manage/"))
    assert in_menu(page, "消息（2）") and INBOX in page
    # control: read, there is no number
    Message.objects.update(read_at="2026-11-01T00:00Z")
    page = words_of(browser_of(cast.member).get("/manage/"))
    assert not in_menu(page, "消息（") and in_menu(page, "消息") and INBOX in page


def test_it_shows_ones_own_alone_and_marks_them_read_without_leaving_the_desk(cast):
    tell(cast.member, "甲"), tell(cast.secretary, "丙")
    browser = browser_of(cast.member)
    page = words_of(browser.get(INBOX))
    assert "有回音了 甲" in page and "丙" not in page and "未看" in page
    assert browser.post("/inbox/read/", {"at": "desk"})["Location"] == INBOX
    assert "未看" not in words_of(browser.get(INBOX))


def test_a_company_reads_of_what_was_dispatched_to_it(cast):
    ticket = a_dispatched_ticket(cast)
    browser = browser_of(cast.property)
    assert "还没有消息" not in words_of(browser.get(INBOX))
    message = Message.objects.filter(to=cast.property).latest("id")
    assert ticket.number in browser.post(f"/inbox/{message.pk}/")["Location"]


@pytest.mark.parametrize("part", ["resident", "neighbour"])
def test_residents_have_their_own_page_and_not_this_one(cast, part):
    assert browser_of(getattr(cast, part)).get(INBOX).status_code in {302, 403}
