"""What residents do through the API."""

import pytest
from django.utils.timezone import now

from communities.feedback import handling, reporting
from communities.feedback.models import Category, Photo, Ticket
from tests.api.client import api, queries_of
from tests.builders.tickets import a_closed_ticket, a_done_ticket, a_ticket, an_accepted_ticket

NEW = {"category": "NS02", "text": "楼上夜里十一点还在装修，孩子睡不着。"}


def test_categories_come_in_groups_with_limits_in_words(cast):
    groups = api().get("categories").data["groups"]
    assert [group["name"] for group in groups if group["is_first"]] == ["停车", "垃圾分类", "噪声", "消防"]
    by_code = {category["code"]: category for group in groups for category in group["categories"]}
    assert set(by_code) == set(Category.objects.values_list("code", flat=True))
    assert (by_code["FS05"]["danger"], by_code["FS05"]["finish"]) == ("119", "2 小时")
    assert (by_code["NS01"]["is_public"], by_code["NS02"]["accept"]) == (False, "8 个工作小时")


def test_buildings_come_with_entrances_and_outlines(cast):
    (place,) = api().get("buildings").data["items"]
    assert (place["name"], [entrance["name"] for entrance in place["entrances"]]) == ("6号楼", ["2单元"])
    assert len(place["outline"]) == 5


def test_a_resident_reports_and_follows_the_matter(cast):
    resident = api(cast.resident)
    created = resident.post(
        "tickets", {**NEW, "building": cast.building.pk, "entrance": cast.entrance.pk, "place": "四层"}
    )
    assert (created.status, created.data["state"]) == (201, "REPORTED")
    ticket = Ticket.objects.get()
    assert (ticket.reporter, ticket.source, ticket.entrance) == (cast.resident, "WECHAT", cast.entrance)
    shown = resident.get(f"tickets/{created.data['number']}").data
    assert shown["private"]["place"] == "四层"
    assert shown["may"] == ["supplement", "withdraw"]
    assert [row["number"] for row in resident.get("tickets/mine").data["items"]] == [ticket.number]


def test_a_visitor_reports_with_a_phone_and_follows_by_the_key(cast):
    created = api().post("tickets", {**NEW, "building": cast.building.pk, "contact_phone": "13912345678"}).data
    number, key = created["number"], created["key"]
    assert api().get(f"tickets/{number}").status == 404
    shown = api().get(f"tickets/{number}?key={key}").data
    assert (shown["is_mine"], shown["private"]["contact_phone"]) == (True, "139****5678")
    assert api().post(f"tickets/{number}/withdraw?key={key}").data["state"] == "WITHDRAWN"


