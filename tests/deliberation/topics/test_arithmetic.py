"""What is reckoned without a database: likeness of titles, the number of supporters, phases by the clock."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.kernel.clock import HERE
from deliberation.topics.likeness import likeness, most_alike
from deliberation.topics.parameters import PARAMETERS, parameters, threshold
from deliberation.topics.process import PROCESSES, Form, Outcome, fits, opens

NOON = datetime(2026, 12, 1, 12, tzinfo=HERE)


def test_titles_that_share_their_words_are_alike_and_others_are_not():
    titles = [(1, "3号楼前空地停车怎么办"), (2, "垃圾桶放在哪里"), (3, "停车位不够，空地能不能停车")]
    assert most_alike("空地怎么停车", titles) == [1, 3]
    assert most_alike("", titles) == []


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_the_same_both_ways_and_between_nothing_and_one(one, other):
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1


@pytest.mark.parametrize(
    ("households", "needed"), [(0, 10), (1, 1), (20, 1), (41, 3), (200, 10), (201, 10), (9999, 10)]
)
def test_ten_people_or_five_per_cent_of_the_households_the_fewer(households, needed):
    assert threshold(households, people=10, percent=5) == needed


def test_an_override_without_its_basis_is_none():
    assert parameters({"notice_days": {"value": 1, "basis": " "}})["notice_days"]["value"] == 3
    changed = parameters({"notice_days": {"value": 2, "basis": "社区议事规则第 3 条"}})["notice_days"]
    assert changed == {"value": 2, "basis": "社区议事规则第 3 条"}
    assert (
        parameters({"notice_days": {"value": 0, "basis": "x"}})["notice_days"]["value"]
        == PARAMETERS["notice_days"].least
    )


@pytest.mark.parametrize("form", Form)
def test_every_form_has_phases_outcomes_and_a_notice_period(form):
    process = PROCESSES[form]
    assert process.phases and process.outcomes and process.said
    assert process.notice in PARAMETERS


@pytest.mark.parametrize(
    ("form", "outcome"),
    [(Form.HEARING, Outcome.SCORES), (Form.COORDINATION, Outcome.ADOPTION), (Form.APPRAISAL, Outcome.AGREEMENT)],
)
def test_a_form_does_not_end_with_the_outcome_of_another(form, outcome):
    assert not fits(form, outcome)
    assert any(fits(form, other) for other in Outcome)  # control


def test_a_phase_opens_its_acts_from_its_beginning_until_before_its_end():
    plan = [
        {"key": "notice", "opens_at": NOON.isoformat(), "closes_at": (NOON + timedelta(days=3)).isoformat()},
        {"key": "session", "opens_at": (NOON + timedelta(days=3)).isoformat(), "closes_at": None},
    ]
    last = NOON + timedelta(days=3) - timedelta(seconds=1)
    assert opens(plan, "answer_invitation", NOON) and opens(plan, "answer_invitation", last)
    assert not opens(plan, "answer_invitation", last + timedelta(seconds=1))
    assert not opens(plan, "vote", last) and opens(plan, "vote", last + timedelta(seconds=1))
