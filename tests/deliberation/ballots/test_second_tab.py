"""A vote that was changed elsewhere is not overwritten unseen: another tab, another phone."""

import re

import pytest
from django.utils.timezone import now as clock

from deliberation.ballots import casting, seeing
from deliberation.ballots.errors import VotedElsewhere
from tests.api.client import api
from tests.builders.ballots import a_ballot, counted, vote
from tests.builders.browsers import browser_of, words_of

YES, NO = 0, 1


@pytest.fixture(params=[True, False], ids=["secret", "named"])
def ballot(request, cast):
    return a_ballot(cast.secretary, [cast.resident, cast.neighbour], is_secret=request.param)


def mark(ballot, user) -> str:
    [line] = seeing.mine(ballot, user)
    return line.mark


def seen_in(page) -> str:
    return re.search(r'name="seen" value="([^"]*)"', words_of(page))[1]


def cast_knowing(ballot, user, choice: int, seen: str):
    return casting.cast(ballot=ballot, choices=[choice], by=user, now=clock(), seen=seen)


def test_an_old_tab_does_not_overwrite_what_another_cast_until_it_is_pressed_once_more(cast, ballot):
    browser, path = browser_of(cast.resident), f"/votes/{ballot.pk}/"
    old = seen_in(browser.get(path))
    assert browser.post(path, {"choice": str(YES), "seen": old}).status_code == 200
    refused = browser.post(path, {"choice": str(NO), "seen": old})
    assert refused.status_code == 409
    assert "这一票刚才已经投过了" in words_of(refused)
    assert re.search(rf'value="{NO}"[^>]*checked', words_of(refused)), "what was chosen stays"
    assert browser.post(path, {"choice": str(NO), "seen": seen_in(refused)}).status_code == 200
    assert counted(ballot).result["sums"] == [0, 1, 0]


def test_what_was_refused_changed_nothing(cast, ballot):
    first = mark(ballot, cast.resident)
    kept = cast_knowing(ballot, cast.resident, YES, first)
    with pytest.raises(VotedElsewhere):
        cast_knowing(ballot, cast.resident, NO, first)
    done = counted(ballot)
    assert done.result["sums"] == [1, 0, 0]
    assert [one.receipt for one in done.votes.all()] == [kept.receipt]


def test_the_same_vote_sent_twice_is_no_other_vote_on_a_named_ballot(cast):
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour], is_secret=False)
    for _again in range(2):
        cast_knowing(ballot, cast.resident, YES, "")
    assert counted(ballot).result["sums"] == [1, 0, 0]


def test_who_tries_each_choice_on_the_phone_of_somebody_who_voted_secretly_learns_nothing(cast):
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour], is_secret=True)
    vote(ballot, cast.resident, NO)
    for choice in (YES, NO):
        with pytest.raises(VotedElsewhere):
            cast_knowing(ballot, cast.resident, choice, "")
    assert counted(ballot).result["sums"] == [0, 1, 0]


def test_control_who_knows_what_stands_changes_it_and_who_does_not_say_is_not_asked(cast, ballot):
    cast_knowing(ballot, cast.resident, YES, "")
    cast_knowing(ballot, cast.resident, NO, mark(ballot, cast.resident))
    vote(ballot, cast.resident, YES)
    assert counted(ballot).result["sums"] == [1, 0, 0]


def test_a_mark_tells_that_a_vote_stands_and_not_which(cast, ballot):
    assert mark(ballot, cast.resident) == ""
    vote(ballot, cast.resident, YES)
    first = mark(ballot, cast.resident)
    vote(ballot, cast.resident, YES)
    vote(ballot, cast.neighbour, YES)
    assert len({first, mark(ballot, cast.resident), mark(ballot, cast.neighbour), ""}) == 4


def test_a_program_brings_the_mark_back_and_is_told_the_same(cast, ballot):
    phone, tablet = api(cast.resident), api(cast.resident)
    old = phone.get(f"ballots/{ballot.pk}").data["mine"][0]["mark"]
    assert tablet.put(f"ballots/{ballot.pk}/vote", {"choices": [YES], "seen": old}).status == 200
    refused = phone.put(f"ballots/{ballot.pk}/vote", {"choices": [NO], "seen": old})
    assert (refused.status, refused.code) == (409, "voted_elsewhere")
    fresh = phone.get(f"ballots/{ballot.pk}").data["mine"][0]["mark"]
    assert phone.put(f"ballots/{ballot.pk}/vote", {"choices": [NO], "seen": fresh}).status == 200
