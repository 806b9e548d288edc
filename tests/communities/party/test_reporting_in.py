"""双报到: reporting keeps both ties; needs are matched, taken on, done and confirmed by another."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from communities.party import serving, sharing
from communities.party.errors import NeedFull, OwnService
from communities.party.kinds import Tie, UnitKind
from communities.party.models import Item, Membership, Service
from communities.party.overviews import matching, reported_on, taken
from communities.residents.models import Person
from communities.tenants.scope import inside
from tests import databases
from tests.builders.browsers import browser_of, words_of
from tests.builders.party import SPRING, SUMMER, a_member, a_unit
from tests.builders.people import cast_of
from tests.communities.tenants.together import locks_of

BASE = "/manage/party/"
TODAY = localdate()


@pytest.fixture
def branch(cast):
    return a_unit("第一支部", UnitKind.BRANCH, a_unit())


def reported(unit, by, name="郑立新", skills=("health",), times=("weekend",), **more) -> Membership:
    what = {"name": name, "employer": "区人民医院", "skills": skills, "times": times, "starts_on": SPRING} | more
    return serving.report_in(unit=unit, **what, by=by, now=clock())


def a_need(by, wanted=1, skill="health", time="weekend") -> Item:
    what = {"title": "量血压", "wanted": wanted, "skill": skill, "time": time}
    return sharing.add_need(partner=None, **what, by=by, now=clock())


def took(need, tie, by) -> Service:
    return serving.take_on(item=need, member=tie.member, by=by, now=clock())


def served(service, by, hours="2.5", day=TODAY) -> Service:
    what = {"served_on": day, "hours": Decimal(hours), "content": "量了血压"}
    return serving.serve(service=service, **what, by=by, now=clock())


def test_who_reports_keeps_the_whole_relation_elsewhere(cast, branch):
    home = a_unit("机关支部", UnitKind.BRANCH)
    member = a_member("郑立新", home, phone="13912345678")
    tie = reported(branch, cast.member, phone="13912345678")
    assert tie.member == member
    ties = Membership.objects.on(TODAY).filter(member=member).values_list("unit", "tie")
    assert sorted(ties) == sorted([(home.pk, Tie.FULL), (branch.pk, Tie.REPORTED)])


@pytest.mark.parametrize("known", [True, False], ids=["of the roster", "new"])
def test_whoever_is_entered_is_held_with_the_unit_before_the_ledger(cast, branch, known):
    """Else a unit that is dissolved at that moment, and who enters a member, would wait for each other."""
    if known:
        Person.objects.create(name="郑立新", phone="13912345678")
    kinds = {"party_partyunit": "unit", ":party:person:": "person", "audit_head": "ledger"}
    found = locks_of(lambda: reported(branch, cast.member, phone="13912345678"), kinds)
    # a new person is nobody else's to hold
    assert found == (["person", "unit", "ledger"] if known else ["unit", "ledger", "person"])


def test_a_report_says_where_from_and_names_at_most_five_skills(cast, branch):
    for wrong in ({"employer": " "}, {"skills": ["law", "policy", "care", "health", "repair", "patrol"]}):
        with pytest.raises(Invalid):
            reported(branch, cast.member, **wrong)


def test_the_database_keeps_offers_to_those_who_reported(cast, branch):
    a_member("王梅", branch)
    with pytest.raises(IntegrityError, match="only_who_reported"), atomic():
        Membership.objects.update(employer="医院")
    tie = reported(branch, cast.member)
    with pytest.raises(IntegrityError, match="only_who_reported"), atomic():
        Membership.objects.filter(pk=tie.pk).update(skills=["law"] * 6)


def test_a_report_ends_on_a_day_but_not_while_a_need_waits(cast, branch):
    tie, need = reported(branch, cast.member), a_need(cast.member)
    service = took(need, tie, cast.member)
    with pytest.raises(Invalid, match="还没有办完"):
        serving.end_tie(membership=tie, ends_on=TODAY, by=cast.member, now=clock())
    serving.give_up(service=service, by=cast.member, now=clock())
    serving.end_tie(membership=tie, ends_on=TODAY, by=cast.member, now=clock())
    assert not reported_on(TODAY).exists() and reported_on(TODAY - timedelta(days=1)).exists()
    with pytest.raises(Invalid):
        serving.end_tie(membership=tie, ends_on=TODAY, by=cast.member, now=clock())


def test_a_whole_relation_is_transferred_and_not_ended_as_a_report(cast, branch):
    full = a_member("王梅", branch).memberships.get()
    for act in (
        lambda: serving.end_tie(membership=full, ends_on=SUMMER, by=cast.member, now=clock()),
        lambda: serving.change_offer(membership=full, employer="x", skills=[], times=[], by=cast.member, now=clock()),
    ):
        with pytest.raises(Invalid, match="请办转接"):
            act()


def test_those_fit_who_can_do_it_and_are_free_then(cast, branch):
    doctor = reported(branch, cast.member, "乙医生")
    other = reported(branch, cast.member, "甲医生", skills=("health", "law"), times=("weekend", "evening"))
    reported(branch, cast.member, "律师", skills=("law",))
    reported(branch, cast.member, "忙医生", times=("workday",))
    gone = reported(branch, cast.member, "走了的医生")
    serving.end_tie(membership=gone, ends_on=SUMMER, by=cast.member, now=clock())
    need = a_need(cast.member, wanted=2)
    assert {tie.pk for tie in matching(need, TODAY)} == {doctor.pk, other.pk}
    took(need, doctor, cast.member)
    assert list(matching(need, TODAY)) == [other], "who took it on is offered no more"
    assert matching(a_need(cast.member, skill="", time=""), TODAY).count() == 4


def test_a_need_is_taken_on_by_as_many_as_it_wants(cast, branch):
    first, second = reported(branch, cast.member, "甲"), reported(branch, cast.member, "乙")
    need = a_need(cast.member)
    service = took(need, first, cast.member)
    with pytest.raises(NeedFull):
        took(need, second, cast.member)
    with pytest.raises(Invalid, match="已经认领"):
        took(need, first, cast.member)
    serving.give_up(service=service, by=cast.member, now=clock())
    took(need, second, cast.member)
    assert [one.member for one in taken(need)] == [second.member]


def test_only_who_reported_takes_on_and_only_needs_that_are_open(cast, branch):
    need, tie = a_need(cast.member), reported(branch, cast.member)
    with pytest.raises(Invalid, match="来报到的"):
        serving.take_on(item=need, member=a_member("王梅", branch), by=cast.member, now=clock())
    resource = sharing.add_resource(partner=None, title="礼堂", by=cast.member, now=clock())
    with pytest.raises(Invalid, match="只有需求"):
        took(resource, tie, cast.member)
    sharing.finish_item(item=need, by=cast.member, now=clock())
    with pytest.raises(StepNotAllowed):
        took(need, tie, cast.member)


def test_hours_count_once_somebody_else_confirmed_them(cast, branch):
    tie = reported(branch, cast.member)
    tie.member.person.user = cast.member
    tie.member.person.save()
    service = served(took(a_need(cast.member), tie, cast.member), cast.member)
    with pytest.raises(OwnService):
        serving.confirm(service=service, by=cast.member, now=clock())
    service = serving.confirm(service=service, by=cast.secretary, now=clock())
    assert (service.state, service.hours, service.confirmed_by) == ("CONFIRMED", Decimal("2.5"), cast.secretary)
    assert Entry.objects.order_by("-seq").first().verb == "party.confirm"
    for again in (serving.confirm, serving.give_up, serving.send_back):
        with pytest.raises(StepNotAllowed):
            again(service=service, by=cast.secretary, now=clock())


def test_who_wrote_the_hours_down_does_not_confirm_them(cast, branch):
    service = served(took(a_need(cast.member), reported(branch, cast.member), cast.secretary), cast.member)
    with pytest.raises(OwnService, match="您记的"):
        serving.confirm(service=service, by=cast.member, now=clock())
    page = browser_of(cast.member).post(f"{BASE}do/confirm/{service.pk}/")
    assert page.status_code == 409 and "请另一位同事来确认" in words_of(page)
    service.refresh_from_db()
    assert service.state == "SERVED"
    service = serving.send_back(service=service, by=cast.secretary, now=clock())
    service = served(service, cast.secretary)
    serving.confirm(service=service, by=cast.member, now=clock())  # control: now another wrote them
    with pytest.raises(IntegrityError, match="another_than_wrote_it"), atomic():
        Service.objects.update(recorded_by=cast.member)


@pytest.mark.parametrize(("hours", "day"), [("0", TODAY), ("24.5", TODAY), ("2", TODAY + timedelta(days=1))])
def test_hours_are_some_of_one_day_that_has_come(cast, branch, hours, day):
    service = took(a_need(cast.member), reported(branch, cast.member), cast.member)
    with pytest.raises(Invalid):
        served(service, cast.member, hours, day)
    service.refresh_from_db()
    assert service.state == "TAKEN"
    assert serving.send_back(service=served(service, cast.member), by=cast.member, now=clock()).state == "TAKEN"


def test_the_pages_take_a_report_to_a_confirmed_service(cast, branch):
    browser = browser_of(cast.member)
    sent = {
        "name": "郑立新",
        "employer": "区人民医院",
        "skills": ["health"],
        "times": ["weekend"],
        "starts_on": "2026-03-01",
    }
    assert browser.post(f"{BASE}do/report/{branch.pk}/", sent)["Location"].endswith("/reported/")
    tie = Membership.objects.get(tie=Tie.REPORTED)
    browser.post(f"{BASE}do/need/0/", {"title": "量血压", "wanted": "1", "skill": "health", "time": "weekend"})
    need = Item.objects.get()
    assert "郑立新" in words_of(browser.get(f"{BASE}joint/{need.pk}/"))
    assert browser.post(f"{BASE}do/take/{need.pk}/", {"member": tie.member_id}).status_code == 302
    service = Service.objects.get()
    wrong = browser.post(
        f"{BASE}do/serve/{service.pk}/", {"served_on": "2026-06-01", "hours": "30", "content": "写好的"}
    )
    assert wrong.status_code == 400 and "写好的" in words_of(wrong)
    browser.post(f"{BASE}do/serve/{service.pk}/", {"served_on": "2026-06-01", "hours": "1.5", "content": "量血压"})
    assert browser_of(cast.secretary).post(f"{BASE}do/confirm/{service.pk}/").status_code == 302
    assert "1.5 小时" in words_of(browser.get(f"{BASE}joint/{need.pk}/"))
    many = browser.post(
        f"{BASE}do/offer/{tie.pk}/",
        {"employer": "医院", "skills": ["law", "policy", "care", "health", "repair", "patrol"]},
    )
    assert many.status_code == 400 and "最多选 5 项" in words_of(many)
    assert browser.post(f"{BASE}do/untie/{tie.pk}/", {"ends_on": "2026-09-01"}).status_code == 302


@pytest.mark.parametrize("part", ["resident", "property", "department", "worker"])
def test_nobody_but_the_committee_does_or_reads_any_of_it(cast, branch, part):
    by, tie, need = getattr(cast, part), reported(branch, cast.member), a_need(cast.member)
    for act in (lambda: reported(branch, by, "别人"), lambda: a_need(by), lambda: took(need, tie, by)):
        with pytest.raises(NotAllowed):
            act()
    for page in ("reported/", "joint/", f"joint/{need.pk}/"):
        answer = browser_of(by).get(BASE + page)
        assert answer.status_code in (302, 403) and "郑立新" not in words_of(answer)


def test_of_several_who_take_a_last_place_at_once_one_gets_it(committed_db):
    with inside(databases.community("alpha")):
        cast = cast_of()
        unit = a_unit("第一支部", UnitKind.BRANCH, a_unit())
        ties, need = [reported(unit, cast.member, name) for name in "甲乙丙"], a_need(cast.member)
    got, together = [], Barrier(len(ties))

    def take(tie):
        with inside(databases.community("alpha")):
            together.wait()
            try:
                got.append(took(need, tie, cast.member).state)
            except NeedFull:
                got.append("full")
        connection.close()

    threads = [Thread(target=take, args=(tie,)) for tie in ties]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["TAKEN", "full", "full"]
