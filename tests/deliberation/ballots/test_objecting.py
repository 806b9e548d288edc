"""An objection carries a reason, where the ballot asks for it; of a secret ballot reasons stay apart from votes."""

import pytest
from django.db import Error, transaction
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid
from deliberation.ballots import casting, papers, sealed
from deliberation.ballots.box import published
from deliberation.ballots.kinds import Kind
from deliberation.ballots.models import Ballot, Vote
from deliberation.ballots.objecting import LONGEST
from tests.builders.ballots import a_ballot, a_draft, counted, vote, voters
from tests.builders.browsers import browser_of, phone_of, words_of

FOR, AGAINST, ABSTAIN = range(3)


def asking(cast, who, **what) -> Ballot:
    return a_ballot(cast.secretary, who, wants_reasons=True, **what)


def objected(ballot, by, why: str):
    return casting.cast(ballot=ballot, choices=[AGAINST], objection=why, by=by, now=clock())


@pytest.mark.parametrize("secret", [True, False], ids=["secret", "named"])
def test_a_vote_against_without_a_reason_is_refused_and_with_one_it_is_public_after_the_count(cast, secret):
    people = voters(4)
    ballot = asking(cast, people, is_secret=secret)
    for why in ("", " \n "):
        with pytest.raises(Invalid) as refused:
            objected(ballot, people[0], why)
        assert refused.value.field == "objection"
    objected(ballot, people[0], "离窗户太近，\n夜里吵。")
    objected(ballot, people[1], "先问问一楼。")
    vote(ballot, people[2], FOR)
    vote(ballot, people[3], ABSTAIN)
    done = counted(ballot)
    assert sorted(done.result["objections"]) == ["先问问一楼。", "离窗户太近， 夜里吵。"]
    assert sorted(published(done)["result"]["objections"]) == sorted(done.result["objections"])
    shown = words_of(browser_of(people[2]).get(f"/votes/{ballot.pk}/"))
    assert ("先问问一楼" in shown, "居民1" in shown) == (True, False)


def test_the_reason_of_who_votes_otherwise_in_the_end_is_gone(cast):
    people = voters(2)
    ballot = asking(cast, people, is_secret=True)
    objected(ballot, people[0], "太近。")
    vote(ballot, people[0], FOR)
    assert counted(ballot).result["objections"] == []


def test_nothing_tells_whether_a_secret_vote_has_a_reason_and_no_vote_has_one(cast):
    people = voters(3)
    ballot = asking(cast, people, is_secret=True)
    objected(ballot, people[0], "长" * LONGEST)
    objected(ballot, people[1], "短")
    vote(ballot, people[2], FOR)
    kept = list(ballot.electors.values_list("sealed", flat=True))
    assert len({len(one) for one in kept}) == 1
    assert not [one for one in kept if "短" in one]
    counted(ballot)
    assert not Vote.objects.exclude(objection="").exists()
    with pytest.raises(Error), transaction.atomic():
        Vote.objects.create(receipt="a" * 64, ballot=ballot, choices=[1], nonce="b" * 64, objection="有")


@pytest.mark.parametrize("sign", ["长", "😀", '"', "\\", "\x00"])
def test_the_longest_reason_of_whatever_signs_fits_the_box(cast, sign):
    person = voters(1)[0]
    ballot = asking(cast, [person], is_secret=True)
    objected(ballot, person, "a" + sign * (LONGEST - 1))
    line = ballot.electors.get()
    key = Ballot.objects.get().box_key
    assert sealed.opened(line.sealed, key=key, place=casting.place_of(line))[2].startswith("a")


def test_a_reason_too_long_is_refused_and_phones_in_it_are_masked(cast):
    person = voters(1)[0]
    ballot = asking(cast, [person])
    with pytest.raises(Invalid):
        objected(ballot, person, "长" * (LONGEST + 1))
    objected(ballot, person, "打 13812345678 问我")
    assert "13812345678" not in Vote.objects.get().objection


def test_only_consent_asks_for_reasons_and_it_stands_from_the_opening_on(cast):
    assert not a_draft(cast.secretary, kind=Kind.SINGLE, choices=["甲", "乙"], wants_reasons=True).wants_reasons
    ballot = a_ballot(cast.secretary, voters(1))
    with pytest.raises(Error), transaction.atomic():
        Ballot.objects.filter(pk=ballot.pk).update(wants_reasons=True)


