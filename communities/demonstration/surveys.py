"""Surveys of a made-up community: one that is over with papers among its answers, one that is asked now, a straw poll."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.demonstration.people import People
from communities.party.spans import midnight
from deliberation.surveys import answering, drafting, moderating
from deliberation.surveys.models import Survey
from deliberation.surveys.questions import Kind, Question
from deliberation.surveys.states import Audience
from deliberation.surveys.sweeping import close
from deliberation.topics.models import Topic

DAY = timedelta(days=1)
_CANTEEN = (
    Question(Kind.SINGLE, "您家会有人到老年食堂吃饭吗？", ("天天来", "有时候来", "不来")),
    Question(Kind.MULTIPLE, "您看重什么？", ("便宜", "软烂少盐", "离家近", "能送到家"), most=2),
    Question(Kind.SCALE, "一顿午饭 12 元，您觉得合适吗？", ("太贵", "很合适")),
    Question(Kind.TEXT, "还有什么要提醒我们的？", required=False),
)
_EATEN = [
    {0: [0], 1: [0, 1], 2: [4], 3: "希望有粥，牙口不好的也能吃。"},
    {0: [1], 1: [1, 2], 2: [4]},
    {0: [1], 1: [2], 2: [3], 3: "中午太阳晒，门口搭个棚子吧。"},
    {0: [2], 1: [3], 2: [5]},
    {0: [0], 1: [1, 3], 2: [4]},
    {0: [1], 1: [0], 2: [2], 3: "谁家的儿子承包的，大家心里清楚。"},
]
_ON_PAPER = [{0: [0], 1: [1, 3], 2: [3]}, {0: [0], 1: [0, 3], 2: [4]}, {0: [1], 1: [1], 2: [4]}]
_BINS = (
    Question(Kind.SINGLE, "垃圾桶站挪到哪里好？", ("小区西门里边", "自行车棚旁边", "不用挪，勤冲洗就行")),
    Question(Kind.SCALE, "现在的气味影响您吗？", ("不影响", "影响很大")),
    Question(Kind.TEXT, "您还有什么想法？", required=False),
)
_LIGHTS = (Question(Kind.SINGLE, "小广场的灯晚上几点关？", ("9 点半", "10 点", "10 点半")),)


def ask(who: People, *, now: datetime) -> None:
    """Everything through the actions, at the moments at which it would have happened."""
    today = midnight(localdate(now))
    # Every other one has had their home checked: homes.settle().
    checked = who.residents[::2]
    _canteen(who, checked, today)
    _bins(who, checked, today)
    _lights(who, today)


def _opened(who: People, asked: tuple[Question, ...], *, at: datetime, days: int, **what) -> Survey:
    by = {"by": who.secretary, "now": at}
    survey = drafting.draft_survey(**what, closes_at=at + days * DAY, **by)
    for question in asked:
        survey = drafting.put_question(survey=survey, question=question, **by)
    return drafting.open_survey(survey=survey, **by)


def _canteen(who: People, people: list[User], today: datetime) -> None:
    at = today - 12 * DAY + timedelta(hours=9)
    survey = _opened(
        who,
        _CANTEEN,
        at=at,
        days=9,
        title="老年食堂怎么办",
        intro="社区准备把老年活动室东边一间改成食堂。答案用来定菜价和送餐，不作别的用。",
        is_anonymous=False,
    )
    for place, (person, said) in enumerate(zip(people, _EATEN, strict=False), start=1):
        answering.answer(survey=survey, said=said, by=person, now=at + place * timedelta(hours=20))
    for number, said in enumerate(_ON_PAPER, start=1):
        answering.record_paper(survey=survey, slip=str(number), said=said, by=who.member, now=at + 6 * DAY)
    survey = close(survey=survey, now=survey.closes_at)
    for remark in survey.remarks.order_by("pk"):
        by = {"remark": remark, "by": who.member, "now": survey.closes_at + timedelta(hours=2)}
        if "承包" in remark.text:
            moderating.hide(because="说到具体的人，又没有根据。", **by)
        else:
            moderating.show(**by)


def _bins(who: People, people: list[User], today: datetime) -> None:
    at = today - 2 * DAY + timedelta(hours=10)
    topic = Topic.objects.public().filter(title__contains="垃圾桶").first()
    intro = "有居民提议把垃圾桶挪一挪，先问问大家。"
    survey = _opened(who, _BINS, at=at, days=6, title="垃圾桶挪到哪里，先问问大家", intro=intro, topic=topic)
    answers = [{0: [0], 1: [5]}, {0: [1], 1: [4], 2: "挪到西门的话，收垃圾的车别太早来。"}, {0: [2], 1: [2]}]
    # The first has not answered yet: the one who tries the demonstration may.
    for place, (person, said) in enumerate(zip(people[1:], answers, strict=False), start=1):
        answering.answer(survey=survey, said=said, by=person, now=at + place * timedelta(hours=6))


def _lights(who: People, today: datetime) -> None:
    at = today - DAY + timedelta(hours=15)
    survey = _opened(
        who, _LIGHTS, at=at, days=7, title="小广场的灯几点关", audience=Audience.ANYBODY, totals_shown=True
    )
    for place, choice in enumerate((1, 0, 1, 1, 2, 0, 1)):
        answering.answer_openly(survey=survey, said={0: [choice]}, now=at + place * timedelta(hours=1))
