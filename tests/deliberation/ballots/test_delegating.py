"""委托投票: one hop, until closing, so many for each; what the holder casts counts, and a secret ballot stays secret."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.datamap import Leaver
from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from communities.tenants.scope import inside
from deliberation.ballots import casting, delegating, papers, parameters
from deliberation.ballots.errors import BallotOver, NoSuchDelegation, NotOnRoll, ProxiesFull
from deliberation.ballots.leaving import forget_electors
from deliberation.ballots.models import Delegation, Vote
from deliberation.ballots.sweeping import nudge_electors
from tests import databases
from tests.builders.ballots import a_ballot, counted, over, vote
from tests.builders.browsers import browser_of, phone_of, words_of
from tests.builders.people import a_resident, cast_of
from tests.communities.tenants.together import outcome, together

JPEG = b"\xff\xd8\xff\xe0 a signed paper"


def people(count: int):
    return [a_resident(f"1380005{n:04d}", f"邻居{n}") for n in range(count)]


def a_ballot_of(cast, who, *, most: int = 2, **what):
    return a_ballot(cast.secretary, who, proxies_most=most, **what)


def given(ballot, by, holder, **more) -> Delegation:
    return delegating.delegate(ballot=ballot, phone=holder.phone, by=by, now=clock(), **more)


def line_of(ballot, user):
    return ballot.electors.get(user=user)


@pytest.mark.parametrize("secret", [True, False], ids=["secret", "named"])
def test_what_the_holder_casts_counts_for_who_asked_them_too(cast, secret):
    mine, holder, other = people(3)
    ballot = a_ballot_of(cast, [mine, holder, other], is_secret=secret)
    given(ballot, mine, holder)
    vote(ballot, holder, 1)
    done = counted(ballot)
    assert (done.result["sums"], done.result["votes"], done.result["delegated"]) == ([0, 2, 0], 2, 1)
    assert (line_of(ballot, mine).way, line_of(ballot, other).way) == ("proxy", "")
    assert Delegation.objects.get().used is True
    assert "用上了" in words_of(browser_of(mine).get(f"/votes/{ballot.pk}/"))


@pytest.mark.parametrize("secret", [True, False], ids=["secret", "named"])
def test_who_votes_themselves_is_counted_as_they_voted(cast, secret):
    mine, holder = people(2)
    ballot = a_ballot_of(cast, [mine, holder], is_secret=secret)
    given(ballot, mine, holder)
    vote(ballot, holder, 1)
    vote(ballot, mine, 0)
    assert counted(ballot).result["sums"] == [1, 1, 0]
    assert Delegation.objects.get().used is False
    assert "您自己投了" in words_of(browser_of(mine).get(f"/votes/{ballot.pk}/"))


@pytest.mark.parametrize("secret", [True, False], ids=["secret", "named"])
def test_a_holder_who_does_not_vote_leaves_the_other_uncounted(cast, secret):
    mine, holder, other = people(3)
    ballot = a_ballot_of(cast, [mine, holder, other], is_secret=secret)
    given(ballot, mine, holder)
    vote(ballot, other, 0)
    assert counted(ballot).result["votes"] == 1
    assert line_of(ballot, mine).way == ""
    assert "到截止也没有投" in words_of(browser_of(mine).get(f"/votes/{ballot.pk}/"))


def test_a_holders_paper_counts_for_both_on_a_named_ballot(cast):
    mine, holder = people(2)
    ballot = a_ballot_of(cast, [mine, holder])
    given(ballot, mine, holder)
    line = papers.tick(elector=line_of(ballot, holder), by=cast.secretary, now=clock())
    for by in (cast.secretary, cast.member):
        papers.enter_paper(ballot=ballot, slip=papers.slip_of(line), choices=[0], by=by, now=clock())
    assert counted(ballot).result["sums"] == [2, 0, 0]


def test_a_paper_of_a_secret_ballot_is_nobodys_so_its_voter_votes_for_nobody_else(cast):
    mine, holder = people(2)
    ballot = a_ballot_of(cast, [mine, holder], is_secret=True)
    papers.tick(elector=line_of(ballot, holder), by=cast.secretary, now=clock())
    with pytest.raises(Invalid):
        given(ballot, mine, holder)


def test_the_secret_box_says_nothing_of_who_voted_for_whom(cast):
    mine, holder, *others = people(6)
    ballot = a_ballot_of(cast, [mine, holder, *others], is_secret=True)
    given(ballot, mine, holder)
    for place, user in enumerate([holder, *others]):
        vote(ballot, user, place % 3)
    assert not Vote.objects.exists()
    counted(ballot)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(elector_id), count(at), count(DISTINCT xmin::text) FROM ballots_vote")
        assert cursor.fetchone() == (0, 0, 1)
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM ballots_elector")
        assert cursor.fetchone() == (1,), "every line is written anew at once"
    ways = {one.way for one in ballot.votes.all()}
    assert ways == {"online"}
    kept = Entry.objects.filter(verb="ballots.delegate").get()
    assert set(kept.facts) == {"to"}


def test_one_hop_and_no_more(cast):
    first, second, third = people(3)
    ballot = a_ballot_of(cast, [first, second, third])
    given(ballot, first, second)
    with pytest.raises(Invalid):
        given(ballot, second, third)  # somebody has asked them
    with pytest.raises(Invalid):
        given(ballot, third, first)  # they have asked somebody
    with pytest.raises(Invalid):
        given(ballot, first, third)  # given already
    for elector, holder in ((second, third), (third, first)):
        with pytest.raises(Error), transaction.atomic():
            Delegation.objects.create(elector=line_of(ballot, elector), holder=line_of(ballot, holder), place=1)


def test_nobody_holds_more_than_the_ballot_allows_nor_their_own(cast):
    holder, *others = people(4)
    ballot = a_ballot_of(cast, [holder, *others], most=2)
    for person in others[:2]:
        given(ballot, person, holder)
    with pytest.raises(ProxiesFull):
        given(ballot, others[2], holder)
    with pytest.raises(Invalid):
        given(ballot, others[2], others[2])
    for place in (1, 3):
        with pytest.raises(Error), transaction.atomic():
            Delegation.objects.create(elector=line_of(ballot, others[2]), holder=line_of(ballot, holder), place=place)


def test_it_is_taken_back_and_given_to_another_until_closing(cast):
    mine, holder, other = people(3)
    ballot = a_ballot_of(cast, [mine, holder, other], most=1)
    given(ballot, mine, holder)
    delegating.revoke(ballot=ballot, by=mine, now=clock())
    with pytest.raises(NoSuchDelegation):
        delegating.revoke(ballot=ballot, by=mine, now=clock())
    made = given(ballot, mine, other)
    ballot = over(ballot)
    for act in (
        lambda: delegating.revoke(ballot=ballot, by=mine, now=clock()),
        lambda: delegating.decline(delegation=made, by=other, now=clock()),
        lambda: given(ballot, holder, other),
    ):
        with pytest.raises(BallotOver):
            act()
    with pytest.raises(Error), transaction.atomic():
        made.delete()


def test_the_holder_gives_it_back_and_the_other_is_told(cast):
    mine, holder = people(2)
    ballot = a_ballot_of(cast, [mine, holder])
    made = given(ballot, mine, holder)
    assert Message.objects.inbox_of(holder).filter(title="有人请您替他投票").exists()
    with pytest.raises(NoSuchDelegation):
        delegating.decline(delegation=made, by=mine, now=clock())
    delegating.decline(delegation=made, by=holder, now=clock())
    assert Message.objects.inbox_of(mine).filter(title="委托退回来了").exists()
    assert not Delegation.objects.exists()


def test_who_is_not_on_the_roll_neither_gives_nor_holds_and_not_where_it_is_not_allowed(cast):
    mine, holder, stranger = people(3)
    ballot = a_ballot_of(cast, [mine, holder])
    with pytest.raises(NotOnRoll):
        given(ballot, stranger, holder)
    with pytest.raises(Invalid) as refused:
        given(ballot, mine, stranger)
    assert refused.value.field == "phone"
    closed = a_ballot(cast.secretary, [mine, holder])
    with pytest.raises(Invalid):
        given(closed, mine, holder)
    vote(ballot, mine, 0)
    with pytest.raises(Invalid):
        given(ballot, mine, holder)


def test_who_asked_a_neighbour_is_not_nudged(cast):
    mine, holder = people(2)
    ballot = a_ballot_of(cast, [mine, holder])
    given(ballot, mine, holder)
    nudge_electors(now=ballot.closes_at - timedelta(hours=1))
    told = [Message.objects.inbox_of(one).filter(title="投票快截止了").exists() for one in (mine, holder)]
    assert told == [False, True]


def test_the_committee_writes_down_a_signed_paper_and_takes_it_back_with_a_reason(cast):
    elder, holder, other = people(3)
    ballot, desk = a_ballot_of(cast, [elder, holder, other]), browser_of(cast.secretary)
    line = line_of(ballot, elder)
    at = f"/manage/ballots/proxies/new/{line.pk}/"
    wrong = desk.post(at, {"phone": holder.phone})
    assert (wrong.status_code, "请附上签了名的委托书" in words_of(wrong)) == (400, True)
    wrong = desk.post(at, {"phone": holder.phone, "proof": SimpleUploadedFile("a.exe", b"MZ")})
    assert "请选照片" in words_of(wrong)
    desk.post(at, {"phone": holder.phone, "proof": SimpleUploadedFile("a.jpg", JPEG)})
    made = Delegation.objects.get()
    paper = desk.get(f"/manage/ballots/proxies/{made.pk}/proof/")
    assert (b"".join(paper.streaming_content), paper["Content-Type"]) == (JPEG, "image/jpeg")
    assert browser_of(holder).get(f"/manage/ballots/proxies/{made.pk}/proof/").status_code != 200
    assert "邻居1" in words_of(desk.get(f"/manage/ballots/{ballot.pk}/roll/"))
    back = f"/manage/ballots/proxies/{made.pk}/back/"
    assert desk.post(back, {"reason": ""}).status_code == 400
    desk.post(back, {"reason": "登记错了。"})
    assert (Delegation.objects.exists(), default_storage.exists(made.proof)) == (False, False)
    online = given(ballot, other, holder)
    with pytest.raises(NotAllowed):
        delegating.unrecord_delegation(delegation=online, reason="不该。", by=cast.secretary, now=clock())
    with pytest.raises(NotAllowed):
        delegating.record_delegation(elector=line, phone=holder.phone, proof="proofs/a.jpg", by=other, now=clock())


def test_the_pages_give_take_back_and_give_back(cast):
    mine, holder = people(2)
    ballot = a_ballot_of(cast, [mine, holder])
    page, line = f"/votes/{ballot.pk}/", line_of(ballot, mine)
    one, other = browser_of(mine), browser_of(holder)
    wrong = one.post(f"{page}delegate/{line.pk}/", {"phone": "13899999999"})
    told = words_of(wrong)
    assert (wrong.status_code, "不在这次表决的名单里" in told, "13899999999" in told) == (400, True, True)
    one.post(f"{page}delegate/{line.pk}/", {"phone": holder.phone})
    shown = words_of(one.get(page))
    assert ("您请 邻*1 替您投" in shown.replace("\xa0", " "), "他还没有投" in shown) == (True, True)
    assert "邻居0" in words_of(other.get(page))
    assert "您请邻居替您投的" in words_of(one.get("/votes/"))
    assert other.post(f"{page}revoke/{line.pk}/").status_code == 302
    assert Delegation.objects.exists(), "only who gave it takes it back"
    one.post(f"{page}revoke/{line.pk}/")
    assert not Delegation.objects.exists()
    one.post(f"{page}delegate/{line.pk}/", {"phone": holder.phone})
    assert one.post(f"{page}decline/{Delegation.objects.get().pk}/").status_code == 404
    other.post(f"{page}decline/{Delegation.objects.get().pk}/")
    assert not Delegation.objects.exists()
    assert other.get(f"{page}delegate/{line.pk}/").status_code == 404, "another's line"


def test_the_api_gives_takes_back_and_gives_back(cast):
    mine, holder = people(2)
    ballot = a_ballot_of(cast, [mine, holder])
    one, other, at = phone_of(mine), phone_of(holder), f"/api/v1/ballots/{ballot.pk}"
    assert one.post(f"{at}/delegate", {"phone": "13899999999"}).json()["errors"][0]["field"] == "phone"
    whole = one.post(f"{at}/delegate", {"phone": holder.phone}).json()["data"]
    assert whole["mine"][0]["proxy"] == {"holder": "邻*1", "holder_voted": False, "used": None}
    assert whole["waits_for_me"] is False
    [held] = other.get(at).json()["data"]["held"]
    assert (held["who"], held["voted_themselves"]) == ("邻居0", False)
    assert one.delete(f"{at}/delegate").json()["data"]["mine"][0]["proxy"] is None
    assert one.delete(f"{at}/delegate").json()["code"] == "not_found"
    one.post(f"{at}/delegate", {"phone": holder.phone})
    held = other.get(at).json()["data"]["held"][0]["id"]
    assert one.post(f"{at}/held/{held}/decline").json()["code"] == "not_found"
    assert other.post(f"{at}/held/{held}/decline").json()["data"]["held"] == []


def test_what_a_community_allows_stands_in_the_form_and_then_on_the_ballot(cast, settings):
    assert parameters.proxies_here() == 2
    community = databases.community("alpha")
    for basis, most in (("", 2), ("居民公约第 5 条", 4)):
        community.rules = {"deliberation": {"ballot_proxies": {"value": 4, "basis": basis}}}
        with inside(community):
            assert parameters.proxies_here() == most
    ballot = a_ballot_of(cast, people(2), most=1)
    with pytest.raises(Error), transaction.atomic():
        type(ballot).objects.filter(pk=ballot.pk).update(proxies_most=9)


def test_a_holder_who_leaves_gives_it_back_and_a_signed_paper_goes_with_its_elector(cast):
    mine, holder, elder = people(3)
    ballot = a_ballot_of(cast, [mine, holder, elder])
    given(ballot, mine, holder)
    key = default_storage.save("proofs/x.jpg", SimpleUploadedFile("x.jpg", JPEG))
    delegating.record_delegation(
        elector=line_of(ballot, elder), phone=holder.phone, proof=key, by=cast.secretary, now=clock()
    )
    forget_electors(Leaver(elder, clock()))
    assert Delegation.objects.get(proof="", elector__user=None)
    forget_electors(Leaver(holder, clock()))
    assert not Delegation.objects.exists()
    assert Message.objects.inbox_of(mine).filter(title="委托退回来了").exists()


def in_alpha(work):
    def run():
        with inside(databases.community("alpha")):
            return work()

    return outcome(run)


def test_of_many_who_ask_one_neighbour_at_once_as_many_are_taken_as_the_ballot_allows(committed_db):
    with inside(databases.community("alpha")):
        cast, (holder, *others) = cast_of(), people(6)
        ballot = a_ballot_of(cast, [holder, *others], most=2)
    found = together(*(in_alpha(lambda one=one: given(ballot, one, holder).place) for one in others))
    assert sorted(one for one in found if isinstance(one, int)) == [1, 2]
    assert {type(one).__name__ for one in found if not isinstance(one, int)} == {"ProxiesFull"}


def test_two_who_ask_each_other_at_once_make_no_circle(committed_db):
    with inside(databases.community("alpha")):
        cast, (first, second) = cast_of(), people(2)
        ballot = a_ballot_of(cast, [first, second])
    pair = ((first, second), (second, first))
    found = together(*(in_alpha(lambda a=a, b=b: given(ballot, a, b).place) for a, b in pair))
    assert sorted(type(one).__name__ for one in found) == ["Invalid", "int"]


def test_control_without_our_look_the_database_alone_keeps_to_the_number(committed_db, monkeypatch):
    with inside(databases.community("alpha")):
        cast, (holder, *others) = cast_of(), people(3)
        ballot = a_ballot_of(cast, [holder, *others], most=1)
    both = Barrier(2)

    def looked(ballot, holder):
        both.wait(20)
        return 1

    monkeypatch.setattr(delegating, "_free_place", looked)
    monkeypatch.setattr(delegating, "_held", lambda line, holder: (line, holder))
    found = together(*(in_alpha(lambda one=one: given(ballot, one, holder).place) for one in others))
    assert sorted(type(one).__name__ for one in found) == ["ProxiesFull", "int"]


def test_a_vote_and_a_count_know_delegations_of_another_ballot_not(cast):
    mine, holder = people(2)
    one, other = a_ballot_of(cast, [mine, holder]), a_ballot_of(cast, [mine, holder])
    given(one, mine, holder)
    casting.cast(ballot=other, choices=[0], by=holder, now=clock())
    assert counted(other).result["votes"] == 1
