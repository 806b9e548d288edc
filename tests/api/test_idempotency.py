"""The same Idempotency-Key: one object, one answer, however often and however fast it is sent."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.accounts.tokens import revoke_all
from communities.feedback.models import Ticket
from tests import databases
from tests.api.client import api
from tests.builders.people import a_client, api_of, cast_of

KEY = "0f8b7e52-5c3d-4a55-9b1e"


def body_of(cast, text: str = "楼上装修到半夜") -> dict:
    return {"category": "NS02", "text": text, "building": cast.building.pk}


def test_a_repeat_gets_the_same_answer_and_makes_nothing(cast):
    resident = api(cast.resident)
    first = resident.post("tickets", body_of(cast), idempotency_key=KEY)
    again = resident.post("tickets", body_of(cast), idempotency_key=KEY)
    assert first.response.content == again.response.content
    assert (again.status, again.response.headers["Idempotency-Replayed"]) == (201, "true")
    assert Ticket.objects.count() == 1


def test_the_same_key_for_something_else_is_refused(cast):
    resident = api(cast.resident)
    resident.post("tickets", body_of(cast), idempotency_key=KEY)
    other = resident.post("tickets", body_of(cast, "另一件事"), idempotency_key=KEY)
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_another_persons_same_key_is_another_key(cast):
    api(cast.resident).post("tickets", body_of(cast), idempotency_key=KEY)
    assert api(cast.neighbour).post("tickets", body_of(cast), idempotency_key=KEY).status == 201
    assert Ticket.objects.count() == 2


def test_a_refused_try_may_be_mended_with_the_same_key(cast):
    resident = api(cast.resident)
    assert resident.post("tickets", body_of(cast, ""), idempotency_key=KEY).status == 400
    assert resident.post("tickets", body_of(cast), idempotency_key=KEY).status == 201


def test_a_key_that_is_none_is_refused(cast):
    for key in ("short", "有汉字的钥匙有汉字的钥匙", "x" * 129):
        assert api(cast.resident).post("tickets", body_of(cast), idempotency_key=key).code == "malformed"


def test_a_revoked_token_is_told_nothing_of_what_it_was_answered(cast):
    resident = api(cast.resident)
    assert resident.post("tickets", body_of(cast), idempotency_key=KEY).status == 201
    revoke_all(user=cast.resident)
    again = resident.post("tickets", body_of(cast), idempotency_key=KEY)
    assert (again.status, again.code, again.data) == (401, "token_refused", None)
    assert again.response.headers["WWW-Authenticate"] == "Bearer"
    assert Ticket.objects.count() == 1


def test_control_a_valid_token_is_asked_for_with_one_statement_more_than_nobody_s(cast):
    costs = []
    for somebody in (api(cast.resident), api()):
        body = {**body_of(cast), "contact_phone": "13900000009"}
        assert somebody.post("tickets", body, idempotency_key=KEY).status == 201
        with CaptureQueriesContext(connection) as asked:
            assert somebody.post("tickets", body, idempotency_key=KEY).response.headers["Idempotency-Replayed"]
        costs.append(len(asked))
    assert costs[0] == costs[1] + 1


def test_a_body_that_is_too_large_is_refused_in_the_envelope_with_a_key_too(cast):
    body = {**body_of(cast), "text": "长" * (1 << 20)}
    for headers in ({}, {"idempotency_key": KEY}):
        answer = api(cast.resident).post("tickets", body, **headers)
        assert (answer.status, answer.code) == (413, "too_large")
    # and the key is still free
    assert api(cast.resident).post("tickets", body_of(cast), idempotency_key=KEY).status == 201


def test_ten_at_once_make_one(committed_db):
    # given a resident and a report
    connection.set_tenant(databases.community("alpha"))
    cast = cast_of()
    token = api_of(cast.resident).defaults["HTTP_AUTHORIZATION"]
    body, start = json.dumps(body_of(cast)), Barrier(10)

    # when the same is sent ten times in the same moment
    def send(_):
        client = a_client(HTTP_AUTHORIZATION=token, HTTP_IDEMPOTENCY_KEY=KEY)
        start.wait()
        try:
            response = client.post("/api/v1/tickets", body, content_type="application/json")
            return response.status_code, response.content
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        answers = set(threads.map(send, range(10)))

    # then there is one ticket, and ten times the same answer
    connection.set_tenant(databases.community("alpha"))
    assert (Ticket.objects.count(), len(answers), answers.pop()[0]) == (1, 1, 201)
