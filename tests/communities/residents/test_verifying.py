"""How it is made sure who lives where, from level 0 to 3, and what ends it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils.timezone import localdate, now

from communities.kernel.errors import NotAllowed
from communities.residents import homes, rules, verifying
from communities.residents.models import Person, Residency, Verification
from tests.builders.browsers import browser_of
from tests.communities.residents.preparing import a_home, lives_in, somebody


@pytest.fixture
def claimed(cast):
    verifying.claim_address(user=cast.resident, name="李秀兰", dwelling=a_home(cast), now=now())
    return Person.objects.get(user=cast.resident)


def letter(person, home, cast):
    return verifying.make_code(person=person, dwelling=home, by=cast.secretary, now=now())


def code_for(person, cast):
    return letter(person, a_home(cast), cast)


def level(cast, moment=None):
    return rules.level_of(cast.resident, moment or now())


def test_a_phone_alone_is_level_0_and_a_claim_level_1(cast):
    assert level(cast) == 0
    verifying.claim_address(user=cast.resident, name="李秀兰", dwelling=a_home(cast), now=now())
    assert level(cast) == 1


def test_one_address_is_claimed_once(cast, claimed):
    with pytest.raises(verifying.NothingToVerify):
        verifying.claim_address(user=cast.resident, name="李秀兰", dwelling=a_home(cast), now=now())
    assert Person.objects.filter(user=cast.resident).count() == 1


def test_the_code_from_the_letter_is_level_2_and_used_once(cast, claimed):
    code = code_for(claimed, cast)
    verifying.use_code(user=cast.resident, code=f"{code[:4]} {code[4:]}", now=now())
    assert level(cast) == 2
    with pytest.raises(verifying.CodeNotRight):
        verifying.use_code(user=cast.resident, code=code, now=now())


def test_a_code_is_worth_nothing_to_another_or_later_or_after_a_newer_one(cast, claimed):
    first = code_for(claimed, cast)
    with pytest.raises(verifying.CodeNotRight):
        verifying.use_code(user=cast.neighbour, code=first, now=now())
    with pytest.raises(verifying.CodeNotRight, match="过期"):
        verifying.use_code(
            user=cast.resident, code=first, now=now() + timedelta(days=settings.ADDRESS_CODE["days"], minutes=1)
        )
    second = code_for(claimed, cast)
    if first != second:
        with pytest.raises(verifying.CodeNotRight):
            verifying.use_code(user=cast.resident, code=first, now=now())
    assert verifying.use_code(user=cast.resident, code=second, now=now()).level == 2


def test_with_two_letters_out_each_is_right_for_its_own_home(cast, claimed):
    letters = [(home, letter(claimed, home, cast)) for home in (a_home(cast, "301"), a_home(cast, "302"))]
    for home, code in letters:
        assert verifying.use_code(user=cast.resident, code=code, now=now()).dwelling == home


def test_a_wrong_guess_is_a_try_of_every_letter_that_is_out(cast, claimed):
    codes = [letter(claimed, a_home(cast, number), cast) for number in ("301", "302")]
    for _ in range(settings.ADDRESS_CODE["tries"]):
        with pytest.raises(verifying.CodeNotRight, match="不对"):
            verifying.use_code(user=cast.resident, code="x", now=now())
    for code in codes:
        with pytest.raises(verifying.CodeNotRight, match="次数太多"):
            verifying.use_code(user=cast.resident, code=code, now=now())
    # a newer letter is open again, the older one is not
    newer = letter(claimed, a_home(cast, "303"), cast)
    with pytest.raises(verifying.CodeNotRight, match="不对"):
        verifying.use_code(user=cast.resident, code=codes[0], now=now())
    assert verifying.use_code(user=cast.resident, code=newer, now=now()).level == 2


def test_a_letter_of_before_the_moment_verifies_nothing_any_more(cast, claimed):
    old = letter(claimed, a_home(cast, "301"), cast)
    moment = now()
    verifying.revoke_before(moment=moment, reason="信印错了", by=cast.secretary, now=now())
    with pytest.raises(verifying.CodeNotRight, match="没有等着您填的"):
        verifying.use_code(user=cast.resident, code=old, now=now())
    # control: one of after the moment stays
    new = letter(claimed, a_home(cast, "302"), cast)
    verifying.revoke_before(moment=moment, reason="信印错了", by=cast.secretary, now=now())
    assert verifying.use_code(user=cast.resident, code=new, now=now()).level == 2


def test_guessing_ends_after_a_few_tries_even_with_the_right_code(cast, claimed):
    code = code_for(claimed, cast)
    wrong = "0" * 8 if code != "0" * 8 else "1" * 8
    for _ in range(settings.ADDRESS_CODE["tries"]):
        with pytest.raises(verifying.CodeNotRight, match="不对"):
            verifying.use_code(user=cast.resident, code=wrong, now=now())
    with pytest.raises(verifying.CodeNotRight, match="次数太多"):
        verifying.use_code(user=cast.resident, code=code, now=now())
    assert level(cast) == 1


def test_a_document_seen_by_staff_is_level_3_but_not_ones_own(cast, claimed):
    verifying.see_document(person=claimed, dwelling=lives_in(cast, claimed, a_home(cast)), by=cast.member, now=now())
    assert level(cast) == 3
    own = somebody(cast, "书记", "")
    Person.objects.filter(pk=own.pk).update(user=cast.secretary)
    own.refresh_from_db()
    with pytest.raises(NotAllowed):
        verifying.see_document(person=own, dwelling=a_home(cast), by=cast.secretary, now=now())


def test_a_verification_ends_by_itself_singly_or_all_before_a_moment(cast, claimed):
    one = verifying.see_document(
        person=claimed, dwelling=lives_in(cast, claimed, a_home(cast)), by=cast.member, now=now()
    )
    later = now() + timedelta(days=settings.VERIFICATION_DAYS["document"], minutes=1)
    assert (level(cast), level(cast, later)) == (3, 0)
    verifying.revoke(verification=one, reason="证件是假的", by=cast.secretary, now=now())
    assert level(cast) == 1
    count = verifying.revoke_before(moment=now(), reason="信印错了", by=cast.secretary, now=now())
    assert (count, level(cast)) == (1, 0)
    assert set(Verification.objects.values_list("reason", flat=True)) == {"证件是假的", "信印错了"}


def test_an_act_names_the_level_that_it_needs(cast, claimed):
    rules.require_level(cast.resident, "topic", now())
    with pytest.raises(rules.LevelTooLow, match="住址核实"):
        rules.require_level(cast.resident, "ballot", now())


# -- who has moved out is known to live there no more


def document(person, home, cast, at=None):
    return verifying.see_document(person=person, dwelling=home, by=cast.member, now=at or now())


def part_of(person, home):
    return Residency.objects.get(person=person, dwelling=home)


def test_a_check_ends_with_the_part_in_the_home_and_a_new_part_needs_a_new_check(cast, claimed):
    home = lives_in(cast, claimed, a_home(cast))
    document(claimed, home, cast)
    assert level(cast) == 3
    homes.move_out(part=part_of(claimed, home), on=localdate(), by=cast.secretary, now=now())
    assert level(cast) == 0 and rules.person_level(claimed, now()) == 0
    page = browser_of(cast.secretary).get(f"/manage/residents/{claimed.pk}/").content.decode()
    assert rules.LEVELS[3] not in page and "搬走了，不再算" in page


def test_a_move_out_that_is_to_come_ends_the_check_on_its_day(cast, claimed):
    home = lives_in(cast, claimed, a_home(cast))
    document(claimed, home, cast)
    soon = localdate() + timedelta(days=5)
    homes.move_out(part=part_of(claimed, home), on=soon, by=cast.secretary, now=now())
    assert (level(cast), level(cast, now() + timedelta(days=4)), level(cast, now() + timedelta(days=6))) == (3, 3, 0)


def test_a_check_of_after_the_day_on_which_they_left_is_taken_back(cast, claimed):
    home = lives_in(cast, claimed, a_home(cast))
    made = document(claimed, home, cast)
    homes.move_out(part=part_of(claimed, home), on=localdate() - timedelta(days=9), by=cast.secretary, now=now())
    made.refresh_from_db()
    assert made.revoked_at and made.reason and level(cast) == 0


def test_who_moves_back_claims_and_proves_the_home_anew_before_staff_enters_it(cast, claimed):
    home, long_ago = lives_in(cast, claimed, a_home(cast)), localdate() - timedelta(days=30)
    Verification.objects.update(at=now() - timedelta(days=60))
    homes.move_out(part=part_of(claimed, home), on=long_ago, by=cast.secretary, now=now())
    assert level(cast) == 0
    verifying.claim_address(user=cast.resident, name="李秀兰", dwelling=home, now=now())
    assert level(cast) == 1
    verifying.use_code(user=cast.resident, code=letter(claimed, home, cast), now=now())
    assert level(cast) == 2


def test_leaving_one_home_leaves_the_check_of_another(cast, claimed):
    old, new = lives_in(cast, claimed, a_home(cast)), lives_in(cast, claimed, a_home(cast, "502"))
    document(claimed, old, cast)
    document(claimed, new, cast)
    homes.move_out(part=part_of(claimed, old), on=localdate(), by=cast.secretary, now=now())
    assert level(cast) == 3


def test_a_home_that_a_letter_proved_is_said_once_and_as_proven(cast, claimed):
    verifying.use_code(user=cast.resident, code=code_for(claimed, cast), now=now())
    page = browser_of(cast.resident).get("/homes/").content.decode()
    assert page.count("6号楼2单元302室") == 1 and "还没有核实" not in page
    desk = browser_of(cast.secretary)
    assert "验证码核实，还没登记" in desk.get("/manage/residents/").content.decode()
    person = desk.get(f"/manage/residents/{claimed.pk}/").content.decode()
    assert "还没有登记住处" not in person and "住址核实了，还没有登记" in person
    # control: entered, nothing is owed any more
    lives_in(cast, claimed, a_home(cast))
    assert "还没登记" not in desk.get("/manage/residents/").content.decode()
    assert "还没有登记" not in desk.get(f"/manage/residents/{claimed.pk}/").content.decode()
