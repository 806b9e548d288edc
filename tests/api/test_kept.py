"""Kept statements say what the ORM says, whoever asks, and names follow renaming."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic
from django.test import RequestFactory
from django.utils.timezone import now
from rest_framework.exceptions import ParseError

from communities.accounts.models import Grant
from communities.feedback import names
from communities.feedback.api import rows
from communities.feedback.models import Step, Ticket
from communities.kernel.kept import insert, instances_of, rows_of
from communities.notifications.models import Message
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


def with_category(wanted):
    return Ticket.objects.select_related("category", "building").filter(**wanted)


def test_kept_instances_are_the_orms_with_what_is_joined_to_them(cast, django_assert_num_queries):
    ticket, nowhere = an_accepted_ticket(cast), an_accepted_ticket(cast)
    Ticket.objects.filter(pk=nowhere.pk).update(building=None)
    for pk in (ticket.pk, nowhere.pk):
        (kept,) = instances_of("test", {"pk": pk}, with_category)
        loaded = with_category({"pk": pk}).get()
        with django_assert_num_queries(0):
            assert (kept.category.co, kept.building) == (loaded.category.co, loaded.building)
            assert {f.attname: getattr(kept, f.attname) for f in Ticket._meta.concrete_fields} == {
                f.attname: getattr(loaded, f.attname) for f in Ticket._meta.concrete_fields
            }
        assert not kept._state.adding and kept == loaded
    assert kept.category.co == ["RC", "ST-U"]


def test_a_moment_may_vary_in_a_kept_statement(cast):
    def granted(wanted):
        return Grant.objects.filter(user=wanted["user"]).in_force(wanted["moment"])

    for moment, count in ((now(), 1), (now() - timedelta(days=1), 0)):
        assert len(instances_of("test grants", {"user": cast.secretary.pk, "moment": moment}, granted)) == count


def test_an_inserted_row_is_what_save_would_have_written(cast):
    ticket = an_accepted_ticket(cast)
    common = {"ticket": ticket, "verb": "note", "at": now(), "by_label": "居委会", "to_state": "ACCEPTED"}
    saved, inserted = Step(**common, facts={"x": [1]}), Step(**common, facts={"x": [1]})
    saved.save()
    assert insert(inserted)
    rows = Step.objects.filter(pk__in=[saved.pk, inserted.pk]).values()
    first, second = ({**row, "id": None} for row in rows)
    assert first == second and inserted.pk > saved.pk and not inserted._state.adding


def test_a_row_that_breaks_a_uniqueness_is_left_out_only_where_that_was_asked(cast):
    def message():
        return Message(to=cast.resident, title="x", body="x", key="once")

    assert insert(message(), unless_there=True)
    assert not insert(message(), unless_there=True)
    with pytest.raises(IntegrityError), atomic():
        insert(message())


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
