"""The joint conference's charter and lists, office buildings, and what the database refuses of them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from communities.party import sharing
from communities.party.kinds import SURVEYS, Topic
from communities.party.models import Item, Office, Partner, Written
from communities.party.overviews import charter, newest_of, offices, partners_now, unsurveyed
from tests.builders.browsers import browser_of, words_of

BASE = "/manage/party/"
TODAY = localdate()


def a_partner(name="明湖实验小学", **more) -> Partner:
    return Partner.objects.create(name=name, **more)


def a_project(by, **more) -> Item:
    what = {"partner": None, "title": "错峰停车", "owner": "小学", "due_on": TODAY} | more
    return sharing.add_project(**what, by=by, now=clock())


def surveyed(office, by, *topics) -> None:
    for topic in topics:
        sharing.survey(office=office, topic=topic, text=f"写了{topic}", by=by, now=clock())


def test_a_charter_is_a_draft_until_every_member_unit_signed_that_text(cast):
    school, clinic = a_partner(), a_partner("卫生服务中心")
    a_partner("退出的单位", left_on=TODAY)
    assert charter(list(partners_now(TODAY))) is None
    first = sharing.write_charter(text="第一版", by=cast.member, now=clock())
    assert charter(list(partners_now(TODAY))).unsigned == [clinic, school]
    Partner.objects.update(signed_on=TODAY, signed=first)
    assert not charter(list(partners_now(TODAY))).is_draft
    # a new text of the same day is signed by nobody yet
    sharing.write_charter(text="第二版", by=cast.member, now=clock() + timedelta(seconds=1))
    newest = charter(list(partners_now(TODAY)))
    assert newest.is_draft and newest.written.text == "第二版"
    assert Written.objects.filter(topic=Topic.CHARTER).count() == 2, "the first one stays"


def test_which_charter_a_unit_signed_and_when_are_said_together(cast):
    browser, school = browser_of(cast.secretary), a_partner()
    first = sharing.write_charter(text="第一版", by=cast.member, now=clock())
    address = f"/manage/snippets/party/partner/edit/{school.pk}/"
    sent = {"name": school.name, "contact": "", "work_phone": "", "left_on": ""}
    assert "请填签署的日期" in words_of(browser.post(address, sent | {"signed": first.pk, "signed_on": ""}))
    assert "请选签署的是哪一版" in words_of(browser.post(address, sent | {"signed": "", "signed_on": f"{TODAY}"}))
    assert browser.post(address, sent | {"signed": first.pk, "signed_on": f"{TODAY}"}).status_code == 302
    assert not charter(list(partners_now(TODAY))).is_draft
    with pytest.raises(IntegrityError, match="partner_signed_on_a_day"), atomic():
        Partner.objects.update(signed_on=None)


def test_a_project_has_an_owner_a_due_date_and_progress_until_it_ends(cast):
    with pytest.raises(Invalid):
        a_project(cast.member, owner=" ")
    project = a_project(cast.member)
    sharing.write_progress(item=project, text="画线了", by=cast.member, now=clock())
    with pytest.raises(Invalid):
        sharing.write_progress(item=project, text=" ", by=cast.member, now=clock())
    sharing.finish_item(item=project, by=cast.member, now=clock())
    for act in (
        lambda: sharing.write_progress(item=project, text="晚了", by=cast.member, now=clock()),
        lambda: sharing.drop_item(item=project, reason="晚了", by=cast.member, now=clock()),
    ):
        with pytest.raises(StepNotAllowed):
            act()
    assert [row.text for row in project.written.all()] == ["画线了"]


def test_what_is_taken_off_a_list_says_why(cast):
    with pytest.raises(Invalid):
        sharing.drop_item(item=a_project(cast.member), reason=" ", by=cast.member, now=clock())


def test_a_unit_that_left_adds_nothing(cast):
    with pytest.raises(Invalid, match="退出"):
        sharing.add_resource(partner=a_partner(left_on=TODAY), title="操场", by=cast.member, now=clock())


def test_the_database_refuses_a_project_without_owner_and_a_need_for_nobody(cast):
    for name, what in (
        ("project_has_owner", {"kind": "project", "due_on": TODAY}),
        ("need_wants", {"kind": "need"}),
        ("need_wants", {"kind": "resource", "wanted": 2}),
    ):
        with pytest.raises(IntegrityError, match=name), atomic():
            Item.objects.create(title="x", **what)


def test_the_database_keeps_what_is_written_with_what_it_is_about(cast):
    office, project = Office.objects.create(name="大厦"), a_project(cast.member)
    for what in (
        {"topic": "charter", "office": office},
        {"topic": "progress"},
        {"topic": "members", "item": project},
        {"topic": "plan"},
    ):
        with pytest.raises(IntegrityError, match="written_of_what"), atomic():
            Written.objects.create(text="x", by=cast.member, **what)


def test_a_plan_waits_for_all_five_surveys(cast):
    office = Office.objects.create(name="大厦")
    surveyed(office, cast.member, *SURVEYS[:4])
    with pytest.raises(Invalid, match="先摸清党建站点"):
        surveyed(office, cast.member, Topic.PLAN)
    surveyed(office, cast.member, SURVEYS[4], Topic.PLAN)
    assert unsurveyed(newest_of(office)) == []
    assert newest_of(office)[Topic.PLAN].by == cast.member


def test_the_newest_of_a_topic_counts(cast):
    office = Office.objects.create(name="大厦")
    surveyed(office, cast.member, Topic.TENANTS)
    sharing.survey(office=office, topic=Topic.TENANTS, text="新的", by=cast.member, now=clock() + timedelta(days=1))
    assert newest_of(office)[Topic.TENANTS].text == "新的"


def test_no_phone_and_no_identity_number_is_kept_of_an_office_building(cast):
    office = Office.objects.create(name="大厦")
    for text in ("联系 13912345678", "身份证 110101199001011234"):
        with pytest.raises(Invalid, match="电话"):
            sharing.survey(office=office, topic=Topic.MEMBERS, text=text, by=cast.member, now=clock())
    assert not Written.objects.exists()
    surveyed(office, cast.member, Topic.MEMBERS)  # control


def test_the_list_shows_those_that_are_not_surveyed_first(cast):
    done, begun = Office.objects.create(name="A 大厦"), Office.objects.create(name="B 大厦")
    surveyed(done, cast.member, *SURVEYS)
    page = words_of(browser_of(cast.member).get(f"{BASE}offices/"))
    assert page.index("B 大厦") < page.index("A 大厦")
    assert [(office, len(missing)) for office, missing, _plan in offices()] == [(done, 0), (begun, 5)]


def test_the_pages_fill_the_lists_and_the_surveys(cast):
    browser, school, office = (
        browser_of(cast.member),
        a_partner(work_phone="010-5555 0101"),
        Office.objects.create(name="大厦"),
    )
    sent = {"title": "错峰停车", "owner": "小学", "due_on": "2027-01-31", "text": "放学时段"}
    answer = browser.post(f"{BASE}do/project/{school.pk}/", sent)
    project = Item.objects.get()
    assert answer["Location"].endswith(f"/joint/{project.pk}/") and project.partner == school
    assert project.due_on == date(2027, 1, 31)
    wrong = browser.post(f"{BASE}do/project/0/", sent | {"due_on": "哪天"})
    assert wrong.status_code == 400 and "放学时段" in words_of(wrong)
    browser.post(f"{BASE}do/progress/{project.pk}/", {"text": "画线了"})
    assert "画线了" in words_of(browser.get(f"{BASE}joint/{project.pk}/"))
    browser.post(f"{BASE}do/resource/0/", {"title": "礼堂"})
    browser.post(f"{BASE}do/charter/0/", {"text": "第一条"})
    page = words_of(browser.get(f"{BASE}joint/"))
    assert "礼堂" in page and "第一条" in page and "草案" in page and "010-5555 0101" in page
    address = f"{BASE}do/survey/{office.pk}/"
    assert '<option value="tenants" selected>' in words_of(browser.get(f"{address}?topic=tenants"))
    assert browser.post(address, {"topic": "tenants", "text": "34 家"}).status_code == 302
    refused = browser.post(address, {"topic": "plan", "text": "想好的"})
    assert refused.status_code == 400 and "想好的" in words_of(refused)
    assert "34 家" in words_of(browser.get(f"{BASE}offices/{office.pk}/"))


@pytest.mark.parametrize("part", ["resident", "property", "department", "worker"])
def test_nobody_but_the_committee_writes_or_reads_any_of_it(cast, part):
    by, office, project = getattr(cast, part), Office.objects.create(name="秘密大厦"), a_project(cast.member)
    for act in (
        lambda: a_project(by),
        lambda: surveyed(office, by, Topic.UNITS),
        lambda: sharing.write_charter(text="x", by=by, now=clock()),
        lambda: sharing.finish_item(item=project, by=by, now=clock()),
    ):
        with pytest.raises(NotAllowed):
            act()
    for page in ("joint/", "offices/", f"offices/{office.pk}/", f"joint/{project.pk}/"):
        answer = browser_of(by).get(BASE + page)
        assert answer.status_code in (302, 403) and "秘密大厦" not in words_of(answer)
