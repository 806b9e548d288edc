"""People correct what is kept about them; the ledger says which columns, not what they were."""

import json
from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from communities.accounts.models import OneTimeCode, Token, User
from communities.audit.models import Entry
from communities.residents import homes, verifying
from communities.residents.models import Person
from tests.builders.browsers import browser_of, phone_of, words_of
from tests.communities.residents.preparing import a_home, lives_in, somebody

JSON = {"content_type": "application/json"}
NEW = "13866667777"


def in_roster(cast) -> Person:
    verifying.claim_address(user=cast.resident, name="李秀兰", birth_year=1956, dwelling=a_home(cast), now=now())
    return Person.objects.get(user=cast.resident)


def test_name_and_year_are_corrected_and_the_ledger_holds_neither(cast):
    person = in_roster(cast)
    answer = browser_of(cast.resident).post("/privacy/mine/", {"name": "李秀蓝", "birth_year": "1957"}, follow=True)
    assert "改好了" in words_of(answer)
    person.refresh_from_db()
    assert (person.name, person.birth_year) == ("李秀蓝", 1957)
    assert User.objects.get(pk=cast.resident.pk).name == "李秀蓝"
    entry = Entry.objects.get(verb="privacy.correct")
    assert entry.facts == {"fields": ["birth_year", "name"]}
    assert "李秀蓝" not in json.dumps(list(Entry.objects.values("facts", "subject")), ensure_ascii=False)


def test_what_does_not_make_sense_is_said_beside_the_field_and_keeps_what_was_typed(cast):
    in_roster(cast)
    answer = browser_of(cast.resident).post("/privacy/mine/", {"name": "", "birth_year": "五六年"})
    page = words_of(answer)
    assert answer.status_code == 400 and "请填姓名" in page and "请填四位数的年份" in page and "五六年" in page
    assert Person.objects.get(user=cast.resident).birth_year == 1956


def test_a_name_that_was_checked_against_a_document_is_changed_with_one(cast):
    person = in_roster(cast)
    verifying.see_document(person=person, dwelling=lives_in(cast, person, a_home(cast)), by=cast.secretary, now=now())
    answer = browser_of(cast.resident).post("/privacy/mine/", {"name": "别人", "birth_year": "1956"})
    assert answer.status_code == 400 and "请带证件到居委会" in words_of(answer)
    assert (Person.objects.get().name, User.objects.get(pk=cast.resident.pk).name) == ("李秀兰", "李阿姨")


def test_nobody_makes_themselves_a_child_without_a_guardian(cast):
    in_roster(cast)
    sent = {"name": "李秀兰", "birth_year": str(localdate().year - 5)}
    answer = browser_of(cast.resident).post("/privacy/mine/", sent)
    assert answer.status_code == 400 and "要监护人先同意" in words_of(answer)
    assert Person.objects.get().birth_year == 1956


@pytest.mark.parametrize("year", [1990, localdate().year - 15, localdate().year - 3, None])
def test_a_child_neither_raises_lowers_nor_removes_the_year_that_asks_for_a_guardian(cast, year):
    guardian = somebody(cast, "李父", "")
    child = somebody(cast, "李小", "", birth_year=localdate().year - 10, guardian=guardian)
    homes.link_account(person=child, user=cast.resident, by=cast.secretary, now=now())
    answer = browser_of(cast.resident).post("/privacy/mine/", {"name": "李小", "birth_year": str(year or "")})
    assert answer.status_code == 400 and "请监护人带您到居委会改" in words_of(answer)
    said = phone_of(cast.resident).post("/api/v1/me/correct", {"name": "李小", "birth_year": year}, **JSON)
    assert (said.status_code, said.json()["code"]) == (403, "not_allowed")
    assert Person.objects.get(user=cast.resident).birth_year == localdate().year - 10


def test_what_was_not_sent_stays_as_it_is(cast):
    in_roster(cast)
    phone_of(cast.resident).post("/api/v1/me/correct", {"name": "李秀蓝"}, **JSON)
    assert Person.objects.get(user=cast.resident).birth_year == 1956
    browser_of(cast.resident).post("/privacy/mine/", {"name": "李秀兰"})
    assert Person.objects.get(user=cast.resident).birth_year == 1956
    # control: what is sent empty is taken away
    phone_of(cast.resident).post("/api/v1/me/correct", {"name": "李秀兰", "birth_year": None}, **JSON)
    assert Person.objects.get(user=cast.resident).birth_year is None


def test_a_new_phone_is_proved_by_a_code_and_every_other_device_is_signed_out(cast):
    in_roster(cast)
    here, other, phone = browser_of(cast.resident), browser_of(cast.resident), phone_of(cast.resident)
    assert here.post("/privacy/mine/phone/", {"phone": NEW}).status_code == 302
    codes = here.session["new_phone"]["shown"]
    wrong = here.post("/privacy/mine/phone/code/", codes | {"code": "x"})
    assert wrong.status_code == 400 and User.objects.get(pk=cast.resident.pk).phone == "13800000001"
    assert here.post("/privacy/mine/phone/code/", codes).status_code == 302
    assert User.objects.get(pk=cast.resident.pk).phone == NEW == Person.objects.get(user=cast.resident).phone
    assert here.get("/privacy/mine/").status_code == 200
    assert other.get("/privacy/mine/").status_code == 302
    assert phone.get("/api/v1/me").status_code == 401
    assert Entry.objects.get(verb="accounts.change_phone").facts == {}


def test_a_phone_that_has_an_account_is_refused_after_the_code_alone(cast):
    here = browser_of(cast.resident)
    here.post("/privacy/mine/phone/", {"phone": cast.neighbour.phone})
    answer = here.post("/privacy/mine/phone/code/", here.session["new_phone"]["shown"])
    assert answer.status_code == 400 and "已经有账号了" in words_of(answer)
    assert User.objects.get(pk=cast.resident.pk).phone == "13800000001"


def test_ones_own_phone_and_no_phone_at_all_are_refused_before(cast):
    here = browser_of(cast.resident)
    assert "这就是现在的手机号" in words_of(here.post("/privacy/mine/phone/", {"phone": "13800000001"}))
    assert "请填 11 位手机号" in words_of(here.post("/privacy/mine/phone/", {"phone": "123"}))
    assert OneTimeCode.objects.count() == 0


def test_the_api_corrects_and_changes_the_phone_and_stays_signed_in_itself(cast):
    phone = phone_of(cast.resident)
    phone_of(cast.resident)
    assert phone.post("/api/v1/me/correct", {"name": "李秀兰"}, **JSON).json()["data"]["fields_changed"] == ["name"]
    sent = phone.post("/api/v1/me/phone/code", {"phone": NEW}, **JSON).json()["data"]
    answer = phone.post("/api/v1/me/phone", {"phone": NEW, "code": sent["code"], "proof": sent["proof"]}, **JSON)
    assert answer.json()["data"]["phone"] == "138****7777"
    assert phone.get("/api/v1/me").status_code == 200
    assert Token.objects.filter(user=cast.resident).count() == 1


def test_a_code_that_is_over_changes_nothing(cast):
    here = browser_of(cast.resident)
    here.post("/privacy/mine/phone/", {"phone": NEW})
    OneTimeCode.objects.update(expires_at=now() - timedelta(seconds=1), sent_at=now() - timedelta(minutes=11))
    answer = here.post("/privacy/mine/phone/code/", here.session["new_phone"]["shown"])
    assert answer.status_code == 400 and User.objects.get(pk=cast.resident.pk).phone == "13800000001"
