"""What could not be settled in a community is seen and read on its street's host, and nowhere else."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from django.utils.timezone import now as clock
from python_calamine import CalamineWorkbook

from communities.accounts.roles import Role
from communities.audit.models import Entry
from communities.oversight.matters import copy_matters
from communities.oversight.models import Matter
from communities.tenants.models import Community, Street
from communities.tenants.scope import in_each_community
from deliberation.outcomes import publishing
from deliberation.topics.models import Topic
from tests.builders.browsers import words_of
from tests.builders.outcomes import a_topic_above, heard_back
from tests.builders.people import client_of
from tests.communities.notifications.test_inbox_at_desk import in_menu
from tests.communities.oversight.above import LIST, another_street, browser_of, in_alpha, page_of, sent_up

DAY = timedelta(days=1)


def test_what_went_up_is_copied_as_everybody_may_read_it_and_copied_again_nothing_changes(db):
    matter, _cast = sent_up()
    assert (matter.title, matter.to, matter.heard_at) == ("3 号楼前的空地怎么停车", "STREET", None)
    assert matter.reason == "画线要动街道的绿地，问题打 138****0001。"
    assert localdate(matter.due_at) - localdate(matter.sent_at) == 30 * DAY
    with in_alpha():
        assert copy_matters() == 0
        Topic.objects.update(public_title="空地怎么停车")
        assert copy_matters() == 1  # control
    matter.refresh_from_db()
    assert matter.title == "空地怎么停车"


def test_until_when_an_answer_is_owed_is_the_community_s_rule_frozen_when_it_went_up(db):
    own = {"deliberation": {"above_days": {"value": 10, "basis": "区里第 3 号文件"}}}
    Community.objects.filter(slug="alpha").update(rules=own)
    matter, _cast = sent_up()
    assert localdate(matter.due_at) - localdate(matter.sent_at) == 10 * DAY
    Community.objects.filter(slug="alpha").update(rules={})
    with in_alpha():
        assert copy_matters() == 0


def test_the_sweeper_copies_from_every_community_and_one_without_any_leaves_nothing(db):
    sent_up()
    Matter.objects.all().delete()
    in_each_community(copy_matters)
    connection.set_schema_to_public()
    assert [matter.community.slug for matter in Matter.objects.all()] == ["alpha"]


def _spelled(day) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def test_what_the_committee_heard_or_took_up_again_leaves_those_that_wait_and_goes_up_as_another(db):
    matter, cast = sent_up(to="OWNERS")
    with in_alpha():
        topic = Topic.objects.get()
        topic = publishing.reopen(topic=topic, text="业主大会退回来了。", by=cast.secretary, now=clock())
        copy_matters()
        assert list(Matter.objects.waiting()) == []
        Topic.objects.update(state="RESOLVED")
        topic = publishing.escalate(topic=topic, to="STREET", text="还是谈不成。", by=cast.secretary, now=clock())
        copy_matters()
        assert [(one.pk == matter.pk, one.to) for one in Matter.objects.waiting()] == [(False, "STREET")]
        heard_back(cast, topic, text="街道同意画线。")
        copy_matters()
    rows = Matter.objects.order_by("step").values_list("verdict", "answer", "answered_by")
    assert list(rows) == [
        ("SENT_BACK", "业主大会退回来了。", "居委会"),
        ("SETTLED", f"清河街道 {_spelled(localdate())}决定（口头答复）：街道同意画线。", "居委会"),
    ]
    assert Matter.objects.waiting().count() == 0


def test_what_nobody_may_read_any_more_is_kept_no_longer(db):
    _matter, cast = sent_up()
    with in_alpha():
        topic = publishing.reopen(topic=Topic.objects.get(), text="再商量。", by=cast.secretary, now=clock())
        assert copy_matters() == 1
        Topic.objects.filter(pk=topic.pk).update(state="TICKETED", threshold=None, due_at=None)
        assert copy_matters() == 1
    assert not Matter.objects.exists()


@pytest.mark.parametrize("role", [Role.STREET, Role.DISTRICT, Role.OPERATOR])
def test_street_district_and_operator_read_the_record_of_the_community(db, role):
    matter, _cast = sent_up()
    browser = browser_of(role)
    shown = words_of(browser.get(LIST))
    assert "3 号楼前的空地怎么停车" in shown and "甲社区" in shown and "清河街道" in shown
    page = words_of(browser.get(page_of(matter)))
    for told in (
        "画线要动街道的绿地",
        "晚上回来没有地方停",
        "公示结果",
        "交给街道决定",
        f"/c/alpha/topics/{matter.topic}/",
    ):
        assert told in page
    for secret in ("13800000001", "李阿姨", "张书记"):
        assert secret not in page


def test_another_street_and_another_district_see_nothing_of_it(db):
    matter, _cast = sent_up()
    elsewhere = another_street()
    other = browser_of(Role.STREET, elsewhere.pk)
    assert "空地" not in words_of(other.get(LIST))
    for address in (page_of(matter), f"{page_of(matter)}file/"):
        assert other.get(address).status_code == 404
        assert browser_of(Role.DISTRICT, 999).get(address).status_code == 404
    assert other.post(page_of(matter), {"verdict": "SETTLED", "text": "同意。"}).status_code == 404
    Community.objects.filter(slug="alpha").update(street=elsewhere)  # control
    assert other.get(page_of(matter)).status_code == 200


def test_nobody_of_a_community_has_these_pages_on_either_host(db):
    matter, cast = sent_up()
    with in_alpha():
        for user in (cast.secretary, cast.member, cast.resident):
            own, there = client_of(user), client_of(user)
            there.defaults["HTTP_HOST"] = "localhost"
            for address in (LIST, page_of(matter), f"{page_of(matter)}file/"):
                assert own.get(address).status_code == (403 if user == cast.resident else 404)
                assert there.get(address).status_code == 302
                assert "/sign-in/" in there.get(address).url
                connection.set_tenant(matter.community)


def test_those_that_wait_stand_first_the_longest_first_and_late_is_said(db):
    matter, cast = sent_up(at=clock() - 40 * DAY)
    with in_alpha():
        a_topic_above(cast, title="路口装减速带", to="OWNERS")
        copy_matters()
    page = words_of(browser_of(Role.STREET).get(LIST))
    assert page.index("3 号楼前的空地怎么停车") < page.index("路口装减速带")
    assert page.count("过了日子") == 1
    Matter.objects.filter(pk=matter.pk).update(due_at=clock() + DAY)  # control
    assert "过了日子" not in words_of(browser_of(Role.STREET).get(LIST))


def test_the_menu_and_the_first_screen_say_how_many_wait_for_ones_own_office(db):
    matter, _cast = sent_up()
    street, district = browser_of(Role.STREET), browser_of(Role.DISTRICT)
    shown = words_of(street.get("/manage/"))
    assert in_menu(shown, "社区提上来的事（1）") and "等您这里定" in shown and page_of(matter) in shown
    shown = words_of(district.get("/manage/"))
    assert in_menu(shown, "社区提上来的事") and not in_menu(shown, "社区提上来的事（") and page_of(matter) not in shown


def test_the_file_is_what_the_committee_has_and_both_ledgers_say_who_took_it(db):
    matter, _cast = sent_up()
    answer = browser_of(Role.STREET).get(f"{page_of(matter)}file/")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert {"议题", "经过", "异议"} <= set(book.sheet_names)
    assert "13800000001" not in str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    taken = Entry.objects.get(verb="oversight.file")
    assert taken.subject == f"oversight.matter:{matter.pk}"
    with in_alpha():
        link = Entry.objects.get(verb="outcomes.file")
        assert link.actor == taken.actor.replace("accounts.user", "platform.user")
        assert link.subject == f"topics.topic:{matter.topic}"


def test_a_community_that_is_closed_is_told_by_the_copy_alone(db):
    matter, _cast = sent_up()
    Community.objects.filter(slug="alpha").update(is_open=False)
    browser = browser_of(Role.STREET)
    page = browser.get(page_of(matter))
    assert page.status_code == 200 and "社区没有开通" in words_of(page) and "画线要动街道的绿地" in words_of(page)
    assert browser.get(f"{page_of(matter)}file/", follow=True).redirect_chain == [(page_of(matter), 302)]
    answered = browser.post(page_of(matter), {"verdict": "SETTLED", "text": "同意。"})
    assert answered.status_code == 404 and "没有开通" in words_of(answered)


def test_the_list_and_the_first_screen_cost_the_same_with_one_community_and_with_many(db):
    sent_up()
    browser = browser_of(Role.STREET)

    def cost(address: str) -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    one = cost(LIST), cost("/manage/")
    street = Street.objects.get()
    more = Community.objects.bulk_create(
        Community(
            schema_name=f"c_x{n}",
            slug=f"x{n}",
            code=f"{n:012d}",
            letters=f"X{chr(65 + n)}",
            name=f"{n}社区",
            street=street,
        )
        for n in range(25)
    )
    moments = {"sent_at": clock(), "due_at": clock() + DAY}
    for heard in ({}, {"heard_at": clock(), "verdict": "SETTLED"}):
        Matter.objects.bulk_create(
            Matter(
                community=one,
                topic=1,
                step=1 + bool(heard),
                title="停车",
                to="STREET",
                reason="谈不成",
                **moments,
                **heard,
            )
            for one in more
        )
    assert (cost(LIST), cost("/manage/")) == one
    assert words_of(browser.get(LIST)).count("停车") == 51
