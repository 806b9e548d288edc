"""Photos in and out of the API."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now
from PIL import Image

from communities.feedback import handling
from communities.feedback.models import Photo
from communities.tenants.scope import inside
from tests.api.client import Api, api
from tests.builders.people import a_client
from tests.builders.tickets import a_dispatched_ticket


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "communities.tenants.storage.CommunityFileStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        },
    }
    return tmp_path


def a_file(size=(2400, 1200), name="楼道.jpg") -> SimpleUploadedFile:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (39.0, 54.0, 0.0), 3: "E", 4: (116.0, 18.0, 0.0)}
    buffer = BytesIO()
    Image.new("RGB", size, "olive").save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def test_a_photo_is_sent_used_published_and_read(cast):
    # given a resident has sent a photo
    resident = api(cast.resident)
    sent = resident.send("uploads", {"file": a_file()})
    assert (sent.status, sent.data["width"], sent.data["longitude"]) == (201, 1600, 116.3)
    key = sent.data["key"]
    assert resident.get(f"photos/{key}").status == 200
    assert api(cast.neighbour).get(f"photos/{key}").status == 404

    # when it goes with a report, whose place it gives
    body = {"category": "PK01", "text": "堵了消防通道", "photos": [key]}
    number = resident.post("tickets", body).data["number"]
    photo = Photo.objects.get()
    assert (photo.ticket.longitude, photo.longitude) == (116.3, None)

    # then it is private: to the reporter and the committee, never to be kept by a cache
    assert resident.get(f"tickets/{number}").data["photos"][0]["thumb"] == f"photos/{key}?size=thumb"
    for somebody in (resident, api(cast.secretary)):
        answer = somebody.get(f"photos/{key}?size=thumb")
        assert answer.response.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer.response.headers
        assert Image.open(BytesIO(answer.response.content)).size == (400, 200)
    for somebody in (api(), api(cast.neighbour), api(cast.property), api(cast.worker)):
        assert somebody.get(f"photos/{key}").status == 404
    assert api().get(f"photos/{key}?key={photo.ticket.link_key}").status == 200

    # and once published, everybody's, until it is hidden
    handling.accept(ticket=photo.ticket, by=cast.secretary, now=now())
    assert api().get(f"photos/{key}").status == 404
    handling.publish(ticket=photo.ticket, photos=[photo], by=cast.secretary, now=now())
    answer = api().get(f"photos/{key}", accept="image/webp,image/*")
    assert answer.response.headers["Cache-Control"].startswith("public")
    assert api().get(f"photos/{key}", if_none_match=answer.response.headers["ETag"]).status == 304
    handling.hide(ticket=photo.ticket, reason="有车牌", by=cast.secretary, now=now())
    assert api().get(f"photos/{key}").status == 404


def test_who_has_it_in_hand_sees_its_photos(cast):
    ticket = a_dispatched_ticket(cast)
    key = api(cast.resident).send("uploads", {"file": a_file((80, 60))}).data["key"]
    assert api(cast.resident).post(f"tickets/{ticket.number}/supplement", {"text": "看", "photos": [key]}).status == 200
    assert api(cast.property).get(f"photos/{key}").status == 200
    assert api(cast.department).get(f"photos/{key}").status == 404


def test_a_visitors_photo_goes_with_a_visitors_report(cast):
    key = api().send("uploads", {"file": a_file((80, 60))}).data["key"]
    assert api().get(f"photos/{key}").status == 404
    body = {
        "category": "PK01",
        "text": "堵了",
        "building": cast.building.pk,
        "photos": [key],
        "contact_phone": "13912345678",
    }
    assert api().post("tickets", body).status == 201
    assert Photo.objects.get().ticket is not None


@pytest.mark.parametrize(
    ("file", "status", "code"),
    [
        (SimpleUploadedFile("a.jpg", b""), 400, "photo_empty"),
        (SimpleUploadedFile("a.jpg", b"<html>", "image/jpeg"), 415, "photo_not_a_picture"),
        (SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0 broken", "image/jpeg"), 400, "photo_broken"),
        ("no file", 400, "invalid"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(cast, file, status, code, files):
    answer = api(cast.resident).send("uploads", {"file": file})
    assert (answer.status, answer.code) == (status, code)
    assert not Photo.objects.exists()
    assert not [path for path in files.rglob("*") if path.is_file()]


def test_too_many_bytes_are_refused(cast):
    big = SimpleUploadedFile("a.jpg", a_file().read() + bytes(21 << 20))
    assert api(cast.resident).send("uploads", {"file": big}).code == "photo_too_large"


def test_nothing_but_a_form_is_read(cast):
    assert api(cast.resident).post("uploads", {"file": "x"}).status == 415
    assert api(cast.resident).send("uploads", {}).fields == ["file"]


def test_too_many_uploads_are_refused(cast, settings):
    settings.REPORTS_PER_ADDRESS_PER_HOUR = 1
    settings.REPORT_PHOTOS = 1
    assert api().send("uploads", {"file": a_file((8, 8))}).status == 201
    assert api().send("uploads", {"file": a_file((8, 8))}).code == "too_often"
    assert api(cast.resident).send("uploads", {"file": a_file((8, 8))}).status == 201


def test_a_photo_of_another_community_is_none(cast, beta):
    key = api(cast.resident).send("uploads", {"file": a_file((80, 60))}).data["key"]
    photo = Photo.objects.get()
    with inside(beta):
        assert not default_storage.exists(photo.display)
    assert Api(a_client("beta")).get(f"photos/{key}").status == 404
    assert api(cast.resident).get(f"photos/{key}?size=huge").status == 400


def test_a_photo_whose_file_is_gone_is_none(cast):
    key = api(cast.resident).send("uploads", {"file": a_file((80, 60))}).data["key"]
    default_storage.delete(Photo.objects.get().display)
    assert api(cast.resident).get(f"photos/{key}").status == 404
