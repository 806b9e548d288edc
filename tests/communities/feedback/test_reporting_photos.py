"""The third screen: photos, kept with the draft."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communities.feedback.models import Photo
from tests.builders.browsers import a_browser
from tests.builders.images import a_jpeg
from tests.communities.feedback.filling_in import TEXT, a_file, as_far_as_contact, here


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"just some words", "认不出这个文件，它不是照片"),
        (a_jpeg() + b"\0" * (51 * 2**20 - 5000), "照片太大（51 MB）。请选 20 MB 以内的照片"),
        (b"", "照片"),
    ],
    ids=["text", "51 MB", "empty"],
)
def test_a_file_that_is_no_photo_is_refused_beside_the_field_and_the_words_stay(cast, file, said):
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    client.post("/report/where/", here(cast))
    upload = SimpleUploadedFile("a.jpg", file, "image/jpeg")
    answer = client.post("/report/details/", {"text": TEXT, "photos": [upload]})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert TEXT in page
    assert Photo.objects.count() == 0


def test_good_photos_beside_a_bad_one_are_kept(cast):
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    client.post("/report/where/", here(cast))
    answer = client.post("/report/details/", {"text": TEXT, "photos": [a_file(), a_file(b"no picture")]})
    assert "第 2 张：" in answer.content.decode()
    assert Photo.objects.count() == 1


def test_a_seventh_photo_is_refused(cast):
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    client.post("/report/where/", here(cast))
    client.post("/report/details/", {"text": TEXT, "photos": [a_file() for _ in range(6)]})
    answer = client.post("/report/details/", {"text": TEXT, "photos": [a_file()]})
    assert answer.status_code == 400
    assert "最多 6 张照片" in answer.content.decode()
    assert Photo.objects.count() == 6


def test_a_photo_can_be_taken_away_again(cast):
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    client.post("/report/where/", here(cast))
    client.post("/report/details/", {"text": "", "photos": [a_file(), a_file()]})
    first = Photo.objects.order_by("id").first()
    client.post("/report/details/", {"text": "先写一半", "remove_photo": first.key})
    assert Photo.objects.filter(pk=first.pk).count() == 0
    assert Photo.objects.count() == 1
    assert "先写一半" in client.get("/report/details/").content.decode()


def test_one_visitors_photo_cannot_be_taken_away_by_another(cast):
    client, stranger = a_browser(), a_browser()
    as_far_as_contact(client, cast, photos=[a_file()])
    as_far_as_contact(stranger, cast)
    stranger.post("/report/details/", {"text": TEXT, "remove_photo": Photo.objects.get().key})
    assert Photo.objects.count() == 1
