from io import BytesIO

import pytest
from django.utils.timezone import now
from PIL import Image

from communities.feedback import handling
from communities.feedback.models import Photo
from communities.feedback.uploads import take_upload
from tests.builders.browsers import a_browser, browser_of
from tests.builders.images import a_jpeg
from tests.builders.tickets import a_dispatched_ticket


@pytest.fixture
def ticket(cast):
    """In the hands of the property company, with one private photo."""
    photo = take_upload(BytesIO(a_jpeg()), by=cast.resident, now=now())
    return a_dispatched_ticket(cast, photos=[photo])


def address_of(ticket, size="thumb") -> str:
    return f"/photos/{ticket.photos.get().key}/{size}/"


def test_a_private_photo_is_seen_by_exactly_who_may(cast, ticket):
    may = {
        "resident": 200,
        "secretary": 200,
        "member": 200,
        "property": 200,
        "neighbour": 404,
        "department": 404,
        "worker": 404,
    }
    seen = {name: browser_of(getattr(cast, name)).get(address_of(ticket)).status_code for name in may}
    assert seen == may
    assert a_browser().get(address_of(ticket)).status_code == 404


def test_the_key_of_the_link_shows_it_and_no_other_key(cast, ticket):
    other = a_dispatched_ticket(cast)
    assert a_browser().get(f"{address_of(ticket)}?key={ticket.link_key}").status_code == 200
    assert a_browser().get(f"{address_of(ticket)}?key={other.link_key}").status_code == 404
    assert a_browser().get(f"{address_of(ticket)}?key=").status_code == 404


def test_a_published_photo_of_a_public_matter_is_for_everyone_until_it_is_hidden(cast, ticket):
    handling.publish(ticket=ticket, photos=list(ticket.photos.all()), by=cast.secretary, now=now())
    assert a_browser().get(address_of(ticket)).status_code == 200
    handling.hide(ticket=ticket, reason="看得到车牌", by=cast.secretary, now=now())
    assert a_browser().get(address_of(ticket)).status_code == 404


def test_what_is_served_is_a_jpeg_that_nobody_keeps_or_guesses_at(cast, ticket):
    answer = browser_of(cast.resident).get(address_of(ticket, "display"))
    assert Image.open(BytesIO(b"".join(answer.streaming_content))).format == "JPEG"
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert {"private", "no-store"} <= {part.strip() for part in answer["Cache-Control"].split(",")}


@pytest.mark.parametrize("address", ["/photos/nothing/thumb/", "/photos/{key}/original/", "/photos/..%2f/thumb/"])
def test_what_does_not_exist_is_not_found(cast, ticket, address):
    browser = browser_of(cast.secretary)
    assert browser.get(address.format(key=ticket.photos.get().key)).status_code == 404


def test_a_file_that_is_gone_is_not_found(cast, ticket):
    Photo.objects.update(thumb="photos/000000/gone-s.jpg")
    assert browser_of(cast.resident).get(address_of(ticket)).status_code == 404


def test_a_photo_of_a_draft_is_seen_in_its_own_browser_alone(cast):
    browser = a_browser()
    browser.post("/report/", {"category": "NS02"})
    browser.post("/report/where/", {"building": cast.building.pk})
    browser.post("/report/details/", {"text": "", "photos": [BytesIO(a_jpeg())]})
    address = f"/photos/{Photo.objects.get().key}/thumb/"
    assert browser.get(address).status_code == 200
    assert a_browser().get(address).status_code == 404
