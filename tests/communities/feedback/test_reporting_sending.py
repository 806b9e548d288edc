"""The last screen: sent once, within the limits, or joined to what others have reported."""

import pytest
from django.db import connection

from communities.feedback.models import MeToo, Ticket
from tests import databases
from tests.builders.browsers import a_browser, browser_of
from tests.builders.people import a_client, cast_of
from tests.builders.tickets import a_dispatched_ticket
from tests.communities.feedback.filling_in import PHONE, TEXT, as_far_as_contact, here
from tests.communities.tenants.together import together


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        ("", "请留一个电话"),
        ("+1 415 555 0000", "请填手机号，或带区号的座机号"),
        ("1390000123", "请填手机号，或带区号的座机号"),
        ("一三九", "请填手机号，或带区号的座机号"),
        ("1" * 40, "请填手机号，或带区号的座机号"),
    ],
)
def test_a_phone_that_is_none_is_refused_beside_the_field(cast, phone, said):
    client = a_browser()
    as_far_as_contact(client, cast)
    answer = client.post("/report/contact/", {"name": "王阿姨", "phone": phone})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert 'value="王阿姨"' in page
    assert Ticket.objects.count() == 0


def test_sending_twice_makes_one_ticket(cast):
    client = a_browser()
    as_far_as_contact(client, cast)
    # given the same form in two tabs, both with the session as it was before the first was sent
    session = dict(client.session)
    client.post("/report/contact/", {"phone": PHONE})
    again = client.session
    again["report"] = session["report"]
    again.save()

    assert client.post("/report/contact/", {"phone": PHONE})["Location"] == "/report/sent/"
    assert client.post("/report/contact/", {"phone": PHONE})["Location"] == "/report/sent/"
    assert Ticket.objects.count() == 1


def test_sending_twice_at_the_same_moment_makes_one_ticket(committed_db):
    alpha = databases.community("alpha")
    connection.set_tenant(alpha)
    cast, browser = cast_of(), a_browser()
    as_far_as_contact(browser, cast)

    def press():
        other = a_client()
        other.cookies = browser.cookies
        return other.post("/report/contact/", {"phone": PHONE})["Location"]

    assert together(press, press, press) == ["/report/sent/"] * 3
    assert Ticket.objects.count() == 1
    connection.set_schema_to_public()


def test_a_signed_in_resident_finds_the_phone_filled_in_and_owns_the_ticket(cast):
    client = browser_of(cast.resident)
    as_far_as_contact(client, cast)
    page = client.get("/report/contact/").content.decode()
    assert f'value="{cast.resident.phone}"' in page
    client.post("/report/contact/", {"phone": cast.resident.phone})
    ticket = Ticket.objects.get()
    assert ticket.reporter == cast.resident
    assert f"/my/{ticket.number}/" in client.get("/report/sent/").content.decode()


def test_too_many_reports_of_one_phone_are_refused_in_words_and_nothing_is_lost(cast, settings):
    settings.REPORTS_PER_PHONE_PER_DAY = 1
    for expected in (302, 429):
        client = a_browser()
        as_far_as_contact(client, cast)
        answer = client.post("/report/contact/", {"phone": PHONE})
        assert answer.status_code == expected
    assert "请明天再报" in answer.content.decode()
    assert f'value="{PHONE}"' in answer.content.decode()
    assert Ticket.objects.count() == 1


def test_too_many_reports_of_one_address_are_refused_in_words(cast, settings):
    settings.REPORTS_PER_ADDRESS_PER_HOUR = 1
    for n in range(2):
        client = a_browser()
        as_far_as_contact(client, cast)
        answer = client.post("/report/contact/", {"phone": f"1390000000{n}"})
    assert answer.status_code == 429
    assert "请一小时后再试" in answer.content.decode()


def test_a_similar_public_matter_nearby_is_offered_to_join(cast):
    ticket = a_dispatched_ticket(cast)
    client = browser_of(cast.neighbour)
    client.post("/report/", {"category": "NS06"})
    client.post("/report/where/", here(cast))
    page = client.get("/report/details/").content.decode()
    assert ticket.public_title in page

    answer = client.post("/report/details/", {"join": ticket.number})

    assert answer["Location"] == f"/tickets/{ticket.number}/"
    assert MeToo.objects.get().user == cast.neighbour
    assert client.get("/report/details/")["Location"] == "/report/"


def test_a_visitor_who_joins_signs_in_first_and_keeps_the_draft(cast):
    ticket = a_dispatched_ticket(cast)
    client = a_browser()
    as_far_as_contact(client, cast)
    answer = client.post("/report/details/", {"join": ticket.number})
    assert answer["Location"].startswith("/sign-in/?next=")
    assert TEXT in client.get("/report/details/").content.decode()


@pytest.mark.parametrize("join", ["", "x", "AL-2026-99999", "AL-2026-" + "9" * 40])
def test_joining_nothing_is_refused_in_words(cast, join):
    client = browser_of(cast.neighbour)
    as_far_as_contact(client, cast)
    answer = client.post("/report/details/", {"join": join})
    assert answer.status_code == 400
    assert "不公开" in answer.content.decode()
