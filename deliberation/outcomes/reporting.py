"""The whole of a topic on paper: what everybody may read of it, in the order in which it happened, with bars and pictures.

Dates are written out with their year, as in minutes: paper is read years later.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from communities.kernel.asking import iso
from deliberation.meetings.models import Meeting, Motion
from deliberation.meetings.queries import on_topic
from deliberation.meetings.states import MotionState
from deliberation.opinions.models import Comment, Opinion
from deliberation.opinions.states import Adoption, Stance
from deliberation.outcomes import evaluating, reviewing, rules
from deliberation.outcomes.decided import decision_of, settled_by
from deliberation.outcomes.models import Objection, Progress
from deliberation.outcomes.parts import task_rows
from deliberation.outcomes.rules import latest
from deliberation.outcomes.telling import sections_of, spoken
from deliberation.outcomes.timeline import timeline_of
from deliberation.surveys.models import Survey
from deliberation.surveys.seeing import NOT_BINDING, result_of
from deliberation.topics.models import Topic
from deliberation.topics.saying import proposer_of

# No paper is better for being endless; the workbook holds everything.
_MOST = 100
_VOTES = {"yes": "同意", "no": "反对", "abstain": "弃权"}
_DECIDED = {MotionState.CARRIED, MotionState.FAILED, MotionState.LEANING}


@dataclass(frozen=True)
class Bar:
    """One line of a chart, which is a table too: `percent` of what the chart's `of` says."""

    words: str
    count: int
    percent: int


@dataclass(frozen=True)
class Chart:
    title: str
    of: str
    bars: list[Bar] = field(default_factory=list)


def bars(counts: Iterable[tuple[str, int]], whole: int) -> list[Bar]:
    return [Bar(words, count, round(100 * count / whole) if whole else 0) for words, count in counts]


def spoken_day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def report_of(topic: Topic, now: datetime) -> dict:
    """Everything that the report shows."""
    minutes = latest(topic)
    return {
        "made_at": _at(now),
        "facts": _facts(topic),
        "opinions": _opinions(topic),
        "wordings": list(Comment.objects.of(topic).wordings().select_related("draft", "carried_in")[:_MOST]),
        "discussion": _discussion(topic),
        "surveys": [_survey(one, now) for one in Survey.objects.public().filter(topic=topic).order_by("pk")],
        "motions": list(_motions(topic)),
        "minutes": minutes,
        "sections": sections_of(minutes) if minutes else [],
        "objections": [
            {"text": one.public_text, "at": _at(one.at), "answer": one.answer, "answered_at": _at(one.answered_at)}
            for one in Objection.objects.of(topic)
        ],
        "tasks": [_task(row) for row in task_rows(topic)],
        "review": [row | {"at": _at(row["at"])} for row in reviewing.told_of(topic)["rows"]],
        "evaluations": [_evaluation(topic, one) for one in topic.evaluations.by_round()],
        "timeline": [row | {"at": _at(row["when"])} for row in timeline_of(topic)],
    }


def _at(moment: datetime | None) -> str:
    return spoken(iso(moment) or "") if moment else ""


def _facts(topic: Topic) -> list[tuple[str, str]]:
    buildings = "、".join(str(one) for one in topic.buildings.order_by("sort", "pk"))
    supported = f"{topic.supports} 人，满 {topic.threshold} 人列入议程" if topic.threshold else f"{topic.supports} 人"
    rows = [
        ("谁提出的", proposer_of(topic)),
        ("提出时间", _at(topic.proposed_at)),
        ("涉及", buildings or "全社区"),
        ("附议", supported),
        ("怎么商量", f"{topic.get_grade_display()} {topic.get_form_display()}".strip()),
        ("参与各方", "、".join(f"{one.get_side_display()} {one.seats} 席" for one in topic.sides.order_by("pk"))),
        ("现在", topic.get_state_display()),
        ("定下的结果", _decided(topic)),
    ]
    return [(name, words) for name, words in rows if words]


