"""Pages that are kept for strangers."""

from django.utils.timezone import now

from communities.feedback import handling
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.tickets import a_dispatched_ticket


def test_a_strangers_second_look_costs_one_query(cast, django_assert_num_queries):
    address = f"/tickets/{a_dispatched_ticket(cast).number}/"
    first = words_of(a_browser().get(address))
    with django_assert_num_queries(2):  # which schema, and whether the ticket has changed
        again = words_of(a_browser().get(address))
    assert again == first


def test_what_is_hidden_is_gone_at_once_for_strangers_too(cast):
    # given a stranger has read a public ticket
    ticket = a_dispatched_ticket(cast)
    address = f"/tickets/{ticket.number}/"
    assert a_browser().get(address).status_code == 200

    # when the committee takes it out of public view
    handling.hide(ticket=ticket, reason="写到了别人家里的事", by=cast.secretary, now=now())

    # then nobody reads the kept page any more
    assert a_browser().get(address).status_code == 404


def test_a_new_step_is_on_the_page_at_once(cast):
    ticket = a_dispatched_ticket(cast)
    address = f"/tickets/{ticket.number}/"
    a_browser().get(address)
    handling.reply(ticket=ticket, text="今晚八点上门。", by=cast.property, now=now())
    assert "今晚八点上门。" in words_of(a_browser().get(address))


def test_nothing_of_a_signed_in_person_is_kept_for_strangers(cast):
    address = f"/tickets/{a_dispatched_ticket(cast).number}/"
    assert "退出" in words_of(browser_of(cast.neighbour).get(address))
    assert "退出" not in words_of(a_browser().get(address))
    assert "csrfmiddlewaretoken" not in words_of(a_browser().get(address))


def test_large_type_has_its_own_kept_page(cast):
    plain, elder = a_browser(), a_browser()
    elder.cookies["elder"] = "1"
    assert words_of(plain.get("/")) != words_of(elder.get("/"))
    assert 'data-mode="elder"' in words_of(elder.get("/"))
