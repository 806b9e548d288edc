"""The front page tells what is being talked over: the nearest to a decision first, and how far each is."""

from datetime import timedelta

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import get_current_timezone
from django.utils.timezone import now as clock

from communities.kernel.asking import iso
from communities.looks.words import day, when
from deliberation.meetings.models import Meeting
from deliberation.meetings.saying import is_overdue
from deliberation.outcomes import drafting, front, mine, publishing
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.saying import next_of, opened_of
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.meetings import a_graded_topic, a_noticed_meeting, a_session
from tests.builders.outcomes import publicised
from tests.builders.topics import a_gathering_topic, a_topic

DAY = timedelta(days=1)


def shown(now=None) -> dict:
    return front.parts_of(now or clock(), None)[0]


def test_nothing_that_is_not_public_and_nothing_that_has_a_result_is_told(cast):
    assert (shown()["rows"], shown()["door"]["text"]) == ([], "有想法提出来，大家坐下来说")
    a_topic(cast.resident, title="单元门几点锁")
    decided = publicised(cast, at=clock() - 9 * DAY)
    publishing.resolve(topic=decided.topic, by=None, now=clock())
    assert shown()["rows"] == []
    a_gathering_topic(cast)  # control
    assert len(shown()["rows"]) == 1


def test_a_session_comes_before_a_notice_a_notice_before_a_result_laid_open_and_that_before_gathering(cast):
    gathering = a_gathering_topic(cast, title="单元门几点锁")
    minutes = publicised(cast)
    publishing.object_to(minutes=minutes, text="我家门口不要画。", by=cast.neighbour, now=clock())
    noticed = a_noticed_meeting(cast)
    a_session(cast)
    part = shown()
    assert [row["chip"] for row in part["rows"]] == [
        "正在开会",
        f"{day(noticed.starts_at, clock())}开会",
        f"公示到{day(minutes.open_until, clock())}",
    ]
    assert part["rows"][2]["meta"] == "1 条异议等答复"
    assert [row["phase"] for row in part["rows"]] == [4, 3, 5]
    assert part["door"]["text"] == "4 件正在商量，1 件今天开会"
    assert gathering.public_title not in [row["title"] for row in part["rows"]]
    page = words_of(a_browser().get("/"))
    assert all(words in page for words in ("正在开会", "第 4 步，共 7 步", "4 件正在商量"))
    with CaptureQueriesContext(connection) as asked:
        shown()
    assert len([each for each in asked if each["sql"].startswith("SELECT")]) == 5


def test_every_topic_that_is_talked_over_today_is_counted_also_beyond_the_rows_and_two_of_one_meeting(cast):
    for title in ("门禁几点锁", "树挡了窗", "快递柜放哪"):
        a_noticed_meeting(cast, topics=[a_graded_topic(cast, title=title)])
    a_noticed_meeting(cast, topics=[a_graded_topic(cast), a_graded_topic(cast, title="楼道里堆东西怎么办")])
    Meeting.objects.update(starts_at=clock())
    assert shown()["door"]["text"] == "5 件正在商量，5 件今天开会"
    Meeting.objects.update(starts_at=clock() - 2 * DAY)  # control
    assert shown()["door"]["text"] == "5 件正在商量"


def test_a_day_that_is_past_is_announced_nowhere_to_residents(cast):
    noticed = a_noticed_meeting(cast)
    then = clock()
    reader, topic = a_browser(), noticed.agenda.get(topic__isnull=False).topic
    places = ("/meetings/", f"/meetings/{noticed.pk}/", f"/topics/{topic.pk}/")
    assert not any("另行通知" in words_of(reader.get(place)) for place in places)  # control
    Meeting.objects.filter(pk=noticed.pk).update(starts_at=then - 2 * DAY, not_before=then - 3 * DAY)
    plan = [row | ({"opens_at": iso(then - 2 * DAY)} if row["key"] == "session" else {}) for row in topic.plan]
    Topic.objects.filter(pk=topic.pk).update(plan=plan)
    said = f"原定 {when(then - 2 * DAY, then)}，等居委会另行通知"
    [row] = shown(then)["rows"]
    assert (row["chip"], row["meta"]) == ("没有按时开", said)
    for place in ("/", *places):
        page = words_of(reader.get(place))
        assert said in page and "您来不来" not in page and "已公告" not in page and "放进手机日历" not in page
    assert "请看会议公告" not in words_of(reader.get(places[-1]))
    assert "已超时" in words_of(browser_of(cast.secretary).get(f"/manage/meetings/{noticed.pk}/"))
    to_come = a_noticed_meeting(cast, topics=[a_graded_topic(cast, title="楼道堆物")], title="楼道议事会")
    listed = words_of(reader.get("/meetings/"))
    assert listed.index(to_come.title) < listed.index(noticed.title)


