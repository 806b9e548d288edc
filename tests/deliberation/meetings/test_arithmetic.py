"""Who speaks next, what a vote comes to, which code is on the screen, when enough are there: by properties."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.meetings.codes import SECONDS, code_at, fits
from deliberation.meetings.deciding import Count, verdict
from deliberation.meetings.quorum import quorum
from deliberation.meetings.speaking import Asked, queue
from deliberation.meetings.states import MotionState, Stance

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
waiting = st.lists(st.tuples(st.sampled_from(Stance), st.integers(0, 2)), max_size=12).map(
    lambda drawn: [Asked(key, stance, spoken) for key, (stance, spoken) in enumerate(drawn)]
)
last = st.sampled_from(["", *Stance])


@given(waiting, last)
def test_everybody_who_waits_is_called_once(asked, before):
    assert sorted(one.key for one in queue(asked, before)) == [one.key for one in asked]


@given(waiting, last)
def test_no_stance_speaks_twice_in_a_row_while_another_waits(asked, before):
    order = queue(asked, before)
    spoke = before
    for place, one in enumerate(order):
        others = {later.stance for later in order[place:]} - {spoke}
        assert one.stance != spoke or not others
        spoke = one.stance


@given(waiting, last)
def test_of_one_stance_who_spoke_less_comes_first_then_who_asked_first(asked, before):
    for stance in Stance:
        line = [(one.spoken, one.key) for one in queue(asked, before) if one.stance == stance]
        assert line == sorted(line)


def test_for_against_and_question_alternate():
    asked = [Asked(1, "FOR"), Asked(2, "FOR"), Asked(3, "AGAINST"), Asked(4, "QUESTION"), Asked(5, "FOR", 1)]
    assert [one.key for one in queue(asked)] == [1, 3, 4, 2, 5]
    assert [one.key for one in queue(asked, "FOR")] == [3, 4, 1, 2, 5]


@pytest.mark.parametrize(
    ("count", "present", "form", "result"),
    [
        (Count(6, 0, 4), 10, "COUNCIL", MotionState.CARRIED),
        (Count(6, 1, 3), 10, "COUNCIL", MotionState.LEANING),
        (Count(6, 4, 0), 10, "FOUR_DELIBERATIONS", MotionState.CARRIED),
        (Count(5, 5, 0), 10, "COUNCIL", MotionState.FAILED),  # a tie
        (Count(5, 0, 0), 10, "COUNCIL", MotionState.FAILED),  # half of those present is not more than half
        (Count(2, 1, 0), 10, "COUNCIL", MotionState.FAILED),
        (Count(1, 0, 0), 1, "COUNCIL", MotionState.CARRIED),
    ],
)
def test_more_than_half_of_those_present_decides_and_dissent_makes_it_a_leaning(count, present, form, result):
    assert verdict(count, present, form) == result


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_nothing_passes_with_half_or_less(yes, no, abstain, silent):
    present = yes + no + abstain + silent
    passed = verdict(Count(yes, no, abstain), present, "COUNCIL") != MotionState.FAILED
    assert passed == (yes > present / 2)


@given(st.integers(0, 10**9))
def test_a_code_is_six_digits_and_lives_for_its_half_minute_and_the_next(seconds):
    moment = NOON + timedelta(seconds=seconds)
    code = code_at("key", moment)
    assert len(code) == 6
    assert code.isdecimal()
    assert fits(code, "key", moment)
    assert fits(f" {code} ", "key", moment + timedelta(seconds=SECONDS))


def test_a_code_is_worth_nothing_a_minute_later_before_its_time_or_at_another_meeting():
    code = code_at("key", NOON)
    assert not fits(code, "key", NOON + timedelta(seconds=2 * SECONDS))
    assert not fits(code, "key", NOON - timedelta(seconds=1))
    assert not fits(code, "other", NOON)
    assert not fits("到会", "key", NOON)


@pytest.mark.parametrize(("invited", "needed"), [(1, 1), (2, 2), (9, 5), (10, 6), (11, 6)])
def test_more_than_half_of_those_invited_are_a_quorum(invited, needed):
    assert quorum(["RESIDENTS"] * invited, [], [], 50).needed == needed
    assert quorum(["RESIDENTS"] * invited, ["RESIDENTS"] * needed, ["RESIDENTS"], 50).is_met
    assert not quorum(["RESIDENTS"] * invited, ["RESIDENTS"] * (needed - 1), ["RESIDENTS"], 50).is_met


def test_a_side_of_which_nobody_is_there_leaves_no_quorum():
    found = quorum(["RESIDENTS"] * 5 + ["PROPERTY"], ["RESIDENTS"] * 5, ["PROPERTY", "RESIDENTS"], 50)
    assert (found.is_met, found.missing) == (False, ("PROPERTY",))
    assert not quorum([], [], [], 50).is_met
