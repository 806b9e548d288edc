"""What delegations leave behind: no way to read the holder's vote, no signed paper, no name."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now as clock

from communities.kernel.datamap import Leaver
from communities.kernel.errors import Invalid
from communities.notifications.models import Message
from deliberation.ballots import delegating, papers
from deliberation.ballots.leaving import forget_electors
from deliberation.ballots.models import Delegation
from tests.builders.ballots import a_ballot, counted, vote
from tests.deliberation.ballots.test_delegating import JPEG, a_ballot_of, given, line_of, people

SHADES = ["甲", "乙", "丙", "丁"]


@pytest.mark.parametrize(
    ("what", "allowed"),
    [
        ({"kind": "score", "most": 10, "choices": SHADES}, False),
        ({"kind": "ranked", "choices": SHADES}, False),
        ({"kind": "approval", "most": 2, "choices": SHADES}, False),
        ({"wants_reasons": True}, False),
        ({"kind": "single", "choices": SHADES}, False),
        ({}, True),
    ],
)
def test_a_secret_ballot_in_which_a_second_paper_would_tell_on_the_holder_takes_no_proxies(cast, what, allowed):
    """The only paper that stands twice, or the only vote against without a reason, would be the holder's."""
    two = people(2)
    a_ballot(cast.secretary, two, is_secret=False, proxies_most=2, **what)  # control: a named one hides nothing
    if allowed:
        a_ballot(cast.secretary, two, is_secret=True, proxies_most=2, **what)
    else:
        with pytest.raises(Invalid, match="请填 0"):
            a_ballot(cast.secretary, two, is_secret=True, proxies_most=2, **what)


def test_who_hands_in_a_secret_paper_gives_back_what_they_were_asked_to_vote_for(cast):
    mine, holder, _other = people(3)
    ballot = a_ballot_of(cast, [mine, holder], is_secret=True)
    given(ballot, mine, holder)
    papers.tick(elector=line_of(ballot, holder), by=cast.secretary, now=clock())
    assert not Delegation.objects.exists()
    assert "交了纸质票" in Message.objects.inbox_of(mine).latest("pk").body
    vote(ballot, mine, 0)  # and may vote


@pytest.mark.parametrize("how", ["declined", "revoked", "left"])
def test_a_signed_paper_goes_with_its_delegation(cast, how, django_capture_on_commit_callbacks):
    mine, holder = people(2)
    ballot = a_ballot_of(cast, [mine, holder])
    kept = default_storage.save("proofs/signed.jpg", SimpleUploadedFile("a.jpg", JPEG))
    who = {"by": cast.secretary, "now": clock()}
    made = delegating.record_delegation(elector=line_of(ballot, mine), phone=holder.phone, proof=kept, **who)
    with django_capture_on_commit_callbacks(execute=True):
        if how == "declined":
            delegating.decline(delegation=made, by=holder, now=clock())
        elif how == "revoked":
            delegating.revoke(ballot=ballot, by=mine, now=clock())
        else:
            forget_electors(Leaver(user=holder, known_as=("x",), now=clock()))
    assert not Delegation.objects.exists()
    assert not default_storage.exists(kept)


def test_the_line_of_who_left_while_voting_went_on_leads_to_nobody_once_it_is_counted(cast):
    mine, other = people(2)
    ballot = a_ballot_of(cast, [mine, other])
    vote(ballot, mine, 0)
    forget_electors(Leaver(user=mine, known_as=("x",), now=clock()))
    assert not ballot.electors.nobodys().get().unit.startswith("erased:")  # control: it keeps a second vote away
    counted(ballot)
    assert ballot.electors.nobodys().get().unit.startswith("erased:")
    assert not line_of(ballot, other).unit.startswith("erased:")
