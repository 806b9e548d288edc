"""Casting, and what the database itself holds."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from deliberation.ballots import drafting, rolls
from deliberation.ballots.errors import BallotOver, NotOnRoll
from deliberation.ballots.models import Ballot, Elector, Vote
from deliberation.ballots.receipts import receipt_of
from deliberation.ballots.states import State
from tests.builders.ballots import a_ballot, a_draft, counted, over, vote


def test_the_last_vote_before_closing_counts(cast):
    ballot = a_ballot(cast.secretary, [cast.resident, cast.neighbour])
    vote(ballot, cast.resident, 1)
    last = vote(ballot, cast.resident, 0)
    vote(ballot, cast.neighbour, 0)

    result = counted(ballot).result
    assert (result["votes"], result["sums"], result["passed"]) == (2, [2, 0, 0], True)
    assert Vote.objects.get(elector__user=cast.resident).receipt == last.receipt


@pytest.mark.parametrize("secret", [True, False])
def test_a_receipt_commits_to_the_vote_and_is_in_the_box(cast, secret):
    ballot = a_ballot(cast.secretary, [cast.resident], is_secret=secret)
    got = vote(ballot, cast.resident, 2)
    assert got.receipt == receipt_of(ballot.uid, [2], got.nonce)
    assert receipt_of(ballot.uid, [1], got.nonce) != got.receipt, "control: it says which choice"
    kept = counted(ballot).votes.get()
    assert (kept.receipt, kept.nonce, kept.choices) == (got.receipt, got.nonce, [2])


def test_who_is_not_on_the_roll_does_not_vote(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    with pytest.raises(NotOnRoll):
        vote(ballot, cast.neighbour, 0)


def test_after_closing_nobody_votes_whatever_the_caller_s_clock_says(cast):
    ballot = over(a_ballot(cast.secretary, [cast.resident]))
    with pytest.raises(BallotOver):
        vote(ballot, cast.resident, 0)


def test_nobody_votes_for_another_on_a_secret_ballot_and_the_ledger_names_both_on_a_named_one(cast):
    secret = a_ballot(cast.secretary, [cast.resident], is_secret=True)
    named = a_ballot(cast.secretary, [cast.resident])
    cast.resident.acted_by = cast.member.pk
    with pytest.raises(NotAllowed):
        vote(secret, cast.resident, 0)
    vote(named, cast.resident, 0)
    assert Entry.objects.get(verb="ballots.cast").facts["assisted_by"] == cast.member.pk


def test_an_owner_of_two_homes_says_for_which_of_them_each_vote_is(cast):
    lines = [rolls.Line(f"dwelling:{n}", cast.resident) for n in (1, 2)]
    ballot = a_draft(cast.secretary)
    drafting.open_ballot(ballot=ballot, roll=lines, by=cast.secretary, now=clock())
    with pytest.raises(Invalid):
        vote(ballot, cast.resident, 0)
    first, second = Elector.objects.order_by("pk")
    vote(ballot, cast.resident, 0, elector=first.pk)
    vote(ballot, cast.resident, 1, elector=second.pk)
    assert counted(ballot).result["sums"] == [1, 1, 0]


@pytest.mark.parametrize(
    "column, value",
    [
        ("is_secret", False),
        ("totals_hidden", False),
        ("kind", "single"),
        ("choices", ["好", "不好"]),
        ("pass_share", "none"),
        ("quorum_share", "none"),
        ("quorum_least", 0),
        ("question", "别的问题？"),
        ("closes_at", clock()),
        ("state", "draft"),
    ],
)
def test_the_rules_of_an_open_ballot_stand_whoever_writes_to_the_database(cast, column, value):
    what = {"is_secret": True, "quorum_share": "over_half", "quorum_least": 1}
    ballot = a_ballot(cast.secretary, [cast.resident], **what)
    with pytest.raises(IntegrityError), atomic():
        Ballot.objects.filter(pk=ballot.pk).update(**{column: value})
    draft = a_draft(cast.secretary, **what | {"is_secret": False})
    assert Ballot.objects.filter(pk=draft.pk).update(**{column: value}), "control: before opening they may change"


def test_a_secret_vote_is_nobody_s_and_a_named_one_somebody_s_whoever_writes_to_the_database(cast):
    for secret in (True, False):
        ballot = a_ballot(cast.secretary, [cast.resident], is_secret=secret)
        elector = None if not secret else ballot.electors.get()
        with pytest.raises(IntegrityError), atomic():
            Vote.objects.create(receipt="a" * 64, ballot=ballot, choices=[0], nonce="b", elector=elector, at=None)


def test_what_is_in_the_box_stays_as_it_is(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    vote(ballot, cast.resident, 0)
    with pytest.raises(IntegrityError), atomic():
        Vote.objects.update(choices=[1])
    counted(ballot)
    for change in (lambda: Vote.objects.all().delete(), lambda: Elector.objects.all().delete()):
        with pytest.raises(IntegrityError), atomic():
            change()
    with pytest.raises(IntegrityError), atomic():
        Ballot.objects.filter(pk=ballot.pk).update(result={})


def test_nothing_is_counted_before_closing_not_even_in_the_database(cast):
    from deliberation.ballots.closing import count_ballot

    ballot = a_ballot(cast.secretary, [cast.resident])
    with pytest.raises(BallotOver):
        count_ballot(ballot=ballot, by=cast.secretary, now=clock() + timedelta(days=9))
    with pytest.raises(IntegrityError), atomic():
        Ballot.objects.filter(pk=ballot.pk).update(state=State.COUNTED, counted_at=clock(), fingerprint="x")


def test_a_ballot_is_called_off_only_while_nobody_has_voted(cast):
    untouched = a_ballot(cast.secretary, [cast.resident])
    off = drafting.call_off(ballot=untouched, reason="写错了。", by=cast.secretary, now=clock())
    assert off.state == State.CALLED_OFF
    ballot = a_ballot(cast.secretary, [cast.resident])
    vote(ballot, cast.resident, 0)
    with pytest.raises(BallotOver):
        drafting.call_off(ballot=ballot, reason="写错了。", by=cast.secretary, now=clock())
    with pytest.raises(IntegrityError), atomic():
        Ballot.objects.filter(pk=ballot.pk).update(state=State.CALLED_OFF, reason="x")


def test_more_time_is_given_before_closing_with_a_reason(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    later = ballot.closes_at + timedelta(days=1)
    with pytest.raises(Invalid):
        drafting.extend(ballot=ballot, closes_at=later, reason=" ", by=cast.secretary, now=clock())
    extended = drafting.extend(ballot=ballot, closes_at=later, reason="下雨。", by=cast.secretary, now=clock())
    assert extended.closes_at == later
    with pytest.raises(BallotOver):
        drafting.extend(ballot=over(ballot), closes_at=later, reason="晚了。", by=cast.secretary, now=clock())


def test_a_late_addition_is_an_exception_with_its_reason_in_the_ledger(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    line = rolls.of_users([cast.neighbour])
    drafting.add_late(ballot=ballot, lines=line, reason="漏了。", by=cast.secretary, now=clock())
    assert Entry.objects.get(verb="ballots.add_late").facts == {"reason": "漏了。"}
    vote(ballot, cast.neighbour, 0)
    with pytest.raises(Invalid):
        drafting.add_late(ballot=ballot, lines=line, reason="漏了。", by=cast.secretary, now=clock())


def test_a_unit_stands_on_the_roll_once(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    with pytest.raises(IntegrityError), atomic():
        Elector.objects.create(ballot=ballot, unit=ballot.electors.get().unit)
    draft = a_draft(cast.secretary)
    for roll in ([], rolls.of_users([cast.resident]) * 2):
        with pytest.raises(Invalid):
            drafting.open_ballot(ballot=draft, roll=roll, by=cast.secretary, now=clock())


def test_only_the_committee_keeps_ballots(cast):
    with pytest.raises(NotAllowed):
        a_draft(cast.resident)


def test_an_open_ballot_is_not_revised(cast):
    ballot = a_ballot(cast.secretary, [cast.resident])
    with pytest.raises(StepNotAllowed):
        drafting.revise(ballot=ballot, question="别的？", by=cast.secretary, now=clock())


def test_two_communities_never_see_each_other_s_ballots(cast, beta):
    a_ballot(cast.secretary, [cast.resident])
    connection.set_tenant(beta)
    assert not Ballot.objects.exists()
