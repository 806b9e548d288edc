"""Meetings: who is due, minutes, and what is missing, for the unit itself alone."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils.timezone import localdate, make_aware
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.states import StepNotAllowed
from communities.party import gathering
from communities.party.gathering import Seen
from communities.party.kinds import MeetingKind, PostKind, Tie, UnitKind
from communities.party.models import Attendance, Meeting, Member, Membership
from communities.party.overviews import due_at, expected_of
from communities.party.rules import meetings_expected, meetings_of
from communities.party.spans import period_of
from communities.residents.models import Person
from tests.builders.browsers import browser_of, words_of
from tests.builders.party import SPRING, a_member, a_unit, holds_post, members

BASE = "/manage/party/"
HELD = make_aware(datetime(2026, 6, 10, 15))
JUNE = HELD.date()


@pytest.fixture
def branch(cast):
    return a_unit("第一支部", UnitKind.BRANCH, a_unit())


def planned(unit, by, kind=MeetingKind.ASSEMBLY, starts_at=HELD, subject="半年工作") -> Meeting:
    what = {"kind": kind, "subject": subject, "starts_at": starts_at, "place": "议事厅"}
    return gathering.plan_meeting(unit=unit, **what, by=by, now=clock())


def held(meeting, by, seen=None) -> Meeting:
    seen = [Seen(one, "present") for one in due_at(meeting)] if seen is None else seen
    return gathering.hold_meeting(meeting=meeting, minutes="大家同意。", attended=seen, by=by, now=clock())


def test_a_meeting_is_planned_and_then_written_down_with_everybody_due(cast, branch):
    here, gone = a_member("王梅", branch), a_member("李明", branch)
    meeting = planned(branch, cast.member)
    held(meeting, cast.member, [Seen(here, "present"), Seen(gone, "leave", "住院")])
    meeting.refresh_from_db()
    assert (meeting.state, meeting.written_by) == ("HELD", cast.member)
    rows = Attendance.objects.order_by("member__person__name").values_list("member", "how", "reason")
    assert sorted(rows) == sorted([(here.pk, "present", ""), (gone.pk, "leave", "住院")])
    verbs = Entry.objects.order_by("seq").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["party.plan_meeting", "party.hold_meeting"]


def test_due_is_who_belonged_to_the_unit_on_that_day_with_the_whole_relation(cast, branch):
    group = a_unit("第一小组", UnitKind.GROUP, branch)
    inside, below = a_member("王梅", branch), a_member("李明", group)
    a_member("赵走", branch, ends_on=JUNE)
    a_member("钱来", branch, starts_on=JUNE + timedelta(days=1))
    a_member("孙报到", branch, tie=Tie.REPORTED)
    assert {member.pk for member in due_at(planned(branch, cast.member))} == {inside.pk, below.pk}


def test_at_the_committee_s_own_meeting_the_committee_alone_is_due(cast, branch):
    leader, deputy = a_member("王梅", branch), a_member("李明", branch)
    members(3, branch)
    holds_post(leader, branch)
    holds_post(deputy, branch, PostKind.DEPUTY)
    meeting = planned(branch, cast.member, MeetingKind.COMMITTEE)
    assert {member.pk for member in due_at(meeting)} == {leader.pk, deputy.pk}


def test_nobody_is_forgotten_and_nobody_slipped_in(cast, branch):
    due, stranger = a_member("王梅", branch), a_member("别人", a_unit("别的"))
    meeting = planned(branch, cast.member)
    for seen in ([], [Seen(stranger, "present")], [Seen(due, "present"), Seen(stranger, "present")]):
        with pytest.raises(Invalid, match="应到的人变了"):
            held(meeting, cast.member, seen)
    for wrong in (Seen(due, "late"), Seen(due, "leave", " ")):
        with pytest.raises(Invalid):
            held(meeting, cast.member, [wrong])
    assert not Attendance.objects.exists()
    held(meeting, cast.member, [Seen(due, "absent")])  # control


def test_a_meeting_is_not_written_down_before_it_begins_nor_twice_nor_after_it_was_cancelled(cast, branch):
    ahead = planned(branch, cast.member, starts_at=clock() + timedelta(days=1))
    with pytest.raises(Invalid, match="还没到"):
        held(ahead, cast.member)
    gathering.cancel_meeting(meeting=ahead, reason="停电", by=cast.member, now=clock())
    meeting = held(planned(branch, cast.member), cast.member)
    for done in (ahead, meeting):
        with pytest.raises(StepNotAllowed):
            held(done, cast.member)
    corrected = gathering.correct_meeting(
        meeting=meeting, minutes="改过的。", attended=[], by=cast.secretary, now=clock()
    )
    assert corrected.minutes == "改过的。" and corrected.written_by == cast.secretary


def test_how_many_were_due_and_how_many_came_is_counted_from_the_roster_of_that_day_and_kept(cast, branch):
    came, ill, away = a_member("王梅", branch), a_member("李明", branch), a_member("张强", branch)
    a_member("孙报到", branch, tie=Tie.REPORTED)
    seen = [Seen(came, "present"), Seen(ill, "leave", "住院"), Seen(away, "absent")]
    meeting = held(planned(branch, cast.member), cast.member, seen)
    assert (meeting.due, meeting.present) == (3, 1)
    a_member("后来的", branch, starts_on=JUNE + timedelta(days=1))
    Membership.objects.filter(member=away).update(ends_on=JUNE + timedelta(days=2))
    meeting.refresh_from_db()
    assert (meeting.due, meeting.present) == (3, 1), "what the roster is later changes nothing"
    assert "应到 3 人，实到 1 人" in words_of(browser_of(cast.member).get(f"{BASE}meetings/{meeting.pk}/"))
    meeting = gathering.correct_meeting(
        meeting=meeting, minutes="更正。", attended=[*seen[:2], Seen(away, "present")], by=cast.member, now=clock()
    )
    assert (meeting.due, meeting.present) == (3, 2)
    with pytest.raises(IntegrityError, match="not_more_present"), atomic():
        Meeting.objects.update(present=4)


def test_a_planned_meeting_is_moved_and_says_from_when_and_why(cast, branch):
    browser, meeting = browser_of(cast.member), planned(branch, cast.member)
    address = f"{BASE}do/postpone/{meeting.pk}/"
    for sent, why in (
        ({"starts_at": "2026-06-12T15:00", "reason": ""}, "请写明改期的原因"),
        ({"starts_at": "2026-06-10T15:00", "reason": "停电"}, "还是原来的时间"),
        ({"starts_at": "下周", "reason": "停电"}, "请填时间"),
    ):
        refused = browser.post(address, sent)
        assert refused.status_code == 400 and why in words_of(refused)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.moves) == (HELD, [])
    assert browser.post(address, {"starts_at": "2026-06-12T15:00", "reason": "停电"}).status_code == 302
    assert browser.post(address, {"starts_at": "2026-06-15T09:00", "reason": "又停电"}).status_code == 302
    page = words_of(browser.get(f"{BASE}meetings/{meeting.pk}/"))
    for words in ("2026-06-15 09:00", "原定 2026-06-10 15:00，因为：停电", "原定 2026-06-12 15:00，因为：又停电"):
        assert words in page
    entry = Entry.objects.order_by("-seq").first()
    assert entry.verb == "party.move_meeting" and "停电" not in str(entry.facts)


def test_a_meeting_that_was_held_or_cancelled_is_not_moved(cast, branch):
    done, off = held(planned(branch, cast.member), cast.member), planned(branch, cast.member)
    gathering.cancel_meeting(meeting=off, reason="停电", by=cast.member, now=clock())
    for meeting in (done, off):
        with pytest.raises(StepNotAllowed):
            gathering.move_meeting(meeting=meeting, starts_at=clock(), reason="停电", by=cast.member, now=clock())


def test_a_cancelled_meeting_says_why(cast, branch):
    meeting = planned(branch, cast.member)
    with pytest.raises(Invalid):
        gathering.cancel_meeting(meeting=meeting, reason=" ", by=cast.member, now=clock())


def test_each_kind_of_unit_holds_the_meetings_of_its_kind(cast, branch):
    assert meetings_of(UnitKind.GROUP) == (MeetingKind.GROUP,)
    assert MeetingKind.ASSEMBLY not in meetings_of(UnitKind.COMMITTEE)
    with pytest.raises(Invalid, match="不开党小组会"):
        planned(branch, cast.member, MeetingKind.GROUP)


def test_a_committee_s_meeting_is_expected_where_there_is_a_committee():
    assert MeetingKind.COMMITTEE in meetings_expected(UnitKind.BRANCH, has_committee=True)
    assert MeetingKind.COMMITTEE not in meetings_expected(UnitKind.BRANCH, has_committee=False)
    assert meetings_expected(UnitKind.COMMITTEE, has_committee=True) == ()


@pytest.mark.parametrize(
    ("day", "months", "period"),
    [
        ((2026, 5, 31), 1, ((2026, 5, 1), (2026, 6, 1))),
        ((2026, 12, 31), 3, ((2026, 10, 1), (2027, 1, 1))),
        ((2026, 1, 1), 3, ((2026, 1, 1), (2026, 4, 1))),
    ],
)
def test_a_month_and_a_quarter_are_the_calendar_s(day, months, period):
    assert period_of(date(*day), months) == tuple(date(*end) for end in period)


def missing(unit, today) -> set[str]:
    return {str(one.kind) for one in expected_of(unit, today) if one.is_missing}


def test_what_is_missing_is_what_was_not_held_in_its_month_or_quarter(cast, branch, settings):
    assert missing(branch, JUNE) == {"assembly", "lecture", "theme_day"}
    held(planned(branch, cast.member), cast.member)
    assert missing(branch, JUNE) == {"lecture", "theme_day"}
    may = planned(branch, cast.member, MeetingKind.THEME_DAY, HELD - timedelta(days=20))
    held(may, cast.member)
    assert missing(branch, JUNE) == {"lecture", "theme_day"}, "a theme day of May is none of June"
    planned(branch, cast.member, MeetingKind.THEME_DAY)
    assert missing(branch, JUNE) == {"lecture", "theme_day"}, "planned is not held"
    settings.PARTY_MEETINGS_EVERY = settings.PARTY_MEETINGS_EVERY | {"theme_day": 3}
    assert missing(branch, JUNE) == {"lecture"}  # control: the setting decides


def test_a_unit_s_page_says_what_is_missing_and_speaks_of_no_other_unit(cast, branch):
    other = a_unit("第二支部", UnitKind.BRANCH, branch.parent)
    held(planned(other, cast.member, starts_at=clock() - timedelta(hours=1), subject="别家的会"), cast.member)
    page = words_of(browser_of(cast.member).get(f"{BASE}units/{branch.pk}/meetings/"))
    assert "这个季度支部党员大会" in page and "还没有" in page
    assert "第二支部" not in page and "别家的会" not in page
    chosen = words_of(browser_of(cast.member).get(f"{BASE}do/plan/{branch.pk}/?kind=lecture"))
    assert "?kind=lecture" in page and '<option value="lecture" selected>' in chosen


def test_the_pages_take_a_meeting_from_plan_to_minutes(cast, branch):
    member = a_member("王梅", branch)
    browser = browser_of(cast.member)
    sent = {"kind": "assembly", "subject": "半年工作", "starts_at": "2026-06-10T15:00", "place": "议事厅"}
    answer = browser.post(f"{BASE}do/plan/{branch.pk}/", sent)
    meeting = Meeting.objects.get()
    assert answer["Location"].endswith(f"/meetings/{meeting.pk}/")
    address = f"{BASE}do/hold/{meeting.pk}/"
    assert "王梅" in words_of(browser.get(address))
    lines = {"minutes": "写了很久的记录", f"how_{member.pk}": "leave", f"why_{member.pk}": ""}
    refused = browser.post(address, lines)
    assert refused.status_code == 400
    assert "请写请假的原因" in words_of(refused) and "写了很久的记录" in words_of(refused)
    assert not Attendance.objects.exists()
    assert browser.post(address, lines | {f"why_{member.pk}": "住院"}).status_code == 302
    page = words_of(browser.get(f"{BASE}meetings/{meeting.pk}/"))
    assert "住院" in page and "写了很久的记录" in page


def test_a_unit_s_meetings_are_read_year_by_year(cast, branch):
    held(planned(branch, cast.member, starts_at=HELD - timedelta(days=365), subject="去年的会"), cast.member)
    held(planned(branch, cast.member, subject="今年的会"), cast.member)
    browser, address = browser_of(cast.member), f"{BASE}units/{branch.pk}/meetings/"
    for year, words, not_words in (("2026", "今年的会", "去年的会"), ("2025", "去年的会", "今年的会")):
        page = words_of(browser.get(address, {"year": year}))
        assert words in page and not_words not in page
    for typed in ("0000", "今年", "99999", ""):
        assert browser.get(address, {"year": typed}).status_code == 200


@pytest.mark.parametrize("part", ["resident", "property", "department", "worker"])
def test_nobody_but_the_committee_plans_or_reads_a_meeting(cast, branch, part):
    by = getattr(cast, part)
    meeting = planned(branch, cast.member, subject="内部的事")
    with pytest.raises(NotAllowed):
        planned(branch, by)
    with pytest.raises(NotAllowed):
        held(meeting, by)
    for page in (f"meetings/{meeting.pk}/", f"units/{branch.pk}/meetings/", f"do/hold/{meeting.pk}/"):
        answer = browser_of(by).get(BASE + page)
        assert answer.status_code in (302, 403) and "内部的事" not in words_of(answer)


def test_today_is_in_a_period_that_is_not_over(cast, branch):
    assert all(one.starts_on <= localdate() < one.ends_on for one in expected_of(branch, localdate()))


def test_the_minutes_of_a_unit_of_many_hundreds_are_taken(cast):
    unit = a_unit("大党委")
    people = Person.objects.bulk_create(Person(name=f"党员{place}") for place in range(510))
    everybody = Member.objects.bulk_create(Member(person=person) for person in people)
    Membership.objects.bulk_create(Membership(member=one, unit=unit, tie="full", starts_on=SPRING) for one in everybody)
    meeting = planned(unit, cast.member, MeetingKind.LECTURE)
    lines = {f"how_{one.pk}": "present" for one in everybody} | {f"why_{one.pk}": "" for one in everybody}
    answer = browser_of(cast.member).post(f"/manage/party/do/hold/{meeting.pk}/", {"minutes": "大家同意。"} | lines)
    assert answer.status_code == 302
    assert meeting.attendances.count() == 510
