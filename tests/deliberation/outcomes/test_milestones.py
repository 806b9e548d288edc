"""How far a task is to be by when: typed in, reached by reports, late in public; and tasks out of a sheet."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from django.utils.timezone import now as clock
from hypothesis import given
from hypothesis import strategies as st

from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from deliberation.outcomes import carrying, sheets
from deliberation.outcomes.milestones import Milestone, after_report, fitting, kept, read, typed_in, typed_of
from deliberation.outcomes.models import Task
from deliberation.outcomes.sweeping import sweep_outcomes
from tests.api.client import api
from tests.builders.browsers import a_browser, browser_of, words_of
from tests.builders.outcomes import a_resolved_topic, a_task
from tests.builders.sheets import xlsx_bytes

DAY = timedelta(days=1)
START, END = date(2026, 12, 1), date(2026, 12, 31)
HALF, ALMOST = Milestone(date(2026, 12, 10), 50, "东边画好"), Milestone(date(2026, 12, 20), 90, "西边画好")
HEAD = ["协商事项", "责任单位", "启动日期", "计划完成", "金额（元）", "节点"]
GOOD = [
    "空地画线",
    "阳光物业",
    "2026-12-01",
    "2026-12-31",
    "3200",
    "2026-12-10｜50｜东边画好；2026-12-20｜90｜西边画好",
]


def test_they_come_out_as_they_went_in():
    assert read(kept([HALF, ALMOST])) == typed_in(typed_of([HALF, ALMOST])) == [HALF, ALMOST]
    assert typed_in("2026/12/10 | 50% | 东边画好\n\n") == [HALF]


@pytest.mark.parametrize("line", ["50｜东边", "明天｜50｜东边", "2026-12-10｜一半｜东边", "2026-12-10｜0｜东边",
                                  "2026-12-10｜101｜东边", "2026-12-10｜50｜", f"2026-12-10｜50｜{'边' * 61}"])  # fmt: skip
def test_a_line_that_cannot_be_read_is_named(line):
    with pytest.raises(Invalid, match="第 2 行"):
        typed_in(f"2026-12-09｜40｜买漆\n{line}")


@pytest.mark.parametrize(
    "wrong",
    [
        [Milestone(START - DAY, 50, "早")],
        [Milestone(END + DAY, 50, "晚")],
        [HALF, Milestone(ALMOST.due_on, 50, "没有更高")],
        [Milestone(START + n * DAY, n + 1, "多") for n in range(11)],
    ],
)
def test_they_fit_the_task_and_each_other(wrong):
    with pytest.raises(Invalid):
        fitting(wrong, starts_on=START, due_on=END)
    assert fitting([ALMOST, HALF], starts_on=START, due_on=END) == [HALF, ALMOST]


@given(st.lists(st.integers(0, 100), min_size=1, max_size=8))
def test_after_any_reports_what_is_reached_is_what_the_last_says(percents):
    planned = [HALF, ALMOST]
    for days, percent in enumerate(percents):
        planned = after_report(planned, percent, START + days * DAY)
    assert [one.reached_on is not None for one in planned] == [percents[-1] >= 50, percents[-1] >= 90]


def planned_task(cast, *, days=(-1, 9)) -> Task:
    task = a_task(cast, at=clock() - 7 * DAY, due_on=localdate() + 20 * DAY)
    today = localdate()
    planned = [Milestone(today + days[0] * DAY, 50, "东边画好"), Milestone(today + days[1] * DAY, 90, "西边画好")]
    return carrying.set_milestones(task=task, milestones=planned, by=cast.secretary, now=clock())


def report(cast, task, percent):
    carrying.report(task=task, percent=percent, text="画了。", by=cast.secretary, now=clock())
    task.refresh_from_db()
    return [one.reached_on for one in task.planned]


def test_a_report_reaches_them_and_one_that_takes_it_back_does_not(cast):
    task = planned_task(cast)
    assert report(cast, task, 60) == [localdate(), None]
    assert report(cast, task, 95) == [localdate(), localdate()]
    assert report(cast, task, 40) == [None, None]


def test_what_was_reached_stays_reached_when_the_rest_is_planned_anew(cast):
    task = planned_task(cast)
    report(cast, task, 60)
    planned = [task.planned[0], Milestone(localdate() + 5 * DAY, 80, "早一点")]
    task = carrying.set_milestones(task=task, milestones=planned, by=cast.secretary, now=clock())
    assert [one.reached_on for one in task.planned] == [localdate(), None]
    with pytest.raises(NotAllowed):
        carrying.set_milestones(task=task, milestones=[], by=cast.property, now=clock())


def test_a_late_one_is_coloured_in_public_and_told_of_once(cast):
    task = planned_task(cast)
    shown = words_of(a_browser().get(f"/topics/{task.topic_id}/"))
    assert "：东边画好（50%）" in shown and "还没做到，晚了" in shown and "还没到日子" in shown
    for _ in range(2):
        sweep_outcomes(now=clock())
    assert Message.objects.inbox_of(cast.secretary).filter(title="节点过了日期：空地画线").count() == 1
    told = api().get(f"topics/{task.topic_id}/outcomes").data["tasks"][0]["milestones"]
    assert [(one["percent"], one["is_late"]) for one in told] == [(50, True), (90, False)]
    report(cast, task, 60)
    assert "做到，晚了" in words_of(a_browser().get(f"/topics/{task.topic_id}/"))


def test_they_are_typed_in_at_the_desk_and_what_is_wrong_stays_in_the_field(cast):
    task, desk = a_task(cast), browser_of(cast.secretary)
    at = f"/manage/outcomes/tasks/{task.pk}/milestones/"
    wrong = desk.post(at, {"milestones": "哪天都行"})
    assert wrong.status_code == 400 and "哪天都行" in words_of(wrong) and "要有三段" in words_of(wrong)
    desk.post(at, {"milestones": f"{task.due_on}｜90｜画好"})
    assert Task.objects.get(pk=task.pk).planned[0].percent == 90


def test_a_task_is_laid_down_with_them(cast):
    topic, desk = a_resolved_topic(cast), browser_of(cast.secretary)
    at, sent = f"/manage/outcomes/topics/{topic.pk}/lay_down/", {"matter": "画线", "unit": "物业"}
    sent |= {"starts_on": str(START), "due_on": str(END)}
    wrong = desk.post(at, sent | {"milestones": "2027-03-01｜50｜太晚"})
    assert wrong.status_code == 400 and "要在启动和计划完成之间" in words_of(wrong) and "太晚" in words_of(wrong)
    desk.post(at, sent | {"milestones": typed_of([HALF, ALMOST])})
    assert Task.objects.get().planned == [HALF, ALMOST]


# ---- tasks out of a sheet


def upload(browser, topic, *rows, name="任务.xlsx"):
    content = xlsx_bytes(*rows)
    return browser.post(f"/manage/outcomes/{topic.pk}/sheet/", {"sheet": SimpleUploadedFile(name, content)})


def packed_in(answer) -> str:
    return words_of(answer).split('name="packed" value="')[1].split('"')[0]


def test_a_sheet_is_looked_over_before_anything_is_saved_and_then_laid_down_together(cast):
    topic, desk = a_resolved_topic(cast), browser_of(cast.secretary)
    seen = upload(
        desk,
        topic,
        HEAD,
        GOOD,
        ["没有单位", "", "2026-12-01", "2026-12-31"],
        ["倒着", "物业", "2026-12-31", "2026-12-01"],
    )
    page = words_of(seen)
    assert "读出 1 项任务，2 行有误" in page and "责任单位：没有填" in page and "不能早于启动" in page
    assert Task.objects.count() == 0
    desk.post(f"/manage/outcomes/{topic.pk}/sheet/confirm/", {"packed": packed_in(seen)})
    task = Task.objects.get()
    assert (task.matter, task.unit, str(task.amount), task.due_on) == ("空地画线", "阳光物业", "3200.00", END)
    assert task.planned == [HALF, ALMOST]
    topic.refresh_from_db()
    assert topic.state == "EXECUTING"


def test_what_was_read_for_one_topic_is_worth_nothing_for_another_or_made_up(cast):
    topic, other = a_resolved_topic(cast), a_resolved_topic(cast, title="长椅放哪里")
    desk = browser_of(cast.secretary)
    packed = packed_in(upload(desk, topic, HEAD, GOOD))
    for text in (packed, "made:up"):
        desk.post(f"/manage/outcomes/{other.pk}/sheet/confirm/", {"packed": text})
    assert Task.objects.count() == 0


def test_a_sheet_that_cannot_be_read_is_refused_beside_the_field(cast):
    topic, desk = a_resolved_topic(cast), browser_of(cast.secretary)
    for rows in ([["别的", "表头"], ["x", "y"]], [HEAD], [HEAD, *[GOOD] * 101]):
        assert upload(desk, topic, *rows).status_code == 400
    broken = SimpleUploadedFile("任务.xlsx", b"not a workbook")
    answer = desk.post(f"/manage/outcomes/{topic.pk}/sheet/", {"sheet": broken})
    assert answer.status_code == 400 and "内容却不是" in words_of(answer)
    assert desk.post(f"/manage/outcomes/{topic.pk}/sheet/", {}).status_code == 400


def test_the_template_can_be_read_again(cast, tmp_path):
    topic = a_resolved_topic(cast)
    content = browser_of(cast.secretary).get(f"/manage/outcomes/{topic.pk}/sheet/template/").content
    (tmp_path / "tasks.xlsx").write_bytes(content)
    rows = sheets.read_file(tmp_path / "tasks.xlsx")
    assert [(row.laid.matter, row.errors) for row in rows] == [("空地画线", [])]


def test_only_the_committee_imports(cast):
    topic = a_resolved_topic(cast)
    for other in (cast.resident, cast.property):
        assert upload(browser_of(other), topic, HEAD, GOOD).status_code in (302, 403)
        with pytest.raises(NotAllowed):
            sheets.lay_down_all(topic=topic, what=[], by=other, now=clock())
    with pytest.raises(Invalid):
        sheets.lay_down_all(topic=topic, what=[], by=cast.secretary, now=clock())