def test_a_paper_against_is_entered_with_what_it_says(cast):
    ballot = asking(cast, [cast.resident])
    line = papers.tick(elector=ballot.electors.get(), by=cast.secretary, now=clock())
    paper = {"ballot": ballot, "slip": papers.slip_of(line), "choices": [AGAINST], "now": clock()}
    with pytest.raises(Invalid):
        papers.enter_paper(**paper, by=cast.secretary)
    for by in (cast.secretary, cast.member):
        papers.enter_paper(**paper, objection="票上没有写", by=by)
    assert counted(ballot).result["objections"] == ["票上没有写"]


def test_page_and_api_ask_for_the_reason_beside_its_field(cast):
    one, two = voters(2)
    ballot = asking(cast, [one, two], is_secret=True)
    page, at = f"/votes/{ballot.pk}/", f"/api/v1/ballots/{ballot.pk}"
    wrong = browser_of(one).post(page, {"choice": "1", "objection": ""})
    assert (wrong.status_code, "投反对的要写理由" in words_of(wrong)) == (400, True)
    assert "投好了" in words_of(browser_of(one).post(page, {"choice": "1", "objection": "太近。"}))
    assert phone_of(two).get(at).json()["data"]["wants_reasons"] is True
    sent = {"choices": [AGAINST]}
    answer = phone_of(two).put(f"{at}/vote", sent, content_type="application/json").json()
    assert answer["errors"][0]["field"] == "objection"
    answer = phone_of(two).put(f"{at}/vote", sent | {"objection": "太吵。"}, content_type="application/json").json()
    assert answer["code"] == "ok"
    counted(ballot)
    assert sorted(phone_of(two).get(f"{at}/result").json()["data"]["objections"]) == ["太吵。", "太近。"]


def test_a_reason_names_nobody_for_the_count_publishes_it_and_nothing_can_cover_it(cast):
    ballot = asking(cast, [cast.resident])
    with pytest.raises(Invalid, match="“王建国”") as refused:
        objected(ballot, cast.resident, "王建国住3号楼，他家刷不了脸。")
    assert refused.value.field == "objection" and not Vote.objects.exists()
    objected(ballot, cast.resident, "有的人家刷不了脸。")  # control


def test_a_reason_in_plain_words_is_taken_whatever_a_name_may_begin_with(cast):
    person = voters(1)[0]
    ballot = asking(cast, [person])
    for why in ("凌晨的噪音太大", "宁愿不装，温水都没有", "会挡3号楼1单元的光"):
        objected(ballot, person, why)
        assert Vote.objects.get().objection == why
    with pytest.raises(Invalid, match="“李阿姨”"):
        objected(ballot, person, "李阿姨家太吵")  # control: somebody is named


def test_of_what_may_be_a_name_its_voter_is_asked_and_a_tick_lets_it_through(cast):
    person = voters(1)[0]
    ballot, page = asking(cast, [person]), browser_of(person)
    sent, at = {"choice": "1", "objection": "会挡3号楼1单元的光"}, f"/votes/{ballot.pk}/"
    asked = page.post(at, sent)
    assert (asked.status_code, 'name="looked_objection"' in words_of(asked)) == (400, True)
    assert "投好了" in words_of(page.post(at, sent | {"looked_objection": "“3号楼1单元”"}))
    assert Vote.objects.get().objection == sent["objection"]


def test_a_name_on_a_paper_is_covered_by_who_enters_it_and_the_refusal_says_so(cast):
    ballot = asking(cast, [cast.resident])
    line = papers.tick(elector=ballot.electors.get(), by=cast.secretary, now=clock())
    paper = {"ballot": ballot, "slip": papers.slip_of(line), "choices": [AGAINST], "now": clock()}
    with pytest.raises(Invalid, match="只把姓名写成“某某”"):
        papers.enter_paper(**paper, objection="李阿姨家太吵", by=cast.secretary)
    for by in (cast.secretary, cast.member):
        papers.enter_paper(**paper, objection="某某家太吵", by=by)
    assert counted(ballot).result["objections"] == ["某某家太吵"]