def test_danger_is_told_with_the_number(cast):
    body = {"category": "NS02", "text": "楼道里闻到燃气", "building": cast.building.pk}
    assert api(cast.resident).post("tickets", body).data["danger"] == "119"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"text": "有\0空字符"}, "text"),
        ({"category": "ZZ99"}, "category"),
        ({"building": None}, "building"),
        ({"building": 10**17}, "building"),
        ({"building": "甲"}, "building"),
        ({"entrance": 10**6}, "entrance"),
        ({"longitude": 116.3}, "longitude"),
        ({"longitude": 1e308, "latitude": 1}, "longitude"),
        ({"kind": "ANGER"}, "kind"),
        ({"photos": ["nothing"]}, "photos"),
        ({"photos": ["x"] * 7}, "photos"),
        ({"contact_phone": "12"}, "contact_phone"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused_beside_its_field(cast, wrong, field):
    answer = api(cast.resident).post("tickets", {**NEW, "building": cast.building.pk, **wrong})
    assert (answer.status, answer.fields) == (400, [field])
    assert not Ticket.objects.exists()


def test_a_visitor_without_a_phone_is_asked_for_one(cast):
    answer = api().post("tickets", {**NEW, "building": cast.building.pk})
    assert (answer.status, answer.fields) == (400, ["contact_phone"])


def test_where_reports_need_a_sign_in_a_visitor_is_refused(cast, settings):
    settings.REPORT_WITHOUT_SIGN_IN = False
    answer = api().post("tickets", {**NEW, "building": cast.building.pk, "contact_phone": "13912345678"})
    assert (answer.status, answer.code) == (403, "not_allowed")


def test_too_many_reports_in_a_day_are_refused(cast, settings):
    settings.REPORTS_PER_PHONE_PER_DAY = 1
    resident, body = api(cast.resident), {**NEW, "building": cast.building.pk}
    assert resident.post("tickets", body).status == 201
    assert (resident.post("tickets", body).code, Ticket.objects.count()) == ("too_often", 1)
    assert api(cast.neighbour).post("tickets", body).status == 201


def test_the_public_list_shows_what_is_public_and_nothing_personal(cast):
    shown = an_accepted_ticket(
        cast, text="我叫王小明，电话13812345678，夜里装修。", contact_name="王小明", place="301室"
    )
    a_ticket(cast, text="还没受理的事")
    an_accepted_ticket(cast, code="NS01", text="邻居弹琴")
    answer = api().get("tickets")
    assert [row["number"] for row in answer.data["items"]] == [shown.number]
    page = api(cast.neighbour).get(f"tickets/{shown.number}")
    for response in (answer.response, page.response):
        text = response.content.decode()
        assert not any(word in text for word in ("王小明", "13812345678", "301室", "李阿姨", "13800000001", "2单元"))
    assert (page.data["private"], page.data["desk"], page.data["is_mine"]) == (None, None, False)


def test_the_public_list_is_filtered(cast):
    noise, parking = an_accepted_ticket(cast), an_accepted_ticket(cast, code="PK01", text="堵门")
    numbers = lambda query: [row["number"] for row in api().get(f"tickets?{query}").data["items"]]  # noqa: E731
    assert numbers("group=噪声") == [noise.number]
    assert numbers("group=停车&state=ACCEPTED") == [parking.number]
    assert numbers(f"building={cast.building.pk}") == [parking.number, noise.number]
    assert numbers("state=CLOSED") == []


@pytest.mark.parametrize(
    "query", ["cursor=-1", "cursor=x", "cursor=" + "9" * 5000, "state=ODD", "building=1.5", "group=%00"]
)
def test_an_odd_query_is_refused(cast, query):
    assert api().get(f"tickets?{query}").status == 400


def test_pages_follow_each_other_without_gap_or_repeat(cast):
    made = [an_accepted_ticket(cast, text=f"第{n}件事").number for n in range(23)]
    first = api().get("tickets").data
    second = api().get(f"tickets?cursor={first['next']}").data
    assert [row["number"] for row in first["items"] + second["items"]] == made[::-1]
    assert (len(first["items"]), second["next"]) == (20, None)


def test_similar_open_matters_are_offered(cast):
    near = an_accepted_ticket(cast)
    a_closed_ticket(cast)
    at = f"tickets/similar?category=NS05&building={cast.building.pk}"
    assert [row["number"] for row in api().get(at).data["items"]] == [near.number]
    assert len(api().get("tickets/similar?category=NS05&lon=116.3&lat=39.9").data["items"]) == 1
    assert api().get("tickets/similar?category=PK01&lon=116.3&lat=39.9").data["items"] == []
    assert api().get("tickets/similar").fields == ["category"]
    assert api().get("tickets/similar?category=NS05&lon=nan&lat=1").fields == ["lon"]
    assert api().get("tickets/similar?category=NS05&lon=1").fields == ["lon"]


def test_a_neighbour_joins_once(cast):
    ticket, neighbour = an_accepted_ticket(cast), api(cast.neighbour)
    for _ in range(2):
        assert neighbour.post(f"tickets/{ticket.number}/me-too").data["me_too"] == 1
    assert neighbour.get(f"tickets/{ticket.number}").data["joined"] is True
    assert api(cast.resident).post(f"tickets/{ticket.number}/me-too").code == "already_yours"
    assert api().post(f"tickets/{ticket.number}/me-too").status == 401


def test_the_reporter_adds_judges_and_asks_again(cast):
    ticket, resident = a_done_ticket(cast), api(cast.resident)
    at = f"tickets/{ticket.number}"
    assert resident.post(f"{at}/supplement", {"text": "昨晚还有"}).status == 200
    assert resident.get(at).data["may"] == ["supplement", "rate"]
    assert resident.post(f"{at}/rate", {"solved": True, "satisfaction": "MAYBE"}).fields == ["satisfaction"]
    assert (
        resident.post(f"{at}/rate", {"solved": True, "satisfaction": "FAIRLY", "text": "谢谢"}).data["state"]
        == "CLOSED"
    )
    assert resident.post(f"{at}/rate", {"solved": True, "satisfaction": "FAIRLY"}).code == "step_not_allowed"
    assert resident.post(f"{at}/reopen", {"reason": ""}).code == "reason_missing"
    assert resident.post(f"{at}/reopen", {"reason": "又响了"}).data["state"] == "HANDLING"


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("supplement", {"text": "还有"}),
        ("withdraw", {}),
        ("rate", {"solved": True, "satisfaction": "NOT"}),
        ("reopen", {"reason": "没好"}),
    ],
)
def test_nobody_else_speaks_for_the_reporter(cast, verb, body):
    ticket = an_accepted_ticket(cast)
    answer = api(cast.neighbour).post(f"tickets/{ticket.number}/{verb}", body)
    assert (answer.status, answer.code) == (403, "not_your_matter")
    assert api().post(f"tickets/{a_ticket(cast).number}/{verb}", body).status == 404


