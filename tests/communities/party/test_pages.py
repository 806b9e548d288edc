"""党建 in the back office: who may, what is shown, and that a page costs the same however much there is."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.models import Grant
from communities.accounts.roles import Role
from communities.audit.actions import record
from communities.audit.models import Entry
from communities.party import rules
from communities.party.kinds import MemberKind, PostKind, UnitKind
from communities.party.models import Appointment, Member, Membership, PartyUnit, Post, Term, WarningReason
from communities.residents.models import Building, Person
from tests.architecture.walking import routes
from tests.builders.browsers import a_browser, asked_of, browser_of, words_of
from tests.builders.party import SPRING, SUMMER, a_life, a_member, a_unit, holds_post, the_post

BASE = "/manage/party/"
HOLDS = re.compile(r'name="(seats-[^"]+)"')


@pytest.fixture
def committee(cast):
    return a_unit()


@pytest.fixture
def branch(committee):
    return a_unit("第一支部", UnitKind.BRANCH, committee)


def addresses(unit, member) -> list[str]:
    return [
        BASE,
        f"{BASE}blank/",
        f"{BASE}terms/",
        f"{BASE}units/{unit.pk}/",
        f"{BASE}units/{unit.pk}/roster/",
        f"{BASE}units/{unit.pk}/elect/",
        f"{BASE}do/found/0/",
        f"{BASE}do/appoint/{unit.pk}/",
        f"{BASE}do/admit/{unit.pk}/",
        f"{BASE}do/buildings/{unit.pk}/",
        f"{BASE}do/transfer/{member.pk}/",
        f"{BASE}units/{unit.pk}/meetings/",
        f"{BASE}reported/",
        f"{BASE}joint/",
        f"{BASE}offices/",
        "/manage/snippets/party/post/",
        "/manage/snippets/party/member/",
        f"/manage/snippets/party/member/edit/{member.pk}/",
    ]


@pytest.mark.parametrize("part", ["secretary", "member"])
def test_the_committee_opens_every_page(cast, branch, part):
    browser = browser_of(getattr(cast, part))
    found = {address: browser.get(address).status_code for address in addresses(branch, a_member("王梅", branch))}
    assert set(found.values()) == {200}, found


@pytest.mark.parametrize("part", ["resident", "property", "department", "worker"])
def test_nobody_else_opens_any(cast, branch, part):
    member, browser = a_member("王梅", branch, phone="13912345678"), browser_of(getattr(cast, part))
    for address in addresses(branch, member):
        answer = browser.get(address)
        assert answer.status_code in (302, 403) and "王梅" not in words_of(answer), address
    answer = browser.post(f"{BASE}units/{branch.pk}/roster/{member.pk}/phone/")
    assert answer.status_code in (302, 403)
    assert not Entry.objects.filter(verb="party.reveal_phone").exists()


def test_nobody_signed_in_is_asked_to_sign_in(cast, branch):
    for address in addresses(branch, a_member("王梅", branch)):
        answer = a_browser().get(address)
        assert answer.status_code == 302 and answer["Location"].endswith(f"?next={address}"), answer["Location"]


def test_control_without_the_rule_a_handler_would_be_let_in(cast, branch, monkeypatch):
    monkeypatch.setattr(rules, "is_committee", lambda user: True)
    assert browser_of(cast.property).get(f"{BASE}units/{branch.pk}/").status_code == 200


def outside(names: list[str]) -> list[str]:
    """Addresses that have to do with party data and lie outside the back office."""
    return [address for address in names if "party" in address and not address.lstrip("/").startswith("manage/")]


def test_no_page_of_residents_and_no_endpoint_has_any_of_it():
    known = [route.address for route in routes("config.urls_community")]
    assert any("manage/party/" in address for address in known)
    assert outside(known) == []
    assert outside([*known, "/api/v1/party/"]) == ["/api/v1/party/"]  # control


def test_the_ledger_says_what_was_done_to_whom_at_the_same_price(cast, branch):
    browser, costs = browser_of(cast.secretary), []
    for place in range(2):
        for name in "甲乙丙"[place * 2 : place + 2]:
            held = holds_post(a_member(f"党员{name}", branch), branch, PostKind.DEPUTY)
            record(by=cast.secretary, verb="party.appoint", subject=held, at=clock())
        browser.get("/manage/ledger/")
        with CaptureQueriesContext(connection) as captured:
            page = words_of(browser.get("/manage/ledger/"))
        costs.append(asked_of(captured))
    assert "任了党内职务" in page and "任职：第一支部 · 副书记 · 党员甲" in page
    assert costs[0] == costs[1]


def test_what_is_kept_of_a_member_is_corrected_in_the_register(cast, branch):
    member = a_member("王梅", branch, kind="probationary")
    address = f"/manage/snippets/party/member/edit/{member.pk}/"
    sent = {"kind": "formal", "category": "retired", "joined_year": "1998"}
    assert browser_of(cast.member).post(address, sent).status_code == 302
    member.refresh_from_db()
    assert (member.kind, member.category, member.joined_year) == ("formal", "retired", 1998)


def test_the_door_stands_in_the_committee_s_menu_and_in_no_handler_s(cast, branch):
    assert BASE in words_of(browser_of(cast.member).get("/manage/"))
    assert BASE not in words_of(browser_of(cast.property).get("/manage/"))


def test_the_tree_shows_counts_and_warnings(cast, committee, branch):
    a_member("王梅", branch)
    page = words_of(browser_of(cast.member).get(BASE))
    assert "第一支部" in page and "正式党员不足 3 人" in page and "王梅" not in page


def many(branch):
    """Three more of everything that a row shows."""
    for place in range(3):
        unit = a_unit(f"支部{place}", UnitKind.BRANCH, branch.parent)
        member = a_member(f"党员{place}", unit, phone=f"1390000000{place}")
        Membership.objects.create(member=member, unit=branch, tie="reported", starts_on=SPRING)
        holds_post(member, unit)
        holds_post(member, branch, PostKind.DEPUTY)
        unit.buildings.create(building=Building.objects.create(name=f"{place}号"))
        ends_on = localdate() + timedelta(days=20 + place)
        Term.objects.create(unit=unit, starts_on=SPRING - timedelta(days=900), ends_on=ends_on)
        WarningReason.objects.create(unit=unit, code="too_few", reason="因为", by=branch_reader())
        a_life(branch, branch_reader(), place + 1)


def branch_reader():
    return Grant.objects.filter(role=Role.COMMITTEE_SECRETARY).first().user


@pytest.mark.parametrize("place", [0, 1, 2, 3, 4, 5, 7, 9, 11, 12, 13, 14, 16])
def test_a_page_costs_the_same_with_one_row_and_with_more(cast, branch, place):
    member = a_member("王梅", branch, phone="13912345678")
    holds_post(member, branch)
    branch.buildings.create(building=cast.building)
    a_life(branch, cast.secretary)
    Building.objects.create(name="空白楼")
    Term.objects.create(unit=branch, starts_on=SPRING - timedelta(days=900), ends_on=localdate() + timedelta(days=20))
    address, browser = addresses(branch, member)[place], browser_of(cast.secretary)
    browser.get(address)
    costs = []
    for _again in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        costs.append(asked_of(captured))
        many(branch) if not _again else None
    assert costs[0] == costs[1]


def test_a_roster_is_that_of_the_day_asked_for_with_masked_phones(cast, branch):
    a_member("王梅", branch, phone="13912345678", ends_on=SUMMER)
    browser, address = browser_of(cast.member), f"{BASE}units/{branch.pk}/roster/"
    page = words_of(browser.get(address, {"day": "2026-05-31"}))
    assert "王梅" in page and "139****5678" in page and "13912345678" not in page
    assert "王梅" not in words_of(browser.get(address, {"day": "2026-06-01"}))
    assert browser.get(address, {"day": "昨天"}).status_code == 400


def test_a_phone_is_shown_once_and_the_look_recorded(cast, branch):
    member, other = a_member("王梅", branch, phone="13912345678"), a_member("李明", branch, phone="13912345679")
    browser, address = browser_of(cast.member), f"{BASE}units/{branch.pk}/roster/{member.pk}/phone/"
    assert browser.get(address).status_code == 405
    answer = browser.post(address)
    assert "13912345678" in words_of(answer) and "13912345679" not in words_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert Entry.objects.filter(verb="party.reveal_phone", subject=f"party.member:{member.pk}").count() == 1
    assert browser.post(f"{BASE}units/{a_unit('别的').pk}/roster/{other.pk}/phone/").status_code == 404


def test_a_reason_is_written_beside_its_warning(cast, branch):
    browser = browser_of(cast.member)
    sent = {"code": "too_few", "reason": "上级批准暂设"}
    answer = browser.post(f"{BASE}do/reason/{branch.pk}/", sent)
    assert answer.status_code == 302
    assert "上级批准暂设" in words_of(browser.get(answer["Location"]))
    for wrong in ({"code": "else", "reason": "x"}, {"code": "too_few", "reason": ""}):
        assert browser.post(f"{BASE}do/reason/{branch.pk}/", wrong).status_code == 400


def test_a_unit_is_founded_moved_and_given_buildings(cast, committee):
    browser = browser_of(cast.member)
    sent = {"name": "第三支部", "kind": "branch", "in_community": "on"}
    assert browser.post(f"{BASE}do/found/{committee.pk}/", sent).status_code == 302
    unit = PartyUnit.objects.get(name="第三支部")
    assert unit.parent == committee
    browser.post(f"{BASE}do/buildings/{unit.pk}/", {"buildings": [cast.building.pk]})
    assert unit.buildings.get().building == cast.building
    answer = browser.post(f"{BASE}do/move/{committee.pk}/", {"parent": unit.pk})
    assert answer.status_code == 409 and "下级" in words_of(answer)
    browser.post(f"{BASE}do/move/{unit.pk}/", {"parent": ""})
    unit.refresh_from_db()
    assert unit.parent is None


def test_a_person_of_the_register_becomes_a_member_and_is_not_written_twice(cast, branch):
    person = Person.objects.create(name="王梅", phone="13912345678")
    sent = {"name": "王梅", "phone": "139 1234 5678", "kind": "formal", "category": "registered", "tie": "full"}
    browser, address = browser_of(cast.member), f"{BASE}do/admit/{branch.pk}/"
    assert browser.post(address, sent | {"starts_on": "2026-03-01"}).status_code == 302
    assert Member.objects.get().person == person
    refused = browser.post(address, sent | {"starts_on": "2026-04-01"})
    assert refused.status_code == 400 and "转接" in words_of(refused)
    assert browser.post(address, sent | {"phone": "12", "starts_on": "2026-03-01"}).status_code == 400
    assert Person.objects.filter(name="王梅").count() == 1


def test_leaving_the_community_is_nobodys_default(cast, branch):
    member = a_member("王梅", branch)
    browser, address = browser_of(cast.secretary), f"{BASE}do/transfer/{member.pk}/"
    for sent in ({"day": "2026-06-01"}, {"day": "2026-06-01", "out": "on", "unit": branch.pk}):
        answer = browser.post(address, sent)
        assert answer.status_code == 400 and "只勾选" in words_of(answer)
    assert member.memberships.get().ends_on is None
    assert browser.post(address, {"day": "2026-06-01", "out": "on"}).status_code == 302
    assert str(member.memberships.get().ends_on) == "2026-06-01"


def test_a_member_is_transferred_and_appointed_and_ended(cast, committee, branch):
    browser, member = browser_of(cast.member), a_member("王梅", branch)
    assert (
        browser.post(f"{BASE}do/transfer/{member.pk}/", {"unit": committee.pk, "day": "2026-06-01"}).status_code == 302
    )
    sent = {"member": member.pk, "post": the_post().pk, "method": "elected", "starts_on": "2026-06-01"}
    assert browser.post(f"{BASE}do/appoint/{committee.pk}/", sent).status_code == 302
    held = Appointment.objects.get()
    assert browser.post(f"{BASE}do/end/{held.pk}/", {"ends_on": "2026-09-01"}).status_code == 302
    assert browser.post(f"{BASE}do/term/{committee.pk}/", {"starts_on": "2026-06-01"}).status_code == 302
    held.refresh_from_db()
    assert str(held.ends_on) == "2026-09-01" and Term.objects.get().ends_on.year == 2031


def test_a_member_of_the_committee_is_told_that_rights_are_the_secretary_s(cast, branch):
    member = a_member("王梅", branch, user=cast.resident)
    sent = {"member": member.pk, "post": the_post().pk, "method": "elected", "starts_on": "2026-06-01"}
    sent["role"] = "committee_secretary"
    answer = browser_of(cast.member).post(f"{BASE}do/appoint/{branch.pk}/", sent)
    assert answer.status_code == 403 and "只有社区书记" in words_of(answer)
    assert not Appointment.objects.exists()


def test_a_verb_or_a_row_that_there_is_none_of_is_not_found(cast, branch):
    browser = browser_of(cast.secretary)
    for address in ("do/else/1/", "do/move/0/", "do/end/999/", "units/999/", "units/999/roster/", "units/999/elect/"):
        assert browser.get(BASE + address).status_code == 404, address


# -- 换届


def lines_of(*seats) -> dict:
    lines = {"seats-TOTAL_FORMS": len(seats), "seats-INITIAL_FORMS": 0}
    for place, (member, kind, role) in enumerate(seats):
        lines |= {f"seats-{place}-member": member.pk, f"seats-{place}-post": the_post(kind).pk}
        lines[f"seats-{place}-role"] = role
    return lines


def test_a_new_term_is_made_in_three_steps(cast, committee):
    Grant.objects.update(starts_at=clock() - timedelta(days=30))
    leader = a_member("张书记", committee, user=cast.secretary)
    held = holds_post(leader, committee)
    browser, address = browser_of(cast.secretary), f"{BASE}units/{committee.pk}/elect/"
    day = {"day": localdate().isoformat(), "document_number": "〔2026〕3号"}

    assert "张书记（书记）" in words_of(browser.get(address))
    page = words_of(browser.post(address, day | {"step": "propose", "going_on": held.pk}))
    assert f'<option value="{leader.pk}" selected>张书记' in page
    seats = lines_of((leader, PostKind.SECRETARY, "committee_secretary"))
    page = words_of(browser.post(address, day | seats | {"step": "results"}))
    assert "得到“社区书记”的身份" in page and set(HOLDS.findall(page)) >= set(seats)
    assert Term.objects.count() == 0, "nothing is written before it is confirmed"
    answer = browser.post(address, day | seats | {"step": "confirm"})

    assert answer.status_code == 302
    assert Term.objects.get().document_number == "〔2026〕3号"
    assert Appointment.objects.on(localdate()).get().member == leader


def test_results_that_cannot_be_are_said_and_nothing_changes(cast, committee):
    leader, other = a_member("张书记", committee), a_member("李明", committee)
    browser, address = browser_of(cast.secretary), f"{BASE}units/{committee.pk}/elect/"
    day = {"day": localdate().isoformat(), "step": "confirm"}
    twice = lines_of((leader, PostKind.SECRETARY, ""), (other, PostKind.SECRETARY, ""))
    answer = browser.post(address, day | twice)
    assert answer.status_code == 409 and "已由张书记担任" in words_of(answer)
    earlier = browser.post(address, day | twice | {"step": "results"})
    assert earlier.status_code == 400 and "书记只有一个名额，这里填了 2 位" in words_of(earlier)
    half = lines_of((leader, PostKind.SECRETARY, "")) | {"seats-0-post": ""}
    for step in ("results", "confirm"):
        assert browser.post(address, day | half | {"step": step}).status_code == 400
    empty = browser.post(address, day | lines_of() | {"step": "results"})
    assert empty.status_code == 400 and "至少一个人" in words_of(empty)
    assert browser.post(address, {"step": "results", "day": "明天"}).status_code == 400
    assert not Term.objects.exists() and not Appointment.objects.exists()


def test_every_error_of_the_results_is_told_before_they_are_confirmed(cast, committee):
    leader, young = a_member("张书记", committee), a_member("何国栋", committee, kind=MemberKind.PROBATIONARY)
    seats = lines_of(
        (leader, PostKind.SECRETARY, "committee_secretary"),
        (young, PostKind.SECRETARY, ""),
        (leader, PostKind.DEPUTY, ""),
    )
    browser, address = browser_of(cast.secretary), f"{BASE}units/{committee.pk}/elect/"
    day = {"day": localdate().isoformat()}
    answer = browser.post(address, day | seats | {"step": "results"})
    said = words_of(answer)
    assert answer.status_code == 400 and "第二步" in said
    for words in ("没有账号", "何国栋是预备党员", "书记只有一个名额"):
        assert words in said, words
    # control: what can be is shown, and a look writes nothing
    fine = browser.post(address, day | lines_of((leader, PostKind.SECRETARY, "")) | {"step": "results"})
    assert "第三步" in words_of(fine)
    assert not Term.objects.exists() and not Appointment.objects.exists()
    assert not Entry.objects.filter(verb__startswith="party.").exists()


def test_what_only_the_whole_shows_is_told_before_it_is_confirmed(cast, committee):
    leader = a_member("张书记", committee, user=cast.secretary)
    Grant.objects.update(starts_at=clock() - timedelta(days=30))
    holds_post(leader, committee, grant=Grant.objects.get(user=cast.secretary))
    sent = {"day": localdate().isoformat(), "step": "results"} | lines_of((leader, PostKind.SECRETARY, ""))
    answer = browser_of(cast.secretary).post(f"{BASE}units/{committee.pk}/elect/", sent)
    assert answer.status_code == 400 and "没有人是社区书记" in words_of(answer)


def test_a_day_far_off_is_refused_at_the_first_step(cast, committee):
    browser, address = browser_of(cast.secretary), f"{BASE}units/{committee.pk}/elect/"
    answer = browser.post(address, {"day": "2099-01-01", "step": "propose"})
    assert answer.status_code == 400 and "第一步" in words_of(answer) and "请核对日期" in words_of(answer)


def test_a_stranger_to_the_unit_cannot_be_slipped_into_the_results(cast, committee):
    stranger = a_member("别人", a_unit("别的党委"))
    seats = lines_of((stranger, PostKind.SECRETARY, ""))
    sent = {"day": localdate().isoformat(), "step": "confirm"} | seats
    assert browser_of(cast.secretary).post(f"{BASE}units/{committee.pk}/elect/", sent).status_code == 400


def test_the_seats_of_a_post_that_somebody_held_are_not_changed(cast, committee):
    holds_post(a_member("王梅", committee), committee, PostKind.DEPUTY)
    post = Post.objects.get(kind=PostKind.DEPUTY)
    address = reverse("wagtailsnippets_party_post:edit", args=[post.pk])
    sent = {"name": post.name, "kind": post.kind, "sort": 2}
    browser = browser_of(cast.member)
    assert "名额不能再改" in words_of(browser.post(address, sent | {"single_seat": "on"}))
    assert browser.post(address, sent | {"name": "第一副书记"}).status_code == 302
