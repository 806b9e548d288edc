"""What was entered wrongly of a home is put right or struck out; what something stands on stays."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate, now

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.residents import homes, striking, verifying
from communities.residents.models import Residency
from deliberation.ballots import drafting, rolls
from deliberation.ballots.kinds import Whose
from tests.builders.ballots import a_draft
from tests.builders.browsers import browser_of, words_of
from tests.communities.residents.preparing import a_home, somebody

SPRING = date(2026, 3, 1)


def a_part(cast, name="王建国", role="tenant", since=SPRING, **more):
    what = {"dwelling": a_home(cast), "role": role, "starts_on": since} | more
    return homes.move_in(person=somebody(cast, name, ""), **what, by=cast.secretary, now=now())


def strike(cast, part, reason="person", by=None):
    striking.strike_part(part=part, reason=reason, by=by or cast.secretary, now=now())


def test_a_part_entered_today_by_mistake_is_gone_from_every_list_and_stands_in_the_ledger(cast):
    part = a_part(cast, since=localdate())
    desk = browser_of(cast.secretary)
    address = f"/manage/residents/parts/{part.pk}/"
    assert address in desk.get(f"/manage/residents/{part.person_id}/").content.decode()
    refused = desk.post(address, {"do": "strike"})
    assert refused.status_code == 400 and "请选为什么划掉" in words_of(refused)
    assert desk.post(address, {"do": "strike", "strike-reason": "person"}).status_code == 302
    assert not Residency.objects.exists()
    entry = Entry.objects.get(verb="residents.strike_part")
    assert entry.facts["reason"] == "person" and entry.facts["since"] == localdate().isoformat()
    assert "还没有登记住处" in words_of(desk.get(f"/manage/residents/{part.person_id}/"))
    # the home is free for who was meant
    a_part(cast, "李明", "owner", since=localdate(), is_head=True)


def test_a_part_whose_document_was_seen_is_not_struck_out_until_that_is_taken_back(cast):
    part = a_part(cast)
    seen = verifying.see_document(person=part.person, dwelling=a_home(cast), by=cast.member, now=now())
    with pytest.raises(striking.StillNeeded, match="核对过证件"):
        strike(cast, part)
    verifying.revoke(verification=seen, reason="看错了", by=cast.secretary, now=now())
    strike(cast, part)


def test_a_part_whose_home_votes_now_is_not_struck_out(cast):
    part = a_part(cast, role="owner")
    roll = rolls.of_person(part.person, Whose.DWELLING)
    ballot = drafting.open_ballot(
        ballot=a_draft(cast.secretary, whose=Whose.DWELLING), roll=roll, by=cast.secretary, now=now()
    )
    with pytest.raises(striking.StillNeeded, match="正在投票"):
        strike(cast, part)
    drafting.call_off(ballot=ballot, reason="另定日子。", by=cast.secretary, now=now())
    strike(cast, part)


def test_role_head_and_first_day_are_put_right_and_the_ledger_says_what_stood_there(cast):
    part = a_part(cast)
    desk, address = browser_of(cast.secretary), f"/manage/residents/parts/{part.pk}/"
    assert 'value="2026-03-01"' in desk.get(address).content.decode()
    sent = {"do": "correct", "correct-role": "owner", "correct-is_head": "on", "correct-starts_on": "2025-07-01"}
    assert desk.post(address, sent).status_code == 302
    part.refresh_from_db()
    assert (part.role, part.is_head, part.starts_on) == ("owner", True, date(2025, 7, 1))
    was = Entry.objects.get(verb="residents.correct_part").facts["was"]
    assert was == {"role": "tenant", "is_head": False, "starts_on": "2026-03-01"}
    desk.post(address, sent)
    assert Entry.objects.filter(verb="residents.correct_part").count() == 1, "nothing changed"


def test_what_cannot_be_is_refused_beside_its_field_with_what_was_typed(cast):
    a_part(cast, "李明", "owner", is_head=True)
    part = a_part(cast)
    desk, address = browser_of(cast.secretary), f"/manage/residents/parts/{part.pk}/"
    sent = {"do": "correct", "correct-role": "owner", "correct-starts_on": "2025-07-01"}
    answer = desk.post(address, sent)
    assert answer.status_code == 400 and "业主现在是李*" in words_of(answer)
    assert 'value="2025-07-01"' in answer.content.decode()
    head = sent | {"correct-role": "family", "correct-is_head": "on"}
    assert "已经有户主" in words_of(desk.post(address, head))
    homes.move_out(part=part, on=localdate(), by=cast.secretary, now=now())
    late = {"role": "tenant", "is_head": False, "starts_on": localdate() + timedelta(days=1)}
    with pytest.raises(Invalid, match="早于结束"):
        striking.correct_part(part=part, **late, by=cast.secretary, now=now())


def test_only_the_committee_strikes_out_or_puts_right(cast):
    part = a_part(cast)
    for user in (cast.resident, cast.property, cast.worker, cast.department):
        with pytest.raises(NotAllowed):
            strike(cast, part, by=user)
        with pytest.raises(NotAllowed):
            striking.correct_part(part=part, role="owner", is_head=False, starts_on=SPRING, by=user, now=now())
        assert browser_of(user).get(f"/manage/residents/parts/{part.pk}/").status_code in {302, 403}
    assert Residency.objects.get().role == "tenant"