def test_the_same_year_and_letters_are_needed(cast):
    number = an_accepted_ticket(cast).number
    assert api().get(f"tickets/{number.lower()}").status == 200
    for other in (
        number.replace("AA", "BB"),
        number.replace("2026", "2025"),
        "AA-2026-" + "9" * 18,
        "AA-2026-" + "9" * 5000,
    ):
        assert api().get(f"tickets/{other}").status == 404


def test_another_tickets_key_opens_nothing(cast):
    mine, other = a_ticket(cast), a_ticket(cast)
    assert api().get(f"tickets/{mine.number}?key={other.link_key}").status == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("who", "address", "most"),
    [
        ("", "tickets", 1),
        ("neighbour", "tickets", 2),
        ("resident", "tickets/mine", 2),
        ("", "tickets/similar?category=NS02&lon=116.3&lat=39.9", 2),
        ("secretary", "queue", 3),
        ("secretary", "queue/counts", 4),
        ("property", "queue", 3),
        ("", "buildings", 2),
        ("", "categories", 1),
        ("secretary", "workers", 3),
        ("resident", "inbox", 2),
    ],
)
def test_a_list_costs_the_same_with_one_row_and_with_three(cast, count, who, address, most):
    for _ in range(count):
        handling.dispatch(ticket=an_accepted_ticket(cast), unit=cast.property_unit, by=cast.secretary, now=now())
    assert len(queries_of(api(getattr(cast, who) if who else None), address)) == most


@pytest.mark.parametrize(("who", "most"), [("", 3), ("resident", 5), ("neighbour", 5), ("secretary", 6)])
def test_a_tickets_page_costs_few_queries(cast, who, most):
    ticket = a_closed_ticket(cast)
    reporting.me_too(ticket=an_accepted_ticket(cast), by=cast.neighbour, now=now())
    assert len(queries_of(api(getattr(cast, who) if who else None), f"tickets/{ticket.number}")) == most


def test_an_unchanged_answer_is_not_sent_twice(cast):
    an_accepted_ticket(cast)
    first = api().get("tickets")
    again = api().get("tickets", if_none_match=first.response.headers["ETag"])
    assert (again.status, again.response.content) == (304, b"")
    an_accepted_ticket(cast)
    assert api().get("tickets", if_none_match=first.response.headers["ETag"]).status == 200


def test_a_photo_belongs_to_one_report_only(cast):
    photo = Photo.objects.create(owner=cast.resident, display="a", thumb="b", width=1, height=1)
    body = {**NEW, "building": cast.building.pk, "photos": [photo.key]}
    assert api(cast.neighbour).post("tickets", body).fields == ["photos"]
    assert api(cast.resident).post("tickets", body).status == 201
    assert api(cast.resident).post("tickets", body).fields == ["photos"]
