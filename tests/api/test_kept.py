"""Kept statements say what the ORM says, whoever asks, and names follow renaming."""

import json
from io import BytesIO

import pytest
from django.test import RequestFactory
from rest_framework.exceptions import ParseError

from communities.feedback import names
from communities.feedback.api import rows
from communities.feedback.models import Ticket
from communities.kernel.kept import rows_of
from communities.tenants.scope import inside
from config.api import BoundedJSONParser
from tests.api.client import api
from tests.builders.people import a_building, cast_of
from tests.builders.tickets import a_dispatched_ticket, an_accepted_ticket


def made(wanted):
    return rows.public_rows(Ticket.objects.public().filter(**wanted).before(None))


def test_a_kept_statement_gives_what_the_orm_gives(cast):
    an_accepted_ticket(cast), a_dispatched_ticket(cast, code="PK01")
    for wanted in ({}, {"state": "ACCEPTED"}, {"state": "DISPATCHED", "category__group": "停车"}, {"pk__lt": 2**61}):
        assert rows_of("test", wanted, made, limit=5) == list(made(wanted)) != []


def test_it_is_the_entered_communitys(cast, beta):
    an_accepted_ticket(cast)
    assert len(rows_of("test", {}, made, limit=5)) == 1
    with inside(beta):
        assert rows_of("test", {}, made, limit=5) == []
        an_accepted_ticket(cast_of(), text="乙社区的事")
        assert len(rows_of("test", {}, made, limit=5)) == 1
    assert len(rows_of("test", {}, made, limit=5)) == 1


def test_a_statement_that_loses_a_mark_is_refused(cast):
    with pytest.raises(ValueError, match="marks"):
        rows_of("lost", {"state": "ACCEPTED"}, lambda wanted: made({}), limit=5)


def test_names_of_new_places_are_known_at_once_and_new_names_soon(cast, beta, monkeypatch):
    an_accepted_ticket(cast)
    assert api().get("tickets").data["items"][0]["building"] == "6号楼"
    cast.building.name = "六号楼"
    cast.building.save()
    monkeypatch.setattr(names, "monotonic", lambda: float("inf"))
    assert names.place_name(cast.building.pk) == "六号楼"
    monkeypatch.undo()
    assert names.place_name(a_building("7号楼").pk) == "7号楼"
    with inside(beta), pytest.raises(KeyError):
        names.place_name(cast.building.pk)


def test_deep_json_is_malformed_and_large_json_too_large():
    deep = b"[" * 100_000
    request = RequestFactory().post("/", deep, content_type="application/json")
    with pytest.raises(ParseError):
        BoundedJSONParser().parse(BytesIO(deep), None, {"request": request})
    assert BoundedJSONParser().parse(BytesIO(b'{"a": 1}'), None, {"request": request}) == json.loads('{"a": 1}')
