"""Counting, by example and by property."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communities.kernel.errors import Invalid
from deliberation.ballots.kinds import Kind, Rules, Share
from deliberation.ballots.tally import checked, counted, judged

KINDS = [
    Rules(Kind.CONSENT, 3),
    Rules(Kind.SINGLE, 4),
    Rules(Kind.APPROVAL, 4, most=2),
    Rules(Kind.SCORE, 4, most=5),
    Rules(Kind.RANKED, 4),
]


def votes_of(rules: Rules):
    place = st.integers(0, rules.choices - 1)
    one = {
        Kind.CONSENT: st.lists(place, min_size=1, max_size=1),
        Kind.SINGLE: st.lists(place, max_size=1),
        Kind.APPROVAL: st.lists(place, max_size=rules.most, unique=True),
        Kind.SCORE: st.lists(st.integers(0, rules.most), min_size=rules.choices, max_size=rules.choices) | st.just([]),
        Kind.RANKED: st.lists(place, max_size=rules.choices, unique=True),
    }[rules.kind]
    return st.lists(one, max_size=30)


# Machines of tests are busy: how long one example takes says nothing.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

every_kind = pytest.mark.parametrize("rules", KINDS, ids=lambda rules: rules.kind)


@every_kind
@given(data=st.data())
def test_the_order_of_votes_does_not_matter(rules, data):
    votes = data.draw(votes_of(rules))
    assert counted(votes, rules) == counted(data.draw(st.permutations(votes)), rules)


@every_kind
@given(data=st.data())
def test_the_sums_fit_the_votes(rules, data):
    votes = [checked(vote, rules) for vote in data.draw(votes_of(rules))]
    tally = counted(votes, rules)
    assert tally.votes == len(votes)
    assert 0 <= tally.reached <= tally.whole
    if rules.kind == Kind.SCORE:
        assert sum(tally.sums) == sum(map(sum, votes))
    elif rules.kind == Kind.RANKED:
        assert sum(tally.sums) + tally.abstained == len(votes)
        assert all(sum(later) <= sum(sooner) for sooner, later in zip(tally.rounds, tally.rounds[1:], strict=False))
    else:
        assert sum(tally.sums) == sum(map(len, votes))


@every_kind
@given(data=st.data())
def test_a_tie_fails_and_choices_are_alike_whatever_their_names(rules, data):
    votes = data.draw(votes_of(rules))
    if rules.kind == Kind.CONSENT:
        turned = [[{0: 1, 1: 0, 2: 2}[vote[0]]] for vote in votes]
    elif rules.kind == Kind.SCORE:
        turned = [vote[::-1] for vote in votes]
    else:
        turned = [[rules.choices - 1 - place for place in vote] for vote in votes]
    if rules.kind in (Kind.CONSENT, Kind.SINGLE, Kind.APPROVAL, Kind.SCORE):
        both = counted(votes + turned, rules)
        if both.winner is not None and rules.kind != Kind.CONSENT:
            assert both.sums.count(max(both.sums)) == 1
        else:
            assert not judged(both, rules, roll=len(votes) * 2).passed
    there, back = counted(votes, rules).winner, counted(turned, rules).winner
    assert (there is None) == (back is None)


@pytest.mark.parametrize("yes, no, share, passed, failed", [
    (50, 50, Share.NONE, False, ["tie"]),
    (51, 49, Share.NONE, True, []),
    (49, 51, Share.NONE, False, ["against"]),
    (50, 40, Share.OVER_HALF, False, ["pass_share"]),
    (51, 40, Share.OVER_HALF, True, []),
    (66, 34, Share.TWO_THIRDS, False, ["pass_share"]),
    (75, 25, Share.THREE_QUARTERS, True, []),
    (74, 26, Share.THREE_QUARTERS, False, ["pass_share"]),
])  # fmt: skip
def test_an_abstention_takes_part_and_is_no_yes(yes, no, share, passed, failed):
    rules = Rules(Kind.CONSENT, 3, pass_share=share)
    votes = [[0]] * yes + [[1]] * no + [[2]] * (100 - yes - no)
    verdict = judged(counted(votes, rules), rules, roll=100)
    assert (verdict.passed, verdict.failed) == (passed, failed)


def test_the_verdict_says_which_tests_failed():
    rules = Rules(Kind.CONSENT, 3, quorum_share=Share.OVER_HALF, quorum_least=30, pass_share=Share.TWO_THIRDS)
    votes = [[0]] * 15 + [[1]] * 10
    assert judged(counted(votes, rules), rules, roll=50).failed == ["quorum_share", "quorum_least", "pass_share"]
    assert judged(counted([[0]] * 30, rules), rules, roll=50).passed


def test_ranked_votes_go_on_to_the_next_choice():
    rules = Rules(Kind.RANKED, 3)
    tally = counted([[0]] * 4 + [[1, 2]] * 3 + [[2, 1]] * 2, rules)
    assert (tally.winner, tally.rounds) == (1, [[4, 3, 2], [4, 5, 0]])
    assert counted([[0, 1], [1, 0]], rules).winner is None
    assert counted([], rules).winner is None


@pytest.mark.parametrize("rules, wrong", [
    (KINDS[0], [[], [3], [0, 1], ["0"], "0", [True], [-1], None]),
    (KINDS[1], [[4], [0, 1]]),
    (KINDS[2], [[0, 1, 2], [0, 0]]),
    (KINDS[3], [[5, 5, 5], [6, 0, 0, 0], [-1, 0, 0, 0]]),
    (KINDS[4], [[0, 0], [4], [0, 1, 2, 3, 0]]),
], ids=lambda value: getattr(value, "kind", ""))  # fmt: skip
def test_a_vote_that_the_rules_do_not_allow_is_refused(rules, wrong):
    for vote in wrong:
        with pytest.raises(Invalid):
            checked(vote, rules)


@every_kind
@given(data=st.data())
def test_every_vote_that_the_rules_allow_is_kept(rules, data):
    for vote in data.draw(votes_of(rules)):
        assert sorted(checked(vote, rules)) == sorted(vote)


def test_the_rules_stand_in_words():
    words = Rules(Kind.APPROVAL, 5, most=2, pass_share=Share.TWO_THIRDS, quorum_least=30).in_words
    assert words[0].startswith("最多选 2 个")
    assert "至少 30 票" in words[1]
    assert "三分之二以上" in words[2]
