"""Four screens on a phone, without JavaScript: every test posts plain forms."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.feedback.models import MeToo, Photo, Ticket
from communities.residents.models import Building
from tests import databases
from tests.builders.browsers import a_browser, asked_of, browser_of
from tests.builders.images import a_jpeg, exif_with, gps
from tests.builders.people import a_client, cast_of
from tests.builders.tickets import a_dispatched_ticket
from tests.communities.tenants.together import together

TEXT = "夜里十点还在打电钻，家里有小孩睡不着。"
PHONE = "13900001234"


def a_file(data: bytes | None = None, name: str = "a.jpg"):
    return SimpleUploadedFile(name, data or a_jpeg(), "image/jpeg")


def here(cast, **more):
    return {"building": cast.building.pk, "entrance": "2单元", "place": "", **more}


def as_far_as_contact(client, cast, *, code="NS02", text=TEXT, **more):
    """Fill in the first three screens."""
    client.post("/report/", {"category": code})
    client.post("/report/where/", here(cast))
    return client.post("/report/details/", {"text": text, **more})


def test_a_visitor_reports_in_four_screens_and_keeps_a_number(cast):
    client = a_browser()

    # given the four screens, each leading to the next
    assert "停车" in client.get("/report/").content.decode()
    assert client.post("/report/", {"category": "NS02"})["Location"] == "/report/where/"
    assert client.post("/report/where/", here(cast, place="3 层"))["Location"] == "/report/details/"
    assert (
        client.post("/report/details/", {"text": TEXT, "photos": [a_file(), a_file()]})["Location"]
        == "/report/contact/"
    )

    # when the visitor sends it
    answer = client.post("/report/contact/", {"name": "王阿姨", "phone": "+86 139-0000-1234"})

    # then there is a ticket with all of it, and a page with its number and a link that opens it
    assert answer["Location"] == "/report/sent/"
    ticket = Ticket.objects.get()
    assert (ticket.category_id, ticket.building, ticket.entrance, ticket.place) == (
        "NS02",
        cast.building,
        cast.entrance,
        "3 层",
    )
    assert (ticket.text, ticket.contact_phone, ticket.contact_name, ticket.reporter) == (TEXT, PHONE, "王阿姨", None)
    assert ticket.photos.count() == 2
    page = client.get("/report/sent/").content.decode()
    assert ticket.number in page
    link = re.search(r'href="http://alpha\.localhost(/t/[^"]+)"', page).group(1)
    assert ticket.title in a_browser().get(link).content.decode()


def test_every_group_is_offered_with_the_first_four_in_front(cast):
    page = a_browser().get("/report/?group=噪声").content.decode()
    names = re.findall(r"<summary>.*?<strong>(.*?)</strong>", page, re.S)
    assert names[:4] == ["停车", "垃圾分类", "噪声", "消防"]
    assert len(names) == 10
    assert '<details class="group group-main" open>' in page


def test_a_category_that_is_none_is_refused_in_words(cast):
    answer = a_browser().post("/report/", {"category": "XX99"})
    assert answer.status_code == 400
    assert "没有这一类" in answer.content.decode()


def test_a_later_screen_leads_back_to_what_is_missing(cast):
    client = a_browser()
    for page in ("where", "details", "contact"):
        assert client.get(f"/report/{page}/")["Location"] == "/report/"
    client.post("/report/", {"category": "NS02"})
    assert client.get("/report/contact/")["Location"] == "/report/where/"
    assert client.get("/report/sent/")["Location"] == "/report/"


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


def test_going_back_loses_nothing(cast):
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    client.post("/report/where/", here(cast))
    assert client.post("/report/details/", {"text": "写", "step": "back"})["Location"] == "/report/where/"
    assert client.post("/report/where/", here(cast, place="改了", step="back"))["Location"] == "/report/"
    assert ">写</textarea>" in client.get("/report/details/").content.decode().replace("\n", "")
    assert 'value="改了"' in client.get("/report/where/").content.decode()


def test_an_answer_can_be_changed_from_the_last_screen(cast):
    client = a_browser()
    as_far_as_contact(client, cast)
    answer = client.post("/report/contact/", {"phone": "139", "name": "王", "step": "report_details"})
    assert answer["Location"] == "/report/details/?to=contact"
    assert client.post("/report/details/", {"text": "改过的情况。", "to": "contact"})["Location"] == "/report/contact/"
    page = client.get("/report/contact/").content.decode()
    assert "改过的情况。" in page
    assert 'value="139"' in page


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


@pytest.mark.parametrize(("text", "said"), [("", "请写几个字"), ("长" * 2001, "请控制在 2000 字以内")])
def test_a_text_of_no_use_is_refused_and_stays(cast, text, said):
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    client.post("/report/where/", here(cast))
    answer = client.post("/report/details/", {"text": text})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert text in answer.content.decode()


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


def test_a_draft_of_one_community_is_none_in_another(cast):
    client = a_browser()
    as_far_as_contact(client, cast)
    client.defaults["HTTP_HOST"] = "beta.localhost"
    assert client.get("/report/details/")["Location"] == "/report/"


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


def test_personal_pages_are_kept_in_no_cache(cast):
    client = a_browser()
    as_far_as_contact(client, cast)
    for page in ("/report/", "/report/where/", "/report/details/", "/report/contact/"):
        assert "no-store" in client.get(page)["Cache-Control"]
