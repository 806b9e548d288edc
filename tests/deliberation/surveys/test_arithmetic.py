"""What may be asked, which answers fit, and how they are counted: without a database."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.kernel.errors import Invalid
from deliberation.surveys.questions import Kind, Question, checked, fitting, kept, read
from deliberation.surveys.tally import counted
from tests.builders.surveys import ONE, POINTS, QUESTIONS, SAID, SEVERAL, WRITTEN


def test_questions_come_out_of_their_column_as_they_went_in():
    assert read(kept(QUESTIONS)) == list(QUESTIONS)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (replace(ONE, words=" "), "words"),
        (replace(ONE, words="问" * 121), "words"),
        (replace(ONE, choices=("要",)), "choices"),
        (replace(ONE, choices=("要", "要")), "choices"),
        (replace(ONE, choices=tuple(str(n) for n in range(13))), "choices"),
        (replace(POINTS, choices=("只有一头",)), "choices"),
        (replace(SEVERAL, most=0), "most"),
        (replace(SEVERAL, most=4), "most"),
    ],
)
def test_a_question_whose_parts_do_not_fit_is_refused_beside_its_field(question, field):
    with pytest.raises(Invalid) as refused:
        fitting(question)
    assert refused.value.field == field


def test_what_a_kind_does_not_need_is_left_out():
    assert fitting(replace(WRITTEN, choices=("多", "余"), most=3)) == WRITTEN
    assert fitting(replace(ONE, most=2)).most == 0


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({0: []}, "q0"),
        ({0: [0, 1]}, "q0"),
        ({0: [3]}, "q0"),
        ({0: [-1]}, "q0"),
        ({0: "要"}, "q0"),
        ({1: [0, 1, 2]}, "q1"),
        ({2: [0]}, "q2"),
        ({2: [6]}, "q2"),
        ({3: "字" * 501}, "q3"),
        ({3: [1]}, "q3"),
        ({9: [0]}, None),
    ],
)
def test_an_answer_that_does_not_fit_names_its_question(more, field):
    with pytest.raises(Invalid) as refused:
        checked(QUESTIONS, SAID | more)
    assert refused.value.field == field


def test_an_answer_that_fits_is_taken_in_order():
    found = checked(QUESTIONS, SAID | {1: [2, 0, 2]})
    assert (found.chosen, found.texts) == ({"0": [0], "1": [0, 2], "2": [4]}, {3: "别占消防通道。"})


def test_nothing_answered_at_all_is_no_answer():
    with pytest.raises(Invalid):
        checked([WRITTEN], {0: "  "})


def test_each_way_is_counted_and_the_sum_is_of_those_who_answered_the_question():
    sheets = [(False, {"0": [0], "2": [5]}), (False, {"0": [1]}), (True, {"0": [0], "2": [2]}), (True, {})]
    one, _several, points, written = counted(QUESTIONS, sheets, wrote=Counter({3: 2}))
    assert one.answered == 3
    assert [(line.words, line.count, line.online, line.paper, line.percent) for line in one.lines] == [
        ("要", 2, 1, 1, 67),
        ("不要", 1, 1, 0, 33),
        ("都行", 0, 0, 0, 0),
    ]
    assert (points.mean, points.answered) == (3.5, 2)
    assert (written.answered, written.lines) == (2, [])


@given(st.lists(st.tuples(st.booleans(), st.lists(st.integers(0, 2), unique=True, max_size=2)), max_size=30))
def test_no_choice_is_lost_in_counting(chosen):
    told = counted([SEVERAL], [(paper, {"0": places} if places else {}) for paper, places in chosen])[0]
    assert sum(line.count for line in told.lines) == sum(len(places) for _, places in chosen)
    assert all(line.count == line.online + line.paper for line in told.lines)
    assert told.answered == sum(bool(places) for _, places in chosen)


def test_what_one_and_five_mean_stands_beside_them():
    assert POINTS.options[0] == (1, "1 分（很不方便）")
    assert Question(Kind.SCALE, "怎么样").options[4] == (5, "5 分（最好）")
