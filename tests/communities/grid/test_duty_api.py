"""有事找谁 for programs, each answer held against its description."""

import pytest

from communities.grid.kinds import GridRole
from communities.grid.models import DutyCard
from tests.api.client import api, queries_of
from tests.builders.people import a_building
from tests.communities.grid.given import WORDS, a_card, a_head, buildings


def test_a_building_is_answered_with_grid_worker_and_units(cast):
    cast.grid.roles = [GridRole.CITY, GridRole.POLICE]
    cast.grid.save()
    cast.post.work_phone = "010-5555 0151"
    cast.post.save()
    answer = api().get("duty?q=6号楼")
    assert answer.status == 200
    assert answer.data["building"] == {"id": cast.building.pk, "name": "6号楼"}
    assert answer.data["grid"] == {"id": cast.grid.pk, "name": "第一网格", "roles": ["城运", "警务"]}
    assert answer.data["contacts"][0] == {
        "kind": "grid_worker",
        "role": "网格员",
        "name": "网格员小王",
        "phone": "010-5555 0151",
        "note": "",
        "card": None,
    }
    kinds = [contact["kind"] for contact in answer.data["contacts"][1:]]
    assert kinds == ["property_company", "owners_committee", "residents_committee", "party"]
    assert api().get(f"duty?building={cast.building.pk}").data == answer.data


def test_without_a_building_there_are_those_of_everybody(cast):
    answer = api().get("duty")
    assert (answer.data["building"], answer.data["grid"], len(answer.data["contacts"])) == (None, None, 4)


def test_several_that_may_be_meant_are_named(cast):
    some = [a_building("甲1号", 116.31), a_building("甲2号", 116.32)]
    answer = api().get("duty?q=甲")
    assert [match["id"] for match in answer.data["matches"]] == [place.pk for place in some]
    assert answer.data["building"] is None


@pytest.mark.parametrize(("query", "status"), [("q=99", 404), ("building=99999", 404), ("building=x", 400)])
def test_what_there_is_not_is_refused_in_words(cast, query, status):
    answer = api().get(f"duty?{query}")
    assert answer.status == status
    assert answer.message


def test_a_head_without_a_card_has_no_name(cast):
    a_head(cast.neighbour, cast.building)
    [head] = [c for c in api().get("duty?q=6").data["contacts"] if c["kind"] == "building_head"]
    assert (head["name"], head["phone"], head["card"]) == ("", "", None)
    a_card(cast.neighbour)
    [head] = [c for c in api().get("duty?q=6").data["contacts"] if c["kind"] == "building_head"]
    assert (head["name"], head["card"]) == ("赵大爷", WORDS)


def test_somebody_shows_and_withdraws_their_own_card(cast):
    me = api(cast.worker)
    assert me.get("duty/card").status == 404
    assert me.post("duty/card", {**WORDS, "consents": True}).data["withdrawn_at"] is None
    assert me.get("duty/card").data["promise"] == WORDS["promise"]
    assert api().get("duty?q=6").data["contacts"][0]["card"] == WORDS
    assert me.delete("duty/card").data["withdrawn_at"]
    assert api().get("duty?q=6").data["contacts"][0]["card"] is None
    assert me.delete("duty/card").status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**WORDS, "consents": False}, "consents"),
        (WORDS, "consents"),
        ({**WORDS, "consents": True, "duty": ""}, "duty"),
        ({**WORDS, "consents": True, "work_phone": "请打我"}, "work_phone"),
    ],
)
def test_a_card_without_consent_or_sense_is_refused(cast, body, field):
    answer = api(cast.worker).post("duty/card", body)
    assert (answer.status, answer.fields) == (400, [field])
    assert not DutyCard.objects.exists()


def test_a_resident_and_a_stranger_have_no_card(cast):
    assert api(cast.resident).post("duty/card", {**WORDS, "consents": True}).status == 403
    assert api().post("duty/card", {**WORDS, "consents": True}).status == 401
    assert not DutyCard.objects.exists()


def test_the_answer_costs_the_same_with_one_building_and_with_four(cast):
    before = len(queries_of(api(), "duty?q=6"))
    buildings(3)
    assert len(queries_of(api(), "duty?q=6")) == before