def _decided(topic: Topic) -> str:
    """What was decided without a meeting of ours; what a meeting came to stands in its minutes."""
    found = decision_of(settled_by(topic))
    return (
        f"{found.whom}，{spoken_day(found.on)}{f'，{found.number}' if found.number else ''}：{found.words}"
        if found
        else ""
    )


def _opinions(topic: Topic) -> dict:
    found = list(Opinion.objects.of(topic))
    adopted = Counter(one.adoption for one in found)
    counts = [*((label, adopted[value]) for value, label in Adoption.choices), ("还没有答复", adopted[""])]
    paper = sum(one.channel == "PAPER" for one in found)
    of = f"收到 {len(found)} 条意见" + (f"，其中线下代录 {paper} 条，一样算数" if paper else "") + "。"
    return {"chart": Chart("意见答复得怎么样", of, bars(counts, len(found))), "rows": found[:_MOST], "all": len(found)}


def _discussion(topic: Topic) -> Chart | None:
    said = Counter(Comment.objects.of(topic).filter(hidden_at__isnull=True).values_list("stance", flat=True))
    if not said:
        return None
    counts = [(label, said[value]) for value, label in Stance.choices]
    return Chart("讨论里的立场", f"一共 {said.total()} 条话。", bars(counts, said.total()))


def _survey(survey: Survey, now: datetime) -> dict:
    told = result_of(survey, now)
    charts = [
        Chart(
            f"{row.number}. {row.question.words}",
            f"{row.answered} 人答了这一题" + (f"，平均 {row.mean:.1f} 分（满分 5 分）。" if row.mean else "。"),
            [Bar(line.words, line.count, line.percent) for line in row.lines],
        )
        for row, _words in told["rows"]
    ]
    return {
        "title": survey.title,
        "of": f"{survey.state_words(now)}，收到 {told['numbers']['all']} 份答卷。",
        "note": NOT_BINDING if survey.is_straw_poll else "",
        "charts": charts,
        "texts": [text for _row, words in told["rows"] if words for text in words["shown"]],
    }


def _motions(topic: Topic) -> Iterator[Chart]:
    """What was voted on at meetings about it, oldest first."""
    held = Meeting.objects.filter(agenda__topic=topic, noticed_at__isnull=False)
    found = Motion.objects.filter(on_topic(topic), state__in=_DECIDED, meeting__in=held)
    for motion in found.select_related("meeting"):
        counts = [(words, getattr(motion, name) or 0) for name, words in _VOTES.items()]
        present = motion.present or 0
        of = f"{_at(motion.decided_at)}，{motion.meeting.title}，在场 {present} 人：{motion.get_state_display()}。"
        yield Chart(motion.text, of, bars(counts, present))


def _task(row: dict) -> dict:
    task = row["task"]
    return {
        "task": task,
        "late": row["late"],
        "dates": f"{spoken_day(task.starts_on)} 启动，计划 {spoken_day(task.due_on)} 完成"
        + (f"，{spoken_day(task.ended_on)} 完成" if task.ended_on else ""),
        "steps": [
            {
                "words": f"计划 {spoken_day(one['step'].due_on)}，{one['step'].words}（{one['step'].percent}%）",
                "on": spoken_day(one["step"].reached_on),
                **one,
            }
            for one in row["steps"]
        ],
        "reports": [{"report": report, "at": _at(report.at), "photos": _photos(report)} for report in row["reports"]],
    }


def _photos(report: Progress) -> range:
    return range(1, len(report.photos) + 1)


def _evaluation(topic: Topic, figures: dict) -> dict:
    """What was said after one round of talking it over."""
    given = topic.evaluations.filter(round=figures["round"])
    points = Counter(given.values_list("satisfaction", flat=True))
    counts = [(f"{one} 分", points[one]) for one in reversed(evaluating.SCORES)]
    title = "大家打的分" if rules.round_of(topic) == 1 else f"第 {figures['round']} 轮，大家打的分"
    comments = list(given.exclude(comment="").order_by("pk").values_list("comment", flat=True)[:_MOST])
    return {"chart": Chart(title, evaluating.told_of(figures), bars(counts, points.total())), "comments": comments}
