"""Somebody leaves: nothing tells of them any more, and what happened in the community is still true."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.transaction import atomic
from django.utils.timezone import localdate, now

from communities.accounts import actions as accounts_actions
from communities.accounts.models import OneTimeCode, Token, User
from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.audit.verifying import verify_ledger
from communities.feedback import handling
from communities.feedback.models import Photo, Step, Ticket
from communities.importing import sealed
from communities.importing.models import Line, Run
from communities.kernel.datamap import about_people, known_as
from communities.kernel.errors import RuleBroken
from communities.notifications.models import Message
from communities.privacy import erasing
from communities.receptions.models import Booking
from communities.residents import homes
from communities.residents.models import Person, ResidencyRole
from deliberation.outcomes import publishing
from tests.builders.browsers import a_browser, browser_of, phone_of, words_of
from tests.builders.outcomes import publicised
from tests.builders.people import a_resident, a_staff_member
from tests.builders.receptions import a_booking, a_reception
from tests.builders.tickets import a_dispatched_ticket
from tests.builders.topics import verified
from tests.communities.privacy.everywhere import files, places_of
from tests.communities.privacy.leaving import NAME, NICK, OPENID, PHONE, somebody
from tests.communities.residents.preparing import a_home

MARKERS = (NAME, NICK, PHONE, OPENID)
JSON = {"content_type": "application/json"}


@pytest.fixture
def known(cast):
    return somebody(cast)


def ask_for_code(browser):
    """The code of signing in was asked for a while ago."""
    OneTimeCode.objects.update(sent_at=now() - timedelta(minutes=5))
    return browser.post("/privacy/leave/", {"do": "code"})


def leave_by_page(browser):
    ask_for_code(browser)
    return browser.post("/privacy/leave/", {"do": "leave", "proof": browser.session["leaving_code"]["shown"]})


def test_control_before_leaving_every_marker_is_found_where_it_stands(known):
    found = places_of(*MARKERS)
    for table in ("accounts_user", "residents_person", "feedback_ticket", "feedback_step", "grid_dutycard"):
        assert table in found[NAME]
    assert {"notifications_message", "accounts_answered"} <= found[NAME] | found[PHONE]
    assert {"accounts.User opened", "feedback.Ticket opened", "residents.Person opened"} <= found[PHONE]
    assert {"accounts.OneTimeCode opened", "sessions opened", "grid_gridworker"} <= found[PHONE]
    assert found[OPENID] == {"accounts_wechatidentity"}
    assert {"cache default", "grid_dutycard", "audit_entry"} - found[NAME] == {"audit_entry"}
    kept_of = {kept.label for kept in about_people() if kept.mine and kept.erase and kept.mine(known.user).exists()}
    assert kept_of == {kept.label for kept in about_people() if kept.mine and kept.erase}


def test_after_leaving_no_table_session_cache_or_file_tells_of_the_person(known, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = leave_by_page(known.browser)
    assert answer.status_code == 200 and "已经注销" in words_of(answer)
    # pages kept for strangers live a minute at most
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert places_of(*MARKERS) == {marker: set() for marker in MARKERS}
    assert not default_storage.exists(known.hidden.display) and not default_storage.exists(known.hidden.thumb)


def test_what_happened_stays_and_the_ledger_verifies(known):
    steps, before = Step.objects.count(), known.closed.closed_at
    erasing.erase(user=known.user, now=now())
    ticket = Ticket.objects.get(pk=known.closed.pk)
    assert (ticket.closed_at, ticket.solved, ticket.satisfaction) == (before, True, "SATISFIED")
    assert "楼上夜里十点还在打电钻" in ticket.text and ticket.text == ticket.public_text
    assert Step.objects.count() == steps
    assert list(verify_ledger()) == []
    assert Entry.objects.filter(verb="privacy.erase", subject=f"accounts.user:{known.user.pk}").count() == 1


def test_what_staff_answered_keeps_its_office_telephone(known):
    erasing.erase(user=known.user, now=now())
    reply = Step.objects.get(ticket=known.ticket, verb="reply")
    assert "010-55550101" in reply.public_text and NICK not in reply.public_text


def test_control_a_step_that_is_changed_without_a_link_is_noticed_before_and_after(known):
    erasing.erase(user=known.user, now=now())
    step = Step.objects.filter(ticket=known.ticket, verb="reply").get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shangliang.erasing', 'on', true)")
        cursor.execute("UPDATE feedback_step SET public_text = '都办好了' WHERE id = %s", [step.pk])
    assert [finding.kind for finding in verify_ledger()] == ["row_changed"]


@pytest.mark.parametrize(
    ("switch", "change"),
    [("off", "public_text = ''"), ("on", "verb = 'note'"), ("on", "by_label = '', public_text = ''")],
)
def test_control_the_database_lets_words_alone_go_and_only_where_erasure_says_so(known, switch, change):
    with pytest.raises(DatabaseError), atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shangliang.erasing', %s, true)", [switch])
        cursor.execute(f"UPDATE feedback_step SET {change} WHERE ticket_id = %s", [known.ticket.pk])
    with pytest.raises(DatabaseError), atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shangliang.erasing', 'on', true)")
        cursor.execute("UPDATE audit_entry SET facts = '{}'")


def test_published_pictures_stay_and_others_go(known, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(user=known.user, now=now())
    shown = Photo.objects.get(ticket=known.ticket)
    assert (shown.pk, shown.owner_id) == (known.shown.pk, None)
    assert {shown.display, shown.thumb} <= files()


def test_pictures_go_within_the_hour_even_if_the_process_dies_after_the_commit(known):
    from communities.feedback.sweeping import forget_uploads

    erasing.erase(user=known.user, now=now())
    assert default_storage.exists(known.hidden.display)
    assert forget_uploads() > 0 and not default_storage.exists(known.hidden.display)


def test_who_left_is_signed_out_everywhere_and_the_phone_may_begin_anew(known):
    other = a_browser()
    sign_in_again = {"phone": PHONE}
    token = phone_of(User.objects.get(pk=known.user.pk))
    leave_by_page(known.browser)
    assert known.browser.get("/privacy/mine/").status_code == 302
    assert token.get("/api/v1/me").status_code == 401
    assert Token.objects.filter(user=known.user).count() == 0
    other.post("/sign-in/", sign_in_again)
    assert "钱" not in words_of(other.get("/my/"))
    newcomer, _ = User.objects.exclude(pk=known.user.pk).get_or_create(phone=PHONE, defaults={"username": "new"})
    assert newcomer.tickets.count() == 0


def test_a_slot_that_the_desk_booked_under_the_phone_is_free_again_and_names_nobody(known):
    by_desk = Booking.objects.get(user__isnull=True)
    assert by_desk in Booking.objects.of(known.user)
    erasing.erase(user=known.user, now=now())
    by_desk.refresh_from_db()
    assert (by_desk.name, by_desk.phone, by_desk.cancelled_at is None) == ("已注销的居民", "", False)


def test_an_answer_to_an_objection_says_nothing_of_who_left_as_the_objection_does(cast):
    # given an objection with a name in it, and in what was answered
    verified(cast.resident)
    verified(cast.neighbour)
    name, minutes = cast.neighbour.name, publicised(cast)
    made = publishing.object_to(minutes=minutes, text=f"我是{name}，车位太少。", by=cast.neighbour, now=now())
    publishing.answer(objection=made, text=f"{name}您好，再画两个。", by=cast.secretary, now=now())
    # when who objected leaves
    erasing.erase(user=cast.neighbour, now=now())
    made.refresh_from_db()
    # then it stands in neither
    assert (made.public_text, made.answer) == ("我是***，车位太少。", "***您好，再画两个。")


def test_the_rows_of_imports_are_opened_before_anybody_waits_for_the_ledger(cast, monkeypatch):
    run = Run.objects.create(register="people", file_name="名册.csv", what="", by=cast.secretary, headings=["姓名"])
    for number, name in enumerate((cast.resident.name, "别人"), 2):
        cells = sealed.cells({"姓名": name})
        Line.objects.create(run=run, number=number, cells=cells, said="{}", trace="{}", verdict="new")
    hold, left = accounts_actions.hold_ledger, []
    monkeypatch.setattr(accounts_actions, "hold_ledger", lambda: (left.append(Line.objects.count()), hold()))
    erasing.erase(user=cast.resident, now=now())
    assert left == [1] == [Line.objects.count()]


def test_who_gave_no_name_takes_no_word_of_everybodys_along(cast):
    nameless = a_resident("13811112222", "")
    a_booking(a_reception(cast.member), nameless)
    ticket = a_dispatched_ticket(cast, by=nameless)
    handling.reply(ticket=ticket, text="已请居民代表到场。", by=cast.property, now=now())
    # as it was written before
    Booking.objects.update(name="居民")
    assert known_as(nameless) == {"13811112222"}
    erasing.erase(user=nameless, now=now())
    assert Step.objects.get(ticket=ticket, verb="reply").public_text == "已请居民代表到场。"


def test_nobody_is_told_of_a_matter_whose_reporter_left(known, cast):
    erasing.erase(user=known.user, now=now())
    handling.reply(ticket=known.ticket, text="明天来。", by=cast.property, now=now())
    assert Message.objects.filter(to=known.user).count() == 0


def test_the_neighbours_data_stay(known, cast):
    Person.objects.filter(user=cast.neighbour).update(phone=cast.neighbour.phone)
    before = places_of(cast.neighbour.name, "13800000002")
    erasing.erase(user=known.user, now=now())
    assert places_of(cast.neighbour.name, "13800000002") == before and before[cast.neighbour.name]


def test_a_wrong_code_changes_nothing_and_is_said_beside_the_field(known):
    ask_for_code(known.browser)
    answer = known.browser.post("/privacy/leave/", {"do": "leave", "proof": "000000x"})
    assert answer.status_code == 400 and "验证码不对" in words_of(answer)
    assert User.objects.get(pk=known.user.pk).phone == PHONE
    empty = known.browser.post("/privacy/leave/", {"do": "leave", "proof": ""})
    assert empty.status_code == 400 and "请填 6 位验证码" in words_of(empty)


def test_who_works_here_gives_the_role_back_first(cast):
    browser = browser_of(cast.member)
    assert "您还有工作身份：居委会委员" in words_of(browser.get("/privacy/leave/"))
    answer = browser.post("/privacy/leave/", {"do": "leave", "proof": "a-long-enough-password"})
    assert answer.status_code == 409 and User.objects.get(pk=cast.member.pk).is_active


def test_who_worked_here_leaves_with_the_password(cast):
    gone = a_staff_member("zhiban", Role.COMMITTEE_MEMBER, name="旧同事")
    browser = browser_of(gone)
    gone.grants.update(ends_at=now())
    wrong = browser.post("/privacy/leave/", {"do": "leave", "proof": "wrong"})
    assert wrong.status_code == 400 and "密码不对" in words_of(wrong)
    assert "已经注销" in words_of(browser.post("/privacy/leave/", {"do": "leave", "proof": "a-long-enough-password"}))
    assert places_of("旧同事", "zhiban") == {"旧同事": set(), "zhiban": set()}


def test_an_open_matter_does_not_stop_anybody_but_is_said_beforehand(known):
    assert "您报的事还有" in words_of(known.browser.get("/privacy/leave/"))


def test_an_owner_stays_in_the_owners_register_by_name_alone(cast):
    owner = a_resident("13811112222", "孙业主")
    person = homes.enter_person(name="孙业主", phone="13811112222", birth_year=1970, by=cast.secretary, now=now())
    homes.link_account(person=person, user=owner, by=cast.secretary, now=now())
    home = {"dwelling": a_home(cast), "starts_on": localdate(), "by": cast.secretary, "now": now()}
    homes.move_in(person=person, role=ResidencyRole.OWNER, **home)
    assert "业主名册（民法典第 278 条）" in words_of(browser_of(owner).get("/privacy/leave/"))
    erasing.erase(user=owner, now=now())
    kept = Person.objects.get(pk=person.pk)
    assert (kept.name, kept.phone, kept.birth_year, kept.user) == ("孙业主", "", None, None)
    assert places_of("孙业主", "13811112222") == {"孙业主": {"residents_person"}, "13811112222": set()}


def test_the_api_does_the_same(cast):
    resident = phone_of(cast.resident)
    assert resident.get("/api/v1/me/leave").json()["data"]["way"] == "code"
    code = resident.post("/api/v1/me/leave/code", **JSON).json()["data"]["code"]
    refused = resident.post("/api/v1/me/leave", {"proof": "x"}, **JSON)
    assert (refused.status_code, refused.json()["code"]) == (400, "code_refused")
    assert resident.post("/api/v1/me/leave", {"proof": code}, **JSON).status_code == 200
    assert resident.get("/api/v1/me").status_code == 401
    assert a_browser().get("/api/v1/me").status_code == 401


def test_who_has_left_cannot_leave_twice(cast):
    erasing.erase(user=cast.resident, now=now())
    with pytest.raises(RuleBroken):
        erasing.erase(user=cast.resident, now=now())
