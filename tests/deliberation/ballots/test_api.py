"""表决 for mini-programs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.ballots import a_ballot, a_draft, counted, over, vote
from tests.builders.browsers import a_browser, asked_of, phone_of

ROOT = "/api/v1/ballots"


def put(phone, ballot, choices, **more):
    return phone.put(f"{ROOT}/{ballot.pk}/vote", {"choices": choices, **more}, content_type="application/json")


def data(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def test_what_a_page_can_do_a_phone_can(cast):
    ballot = a_ballot(cast.secretary, [cast.resident], is_secret=True)
    phone = phone_of(cast.resident)
    assert data(phone.get(ROOT))["items"][0]["waits_for_me"] is True
    one = data(phone.get(f"{ROOT}/{ballot.pk}"))
    assert (one["choices"], one["kind"], len(one["mine"])) == (["同意", "反对", "弃权"], "consent", 1)
    receipt = data(put(phone, ballot, [0]))
    assert data(phone.get(ROOT))["items"][0]["waits_for_me"] is False
    counted(ballot)
    box = data(phone.get(f"{ROOT}/{ballot.pk}/box"))
    assert [one["receipt"] for one in box["votes"]] == [receipt["receipt"]]
    result = data(phone.get(f"{ROOT}/{ballot.pk}/result"))
    assert (result["passed"], result["lines"][0]["sum"], result["fingerprint"]) == (True, 1, box["fingerprint"])


def test_sent_again_it_is_one_vote_and_the_last_receipt_is_in_the_box(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    phone = phone_of(cast.resident)
    answers = [data(put(phone, ballot, [0]))["receipt"] for _ in range(3)]
    assert [one.receipt for one in counted(ballot).votes.all()] == answers[-1:]


@pytest.mark.parametrize("choices", [[], [3], [0, 1], ["a"], "0", None, [[0]], [0] * 21, [10**30], [-1]])
def test_a_vote_that_is_not_right_is_refused_with_400(cast, choices):
    ballot = a_ballot(cast.secretary, [cast.resident])
    answer = put(phone_of(cast.resident), ballot, choices)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith("choices")
    assert not ballot.votes.exists()


def test_who_may_not_vote_hears_why(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    assert put(a_browser(), ballot, [0]).status_code == 401
    refused = put(phone_of(cast.neighbour), ballot, [0])
    assert (refused.status_code, refused.json()["code"]) == (403, "not_on_roll")
    assert put(phone_of(cast.resident), over(ballot), [0]).json()["code"] == "ballot_over"
    assert put(phone_of(cast.resident), a_draft(cast.secretary), [0]).status_code == 404
    for path in ("/999", "/999/result", "/999/box", f"/{ballot.pk}/box"):
        assert a_browser().get(ROOT + path).status_code == 404


def test_phones_that_ask_again_and_again_get_304_without_a_query(cast):
    ballot = a_ballot(cast.secretary, [cast.resident], totals_hidden=False)
    phone, path = a_browser(), f"{ROOT}/{ballot.pk}/result"
    tag = phone.get(path).headers["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert phone.get(path, HTTP_IF_NONE_MATCH=tag).status_code == 304
    assert asked_of(asked) == 0


def test_what_has_changed_is_seen_within_five_seconds_and_the_closing_at_once(cast):
    from django.core.cache import cache

    ballot = a_ballot(cast.secretary, [cast.resident], totals_hidden=False)
    phone, path = a_browser(), f"{ROOT}/{ballot.pk}/result"
    before = phone.get(path)
    vote(ballot, cast.resident, 0)
    cache.clear()
    after = phone.get(path, HTTP_IF_NONE_MATCH=before.headers["ETag"])
    assert (data(after)["voted"], data(after)["lines"][0]["sum"]) == (1, 1)
    over(ballot)
    cache.clear()
    assert data(phone.get(path))["state_words"] == "已截止，正在计票"


def test_hidden_totals_are_hidden_from_phones_too(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    vote(ballot, cast.resident, 0)
    result = data(phone_of(cast.secretary).get(f"{ROOT}/{ballot.pk}/result"))
    assert (result["voted"], result["lines"], result["passed"]) == (1, [], None)


def test_another_community_s_ballot_is_not_there(cast, beta):
    ballot = a_ballot(cast.secretary, [cast.resident])
    assert a_browser("beta").get(f"{ROOT}/{ballot.pk}").status_code == 404
    assert a_browser("beta").get(f"{ROOT}/{ballot.pk}/result").status_code == 404
