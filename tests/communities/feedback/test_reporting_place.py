"""The second screen: where it is, by list, by map, by words, by a photo."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.feedback.models import Photo, Ticket
from communities.residents.models import Building
from tests.builders.browsers import a_browser, asked_of
from tests.builders.images import a_jpeg, exif_with, gps
from tests.communities.feedback.filling_in import PHONE, TEXT, a_file, here


def test_a_place_has_to_be_given_and_words_alone_are_one(cast):
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    answer = client.post("/report/where/", {"building": "", "entrance": "", "place": " "})
    assert answer.status_code == 400
    assert "请选一栋楼或一个地方" in answer.content.decode()
    assert client.post("/report/where/", {"building": "", "place": "北门外路边"})["Location"] == "/report/details/"


def test_an_entrance_of_another_building_is_refused_and_what_was_typed_stays(cast):
    other = Building.objects.create(name="7号楼", longitude=116.301, latitude=39.9)
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    answer = client.post("/report/where/", {"building": other.pk, "entrance": "2单元", "place": "楼道里"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "7号楼没有单元" in page
    assert 'value="楼道里"' in page


@pytest.mark.parametrize("building", ["0", "-1", "x", "99999999999999999999", "1 OR 1"])
def test_a_building_that_is_none_changes_nothing(cast, building):
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    assert client.post("/report/where/", {"building": building}).status_code == 400
    assert client.get("/report/details/")["Location"] == "/report/where/"


def test_pressing_the_map_chooses_the_place_and_keeps_the_words(cast):
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    page = client.get("/report/where/").content.decode()
    assert f'name="pick" value="{cast.building.pk}"' in page

    client.post("/report/where/", {"building": "", "entrance": "", "place": "3 层", "pick": cast.building.pk})

    page = client.get("/report/where/").content.decode()
    assert f'<option value="{cast.building.pk}" selected>' in page
    assert 'value="3 层"' in page


def test_the_position_of_a_photo_chooses_the_place(cast):
    there = gps(longitude=(116.0, 18.0, 0.0), latitude=(39.0, 54.0, 0.0))
    client = a_browser()
    client.post("/report/", {"category": "NS02"})

    answer = client.post(
        "/report/where/",
        {"building": "", "place": "", "step": "photo", "photo": a_file(a_jpeg(exif=exif_with(there)))},
        follow=True,
    )

    assert "照片是在6号楼拍的" in answer.content.decode()
    assert client.post("/report/where/", here(cast, entrance=""))["Location"] == "/report/details/"
    client.post("/report/details/", {"text": TEXT})
    client.post("/report/contact/", {"phone": PHONE})
    ticket = Ticket.objects.get()
    assert ticket.building == cast.building
    assert (round(ticket.longitude, 4), round(ticket.latitude, 4)) == (116.3, 39.9)
    assert Photo.objects.get().longitude is None


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (a_jpeg(), "里面没有记位置"),
        (a_jpeg(exif=exif_with(gps())), "不是在本社区拍的"),
    ],
    ids=["without position", "far away"],
)
def test_a_photo_that_says_no_place_here_is_kept_and_the_place_asked_for(cast, picture, said):
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    answer = client.post("/report/where/", {"building": "", "step": "photo", "photo": a_file(picture)}, follow=True)
    assert said in answer.content.decode()
    assert Photo.objects.count() == 1
    assert client.get("/report/details/")["Location"] == "/report/where/"


def test_the_photo_button_without_a_photo_says_so(cast):
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    answer = client.post("/report/where/", {"building": "", "place": "门口", "step": "photo"})
    assert "还没有选照片" in answer.content.decode()
    assert 'value="门口"' in answer.content.decode()


def test_where_costs_the_same_with_one_place_and_with_many(cast):
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    client.get("/report/where/")
    counts = []
    for number in range(2):
        for n in range(number * 5):
            Building.objects.create(name=f"{number}{n}号楼", longitude=116.3 + n / 1000, latitude=39.9)
        with CaptureQueriesContext(connection) as asked:
            client.get("/report/where/")
        counts.append(asked_of(asked))
    assert counts[0] == counts[1] <= 8
