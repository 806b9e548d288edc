"""代办注销: asked for by one of staff, told to the resident, confirmed by another in time; till then it may be withdrawn."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from communities.accounts.actions import sign_in_with_code
from communities.accounts.codes import CodeRefused, send_code
from communities.accounts.models import Grant, User
from communities.accounts.phone_change import send_codes
from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Channel, Message
from communities.privacy.erasing import RoleHeld, erase, leave, send_leaving_code
from communities.privacy.leaving_for import ask_to_leave, confirm_leaving, withdraw_leaving
from communities.residents import assisting, homes, joining, verifying
from communities.residents.models import Leaving, Person
from tests.builders.browsers import browser_of, phone_of, words_of
from tests.builders.people import a_resident, a_staff_member
from tests.communities.residents.preparing import a_home, somebody

JSON = {"content_type": "application/json"}
WEEK = timedelta(days=7)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def elder(cast) -> Person:
    person = somebody(cast, "李秀兰", "13800000001", birth_year=1940)
    homes.link_account(person=person, user=cast.resident, by=cast.secretary, now=now())
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def desk(cast, elder):
    """刘委员 in the midst of acting for her."""
    browser = browser_of(cast.member)
    assert browser.post(f"/manage/residents/{elder.pk}/assist/", {"assist-how": "spot"}).status_code == 302
    return browser


@pytest.fixture
def asked(cast, desk) -> Leaving:
    assert desk.post("/privacy/leave/", {"do": "ask"}).status_code == 302
    return Leaving.objects.get()


def is_here(user) -> bool:
    return User.objects.get(pk=user.pk).is_active


def test_asking_erases_nothing_and_tells_her_by_text_and_in_the_inbox(cast, asked):
    assert is_here(cast.resident) and (asked.by, asked.how) == (cast.member, "spot")
    assert asked.not_before - asked.asked_at == WEEK
    told = Message.objects.filter(to=cast.resident, key=f"leaving:{asked.pk}:asked")
    assert {(one.channel, one.state) for one in told} == {(Channel.INBOX, "SENT"), (Channel.SMS, "WAITING")}
    assert "刘委员" in told[0].body and "撤回" in told[0].body
    entry = Entry.objects.get(verb="privacy.ask_to_leave")
    assert (entry.actor, entry.facts["assisted_by"]) == (f"accounts.user:{cast.resident.pk}", cast.member.pk)


def test_another_of_staff_confirms_it_when_the_days_are_over_and_only_then_it_is_erased(cast, asked):
    with pytest.raises(Invalid, match="以后才能确认"):
        confirm_leaving(leaving=asked, by=cast.secretary, now=asked.not_before - MOMENT)
    with pytest.raises(NotAllowed, match="另一位工作人员"):
        confirm_leaving(leaving=asked, by=cast.member, now=asked.not_before)
    assert is_here(cast.resident)
    confirm_leaving(leaving=asked, by=cast.secretary, now=asked.not_before)
    assert not is_here(cast.resident) and not Person.objects.filter(name="李秀兰").exists()
    asked.refresh_from_db()
    assert (asked.end, asked.ended_by) == ("done", cast.secretary)
    entry = Entry.objects.get(verb="privacy.erase")
    assert entry.actor == f"accounts.user:{cast.secretary.pk}"
    with pytest.raises(Invalid, match="已经注销了"):
        confirm_leaving(leaving=asked, by=cast.secretary, now=asked.not_before)


def test_the_days_are_a_setting(cast, desk, settings):
    settings.ASSISTED_LEAVING_DAYS = 2
    desk.post("/privacy/leave/", {"do": "ask"})
    one = Leaving.objects.get()
    assert one.not_before - one.asked_at == timedelta(days=2)


@pytest.mark.parametrize("part", ["resident", "member", "secretary"])
def test_she_and_any_of_staff_withdraw_it_and_it_cannot_be_confirmed(cast, asked, part):
    withdraw_leaving(leaving=asked, by=getattr(cast, part), now=now())
    with pytest.raises(Invalid, match="已经撤回了"):
        confirm_leaving(leaving=asked, by=cast.secretary, now=asked.not_before)
    assert is_here(cast.resident)
    assert Message.objects.filter(to=cast.resident, title="注销撤回了").exists()


@pytest.mark.parametrize("part", ["neighbour", "property", "worker", "department"])
def test_nobody_else_confirms_or_withdraws_it(cast, asked, part):
    for act in (confirm_leaving, withdraw_leaving):
        with pytest.raises(NotAllowed):
            act(leaving=asked, by=getattr(cast, part), now=asked.not_before)
    assert is_here(cast.resident)


def test_no_one_of_staff_erases_a_resident_with_a_phone_of_their_own(cast, desk):
    # given 刘委员, who gives the account her own number in an assisted session
    shown = words_of(desk.post("/privacy/mine/phone/", {"phone": "13866667777"}, follow=True))
    for code in re.findall(r"\b\d{6}\b", shown):
        desk.post("/privacy/mine/phone/code/", {"code": code}, follow=True)
    user = User.objects.get(pk=cast.resident.pk)
    assert user.phone == "13866667777"
    # when she signs in with it and leaves
    page = browser_of(user).post("/privacy/leave/", {"do": "code"}, follow=True)
    # then she is told that it takes days, and gets no code
    assert "居委会最近才登记" in words_of(page)
    with pytest.raises(NotAllowed, match="居委会最近才登记"):
        leave(user=user, proof="123456", now=now())
    assert User.objects.get(pk=user.pk).phone
    # control: when the days are over, the number is proof enough
    later = now() + timedelta(days=8)
    code = send_leaving_code(user=user, address="10.0.0.1", now=later)
    leave(user=user, proof=code, now=later)
    assert not User.objects.get(pk=user.pk).phone


def test_nor_by_taking_the_resident_into_an_account_of_their_own(cast):
    elder = somebody(cast, "李秀兰", "13800000009", birth_year=1940)
    homes.link_account(person=elder, user=cast.resident, by=cast.member, now=now())
    user = User.objects.get(pk=cast.resident.pk)
    with pytest.raises(NotAllowed, match="居委会最近才登记"):
        leave(user=user, proof="123456", now=now())


def test_nor_by_writing_a_number_of_their_own_into_the_roster(cast):
    elder = somebody(cast, "王奶奶", "13912345678", birth_year=1938)
    homes.correct_person(person=elder, phone="13866667777", by=cast.member, now=now())
    code = send_code(phone="13866667777", address="10.0.0.9", now=now())
    user = sign_in_with_code(phone="13866667777", code=code, now=now())
    assert Person.objects.get(pk=elder.pk).user == user
    with pytest.raises(NotAllowed, match="居委会最近才登记"):
        leave(user=user, proof="123456", now=now())


def test_nor_by_making_one_of_the_resident_and_a_row_of_their_own(cast):
    elder, own = somebody(cast, "王奶奶", "13912345678", birth_year=1938), a_resident("13866667777", "小号")
    verifying.claim_address(user=own, name="王奶奶", dwelling=a_home(cast), birth_year=1938, now=now())
    joining.join(person=Person.objects.get(user=own), into=elder, by=cast.member, now=now())
    with pytest.raises(NotAllowed, match="居委会最近才登记"):
        leave(user=User.objects.get(pk=own.pk), proof="123456", now=now())


def test_a_code_that_is_read_out_at_the_desk_opens_no_account(cast):
    user = User.objects.get(pk=cast.resident.pk)
    user.acted_by = cast.member.pk
    sent = send_codes(user=user, phone=cast.neighbour.phone, address="1.2.3.4", now=now())
    with pytest.raises(CodeRefused):
        sign_in_with_code(phone=cast.neighbour.phone, code=sent["code"], now=now())


def test_one_of_staff_who_confirms_is_told_of_the_resident_s_office_and_a_closed_account_is_erased_too(cast, asked):
    Leaving.objects.update(not_before=now() - timedelta(days=1), asked_at=now() - timedelta(days=8))
    given = Grant.objects.create(
        user=asked.user, role=Role.GRID_WORKER, scope_id=cast.grid.pk, starts_at=now() - timedelta(days=1)
    )
    with pytest.raises(RoleHeld, match="本人还有工作身份"):
        confirm_leaving(leaving=asked, by=cast.secretary, now=now())
    given.delete()
    User.objects.filter(pk=asked.user_id).update(is_active=False)
    confirm_leaving(leaving=asked, by=cast.secretary, now=now())
    assert User.objects.get(pk=asked.user_id).phone is None


def test_the_table_refuses_what_the_actions_do(cast, asked):
    done = {"end": "done", "ended_at": asked.not_before}
    for wrong in ({**done, "ended_by": cast.member}, {**done, "ended_by": cast.secretary, "ended_at": now()}):
        with pytest.raises(IntegrityError, match="confirmed_by_another_in_time"), atomic():
            Leaving.objects.filter(pk=asked.pk).update(**wrong)
    Leaving.objects.filter(pk=asked.pk).update(**done, ended_by=cast.secretary)  # control


def test_it_is_asked_for_in_an_assisted_session_alone_and_once(cast, elder, asked, desk):
    assistance = assisting.Assistance.objects.get()
    for who in (cast.resident, cast.neighbour):
        with pytest.raises(NotAllowed):
            ask_to_leave(assistance=assistance, user=who, now=now())
    own = browser_of(cast.resident).post("/privacy/leave/", {"do": "ask"}, follow=True)
    assert "没有办理这一步的权限" in words_of(own)
    again = desk.post("/privacy/leave/", {"do": "ask"}, follow=True)
    assert "已经提出过了" in words_of(again) and Leaving.objects.count() == 1


def test_no_proof_makes_it_immediate_in_an_assisted_session(cast, elder):
    cast.resident.acted_by = cast.member.pk
    with pytest.raises(NotAllowed, match="另一位工作人员"):
        leave(user=cast.resident, proof="123456", now=now())
    assert is_here(cast.resident)


def test_without_a_phone_of_the_account_the_roster_s_hears_of_it(cast, elder, desk):
    User.objects.filter(pk=cast.resident.pk).update(phone=None)
    desk.post("/privacy/leave/", {"do": "ask"})
    assert Message.objects.get(channel=Channel.SMS).phone == "13800000001"


def test_who_leaves_by_themselves_meanwhile_needs_no_confirmation(cast, asked):
    erase(user=cast.resident, now=now())
    asked.refresh_from_db()
    assert (asked.end, asked.ended_by) == ("done", cast.resident)


def test_the_api_tells_of_it_and_takes_it_back(cast, asked):
    phone = phone_of(cast.resident)
    waiting = phone.get("/api/v1/me/leave").json()["data"]["waiting"]
    assert (waiting["by"], waiting["how"]) == ("刘委员", "当面")
    assert phone.post("/api/v1/me/leave/withdraw", **JSON).json()["data"]["waiting"] is None
    assert Leaving.objects.get().end == "withdrawn"
    assert phone.post("/api/v1/me/leave/withdraw", **JSON).status_code == 400


# -- the pages


def test_the_page_says_how_it_goes_and_takes_it_back(cast, desk):
    page = words_of(desk.get("/privacy/leave/"))
    assert "满 7 天" in page and "代他提出" in page and "获取验证码" not in page
    desk.post("/privacy/leave/", {"do": "ask"})
    own = browser_of(cast.resident)
    assert "由刘委员代办" in words_of(own.get("/privacy/leave/")) and "获取验证码" in words_of(
        own.get("/privacy/leave/")
    )
    assert "已撤回" in words_of(own.post("/privacy/leave/", {"do": "withdraw"}, follow=True))
    assert Leaving.objects.get().end == "withdrawn"
    assert "没有等着确认的注销" in words_of(own.post("/privacy/leave/", {"do": "withdraw"}, follow=True))


def test_it_stands_on_the_first_screen_and_is_confirmed_at_the_desk(cast, asked):
    other, own = browser_of(cast.secretary), browser_of(cast.member)
    assert "刘委员代办提出" in words_of(other.get("/manage/"))
    for browser in (other, own):
        assert "确认注销" not in words_of(browser.get("/manage/leavings/"))
    Leaving.objects.update(asked_at=now() - WEEK, not_before=now() - MOMENT)
    assert "确认注销" not in words_of(own.get("/manage/leavings/"))
    assert "确认注销" in words_of(other.get("/manage/leavings/"))
    own.post(f"/manage/leavings/{asked.pk}/confirm/")
    assert is_here(cast.resident)
    other.post(f"/manage/leavings/{asked.pk}/confirm/")
    assert not is_here(cast.resident)
    assert "没有等确认的" in words_of(other.get("/manage/leavings/"))
    assert "代办的注销" not in words_of(other.get("/manage/"))
    assert other.post(f"/manage/leavings/{asked.pk}/drop/").status_code == 404


@pytest.mark.parametrize("part", ["resident", "property", "worker", "department"])
def test_the_page_of_the_desk_is_the_committee_s(cast, asked, part):
    assert browser_of(getattr(cast, part)).get("/manage/leavings/").status_code in (302, 403)


def test_a_page_of_three_costs_what_a_page_of_one_does(cast, asked):
    browser = browser_of(cast.secretary)
    browser.get("/manage/leavings/")
    with CaptureQueriesContext(connection) as one:
        browser.get("/manage/leavings/")
    for number in (2, 3):
        user = a_staff_member(f"r{number}", Role.RESIDENT, name=f"居民{number}")
        Leaving.objects.create(user=user, by=cast.member, how="spot", not_before=now() + WEEK)
    with CaptureQueriesContext(connection) as three:
        browser.get("/manage/leavings/")
    assert len(three) == len(one)
