"""Preparing a survey question by question, opening it, and what may change while it is open."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from deliberation.surveys import questions
from deliberation.surveys.errors import SurveyOver
from deliberation.surveys.models import Survey
from deliberation.surveys.questions import Question
from deliberation.surveys.rules import concerned
from deliberation.surveys.states import Audience, State
from deliberation.surveys.stepping import locked, reason_of, require_unanswered, tell
from deliberation.topics.models import Topic
from deliberation.topics.rules import require_keeper
from deliberation.topics.stepping import held

_USUAL = timedelta(days=14)


@atomic
def draft_survey(*, by: User, now: datetime, **what) -> Survey:
    """Prepare a survey without questions. `what` are its columns: title, intro, topic, closes_at, whom and how it asks."""
    require_keeper(by)
    survey = _fitting(Survey(**what), now)
    _hold_topic(survey.topic_id)
    survey.save()
    record(by=by, verb="surveys.draft", subject=survey, at=now)
    return survey


@atomic
def revise(*, survey: Survey, by: User, now: datetime, **what) -> Survey:
    """Change what a survey says of itself, until somebody has answered. Raises QuestionsLocked."""
    require_keeper(by)
    _hold_topic(what["topic"].pk if what.get("topic") else None)
    known = _changeable(survey)
    for name, value in what.items():
        setattr(known, name, value)
    _fitting(known, now).save()
    record(by=by, verb="surveys.revise", subject=known, at=now)
    return known


def _hold_topic(key: int | None) -> None:
    """What the survey is on stands still until the survey points at it."""
    if key is not None:
        held(Topic.objects.filter(pk=key))


def _changeable(survey: Survey) -> Survey:
    known = locked(survey, "revise")
    require_unanswered(known)
    return known


def _fitting(survey: Survey, now: datetime) -> Survey:
    survey.title, survey.intro = survey.title.strip(), survey.intro.strip()
    if not survey.title:
        raise Invalid("请写问卷的名称。", field="title")
    if survey.closes_at <= now:
        raise Invalid("截止的时间要晚于现在。", field="closes_at")
    survey.is_anonymous = survey.is_anonymous or survey.audience == Audience.ANYBODY
    if survey.totals_shown and survey.is_anonymous and survey.audience == Audience.CONCERNED:
        raise Invalid("不记名的问卷要等截止才公开统计：看着数字变，就知道谁答了什么。", field="totals_shown")
    return survey


@atomic
def put_question(*, survey: Survey, question: Question, place: int | None = None, by: User, now: datetime) -> Survey:
    """Add a question, or put it in the place of one."""
    require_keeper(by)
    known = _changeable(survey)
    asked = list(known.asked)
    question = questions.fitting(question)
    if place is None:
        asked.append(question)
    else:
        asked[_place(asked, place)] = question
    return _asking(known, asked, by=by, now=now)


@atomic
def move_question(*, survey: Survey, place: int, by: User, now: datetime) -> Survey:
    """One place up."""
    require_keeper(by)
    known = _changeable(survey)
    asked = list(known.asked)
    here = _place(asked, place)
    if here == 0:
        raise Invalid("这已经是第一题了。")
    asked[here - 1], asked[here] = asked[here], asked[here - 1]
    return _asking(known, asked, by=by, now=now)


@atomic
def drop_question(*, survey: Survey, place: int, by: User, now: datetime) -> Survey:
    require_keeper(by)
    known = _changeable(survey)
    asked = list(known.asked)
    del asked[_place(asked, place)]
    if known.state == State.OPEN and not asked:
        raise Invalid("已经开始收了，至少留一题。")
    return _asking(known, asked, by=by, now=now)


def _place(asked: Sequence[Question], place: int) -> int:
    if place not in range(len(asked)):
        raise Invalid("没有这一题。请刷新页面。")
    return place


def _asking(survey: Survey, asked: Sequence[Question], *, by: User, now: datetime) -> Survey:
    most = settings.SURVEY_QUESTIONS
    if len(asked) > most:
        raise Invalid(f"一份问卷最多 {most} 题，太长没人答得完。")
    survey.questions = questions.kept(asked)
    survey.__dict__.pop("asked", None)
    survey.save(update_fields=["questions"])
    record(by=by, verb="surveys.revise", subject=survey, at=now, questions=len(asked))
    return survey


@atomic
def copy(*, survey: Survey, by: User, now: datetime) -> Survey:
    """A new draft with the same questions: the way to change what somebody has answered."""
    require_keeper(by)
    same = ("topic", "title", "intro", "questions", "audience", "is_anonymous", "totals_shown")
    columns = {name: getattr(survey, name) for name in same}
    _hold_topic(survey.topic_id)
    made = Survey.objects.create(**columns, copied_from=survey, closes_at=now + _USUAL)
    record(by=by, verb="surveys.copy", subject=made, at=now, copied_from=survey.pk)
    return made


def go_along(topic: Topic, into: Topic, *, by: User, now: datetime) -> int:
    """The surveys on a topic that is merged, both locked, are on the other from now on (settings.TOPIC_MERGES); how many.

    All are held before the first is recorded, as every step with a survey holds it.
    """
    moved = list(Survey.objects.select_for_update(of=("self",)).filter(topic=topic).order_by("pk"))
    for survey in moved:
        survey.topic = into
        survey.save(update_fields=["topic"])
        record(by=by, verb="surveys.go_along", subject=survey, at=now, topic=into.pk)
    return len(moved)


@atomic
def open_survey(*, survey: Survey, by: User, now: datetime) -> Survey:
    """Take answers; those concerned are told once."""
    require_keeper(by)
    known = locked(survey, "open")
    if not known.questions:
        raise Invalid("一题也没有，不能开始。请先加题目。")
    if known.closes_at <= now:
        raise Invalid("截止的时间已经过了，请先改截止的时间。")
    known.opened_at = now
    known.save(update_fields=["state", "opened_at"])
    people = list(concerned(known, now))
    record(by=by, verb="surveys.open", subject=known, at=now, told=len(people))
    body = f"“{known.title}”，{len(known.questions)} 道题，请您说说看法。"
    tell(known, people, title="请您答一份问卷", body=body, what="opened", now=now)
    return known


@atomic
def extend(*, survey: Survey, closes_at: datetime, reason: str, by: User, now: datetime) -> Survey:
    """Give more time, before the end only; the reason stands on the page."""
    require_keeper(by)
    known = locked(survey, "extend")
    if not known.takes_answers(now):
        raise SurveyOver("这份问卷已经截止，不能再延长。")
    if closes_at <= known.closes_at:
        raise Invalid("新的截止时间要晚于原来的。", field="closes_at")
    known.reason, known.closes_at, known.nudged_at = reason_of(reason), closes_at, None
    known.save(update_fields=["reason", "closes_at", "nudged_at"])
    record(by=by, verb="surveys.extend", subject=known, at=now, closes_at=closes_at.isoformat(), reason=known.reason)
    return known


@atomic
def call_off(*, survey: Survey, reason: str, by: User, now: datetime) -> Survey:
    """End it without numbers; who has answered is told why."""
    require_keeper(by)
    known = locked(survey, "call_off")
    known.reason = reason_of(reason)
    known.save(update_fields=["state", "reason"])
    record(by=by, verb="surveys.call_off", subject=known, at=now, reason=known.reason)
    people = User.objects.filter(is_active=True, answered_surveys__survey=known)
    body = f"您答过的“{known.title}”取消了：{known.reason}"
    tell(known, people, title="问卷取消了", body=body, what="called_off", now=now)
    return known
