"""Surveys as they are met: in preparation, open, answered by some, over."""

from datetime import datetime, timedelta

from django.utils.timezone import now as clock

from communities.accounts.models import User
from deliberation.surveys import answering, drafting
from deliberation.surveys.models import Survey
from deliberation.surveys.questions import Kind, Question
from deliberation.surveys.sweeping import close

TITLE = "楼前空地停车问卷"
ONE = Question(Kind.SINGLE, "空地要不要画线？", ("要", "不要", "都行"))
SEVERAL = Question(Kind.MULTIPLE, "您家有什么车？", ("小汽车", "电动车", "自行车"), most=2)
POINTS = Question(Kind.SCALE, "现在停车方便吗？", ("很不方便", "很方便"))
WRITTEN = Question(Kind.TEXT, "还想说什么？", required=False)
QUESTIONS = (ONE, SEVERAL, POINTS, WRITTEN)
SAID = {0: [0], 1: [0, 2], 2: [4], 3: "别占消防通道。"}
# The same as a form sends it.
SENT = {"q0": "0", "q1": ["0", "2"], "q2": "4", "q3": "别占消防通道。"}
DAY = timedelta(days=1)


def a_draft(by: User, *, asked=QUESTIONS, at: datetime | None = None, **what) -> Survey:
    at = at or clock()
    survey = drafting.draft_survey(**{"title": TITLE, "closes_at": at + 7 * DAY} | what, by=by, now=at)
    for question in asked:
        survey = drafting.put_question(survey=survey, question=question, by=by, now=at)
    return survey


def a_survey(by: User, *, at: datetime | None = None, **what) -> Survey:
    """Open; without names unless `is_anonymous` says otherwise."""
    return drafting.open_survey(survey=a_draft(by, at=at, **what), by=by, now=at or clock())


def a_straw_poll(by: User, **what) -> Survey:
    return a_survey(by, **{"audience": "anybody", "asked": (ONE,), "title": "广场的灯几点关"} | what)


def answer(survey: Survey, by: User, said: dict | None = None, **more):
    return answering.answer(
        survey=survey, said=SAID if said is None else said, by=by, now=more.pop("at", clock()), **more
    )


def on_paper(survey: Survey, by: User, slip: str = "1", said: dict | None = None):
    return answering.record_paper(survey=survey, slip=slip, said=SAID if said is None else said, by=by, now=clock())


def ended(survey: Survey) -> Survey:
    """The same with its time gone by."""
    Survey.objects.filter(pk=survey.pk).update(closes_at=clock() - timedelta(seconds=1))
    return close(survey=survey, now=clock())
