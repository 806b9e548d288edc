"""Danger first: the emergency number before the report goes on."""

from communities.feedback.models import Ticket
from tests.builders.browsers import a_browser
from tests.communities.feedback.filling_in import PHONE, as_far_as_contact


def test_gas_and_fire_show_119_first_and_the_report_goes_on(cast):
    client = a_browser()
    assert client.post("/report/", {"category": "FS05"})["Location"] == "/report/danger/"
    page = client.get("/report/danger/").content.decode()
    assert 'href="tel:119"' in page
    assert client.post("/report/danger/", {"step": "go"})["Location"] == "/report/where/"


def test_danger_in_the_words_shows_119_once(cast):
    client = a_browser()
    assert as_far_as_contact(client, cast, text="楼道里冒烟了")["Location"] == "/report/danger/"
    assert client.post("/report/danger/", {"step": "go"})["Location"] == "/report/contact/"
    assert client.get("/report/danger/")["Location"] == "/report/contact/"
    assert client.post("/report/contact/", {"phone": PHONE})["Location"] == "/report/sent/"


def test_the_danger_page_cannot_be_walked_around(cast):
    client = a_browser()
    as_far_as_contact(client, cast, text="闻到煤气")
    assert client.post("/report/contact/", {"phone": PHONE})["Location"] == "/report/danger/"
    assert Ticket.objects.count() == 0


def test_fraud_shows_110(cast):
    client = a_browser()
    client.post("/report/", {"category": "SF02"})
    assert 'href="tel:110"' in client.get("/report/danger/").content.decode()
