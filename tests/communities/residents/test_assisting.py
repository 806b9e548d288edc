"""代办: staff acts for a resident who asked for it, for a time, and every act stands in the ledger under both names."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db.models import Max
from django.utils.timezone import now

from communities.accounts.models import OneTimeCode, User
from communities.accounts.phone_change import change_phone, change_phone_for
from communities.accounts.sms import DemonstrationProvider
from communities.audit.models import Entry
from communities.audit.verifying import verify_ledger
from communities.feedback.models import Ticket
from communities.kernel.errors import RuleBroken
from communities.notifications import sweeping
from communities.notifications.models import Channel, Message
from communities.privacy.copying import copy_for
from communities.residents import assisting, homes
from communities.residents.models import Assistance, Consent, Person
from tests.builders.browsers import browser_of, words_of
from tests.builders.tickets import a_done_ticket
from tests.communities.feedback.filling_in import as_far_as_contact
from tests.communities.residents.preparing import a_home, somebody


@pytest.fixture
def elder(cast) -> Person:
    """李阿姨 of the roster, with her account."""
    person = somebody(cast, "李秀兰", "13800000001", birth_year=1940)
    homes.link_account(person=person, user=cast.resident, by=cast.secretary, now=now())
    return Person.objects.get(pk=person.pk)


def begin(browser, person: Person, how: str = "spot"):
    return browser.post(f"/manage/residents/{person.pk}/assist/", {"assist-how": how} if how else {})


@pytest.fixture
def desk(cast, elder):
    """刘委员 in the midst of acting for her."""
    browser = browser_of(cast.member)
    assert begin(browser, elder).status_code == 302
    return browser


def last_seq() -> int:
    return Entry.objects.aggregate(last=Max("seq"))["last"] or 0


def test_every_page_says_for_whom_until_when_and_how_to_end_it(cast, desk):
    for path in ("/", "/report/", "/my/", "/homes/", "/privacy/mine/", "/inbox/"):
        page = words_of(desk.get(path))
        assert "正在代<strong>李秀兰</strong>办理" in page and "结束代办" in page


def test_without_a_consent_nothing_begins_and_it_is_said_beside_the_field(cast, elder):
    browser = browser_of(cast.member)
    answer = begin(browser, elder, how="")
    assert answer.status_code == 400 and "请先征得同意" in words_of(answer)
    assert Assistance.objects.count() == 0
    assert "正在代" not in words_of(browser.get("/"))


def test_a_report_is_hers_and_says_that_it_was_recorded_and_by_whom(cast, desk):
    as_far_as_contact(desk, cast)
    desk.post("/report/contact/", {"name": "李阿姨", "phone": "13800000001"})
    ticket = Ticket.objects.get()
    assert ticket.reporter == cast.resident
    entry = Entry.objects.get(verb="feedback.report")
    assert (entry.actor, entry.facts["assisted_by"]) == (f"accounts.user:{cast.resident.pk}", cast.member.pk)
    assert ticket.steps.get().facts == {"assisted": True}
    assert list(verify_ledger()) == []
    assert "居委会代录" in words_of(browser_of(cast.resident).get(f"/my/{ticket.number}/"))
    assert "居委会代录" in words_of(browser_of(cast.secretary).get(f"/manage/tickets/{ticket.number}/"))
    assert "刘委员代办" in words_of(browser_of(cast.secretary).get("/manage/ledger/"))


def test_each_act_on_every_page_of_hers_names_both(cast, desk):
    a_home(cast)
    before = last_seq()
    home = {"building": cast.building.pk, "entrance": "2单元", "number": "302", "birth_year": "1940"}
    assert desk.post("/homes/", home | {"do": "claim", "name": "李秀兰"}).status_code == 302
    assert desk.post("/privacy/mine/", {"name": "李秀蓝", "birth_year": "1940"}).status_code == 302
    assert desk.post("/privacy/mine/consents/address/withdraw/").status_code == 302
    assert desk.post("/privacy/my-data.json").status_code == 200
    made = list(Entry.objects.filter(seq__gt=before))
    assert {entry.verb for entry in made} == {
        *("residents.consent", "residents.verify", "privacy.correct", "residents.withdraw_consent", "privacy.copy"),
    }
    assert {(entry.actor, entry.facts["assisted_by"]) for entry in made} == {
        (f"accounts.user:{cast.resident.pk}", cast.member.pk)
    }


def test_control_what_she_does_herself_names_her_alone(cast, desk):
    a_home(cast)
    browser_of(cast.resident).post("/privacy/mine/", {"name": "李秀蓝", "birth_year": "1940"})
    assert "assisted_by" not in Entry.objects.get(verb="privacy.correct").facts


def test_she_sees_who_acted_for_her_when_and_what(cast, desk):
    desk.post("/privacy/mine/", {"name": "李秀蓝", "birth_year": "1940"})
    page = words_of(browser_of(cast.resident).get("/privacy/mine/"))
    assert "刘委员" in page and "当面" in page and "更正了自己的信息" in page
    tables = {part["name"]: part for part in copy_for(user=cast.resident, now=now())}
    assert tables["代办"]["rows"][0][0] == "刘委员"
    assert tables["账本"]["rows"][0][1] == "更正了自己的信息"
    assert "代办" not in {part["name"] for part in copy_for(user=cast.neighbour, now=now())}


@pytest.mark.parametrize("path", ["/manage/", "/manage/tickets/", "/manage/ledger/", "/sign-in/", "/manage/account/"])
def test_no_page_of_staff_opens_meanwhile(cast, desk, path):
    answer = desk.get(path)
    assert answer.status_code == 403 and "您正在代李秀兰办理" in words_of(answer)


def test_she_gets_another_phone_by_the_code_that_she_reads_out_and_the_old_one_hears_of_it(cast, desk):
    asked = desk.post("/privacy/mine/phone/", {"phone": "13866667777"}, follow=True)
    page = words_of(asked)
    assert "现在这个号码收到的验证码" not in page
    # no code went to the old phone
    assert OneTimeCode.objects.get().phone == "13866667777"
    wrong = desk.post("/privacy/mine/phone/code/", {"code": "000000"})
    assert wrong.status_code == 400 and User.objects.get(pk=cast.resident.pk).phone == "13800000001"
    code = re.search(r"的验证码：(\d{6})", page)[1]
    done = desk.post("/privacy/mine/phone/code/", {"code": code}, follow=True)
    assert "原来的号码会收到短信" in words_of(done) and "正在代<strong>李秀兰</strong>办理" in words_of(done)
    assert User.objects.get(pk=cast.resident.pk).phone == "13866667777"
    told = Message.objects.get(to=cast.resident, channel=Channel.SMS)
    assert (told.phone, told.state) == ("13800000001", "WAITING")
    assert "尾号 7777" in told.body and "居委会代办" in told.body
    assert Message.objects.filter(to=cast.resident, channel=Channel.INBOX, title="手机号换了").exists()
    entry = Entry.objects.get(verb="accounts.change_phone")
    assert (entry.actor, entry.facts["assisted_by"]) == (f"accounts.user:{cast.resident.pk}", cast.member.pk)


def test_the_text_goes_to_the_old_number_which_is_then_forgotten(cast, alpha, monkeypatch):
    sent = []
    monkeypatch.setattr(DemonstrationProvider, "send", lambda self, *, phone, text: sent.append((phone, text)))
    change_phone_for(user=cast.resident, phone="13866667777", by=cast.secretary, now=now())
    message = Message.objects.get(to=cast.resident, channel=Channel.SMS)
    sweeping._try(message, now())
    [(phone, text)] = sent
    assert phone == "13800000001" and "手机号换了" in text
    message.refresh_from_db()
    assert (message.state, message.phone) == ("SENT", "")


def test_control_who_changes_it_alone_proves_the_old_one_which_needs_no_word(cast, desk):
    with pytest.raises(RuleBroken):
        change_phone(user=cast.resident, phone="13866667777", code="000000", now=now())
    own = browser_of(cast.resident)
    page = words_of(own.post("/privacy/mine/phone/", {"phone": "13866667777"}, follow=True))
    assert "现在这个号码收到的验证码" in page
    new, old = re.search(r"新号码.*的验证码：(\d{6})", page)[1], re.search(r"现在这个号码.*的验证码：(\d{6})", page)[1]
    assert own.post("/privacy/mine/phone/code/", {"code": new}).status_code == 400
    assert own.post("/privacy/mine/phone/code/", {"code": new, "proof": old}).status_code == 302
    assert not Message.objects.filter(channel=Channel.SMS).exists()


@pytest.mark.parametrize(("who", "becomes"), [("member", "DONE"), ("secretary", "CLOSED")], ids=["did it", "control"])
def test_who_did_the_work_does_not_judge_it_as_the_resident(cast, elder, who, becomes):
    ticket = a_done_ticket(cast)
    Ticket.objects.filter(pk=ticket.pk).update(done_by=cast.member)
    desk = browser_of(getattr(cast, who))
    begin(desk, elder)
    desk.post(f"/my/{ticket.number}/", {"do": "rate", "rate-solved": "yes", "rate-satisfaction": "SATISFIED"})
    assert Ticket.objects.get().state == becomes


def test_it_ends_when_it_is_ended_and_leaves_nothing_of_hers_in_the_session(cast, desk):
    as_far_as_contact(desk, cast)
    answer = desk.post("/homes/assistance/end/", follow=True)
    assert "代办结束了" in words_of(answer)
    assert Assistance.objects.get().ended_at is not None
    assert "report" not in desk.session and "正在代" not in words_of(desk.get("/"))
    assert desk.get("/manage/tickets/").status_code == 200
    [ended] = Entry.objects.filter(verb="residents.end_assistance")
    assert ended.actor == f"accounts.user:{cast.member.pk}"


def test_what_a_colleague_had_begun_themselves_is_never_shown_as_hers_and_is_there_afterwards(cast, elder):
    desk = browser_of(cast.member)
    as_far_as_contact(desk, cast, text="我自己家的事，水管漏了。")
    begin(desk, elder)
    assert "report" not in desk.session
    as_far_as_contact(desk, cast, text="李阿姨家的事，灯坏了。")
    desk.post("/homes/assistance/end/")
    assert desk.session["report"]["text"] == "我自己家的事，水管漏了。"
    assert desk.get("/manage/tickets/").status_code == 200


def test_it_ends_by_itself_after_its_time_and_not_before(cast, desk):
    with time_machine.travel(now() + timedelta(minutes=29)):
        assert "正在代" in words_of(desk.get("/my/"))
    with time_machine.travel(now() + timedelta(minutes=31)):
        answer = desk.get("/my/", follow=True)
        assert "代办的时间到了" in words_of(answer)
        assert "正在代" not in words_of(desk.get("/"))


def test_it_ends_with_signing_out(cast, desk):
    desk.post("/sign-out/")
    assert Assistance.objects.get().ended_at is not None
    assert desk.get("/my/").status_code == 302


def test_it_ends_with_the_role_of_who_acts(cast, desk):
    cast.member.grants.update(ends_at=now())
    assert "正在代" not in words_of(desk.get("/", follow=True))


@pytest.mark.parametrize("part", ["member", "worker", "secretary"])
def test_nobody_acts_for_somebody_who_works_here(cast, part):
    person = somebody(cast, "某人", "")
    Person.objects.filter(pk=person.pk).update(user=getattr(cast, part))
    browser = browser_of(cast.member)
    answer = begin(browser, person)
    assert answer.status_code == 403 and "不能代工作人员办理" in words_of(answer)
    assert Assistance.objects.count() == 0


@pytest.mark.parametrize("part", ["resident", "neighbour", "worker", "property"])
def test_only_the_committee_begins(cast, elder, part):
    begin(browser_of(getattr(cast, part)), elder)
    assert Assistance.objects.count() == 0
    with pytest.raises(RuleBroken):
        assisting.begin(person=elder, how="spot", by=getattr(cast, part), now=now())


def test_who_has_no_account_gets_one_that_is_theirs_when_they_prove_the_phone(cast):
    person = somebody(cast, "王奶奶", "13912345678", birth_year=1938)
    browser = browser_of(cast.member)
    begin(browser, person, how="phone")
    person.refresh_from_db()
    assert (person.user.phone, person.user.name) == ("13912345678", "王奶奶")
    consent = Consent.objects.get(user=person.user)
    assert (consent.purpose, consent.how, consent.by) == ("account", "phone", cast.member)
    as_far_as_contact(browser, cast)
    browser.post("/report/contact/", {"name": "王奶奶", "phone": "13912345678"})
    assert Ticket.objects.get().reporter == person.user


def test_a_phone_that_two_people_share_is_nobodys(cast):
    somebody(cast, "王爷爷", "13912345678")
    person = somebody(cast, "王奶奶", "13912345678")
    begun = assisting.begin(person=person, how="spot", by=cast.member, now=now())
    assert begun.user.phone is None


def test_another_browser_of_the_same_colleague_is_not_in_it(cast, desk):
    assert "正在代" not in words_of(browser_of(cast.member).get("/"))
    assert browser_of(cast.member).get("/manage/tickets/").status_code == 200


def test_what_is_reported_for_somebody_came_by_that_way_at_the_desk(cast, desk):
    as_far_as_contact(desk, cast)
    desk.post("/report/contact/", {"phone": "13800000001"})
    ticket = Ticket.objects.get()
    assert ticket.source == "ASSISTED"
    page = words_of(browser_of(cast.secretary).get(f"/manage/tickets/{ticket.number}/"))
    assert "· 代办" in page and "· 网页" not in page


def test_control_what_they_report_themselves_came_by_the_page(cast):
    own = browser_of(cast.resident)
    as_far_as_contact(own, cast)
    own.post("/report/contact/", {"phone": "13800000001"})
    assert Ticket.objects.get().source == "WEB"


def test_the_banner_names_the_person_as_the_roster_does_and_never_by_a_code(cast):
    nameless = User.objects.create_user("r_5ba5c0ffee", phone="13700001234")
    person = homes.enter_person(name="孙大妈", by=cast.secretary, now=now())
    homes.link_account(person=person, user=nameless, by=cast.secretary, now=now())
    browser = browser_of(cast.member)
    begin(browser, person)
    for page in (words_of(browser.get("/my/")), words_of(browser.get("/manage/"))):
        assert "r_5ba5" not in page and "代孙大妈办理" in page.replace("<strong>", "").replace("</strong>", "")
    # without a roster name the phone, masked
    acting = assisting.Acting(Assistance.objects.get(), User.objects.create_user("r_77aa", phone="13700005678"))
    assert acting.called == "137****5678"
