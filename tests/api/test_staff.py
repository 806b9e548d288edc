"""What the committee and the handlers do through the API."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from communities.feedback import handling
from communities.feedback.models import Photo, Ticket
from communities.feedback.numbers import link_key
from communities.notifications.models import Message
from tests.api.client import api
from tests.builders.tickets import a_closed_ticket, a_dispatched_ticket, a_done_ticket, a_ticket, an_accepted_ticket


def test_a_matter_travels_from_report_to_call_back(cast):
    # given a resident has reported a noise
    resident, secretary, member, company = (
        api(getattr(cast, who)) for who in ("resident", "secretary", "member", "property")
    )
    body = {"category": "NS03", "text": "楼上装修到半夜", "building": cast.building.pk}
    at = f"tickets/{resident.post('tickets', body).data['number']}"
    assert secretary.get("queue/counts").data == {"states": {"REPORTED": 1}, "overdue": 0}

    # when the committee accepts and dispatches, and the company signs, answers and reports it done
    assert secretary.post(f"{at}/accept", {"category": "NS02"}).data["state"] == "ACCEPTED"
    unit = next(unit["id"] for unit in secretary.get("units").data["items"] if unit["kind"] == "PM")
    assert secretary.post(f"{at}/dispatch", {"unit": unit, "note": "先上门"}).data["state"] == "DISPATCHED"
    assert [row["number"] for row in company.get("queue").data["items"]] == [at.removeprefix("tickets/")]
    assert company.get(at).data["may"] == ["me-too", "sign", "object", "report-done", "reply", "note", "contact"]
    assert company.post(f"{at}/sign").data["state"] == "HANDLING"
    assert company.post(f"{at}/reply", {"text": "今晚上门"}).status == 200
    assert company.post(f"{at}/note", {"text": "业主电话已核"}).status == 200
    assert company.post(f"{at}/report-done", {"text": "已停工"}).data["state"] == "DONE"

    # then somebody else calls back, the resident reads all but the notes, and was told of every step
    assert (
        member.post(f"{at}/call-back", {"solved": True, "satisfaction": "SATISFIED", "contacted": True}).data["state"]
        == "CLOSED"
    )
    page = resident.get(at).data
    assert (page["category"], page["solved"], page["satisfaction_name"]) == ("NS02", True, "满意")
    assert [step["verb"] for step in page["steps"]] == [
        "report",
        "accept",
        "dispatch",
        "sign",
        "reply",
        "report_done",
        "close",
    ]
    assert "业主电话已核" not in resident.get(at).response.content.decode()
    assert "业主电话已核" in company.get(at).response.content.decode()
    assert resident.get("inbox/unread-count").data["unread"] == 7


def test_the_committee_diverts_with_words(cast):
    at = f"tickets/{a_ticket(cast).number}/divert"
    secretary = api(cast.secretary)
    assert secretary.post(at, {"disposition": "OUTSIDE", "reason": ""}).fields == ["reason"]
    assert secretary.post(at, {"disposition": "LAZY", "reason": "请打 12123"}).fields == ["disposition"]
    assert secretary.post(at, {"disposition": "OUTSIDE", "reason": "请打 12123"}).data["state"] == "DIVERTED"
    assert api(cast.resident).get(at.removesuffix("/divert")).data["disposition_name"].startswith("不属于社区")


def test_a_grid_worker_objects_and_sees_it_no_more(cast):
    ticket, secretary, worker = an_accepted_ticket(cast, code="SF03"), api(cast.secretary), api(cast.worker)
    at = f"tickets/{ticket.number}"
    posts = secretary.get(f"workers?building={cast.building.pk}").data["items"]
    assert [post["grid"] for post in posts] == ["第一网格"]
    assert secretary.post(f"{at}/dispatch", {"worker": posts[0]["id"], "time_class": "S3"}).status == 200
    assert worker.post(f"{at}/object", {"reason": "不在我的网格"}).data["state"] == "ACCEPTED"
    assert worker.get(at).status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "unit"),
        ({"unit": 10**9}, "unit"),
        ({"worker": 10**9}, "worker"),
        ({"unit": "物业"}, "unit"),
        ({"time_class": "S9"}, "time_class"),
    ],
)
def test_a_dispatch_to_nobody_is_refused(cast, body, field):
    ticket = an_accepted_ticket(cast)
    assert api(cast.secretary).post(f"tickets/{ticket.number}/dispatch", body).fields == [field]
    ticket.refresh_from_db()
    assert ticket.state == "ACCEPTED"


def test_who_handled_it_does_not_call_back(cast):
    ticket = an_accepted_ticket(cast)
    handling.dispatch(ticket=ticket, unit=cast.committee_unit, by=cast.secretary, now=now())
    at = f"tickets/{ticket.number}"
    assert [row["number"] for row in api(cast.member).get("queue?mine=true").data["items"]] == [ticket.number]
    assert api(cast.member).post(f"{at}/report-done", {"text": "已劝导"}).status == 200
    answer = api(cast.member).post(f"{at}/call-back", {"solved": True, "satisfaction": "SATISFIED", "contacted": True})
    assert (answer.status, answer.code) == (409, "same_person")


def test_the_committee_publishes_chosen_photos_and_hides_again(cast):
    ticket = an_accepted_ticket(cast)
    one, two = (Photo.objects.create(ticket=ticket, display=str(n), thumb=str(n), width=1, height=1) for n in range(2))
    elsewhere = Photo.objects.create(ticket=a_ticket(cast), display="x", thumb="x", width=1, height=1)
    secretary, at = api(cast.secretary), f"tickets/{ticket.number}"
    assert secretary.post(f"{at}/publish", {"photos": [elsewhere.key]}).fields == ["photos"]
    assert secretary.post(f"{at}/publish", {"photos": [one.key]}).status == 200
    assert [photo["key"] for photo in api().get(at).data["photos"]] == [one.key]
    assert {photo["key"] for photo in secretary.get(at).data["photos"]} == {one.key, two.key}
    assert secretary.post(f"{at}/hide", {"reason": "看得清车牌"}).data["is_public"] is False
    assert api().get(at).status == 404


def test_what_is_never_public_is_not_published(cast):
    ticket = an_accepted_ticket(cast, code="NS01")
    answer = api(cast.secretary).post(f"tickets/{ticket.number}/publish")
    assert (answer.status, answer.fields) == (400, ["category"])


def test_the_queue_is_filtered(cast):
    late = a_dispatched_ticket(cast, now=now() - timedelta(days=30))
    fresh, closed = a_ticket(cast), a_closed_ticket(cast)
    numbers = lambda who, query: [row["number"] for row in api(who).get(f"queue?{query}").data["items"]]  # noqa: E731
    assert numbers(cast.secretary, "") == [fresh.number, late.number]
    assert numbers(cast.secretary, "state=CLOSED") == [closed.number]
    assert numbers(cast.secretary, "overdue=true") == [late.number]
    assert numbers(cast.property, "") == [late.number]
    assert numbers(cast.department, "") == []
    assert api(cast.secretary).get("queue").data["items"][1]["is_overdue"] is True
    assert api(cast.secretary).get("queue?overdue=perhaps").fields == ["overdue"]
    assert api(cast.property).get("queue/counts").data == {"states": {"DISPATCHED": 1}, "overdue": 1}


READS = ["queue", "queue/counts", "units", "workers"]
VERBS = {
    "accept": {},
    "divert": {"disposition": "OUTSIDE", "reason": "请打 12123"},
    "dispatch": {"unit": 1},
    "object": {"reason": "不归我管"},
    "sign": {},
    "reply": {"text": "好"},
    "note": {"text": "好"},
    "report-done": {"text": "好"},
    "call-back": {"solved": True, "satisfaction": "SATISFIED", "contacted": True},
    "publish": {},
    "hide": {"reason": "有误"},
}


@pytest.mark.parametrize("address", READS)
def test_only_staff_read_the_desk(cast, address):
    assert api().get(address).code == "not_signed_in"
    assert api(cast.resident).get(address).code == "not_allowed"
    assert api(cast.worker).get(address).status == 200


@pytest.mark.parametrize("verb", VERBS)
def test_residents_take_no_step_of_the_desk(cast, verb):
    ticket = an_accepted_ticket(cast)
    at = f"tickets/{ticket.number}/{verb}"
    key = link_key(connection.schema_name, ticket.pk)
    assert api().post(at, VERBS[verb]).status == 401
    assert api().post(f"{at}?key={key}", VERBS[verb]).status == 401
    assert api(cast.resident).post(at, VERBS[verb]).status == 403
    assert api(cast.neighbour).post(at, VERBS[verb]).status == 403
    ticket.refresh_from_db()
    assert (ticket.state, ticket.steps.count()) == ("ACCEPTED", 2)


@pytest.mark.parametrize("verb", VERBS)
def test_a_handler_takes_no_step_on_what_is_not_its_own(cast, verb):
    # published, so that it is not hidden from the department either
    ticket = a_dispatched_ticket(cast)
    assert api(cast.department).post(f"tickets/{ticket.number}/{verb}", VERBS[verb]).status == 403
    hidden = a_dispatched_ticket(cast, code="NS01")
    assert api(cast.department).post(f"tickets/{hidden.number}/{verb}", VERBS[verb]).status == 404
    assert Ticket.objects.filter(state="DISPATCHED").count() == 2


def test_what_may_be_done_is_what_can_be_done(cast):
    """`may` and the actions agree, for everybody, in every state; only hiding what is hidden is not offered."""
    asked = {
        **VERBS,
        "dispatch": {"unit": cast.property_unit.pk},
        "supplement": {"text": "还有"},
        "withdraw": {},
        "rate": {"solved": True, "satisfaction": "NOT"},
        "reopen": {"reason": "没好"},
        "me-too": {},
        "contact": {},
    }
    for made in (a_ticket, an_accepted_ticket, a_dispatched_ticket, a_done_ticket, a_closed_ticket):
        for who in ("resident", "neighbour", "secretary", "member", "property", "department"):
            ticket, somebody = made(cast), api(getattr(cast, who))
            page = somebody.get(f"tickets/{ticket.number}")
            for verb, body in asked.items():
                said = page.status == 200 and verb in page.data["may"]
                done = tried(somebody, f"tickets/{ticket.number}/{verb}", body)
                assert said == done or (verb == "hide" and not page.data["is_public"]), f"{who} {verb} {ticket.state}"


def tried(somebody, address: str, body: dict) -> bool:
    """Whether a POST succeeds; what it did is undone."""
    with transaction.atomic():
        answer = somebody.post(address, body)
        transaction.set_rollback(True)
    return answer.status == 200


def test_the_inbox_is_read(cast):
    a_dispatched_ticket(cast)
    resident = api(cast.resident)
    rows = resident.get("inbox").data["items"]
    assert [row["title"] for row in rows] == ["已派出去办", "已受理", "收到了"]
    assert resident.post(f"inbox/{rows[0]['id']}/read").data["unread"] == 2
    assert resident.post(f"inbox/{rows[0]['id']}/read").data["unread"] == 2
    assert api(cast.neighbour).post(f"inbox/{rows[1]['id']}/read").status == 404
    assert resident.post("inbox/read-all").data["unread"] == 0
    assert Message.objects.filter(to=cast.property, read_at=None).count() == 1
    for address in ("inbox", "inbox/unread-count"):
        assert api().get(address).status == 401
