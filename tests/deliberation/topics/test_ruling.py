"""What a community sets for itself, and by which right."""

import pytest
from django.db import connection
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.tenants.models import Community
from communities.tenants.scope import inside
from deliberation.meetings import convening
from deliberation.topics.parameters import PARAMETERS, said
from deliberation.topics.ruling import drop_rule, set_rule
from deliberation.topics.stepping import rule, rules_here
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.meetings import a_ready_meeting
from tests.builders.topics import verified

BASIS = "阳光社区居民会议 2026 年第 3 次决议第 2 条"
AT = "/manage/topics/rules/"


@pytest.fixture
def own(cast):
    yield cast
    connection.tenant.rules = {}


def ruled(cast, name: str = "notice_days", value: int = 5, basis: str = BASIS) -> None:
    set_rule(name=name, value=value, basis=basis, by=cast.secretary, now=clock())


def test_a_number_with_its_basis_holds_from_now_on_and_stands_in_the_ledger(own):
    ruled(own)
    assert rules_here()["notice_days"] == {"value": 5, "basis": BASIS}
    assert Community.objects.get(pk=connection.tenant.pk).rules["deliberation"]["notice_days"]["value"] == 5
    assert Entry.objects.filter(verb="topics.set_rule").count() == 1
    drop_rule(name="notice_days", by=own.secretary, now=clock())
    assert rules_here()["notice_days"]["value"] == 3


def test_without_a_basis_below_the_least_or_by_another_it_is_refused_and_nothing_changes(own):
    for value, basis in ((5, "  "), (0, BASIS), (2000, BASIS)):
        with pytest.raises(Invalid):
            ruled(own, value=value, basis=basis)
    with pytest.raises(Invalid):
        ruled(own, "quorum_percent", 101)
    with pytest.raises(NotAllowed):
        set_rule(name="notice_days", value=5, basis=BASIS, by=own.member, now=clock())
    assert connection.tenant.rules.get("deliberation", {}) == {}


def test_what_was_noticed_before_keeps_its_numbers(own):
    verified(own.resident)
    meeting = convening.notice(meeting=a_ready_meeting(own), by=own.secretary, now=clock())
    ruled(own, "quorum_percent", 80)
    meeting.refresh_from_db()
    topic = meeting.agenda.get(topic__isnull=False).topic
    assert (rule(topic, "quorum_percent"), meeting.rules["quorum_percent"]["value"]) == (50, 50)
    assert rule(None, "quorum_percent") == 80


def test_the_secretary_changes_it_on_a_page_and_others_do_not_see_it(own, beta):
    desk = browser_of(own.secretary)
    wrong = desk.post(f"{AT}notice_days/", {"value": "5", "basis": ""})
    assert wrong.status_code == 400 and "请写明依据" in words_of(wrong)
    assert desk.post(f"{AT}notice_days/", {"value": "5", "basis": BASIS}).status_code == 302
    page = words_of(desk.get(AT))
    assert BASIS in page and "平台是 3" in page
    assert AT not in words_of(browser_of(own.member).get("/manage/"))
    assert browser_of(own.member).get(AT).status_code != 200
    with inside(beta):
        assert rules_here()["notice_days"]["value"] == 3
    desk.post(f"{AT}notice_days/drop/")
    assert BASIS not in words_of(desk.get(AT))


def test_whoever_reads_a_notice_reads_by_which_right_its_numbers_hold(own):
    verified(own.resident)
    ruled(own, "quorum_percent", 60)
    meeting = convening.notice(meeting=a_ready_meeting(own), by=own.secretary, now=clock())
    page = words_of(a_browser().get(f"/meetings/{meeting.pk}/"))
    assert BASIS in page and "到会人数要超过应到的百分之几：60" in page


def test_what_was_changed_by_way_of_another_process_is_seen_at_once(own):
    desk = browser_of(own.secretary)
    assert BASIS not in words_of(desk.get(AT))
    # Another process has its own memory of this community; only the database is shared.
    kept = {"deliberation": {"notice_days": {"value": 9, "basis": BASIS}}}
    Community.objects.filter(pk=connection.tenant.pk).update(rules=kept)
    page = words_of(desk.get(AT))
    assert BASIS in page and "9 天" in page
    assert 'value="9"' in words_of(desk.get(f"{AT}notice_days/"))


def test_numbers_say_what_they_count(own):
    page = words_of(browser_of(own.secretary).get(AT))
    for words in ("10 人", "5%", "三分之二", "5 个工作日", "48 小时", "7 天", "3 分钟", "2 次"):
        assert f"<td>{words}" in page
    assert [said(name, 1) for name in PARAMETERS if not said(name, 1).strip("1 ")] == []
