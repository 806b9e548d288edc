"""A unit is corrected, and ends once nobody is left in it."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.party import actions, dissolving, posts
from communities.party.errors import UnitInUse
from communities.party.kinds import Tie, UnitKind
from communities.party.models import PartyUnit
from communities.party.queries import blank_buildings
from communities.residents.models import Person
from communities.tenants.scope import inside
from tests import databases
from tests.builders.browsers import browser_of, words_of
from tests.builders.party import SPRING, a_member, a_unit, holds_post, the_post
from tests.builders.people import cast_of

BASE = "/manage/party/"
TODAY = localdate()


@pytest.fixture
def committee(cast):
    return a_unit()


@pytest.fixture
def branch(committee):
    return a_unit("第一支部", UnitKind.BRANCH, committee)


def dissolved(unit, by, day=TODAY, document_number="〔2026〕9号") -> PartyUnit:
    return dissolving.dissolve_unit(unit=unit, day=day, document_number=document_number, by=by, now=clock())


def test_an_empty_unit_is_dissolved_by_a_document_and_its_buildings_are_blank_again(cast, branch):
    branch.buildings.create(building=cast.building)
    assert cast.building not in blank_buildings()
    dissolved(branch, cast.member)
    branch.refresh_from_db()
    assert (branch.dissolved_on, branch.dissolved_by) == (TODAY, "〔2026〕9号")
    assert cast.building in blank_buildings()
    assert Entry.objects.order_by("-seq").first().verb == "party.dissolve_unit"


def test_a_unit_with_others_below_it_stays(cast, committee, branch):
    with pytest.raises(UnitInUse, match="第一支部"):
        dissolved(committee, cast.member)
    dissolved(branch, cast.member)
    dissolved(committee, cast.member)  # control: those below are gone


@pytest.mark.parametrize("tie", [Tie.FULL, Tie.REPORTED])
def test_a_unit_with_members_stays(cast, branch, tie):
    tied = a_member("王梅", branch, tie=tie).memberships.get()
    with pytest.raises(UnitInUse, match="1 名党员"):
        dissolved(branch, cast.member)
    tied.ends_on = TODAY
    tied.save()
    dissolved(branch, cast.member)  # control


def test_a_unit_with_somebody_in_a_post_stays(cast, committee, branch):
    holds_post(a_member("王梅", committee), branch)
    with pytest.raises(UnitInUse, match="王梅还担任书记"):
        dissolved(branch, cast.member)


@pytest.mark.parametrize(("day", "number"), [(TODAY + timedelta(days=1), "1号"), (SPRING, "1号"), (TODAY, " ")])
def test_it_ends_after_it_began_and_not_ahead_of_time_and_by_a_document(cast, branch, day, number):
    branch.founded_on = SPRING
    branch.save()
    with pytest.raises(Invalid):
        dissolved(branch, cast.member, day, number)


def test_a_unit_that_is_to_be_founded_later_is_called_off_in_words(cast, branch):
    branch.founded_on = TODAY + timedelta(days=30)
    branch.save()
    browser, address = browser_of(cast.member), f"/manage/party/do/dissolve/{branch.pk}/"
    assert f"定在 {branch.founded_on:%Y-%m-%d} 成立，还没有到" in words_of(browser.get(address))
    early = (TODAY - timedelta(days=1)).isoformat()
    refused = browser.post(address, {"day": early, "document_number": "〔2026〕9号"})
    assert refused.status_code == 400 and "只能从今天起取消" in words_of(refused)
    sent = {"day": TODAY.isoformat(), "document_number": "〔2026〕9号"}
    assert browser.post(address, sent).status_code == 302
    branch.refresh_from_db()
    assert branch.dissolved_on == TODAY


def test_the_database_wants_a_document_too(branch):
    branch.dissolved_on = TODAY
    with pytest.raises(IntegrityError, match="dissolved_party_unit"):
        branch.save()


def test_nothing_begins_in_a_dissolved_unit(cast, committee, branch):
    member, how = a_member("王梅", committee), {"by": cast.secretary, "now": clock()}
    dissolved(branch, cast.member)
    branch.refresh_from_db()
    details = {"method": "elected", "starts_on": TODAY}
    tries = [
        lambda: actions.found_unit(name="小组", kind=UnitKind.GROUP, parent=branch, **how),
        lambda: actions.move_unit(unit=branch, parent=None, **how),
        lambda: actions.answer_for(unit=branch, buildings=[cast.building], **how),
        lambda: actions.transfer(member=member, unit=branch, day=TODAY, **how),
        lambda: posts.appoint(member=member, unit=branch, post=the_post(), **details, **how),
        lambda: posts.start_term(unit=branch, starts_on=TODAY, **how),
        lambda: dissolving.dissolve_unit(unit=branch, day=TODAY, document_number="2号", **how),
    ]
    for attempt in tries:
        with pytest.raises(Invalid, match="撤销"):
            attempt()


def test_a_dissolved_unit_leaves_tree_and_choices_and_its_own_page_is_still_read(cast, committee, branch):
    browser = browser_of(cast.member)
    assert "第一支部" in words_of(browser.get(f"{BASE}do/move/{committee.pk}/"))
    answer = browser.post(f"{BASE}do/dissolve/{branch.pk}/", {"day": TODAY.isoformat(), "document_number": "9号"})
    assert answer.status_code == 302
    assert "第一支部" not in words_of(browser.get(f"{BASE}do/move/{committee.pk}/"))
    tree = words_of(browser.get(BASE))
    assert "已经撤销的" in tree and tree.count("第一支部") == 1
    page = words_of(browser.get(f"{BASE}units/{branch.pk}/"))
    assert "9号" in page and "换届" not in page


def test_what_is_kept_of_a_unit_is_corrected_and_its_kind_stays(cast, committee, branch):
    browser, address = browser_of(cast.member), f"{BASE}do/edit/{branch.pk}/"
    assert 'value="第一支部"' in words_of(browser.get(address))
    sent = {"name": "第二支部", "covers": "3", "document_number": "8号", "kind": "group"}
    assert browser.post(address, sent).status_code == 302
    branch.refresh_from_db()
    assert (branch.name, branch.covers, branch.in_community, branch.kind) == ("第二支部", 3, False, "branch")
    assert Entry.objects.order_by("-seq").first().facts["changed"] == [
        "name",
        "in_community",
        "covers",
        "document_number",
    ]
    taken = browser.post(address, sent | {"name": committee.name})
    assert taken.status_code == 400 and "已经有叫这个名称" in words_of(taken) and 'value="8号"' in words_of(taken)
    assert browser.post(address, sent | {"ends_on": "2027-01-01"}).status_code == 400, "only a temporary one has an end"


@pytest.mark.parametrize("part", ["resident", "property", "department", "worker"])
def test_nobody_but_the_committee_does_either(cast, branch, part):
    with pytest.raises(NotAllowed):
        dissolved(branch, getattr(cast, part))
    assert browser_of(getattr(cast, part)).get(f"{BASE}do/edit/{branch.pk}/").status_code in (302, 403)


def admitted_while(act) -> list[str]:
    """Somebody is admitted while `act` on the unit is not yet committed; what comes of it."""
    with inside(databases.community("alpha")):
        cast = cast_of()
        unit = a_unit("第一支部", UnitKind.BRANCH, a_unit())
        person = Person.objects.create(name="王梅")
    got = []

    def admit():
        with inside(databases.community("alpha")):
            try:
                actions.admit_member(person=person, unit=unit, by=cast.member, now=clock())
                got.append("admitted")
            except Invalid as refusal:
                got.append(refusal.field)
        connection.close()

    with inside(databases.community("alpha")):
        with atomic():
            act(unit, cast.member)
            thread = Thread(target=admit)
            thread.start()
            thread.join(1)
        thread.join()
    return got


def test_nobody_slips_into_a_unit_that_is_being_dissolved(committed_db):
    assert admitted_while(dissolved) == ["unit"]


def test_control_a_unit_that_stays_admits(committed_db):
    assert admitted_while(lambda unit, by: None) == ["admitted"]


def test_the_page_of_a_unit_is_read_after_its_parent_is_dissolved_too(cast, branch):
    group = a_unit("第一小组", UnitKind.GROUP, branch)
    browser = browser_of(cast.secretary)
    assert browser.get(f"{BASE}units/{group.pk}/").status_code == 200, "control"
    for unit in (group, branch):
        dissolved(unit, cast.member)
        assert browser.get(f"{BASE}units/{group.pk}/").status_code == 200
