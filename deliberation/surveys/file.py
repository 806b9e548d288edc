"""A survey as one workbook: the numbers, every answer without whose it is, and what was written. Every cell is text."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import xlsxwriter
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from communities.kernel.sheets.cells import disarmed
from deliberation.surveys import seeing
from deliberation.surveys.models import Sheet, Survey
from deliberation.surveys.questions import Kind, Question
from deliberation.surveys.states import Channel
from deliberation.topics.rules import require_keeper

_WIDTH = 24
Rows = list[list]


@atomic
def file_of(survey: Survey, *, by: User, now: datetime) -> bytes:
    """Raises Invalid while nobody may see the numbers: whoever types in papers is no exception."""
    require_keeper(by)
    if not survey.shows_numbers(now):
        raise Invalid("截止以后才能导出。")
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, rows in _sheets(survey):
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 20, _WIDTH)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write_string(place, column, disarmed(str(value)))
    record(by=by, verb="surveys.file", subject=survey, at=now)
    return content.getvalue()


def _sheets(survey: Survey) -> Iterator[tuple[str, Rows]]:
    yield "统计", numbers_in(survey)
    yield "答卷", _answers(survey)
    yield "写的话", _written(survey)


def numbers_in(survey: Survey) -> Rows:
    """The numbers of every question; the file of a topic holds them too."""
    numbers = seeing.numbers_of(survey)
    apart = seeing.is_told_apart(survey, numbers)
    rows: Rows = [["问卷", survey.title], ["收到", f"{numbers['all']} 份"]]
    if apart:
        rows.append(["其中线下代录", f"{numbers['paper']} 份"])
    if survey.is_straw_poll:
        rows.append(["说明", seeing.NOT_BINDING])
    for told in seeing.told_of(survey):
        rows += [[], [f"{told.number}. {told.question.words}", f"{told.answered} 人答了这一题"]]
        if told.mean is not None:
            rows.append(["平均", f"{told.mean:.1f} 分"])
        if told.lines:
            rows.append(["选项", "合计", "占百分之几", *(["网上", "线下代录"] if apart else [])])
        rows += [
            [line.words, line.count, line.percent, *([line.online, line.paper] if apart else [])] for line in told.lines
        ]
    return rows


def _answers(survey: Survey) -> Rows:
    """By their random keys. How each came stands beside it only where enough came that way."""
    asked = [(place, question) for place, question in enumerate(survey.asked) if question.kind != Kind.TEXT]
    apart = seeing.is_told_apart(survey, seeing.numbers_of(survey))
    head = [*(["怎么答的"] if apart else []), *(f"{place + 1}. {question.words}" for place, question in asked)]
    rows = [
        [
            *([Channel(sheet.channel).label] if apart else []),
            *(_said(question, sheet, place) for place, question in asked),
        ]
        for sheet in survey.sheets.order_by("key")
    ]
    return [head, *rows]


def _said(question: Question, sheet: Sheet, place: int) -> str:
    options = dict(question.options)
    return "；".join(options[one] for one in sheet.chosen.get(str(place), []))


def _written(survey: Survey) -> Rows:
    asked = survey.asked
    rows = [
        [f"{one.question + 1}. {asked[one.question].words}", one.text, one.get_reading_display(), one.hidden_because]
        for one in survey.remarks.in_no_order_of_time()
    ]
    return [["题目", "写的话", "公开没有", "没有公开的理由"], *rows]
