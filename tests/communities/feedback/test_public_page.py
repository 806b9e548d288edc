import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.feedback.models import Ticket
from tests.builders.browsers import a_browser, asked_of, browser_of, words_of
from tests.builders.tickets import a_closed_ticket, a_dispatched_ticket, a_ticket, an_accepted_ticket


def rows_in(page: str) -> int:
    return page.count('class="row-title"')


def test_the_list_holds_exactly_what_was_accepted(cast):
    shown, hidden = an_accepted_ticket(cast, text="路灯不亮。", code="PF01"), a_ticket(cast, text="还没有人看过。")
    page = words_of(a_browser().get("/tickets/"))
    assert rows_in(page) == 1
    assert shown.number in page
    assert hidden.title not in page


@pytest.mark.parametrize("code", ["NS01", "SF02", "SF03"])
def test_private_matters_are_in_no_list_even_if_a_row_says_public(cast, code):
    ticket = a_dispatched_ticket(cast, code=code)
    Ticket.objects.filter(pk=ticket.pk).update(is_public=True)
    assert rows_in(words_of(a_browser().get("/tickets/"))) == 0
    assert ticket.title not in words_of(a_browser().get("/"))


def test_no_phone_room_name_or_own_words_of_place_are_shown(cast):
    a_dispatched_ticket(cast, text="301室 夜里装修，找我 13812345678。", place="301 门口", contact_name="王阿姨")
    page = words_of(a_browser().get("/tickets/"))
    for hidden in ("301", "13812345678", "王阿姨", cast.resident.name, cast.resident.phone):
        assert hidden not in page


def test_group_and_state_filter_by_the_address(cast):
    a_dispatched_ticket(cast, code="NS02")
    a_closed_ticket(cast, code="PK01")
    browser = a_browser()
    found = {
        query: rows_in(words_of(browser.get(f"/tickets/{query}")))
        for query in (
            "",
            "?group=噪声",
            "?group=停车",
            "?group=停车&state=open",
            "?group=停车&state=done",
            "?state=open",
            "?group=没有",
        )
    }
    assert list(found.values()) == [2, 1, 1, 0, 1, 1, 0]


def test_an_empty_list_says_what_to_do(cast):
    page = words_of(a_browser().get("/tickets/"))
    assert "这里没有公开的事" in page


def test_older_ones_are_a_page_away_and_none_is_lost_or_twice(cast, monkeypatch):
    monkeypatch.setattr("communities.feedback.views.public.PAGE", 2)
    tickets = [an_accepted_ticket(cast) for _ in range(5)]
    browser, address, seen = a_browser(), "/tickets/?group=噪声", []
    while address:
        page = words_of(browser.get(address))
        seen += [ticket.number for ticket in reversed(tickets) if ticket.number in page]
        older = page.split('rel="next"')[0].rsplit('href="', 1)
        address = older[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""
    assert seen == [ticket.number for ticket in reversed(tickets)]


@pytest.mark.parametrize("query", ["?state=x", "?before=x", "?before=-1", "?before=" + "9" * 30, "?before=1%00"])
def test_an_address_that_is_wrong_is_refused_in_words(cast, query):
    answer = a_browser().get(f"/tickets/{query}")
    assert answer.status_code == 400
    assert "网址写得不对" in words_of(answer)


def test_the_map_counts_the_rows_of_the_page(cast):
    for _ in range(2):
        an_accepted_ticket(cast)
    page = words_of(a_browser().get("/tickets/"))
    assert "这一页的事在哪里：6号楼 2 件" in page
    assert "<svg" in page


def test_the_list_costs_the_same_with_one_and_with_three(cast):
    # Somebody who is signed in: strangers are shown what is kept.
    browser, counts = browser_of(cast.neighbour), []
    browser.get("/tickets/")
    for more in (1, 2):
        for _ in range(more):
            a_dispatched_ticket(cast)
        with CaptureQueriesContext(connection) as asked:
            page = words_of(browser.get("/tickets/"))
        counts.append(asked_of(asked))
    assert rows_in(page) == 3
    assert counts[0] == counts[1] <= 8
