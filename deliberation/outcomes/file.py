"""The file of a topic (案卷) as one workbook: what goes up with what cannot be settled, and what is kept.

Nothing stands in it that the public may not read, so that it may be handed on: no names, words masked. Every cell is text.
"""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import xlsxwriter
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.accounts.offices import Office
from communities.audit.actions import record
from communities.kernel.asking import iso
from communities.kernel.sheets.cells import disarmed
from deliberation.outcomes import reviewing
from deliberation.outcomes.milestones import typed_of
from deliberation.outcomes.models import Objection, Progress
from deliberation.outcomes.telling import sections_of, spoken
from deliberation.outcomes.timeline import timeline_of
from deliberation.surveys.file import numbers_in
from deliberation.surveys.models import Survey
from deliberation.topics.models import Topic
from deliberation.topics.rules import require_keeper
from deliberation.topics.saying import proposer_of

_WIDTH, _SOLVED = 24, {True: "解决了", False: "没解决"}
Rows = list[list]


@atomic
def file_of(topic: Topic, *, by: User | Office, now: datetime) -> bytes:
    """For the committee, and for who is above and looks on: whether they may is asked on the platform (oversight/rules.py)."""
    if not isinstance(by, Office):
        require_keeper(by)
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, rows in _sheets(topic, now):
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 9, _WIDTH)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write_string(place, column, disarmed("" if value is None else str(value)))
    record(by=by, verb="outcomes.file", subject=topic, at=now)
    return content.getvalue()


def _sheets(topic: Topic, now: datetime) -> Iterator[tuple[str, Rows]]:
    yield "议题", _topic(topic)
    yield (
        "经过",
        [
            ["时间", "事情", "说明", "由谁"],
            *([_at(row["when"]), row["title"], row["text"], row["who"]] for row in timeline_of(topic)),
        ],
    )
    for minutes in topic.minutes.published().order_by("version"):
        yield f"纪要第 {minutes.version} 版", _minutes(minutes)
    for survey in Survey.objects.public().filter(topic=topic).order_by("pk"):
        if survey.shows_numbers(now):
            yield f"问卷 {survey.pk}", numbers_in(survey)
    yield "异议", [["时间", "异议", "最迟答复", "答复", "答复时间"], *map(_objection, Objection.objects.of(topic))]
    yield "任务", [_TASK, *map(_task, topic.tasks.order_by("number"))]
    reports = Progress.objects.filter(task__topic=topic).select_related("task").order_by("pk")
    yield (
        "进展",
        [
            ["时间", "任务", "进度%", "进展", "由谁"],
            *([_at(one.at), one.task.matter, one.percent, one.text, one.by_label] for one in reports),
        ],
    )
    review = reviewing.told_of(topic)
    yield "复核", [["时间", "复核", "说明"], *([_at(row["at"]), row["title"], row["text"]] for row in review["rows"])]
    judged = topic.evaluations.order_by("round", "pk")
    yield (
        "评议",
        [
            ["第几轮", "时间", "打分", "解决没有", "评语"],
            *([one.round, _at(one.at), one.satisfaction, _SOLVED[one.solved], one.comment] for one in judged),
        ],
    )


def _at(moment: datetime | None) -> str:
    return spoken(iso(moment) or "") if moment else ""


def _topic(topic: Topic) -> Rows:
    return [
        ["议题", topic.public_title],
        ["说明", topic.public_background],
        ["由谁提出", proposer_of(topic)],
        ["提出时间", _at(topic.proposed_at)],
        ["附议人数", topic.supports],
        ["怎么商量", f"{topic.get_grade_display()} {topic.get_form_display()}"],
        ["现在", topic.get_state_display()],
    ]


def _minutes(minutes) -> Rows:
    rows: Rows = [
        ["指纹（SHA-256）", minutes.fingerprint],
        ["公示期", f"{_at(minutes.published_at)} 至 {_at(minutes.open_until)}"],
    ]
    for section in sections_of(minutes):
        rows += [[section.heading], *([line] for line in section.lines), *section.table]
    return rows


def _objection(one: Objection) -> list:
    return [_at(one.at), one.public_text, _at(one.due_at), one.answer, _at(one.answered_at)]


_TASK = [
    "序号",
    "协商事项",
    "决议要点",
    "责任单位",
    "配合单位",
    "启动",
    "计划完成",
    "实际完成",
    "进度%",
    "资金来源",
    "金额（元）",
    "存在问题",
    "状态",
    "搁置的理由",
    "节点",
]


def _task(one) -> list:
    return [
        *(
            one.number,
            one.matter,
            one.point,
            one.unit,
            one.helpers,
            one.starts_on,
            one.due_on,
            one.ended_on,
            one.percent,
        ),
        *(one.fund, one.amount, one.problem, one.state_name, one.reason, typed_of(one.planned)),
    ]
