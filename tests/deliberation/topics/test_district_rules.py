"""What a district sets for all its communities, and how far each may go its own way."""

import pytest
from django.db import connection
from django.utils.timezone import now as clock
from django_tenants.utils import get_public_schema_name, schema_context

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.tenants.models import Community, District, Street
from communities.tenants.scope import community_of, inside
from deliberation.meetings import convening
from deliberation.topics.parameters import parameters
from deliberation.topics.ruling import drop_district_rule, set_district_rule, set_rule
from deliberation.topics.stepping import rule, rules_here
from tests.builders.browsers import browser_of, words_of
from tests.builders.meetings import a_ready_meeting
from tests.builders.people import a_staff_member, client_of
from tests.builders.topics import verified

PAPER = "明湖区社区议事规则（试行）第 12 条"
OWN = "甲社区居民会议 2026 年第 3 次决议第 2 条"
AT = "/manage/topics/district/"


def on_platform():
    return schema_context(get_public_schema_name())


@pytest.fixture
def districts(db):
    """Two: alpha stays in the first, beta lies in the second."""
    mine = District.objects.get()
    other = District.objects.create(name="东湖区", code="990200000000")
    street = Street.objects.create(district=other, name="东街道", code="990201000000")
    Community.objects.filter(slug="beta").update(street=street)
    return mine, other


@pytest.fixture
def officer(districts):
    """Of the first district, on the platform."""
    with on_platform():
        return a_staff_member("mingqu", "district", scope_id=districts[0].pk)


def ruled(officer, district, *, value: int = 5, is_firm: bool = False, basis: str = PAPER, name: str = "notice_days"):
    with on_platform():
        set_district_rule(
            district=district, name=name, value=value, basis=basis, is_firm=is_firm, by=officer, now=clock()
        )


def held(slug: str, name: str = "notice_days") -> dict:
    with inside(community_of(slug)):
        return rules_here()[name]


def own_rule(value: int, name: str = "notice_days") -> None:
    with inside(community_of("alpha")):
        secretary = a_staff_member(f"shuji{value}", "committee_secretary")
        set_rule(name=name, value=value, basis=OWN, by=secretary, now=clock())


def test_a_district_rules_its_own_communities_and_no_other(districts, officer):
    ruled(officer, districts[0])
    assert held("alpha") == {"value": 5, "basis": PAPER}
    assert held("beta")["value"] == 3, "another district keeps the platform's"
    with on_platform():
        entry = Entry.objects.get(verb="topics.set_district_rule")
        assert entry.actor == f"accounts.user:{officer.pk}"
        drop_district_rule(district=districts[0], name="notice_days", by=officer, now=clock())
    assert held("alpha")["value"] == 3


def test_nobody_rules_a_district_that_is_not_theirs_nor_without_a_basis(districts, officer):
    mine, other = districts
    with on_platform():
        street = a_staff_member("jiedao", "street")
        operator = a_staff_member("yunwei", "operator")
    for who, district in ((officer, other), (street, mine)):
        with pytest.raises(NotAllowed):
            ruled(who, district)
    for wrong in ({"basis": " "}, {"value": 0}):
        with pytest.raises(Invalid):
            ruled(officer, mine, **wrong)
    assert (held("alpha")["value"], held("beta")["value"]) == (3, 3)
    ruled(operator, other)  # control: the operator speaks for all
    assert held("beta")["value"] == 5


def test_a_community_goes_its_own_way_with_a_basis_unless_the_district_is_firm(districts, officer):
    ruled(officer, districts[0])
    own_rule(2)
    assert held("alpha") == {"value": 2, "basis": OWN}
    ruled(officer, districts[0], is_firm=True)
    assert held("alpha") == {"value": 5, "basis": PAPER}, "what was set before is no longer enough"
    with pytest.raises(Invalid, match="区里的规定是 5") as refused:
        own_rule(4)
    assert refused.value.field == "value"
    own_rule(8)
    assert held("alpha") == {"value": 8, "basis": OWN}, "further than the district is always allowed"


def test_control_what_is_weaker_depends_on_the_number():
    firm = {"objection_days": {"value": 3, "basis": PAPER, "is_firm": True}}
    for value, holds in ((5, 3), (2, 2)):
        own = {"objection_days": {"value": value, "basis": OWN}}
        assert parameters(own, firm)["objection_days"]["value"] == holds


def test_what_was_noticed_before_keeps_its_numbers(cast, districts, officer):
    verified(cast.resident)
    meeting = convening.notice(meeting=a_ready_meeting(cast), by=cast.secretary, now=clock())
    ruled(officer, districts[0], name="quorum_percent", value=80)
    meeting.refresh_from_db()
    topic = meeting.agenda.get(topic__isnull=False).topic
    with inside(community_of("alpha")):
        assert (rule(topic, "quorum_percent"), meeting.rules["quorum_percent"]["value"]) == (50, 50)
        assert rule(None, "quorum_percent") == 80


def at_platform(user):
    with on_platform():
        client = client_of(user)
    client.defaults["HTTP_HOST"] = "localhost"
    return client


def test_on_the_platform_the_district_sets_it_on_a_page_and_the_community_reads_it(cast, districts, officer):
    mine, other = districts
    desk = at_platform(officer)
    page = words_of(desk.get(AT))
    assert "明湖区" in page and "东湖区" not in page
    wrong = desk.post(f"{AT}{mine.pk}/notice_days/", {"value": "5", "basis": ""})
    assert wrong.status_code == 400 and "请写明依据" in words_of(wrong)
    assert desk.post(f"{AT}{other.pk}/notice_days/", {"value": "5", "basis": PAPER}).status_code == 404
    sent = {"value": "5", "basis": PAPER, "is_firm": "on"}
    assert desk.post(f"{AT}{mine.pk}/notice_days/", sent).status_code == 302
    assert PAPER in words_of(desk.get(AT))
    connection.set_tenant(community_of("alpha"))
    rules = words_of(browser_of(cast.secretary).get("/manage/topics/rules/"))
    assert "区里的规定，社区只能更严" in rules and PAPER in rules
    refused = browser_of(cast.secretary).post("/manage/topics/rules/notice_days/", {"value": "4", "basis": OWN})
    assert refused.status_code == 400 and "区里的规定是 5，社区不能比它少。" in words_of(refused)
    assert browser_of(cast.secretary).get(AT).status_code == 404, "it is a page of the platform"