def test_nobody_is_asked_on_their_own_page_whether_they_come_on_a_day_that_is_past(cast):
    def asked():
        return [row["chip"] for part in mine.parts_of(cast.neighbour, None) for row in part["rows"]]

    noticed = a_noticed_meeting(cast)
    assert asked() == ["请您答复来不来"]
    Meeting.objects.filter(pk=noticed.pk).update(starts_at=clock() - 2 * DAY, not_before=clock() - 3 * DAY)
    assert asked() == []


def test_a_session_that_nobody_ended_goes_on_no_more_for_residents(cast):
    begun = a_session(cast)
    assert shown()["rows"][0]["chip"] == "正在开会"
    later, when_begun = begun.began_at + 2 * DAY, begun.began_at
    row = shown(later)["rows"][0]
    assert (row["chip"], row["meta"]) == ("还没有记结束", f"{when(when_begun, later)} 开的会")


def test_a_session_of_the_evening_goes_on_past_midnight_and_who_sits_in_it_still_enters(cast):
    begun = a_session(cast)
    topic = begun.agenda.get().topic
    evening = clock().astimezone(get_current_timezone()).replace(hour=22, minute=30)
    Meeting.objects.filter(pk=begun.pk).update(began_at=evening)
    plan = [row | {"opens_at": evening.isoformat()} if row["key"] == "session" else row for row in topic.plan]
    Topic.objects.filter(pk=topic.pk).update(plan=plan)
    for one in (begun, topic):
        one.refresh_from_db()
    for hours, over in ((1, False), (2, False), (5, False), (6, True)):
        then = evening + timedelta(hours=hours)
        assert is_overdue(begun, then) is over, hours
        assert ("还没有记结束" in next_of(topic, then)) is over, hours
    with time_machine.travel(evening + timedelta(hours=2), tick=False):
        assert "进入现场" in words_of(a_browser().get(f"/meetings/{begun.pk}/"))
    with time_machine.travel(evening + timedelta(hours=12), tick=False):
        assert "进入现场" not in words_of(a_browser().get(f"/meetings/{begun.pk}/"))  # control


def test_who_gathers_support_is_told_with_how_many_are_needed(cast):
    topic = a_gathering_topic(cast)
    Topic.objects.filter(pk=topic.pk).update(threshold=9)
    topic = actions.support(topic=topic, by=cast.neighbour, now=clock())
    assert shown()["rows"][0]["meta"] == f"1 人附议，满 {topic.threshold} 人列入议程"


def test_when_its_days_are_over_nobody_is_asked_for_objections_while_one_waits_for_its_answer(cast):
    now = clock()
    minutes = publicised(cast, at=now - 8 * DAY)
    said = {"text": "车位太少了，再画几个。", "by": cast.neighbour}
    objection = publishing.object_to(minutes=minutes, now=now - 7 * DAY, **said)
    row = shown(now)["rows"][0]
    assert (row["chip"], row["meta"]) == ("公示期满", "1 条异议等答复，答复以后结果才生效")
    page = words_of(a_browser().get(f"/topics/{minutes.topic_id}/"))
    assert "可以提出异议" not in page and "还有异议的，居委会答复以后结果才生效" in page
    minutes.topic.refresh_from_db()
    assert opened_of(minutes.topic, now) == [] and opened_of(minutes.topic, now - 7 * DAY) == ["object"]
    publishing.answer(objection=objection, text="再画两个。", by=cast.secretary, now=now)
    assert "可以提出异议" not in shown(now)["rows"][0]["meta"]


def test_an_objection_to_the_version_before_is_counted_too(cast):
    minutes = publicised(cast)
    publishing.object_to(minutes=minutes, text="收费的事没有写。", by=cast.resident, now=clock())
    publicised(cast, drafting.revise(minutes=minutes, reason="写错了数。", by=cast.secretary, now=clock()))
    assert shown()["rows"][0]["meta"] == "1 条异议等答复"
    assert shown(clock() + 8 * DAY)["rows"][0]["meta"] == "1 条异议等答复，答复以后结果才生效"
