"""Who asks the API wrongly gets its envelope: an unknown community, a wrong proof, fields that it does not know."""

import pytest
import yaml
from django.conf import settings
from django.test import Client

from tests.builders.browsers import phone_of
from tests.builders.receptions import a_reception

JSON = {"content_type": "application/json"}


@pytest.mark.parametrize("path", ["api/v1/me", "api/v1/tickets", "api/v1/no-such-thing", "api/"])
def test_an_unknown_community_answers_with_the_envelope(db, path):
    answer = Client(HTTP_HOST="localhost").get(f"/c/nowhere/{path}")
    said = answer.json()
    assert (answer.status_code, said["code"], said["data"]) == (404, "not_found", None)
    assert "没有这个社区" in said["message"] and said["request_id"] == answer["X-Request-ID"]


def test_control_its_pages_are_still_pages(db):
    answer = Client(HTTP_HOST="localhost").get("/c/nowhere/tickets/")
    assert answer.status_code == 404 and answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("proof", ["000000x", ""])
def test_a_wrong_or_missing_proof_is_said_of_the_field_that_was_sent(cast, proof):
    phone = phone_of(cast.resident)
    phone.post("/api/v1/me/leave/code", **JSON)
    answer = phone.post("/api/v1/me/leave", {"proof": proof}, **JSON)
    assert answer.status_code == 400 and [error["field"] for error in answer.json()["errors"]] == ["proof"]


def test_the_limit_of_codes_for_leaving_is_written_down(cast):
    phone = phone_of(cast.resident)
    answers = [phone.post("/api/v1/me/leave/code", **JSON).status_code for _ in range(2)]
    written = yaml.safe_load((settings.ROOT / "docs/api/openapi.yaml").read_text())
    said = next(value for path, value in written["paths"].items() if path.endswith("/me/leave/code"))
    assert answers == [200, 429] and "429" in said["post"]["responses"]


def test_fields_that_nobody_knows_are_ignored_everywhere(cast):
    reception, phone = a_reception(cast.member), phone_of(cast.resident)
    asked = {"slot": reception.slots[0].isoformat(), "nobody_knows": 1}
    assert phone.post(f"/api/v1/receptions/{reception.pk}/booking", asked, **JSON).status_code == 201
    assert phone.post("/api/v1/me/correct", {"name": "李秀兰", "nobody_knows": 1}, **JSON).status_code == 200
