"""问卷 for mini-programs: what is asked, answering, and how everybody answered."""

from django.utils.timezone import now as clock
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.kernel.asking import iso, parsed
from deliberation.surveys import answering, seeing
from deliberation.surveys.errors import NoSuchSurvey
from deliberation.surveys.models import Survey
from deliberation.surveys.questions import MOST_TEXT, Kind, Question
from deliberation.surveys.states import Audience, Channel, State
from deliberation.surveys.tally import Told

TAG = ["问卷"]
_MOST = 30


class SurveyShort(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    topic = serializers.IntegerField(allow_null=True, help_text="属于哪个议题；不属于的为 null")
    state = serializers.ChoiceField(State.choices)
    state_words = serializers.CharField()
    closes_at = serializers.DateTimeField()
    questions_count = serializers.IntegerField(help_text="几道题")
    is_answered = serializers.BooleanField(help_text="自己答过")


class SurveyList(serializers.Serializer):
    items = SurveyShort(many=True)


class SurveyOption(serializers.Serializer):
    value = serializers.IntegerField(help_text="答的时候放进 chosen")
    words = serializers.CharField()


class SurveyQuestion(serializers.Serializer):
    place = serializers.IntegerField(help_text="第几题，从 0 数")
    kind = serializers.ChoiceField(Kind.choices)
    words = serializers.CharField()
    options = SurveyOption(many=True, help_text="text 的没有选项")
    most = serializers.IntegerField(help_text="multiple 最多选几个，其他是 0")
    is_required = serializers.BooleanField(help_text="一定要答")


class SurveyWhole(SurveyShort):
    intro = serializers.CharField()
    audience = serializers.ChoiceField(Audience.choices, help_text="anybody 是随手投，结果没有约束力")
    is_anonymous = serializers.BooleanField(help_text="不记名的答了不能改；记名的截止以前可以改")
    may_answer = serializers.BooleanField(help_text="现在可以答，或者可以改")
    questions = SurveyQuestion(many=True)


class OneAnswer(serializers.Serializer):
    place = serializers.IntegerField(min_value=0, max_value=100)
    chosen = serializers.ListField(child=serializers.IntegerField(), max_length=20, required=False, default=list)
    text = serializers.CharField(max_length=MOST_TEXT, allow_blank=True, required=False, default="")


class SurveyAnswering(serializers.Serializer):
    answers = OneAnswer(many=True, help_text="每题一个：选的放 chosen，写的放 text；不答的不用放")


class SurveyLine(serializers.Serializer):
    words = serializers.CharField()
    count = serializers.IntegerField()
    percent = serializers.IntegerField(help_text="占答了这一题的百分之几")
    online = serializers.IntegerField(allow_null=True, help_text="其中网上的；不分开显示时为 null")
    paper = serializers.IntegerField(allow_null=True, help_text="其中线下代录的；不分开显示时为 null")


class SurveyToldQuestion(serializers.Serializer):
    place = serializers.IntegerField()
    words = serializers.CharField()
    answered = serializers.IntegerField(help_text="多少人答了这一题")
    mean = serializers.FloatField(allow_null=True, help_text="scale 的平均分；其他为 null")
    lines = SurveyLine(many=True)
    texts = serializers.ListField(child=serializers.CharField(), help_text="居委会看过、公开的话")
    waiting = serializers.IntegerField(help_text="还没有看的有几条")
    hidden = serializers.IntegerField(help_text="没有公开的有几条")


class SurveyResult(serializers.Serializer):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(State.choices)
    answers = serializers.IntegerField(help_text="收到几份")
    note = serializers.CharField(help_text="随手投的要显示这句话；其他为空")
    is_shown = serializers.BooleanField(help_text="现在可以看统计")
    questions = SurveyToldQuestion(many=True, help_text="还不能看时是空的")


def _survey(request, key: int) -> Survey:
    found = Survey.objects.visible_to(request.user).public().select_related("topic").filter(pk=key).first()
    if found is None:
        raise NoSuchSurvey("没有这份问卷。")
    return found


@extend_schema(operation_id="list_surveys", tags=TAG, summary="问卷", responses=SurveyList)
@api_view(["GET"])
def surveys(request):
    """正在收的，和最近截止的 30 份；不登录也能看。"""
    found = seeing.list_for(request.user, clock(), most=_MOST)
    done = {one.pk for one, answered in found["going_on"] if answered}
    rows = [one for one, _ in [*found["going_on"], *found["ended"]]]
    return Response({"items": [_short(one, one.pk in done) for one in rows]})


@extend_schema(operation_id="read_survey", tags=TAG, summary="一份问卷", responses=SurveyWhole)
@api_view(["GET"])
def survey(request, survey_id: int):
    """说明和题目。"""
    return Response(_whole(_survey(request, survey_id), request.user))


@extend_schema(
    operation_id="answer_survey", tags=TAG, summary="答问卷", request=SurveyAnswering, responses={200: SurveyWhole}
)
@api_view(["PUT"])
@permission_classes([IsAuthenticated])
def answer(request, survey_id: int):
    """每人一份。记名的截止以前可以再发一次，最后一次算数；不记名的答了不能改。

    PUT 本身可以重发，所以不用 Idempotency-Key：不记名的答卷，服务器不留答复。
    """
    asked = parsed(SurveyAnswering(data=request.data))
    said = {one["place"]: one["text"] or one["chosen"] for one in asked["answers"]}
    found = _survey(request, survey_id)
    answering.answer(survey=found, said=said, channel=Channel.API, by=request.user, now=clock())
    return Response(_whole(found, request.user))


@extend_schema(operation_id="read_survey_result", tags=TAG, summary="大家怎么答的", responses=SurveyResult)
@api_view(["GET"])
def result(request, survey_id: int):
    """截止以后可以看；设了“截止以前就公开统计”的，随时可以看。"""
    found = _survey(request, survey_id)
    told = seeing.result_of(found, clock())
    return Response(
        {
            "id": found.pk,
            "state": found.state,
            "answers": told["numbers"]["all"],
            "note": seeing.NOT_BINDING if found.is_straw_poll else "",
            "is_shown": found.shows_numbers(clock()),
            "questions": [_told(row, words or {}, apart=told["apart"]) for row, words in told["rows"]],
        }
    )


def _short(one: Survey, answered: bool) -> dict:
    return {
        "id": one.pk,
        "title": one.title,
        "topic": one.topic_id,
        "state": one.state,
        "state_words": one.state_words(clock()),
        "closes_at": iso(one.closes_at),
        "questions_count": len(one.questions),
        "is_answered": answered,
    }


def _whole(one: Survey, user) -> dict:
    answered = seeing.mine(one, user) is not None
    offered = user.is_authenticated and seeing.asks(one, user, clock())
    return _short(one, answered) | {
        "intro": one.intro,
        "audience": one.audience,
        "is_anonymous": one.is_anonymous,
        "may_answer": offered and not (answered and one.is_anonymous),
        "questions": [_question(place, asked) for place, asked in enumerate(one.asked)],
    }


def _question(place: int, asked: Question) -> dict:
    return {
        "place": place,
        "kind": asked.kind,
        "words": asked.words,
        "options": [{"value": value, "words": words} for value, words in asked.options],
        "most": asked.most,
        "is_required": asked.required,
    }


def _told(told: Told, words: dict, *, apart: bool) -> dict:
    return {
        "place": told.place,
        "words": told.question.words,
        "answered": told.answered,
        "mean": told.mean,
        "lines": [
            {
                "words": line.words,
                "count": line.count,
                "percent": line.percent,
                "online": line.online if apart else None,
                "paper": line.paper if apart else None,
            }
            for line in told.lines
        ],
        "texts": words.get("shown", []),
        "waiting": words.get("waiting", 0),
        "hidden": sum(count for _because, count in words.get("hidden", [])),
    }
