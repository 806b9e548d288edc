"""接待日 as residents and programs see it, and at the desk: nobody else's name, phone or words."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.feedback.models import Step, Ticket
from communities.receptions import actions
from communities.receptions.models import Booking, Reception
from communities.tenants.scope import inside
from tests.builders.browsers import a_browser, asked_of, browser_of, words_of
from tests.builders.people import a_resident, api_of, client_of
from tests.builders.receptions import a_booking, a_reception

PAGE, API, DESK = "/receptions/", "/api/v1/receptions", "/manage/receptions/"


@pytest.fixture
def reception(cast):
    return a_reception(cast.member)


@pytest.fixture
def met(cast):
    """Somebody has been there an hour ago."""
    return a_booking(a_reception(cast.member, hours_ahead=-1), cast.resident)


def test_everybody_reads_who_listens_where_and_when(reception):
    page = words_of(a_browser().get(PAGE))
    for words in ("周敏", "人大代表", "区人大代表", "议事厅", "登录后预约"):
        assert words in page


def test_nobody_s_name_or_phone_stands_beside_a_slot(cast, reception):
    a_booking(reception, cast.neighbour)
    actions.book_for(
        reception=reception, slot=reception.slots[1], name="孙大妈", phone="13912345678", by=cast.member, now=clock()
    )
    for reader in (a_browser(), browser_of(cast.resident)):
        page = words_of(reader.get(PAGE))
        assert page.count("已约") == 2
        for secret in ("赵大爷", "孙大妈", "13912345678", "13800000002", "139****5678"):
            assert secret not in page
    assert "孙大妈" in words_of(browser_of(cast.member).get(f"{DESK}{reception.pk}/"))  # control
    answer = api_of(cast.resident).get(API).content.decode()
    assert "孙大妈" not in answer and "赵大爷" not in answer and "5678" not in answer


def test_a_resident_books_and_gives_back_on_the_page(cast, reception):
    browser = browser_of(cast.resident)
    answer = browser.post(f"{PAGE}{reception.pk}/book/", {"slot": reception.slots[2].isoformat()})
    assert answer.status_code == 302
    assert "您约好了" in words_of(browser.get(PAGE))
    browser.post(f"{PAGE}{reception.pk}/give-back/")
    assert not Booking.objects.standing().exists()


def test_a_slot_that_was_taken_meanwhile_is_said(cast, reception):
    a_booking(reception, cast.neighbour)
    browser = browser_of(cast.resident)
    for slot, words in (
        (reception.slots[0].isoformat(), "刚被别人约走了"),
        ("哪天", "没有这个时段"),
        ("2026-12-01T10:00", "没有这个时段"),
    ):
        browser.post(f"{PAGE}{reception.pk}/book/", {"slot": slot})
        assert words in words_of(browser.get(PAGE))
    assert Booking.objects.count() == 1


def test_who_is_not_signed_in_is_asked_to(reception):
    answer = a_browser().post(f"{PAGE}{reception.pk}/book/", {"slot": reception.slots[0].isoformat()})
    assert answer.status_code == 302 and "/sign-in/" in answer["Location"]
    assert not Booking.objects.exists()


def test_a_program_does_the_same(cast, reception):
    mine, other = api_of(cast.resident), api_of(cast.neighbour)
    slot = mine.get(API).json()["data"]["items"][0]["slots"][3]
    assert (slot["is_free"], slot["is_mine"]) == (True, False)
    address = f"{API}/{reception.pk}/booking"
    booked = mine.post(address, {"slot": slot["at"]}, content_type="application/json")
    assert booked.status_code == 201
    assert booked.json()["data"]["slots"][3] | {"at": ""} == {"at": "", "is_free": False, "is_mine": True}
    again = mine.post(address, {"slot": slot["at"]}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "booked_already")
    late = other.post(address, {"slot": slot["at"]}, content_type="application/json")
    assert (late.status_code, late.json()["code"]) == (409, "slot_taken")
    assert mine.delete(address).status_code == 200
    assert mine.delete(address).json()["code"] == "not_found"
    assert mine.post(f"{API}/999/booking", {"slot": slot["at"]}, content_type="application/json").status_code == 404


def test_one_community_books_nothing_in_another(alpha, cast, reception, beta):
    sent = {"slot": reception.slots[0].isoformat()}
    with inside(beta):
        guest = a_resident("13800000001", "李阿姨")
        page, phone = client_of(guest, "beta"), api_of(guest, "beta")
    assert "周敏" not in words_of(page.get(PAGE))
    assert page.post(f"{PAGE}{reception.pk}/book/", sent).status_code == 404
    assert phone.post(f"{API}/{reception.pk}/booking", sent, content_type="application/json").status_code == 404
    with inside(alpha):
        assert not Booking.objects.exists()
        browser_of(cast.resident).post(f"{PAGE}{reception.pk}/book/", sent)  # control
        assert Booking.objects.get().user == cast.resident


def test_who_gave_no_name_is_a_resident_at_the_desk_and_nothing_in_the_table(cast, reception):
    booking = a_booking(reception, a_resident("13811112222", ""))
    assert booking.name == ""
    assert "居民" in words_of(browser_of(cast.member).get(f"{DESK}bookings/{booking.pk}/return/"))
    assert "：居民</span>" in words_of(browser_of(cast.member).get(f"{DESK}{reception.pk}/"))


def test_a_reception_is_gone_from_the_page_once_it_is_over_or_called_off(cast, met, reception):
    Reception.objects.filter(pk=met.reception_id).update(ends_at=clock() - timedelta(minutes=1))
    assert [day["id"] for day in a_browser().get(API).json()["data"]["items"]] == [reception.pk]
    actions.call_off(reception=reception, reason="有会", by=cast.member, now=clock())
    assert "现在没有安排接待" in words_of(a_browser().get(PAGE))


@pytest.mark.parametrize("address", [PAGE, API, DESK])
def test_a_list_costs_the_same_with_one_and_with_more(cast, reception, address):
    browser, costs = browser_of(cast.member), []
    a_booking(reception, cast.resident)
    browser.get(address)
    for _again in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        costs.append(asked_of(captured))
        for hours in (72, 96):
            a_booking(a_reception(cast.member, hours_ahead=hours), cast.neighbour)
    assert costs[0] == costs[1]


def test_the_desk_announces_and_keeps_what_was_typed(cast):
    browser = browser_of(cast.member)
    sent = {
        "name": "周敏",
        "seat": "deputy",
        "place": "议事厅",
        "starts_at": "2099-12-01T14:00",
        "ends_at": "2099-12-01T16:00",
        "minutes": "20",
    }
    refused = browser.post(f"{DESK}new/", sent)
    assert refused.status_code == 400 and "本人同意" in words_of(refused) and 'value="周敏"' in words_of(refused)
    assert browser.post(f"{DESK}new/", sent | {"agrees": "on"}).status_code == 302
    assert len(Reception.objects.get().slots) == 6


def test_the_desk_books_for_somebody_and_gives_back(cast, reception):
    browser = browser_of(cast.member)
    address = f"{DESK}{reception.pk}/book/"
    sent = {"slot": reception.slots[1].isoformat(), "name": "孙大妈", "phone": "12"}
    wrong = browser.post(address, sent)
    assert wrong.status_code == 400 and "孙大妈" in words_of(wrong)
    assert browser.post(address, sent | {"phone": "139 1234 5678"}).status_code == 302
    booking = Booking.objects.get()
    assert (booking.user, booking.recorded_by, booking.phone) == (None, cast.member, "13912345678")
    page = words_of(browser.get(f"{DESK}{reception.pk}/"))
    assert "139****5678" in page and "13912345678" not in page
    whole = browser.post(f"{DESK}bookings/{booking.pk}/phone/")
    assert "13912345678" in words_of(whole) and Entry.objects.filter(verb="receptions.reveal_phone").count() == 1
    assert browser.post(f"{DESK}bookings/{booking.pk}/return/").status_code == 302
    assert not Booking.objects.standing().exists()


def test_what_was_said_is_noted_and_becomes_a_ticket_of_whoever_said_it(cast, met):
    browser = browser_of(cast.member)
    assert browser.post(f"{DESK}bookings/{met.pk}/note/", {"note": "东门路灯坏了"}).status_code == 302
    address = f"{DESK}bookings/{met.pk}/ticket/"
    assert "东门路灯坏了" in words_of(browser.get(address))
    wrong = browser.post(address, {"category": "NS02", "text": "东门路灯坏了一排", "kind": "HELP"})
    assert wrong.status_code == 400 and "东门路灯坏了一排" in words_of(wrong)
    sent = {"category": "NS02", "text": "东门路灯坏了一排", "kind": "HELP", "place": "东门"}
    assert browser.post(address, sent).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.reporter, ticket.contact_name, ticket.contact_phone) == (cast.resident, "李阿姨", "13800000001")
    assert "人大代表周敏" in Step.objects.get(verb="note").internal_text
    page = words_of(browser.get(f"{DESK}{met.reception_id}/"))
    door = f"/topics/new/{ticket.number}/"
    assert ticket.number in page and f'href="{door}"' in page and "提成议题商量" in page
    assert browser.get(door).status_code == 200
    assert ticket.number in words_of(browser_of(cast.resident).get("/my/"))
    again = browser.post(address, sent)
    assert again.status_code == 400 and Ticket.objects.count() == 1


def test_nothing_is_written_down_before_they_met(cast, reception):
    booking = a_booking(reception, cast.resident)
    for verb, sent in (
        ("note", {"note": "x"}),
        ("ticket", {"category": "NS02", "text": "xx", "kind": "HELP", "place": "x"}),
    ):
        answer = browser_of(cast.member).post(f"{DESK}bookings/{booking.pk}/{verb}/", sent)
        assert answer.status_code == 400 and "还没到约好的时间" in words_of(answer)


@pytest.mark.parametrize("part", ["resident", "property", "department", "worker"])
def test_nobody_but_the_committee_stands_at_the_desk(cast, met, part):
    browser = browser_of(getattr(cast, part))
    for page in ("", "new/", f"{met.reception_id}/", f"{met.reception_id}/book/", f"bookings/{met.pk}/note/"):
        answer = browser.get(DESK + page)
        assert answer.status_code in (302, 403) and "李阿姨" not in words_of(answer).replace("退出", "")
    assert browser.post(f"{DESK}bookings/{met.pk}/phone/").status_code in (302, 403)


def test_what_is_kept_of_me_stands_in_my_data(cast, reception):
    a_booking(reception, cast.resident)
    data = api_of(cast.resident).get("/api/v1/me/data").content.decode()
    assert "接待预约" in data and "周敏" in data
