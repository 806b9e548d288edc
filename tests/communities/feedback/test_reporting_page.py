"""Four screens on a phone, without JavaScript: every test posts plain forms."""

import re

import pytest

from communities.feedback.models import Ticket
from tests.builders.browsers import a_browser
from tests.communities.feedback.filling_in import PHONE, TEXT, a_file, as_far_as_contact, here


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


@pytest.mark.parametrize(("text", "said"), [("", "请写几个字"), ("长" * 2001, "最多写 2000 个字，现在有 2001 个")])
def test_a_text_of_no_use_is_refused_and_stays(cast, text, said):
    client = a_browser()
    client.post("/report/", {"category": "NS02"})
    client.post("/report/where/", here(cast))
    answer = client.post("/report/details/", {"text": text})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert text in answer.content.decode()


def test_a_draft_of_one_community_is_none_in_another(cast):
    client = a_browser()
    as_far_as_contact(client, cast)
    client.defaults["HTTP_HOST"] = "beta.localhost"
    assert client.get("/report/details/")["Location"] == "/report/"


def test_personal_pages_are_kept_in_no_cache(cast):
    client = a_browser()
    as_far_as_contact(client, cast)
    for page in ("/report/", "/report/where/", "/report/details/", "/report/contact/"):
        assert "no-store" in client.get(page)["Cache-Control"]
