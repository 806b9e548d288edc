"""意见和讨论 for mini-programs: what a resident does on the pages of opinions."""

from django.utils.timezone import now
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.response import Response

from communities.kernel.asking import PAGE_SIZE, iso, page, parsed, whole
from deliberation.opinions import actions, pages
from deliberation.opinions.models import Comment, Opinion
from deliberation.opinions.states import OPEN, Adoption, Channel, Stance
from deliberation.topics.errors import NoSuchTopic
from deliberation.topics.models import Topic

TAG = ["商量"]
_CURSOR = [OpenApiParameter("cursor", str, description="上一页给出的 next")]


class OneOpinion(serializers.Serializer):
    text = serializers.CharField(help_text="公开的话，电话等已打码")
    channel = serializers.ChoiceField(Channel.choices, help_text="PAPER 是线下代录，一样算数")
    at = serializers.DateTimeField()
    adoption = serializers.ChoiceField(Adoption.choices, allow_blank=True, help_text="空的还没有答复")
    reply = serializers.CharField(help_text="采纳或不采纳的理由")
    is_mine = serializers.BooleanField()
    covered = serializers.IntegerField(help_text="工作人员遮去了几处姓名或住址，读作“某某”")


class Opinions(serializers.Serializer):
    is_open = serializers.BooleanField(help_text="现在可以说意见")
    total = serializers.IntegerField()
    paper = serializers.IntegerField(help_text="其中线下代录的")
    answered = serializers.IntegerField()
    adopted = serializers.IntegerField(help_text="采纳和部分采纳的")
    mine = OneOpinion(allow_null=True, help_text="自己的一条，用自己的原话；没有说过为空")
    items = OneOpinion(many=True)
    next = serializers.CharField(allow_null=True, help_text="更早的从这里接着要；没有了为空")


class Said(serializers.Serializer):
    text = serializers.CharField(max_length=2000)


class OneWord(serializers.Serializer):
    id = serializers.IntegerField()
    parent = serializers.IntegerField(allow_null=True, help_text="回应哪一条")
    stance = serializers.ChoiceField(Stance.choices, help_text="FOR 赞成，AGAINST 反对，NEUTRAL 说一点")
    text = serializers.CharField(help_text="不再显示的为空，自己的除外")
    is_hidden = serializers.BooleanField()
    hidden_because = serializers.CharField(allow_blank=True, help_text="不再显示的理由")
    may_appeal = serializers.BooleanField(help_text="是自己的，现在可以申诉")
    is_mine = serializers.BooleanField()
    covered = serializers.IntegerField(help_text="工作人员遮去了几处姓名或住址")
    at = serializers.DateTimeField()


class Discussion(serializers.Serializer):
    items = OneWord(many=True)
    next = serializers.CharField(allow_null=True, help_text="更早的从这里接着要；没有了为空")


class WordSaid(serializers.Serializer):
    text = serializers.CharField(max_length=1000)
    stance = serializers.ChoiceField(Stance.choices, default=Stance.NEUTRAL)
    parent = serializers.IntegerField(allow_null=True, default=None, min_value=1, max_value=2**53)


def topic_for(request, topic_id: int) -> Topic:
    found = Topic.objects.visible_to(request.user).filter(pk=topic_id).first()
    if found is None:
        raise NoSuchTopic("没有这个议题。")
    return found


@extend_schema(
    methods=["GET"],
    operation_id="list_opinions",
    tags=TAG,
    summary="收到的意见和答复",
    parameters=_CURSOR,
    responses=Opinions,
)
@extend_schema(
    methods=["POST"],
    operation_id="say_opinion",
    tags=TAG,
    summary="说意见，或改自己的意见",
    request=Said,
    responses={200: Opinions},
)
@api_view(["GET", "POST"])
@permission_classes([IsAuthenticatedOrReadOnly])
def opinions(request, topic_id: int):
    """新的在前，不写是谁说的；并进来的议题收到的也在。每人一条，一交上来就公开，开会以前、答复以前可以改。"""
    topic = topic_for(request, topic_id)
    if request.method == "POST":
        said = parsed(Said(data=request.data))
        actions.opine(topic=topic, **said, channel=Channel.API, by=request.user, now=now())
    told = pages.opinions_of(topic, request.user, whole(request.query_params, "cursor"))
    figures = told["figures"]
    return Response(
        {
            "is_open": topic.state in OPEN,
            "total": figures["all"],
            "paper": figures["paper"],
            "answered": figures["answered"],
            "adopted": figures["adopted"],
            "mine": _opinion(told["own"], own=True) | {"text": told["own"].text} if told["own"] else None,
            "items": [_opinion(one, own=one == told["own"]) for one in told["opinions"]],
            "next": str(told["older"]) if told["older"] else None,
        }
    )


def _opinion(one: Opinion, *, own: bool) -> dict:
    return {
        "text": one.public_text,
        "channel": one.channel,
        "at": iso(one.at),
        "adoption": one.adoption,
        "reply": one.reply,
        "is_mine": own,
        "covered": one.covers,
    }


@extend_schema(
    methods=["GET"],
    operation_id="list_words",
    tags=TAG,
    summary="邻居们的讨论",
    parameters=_CURSOR,
    responses=Discussion,
)
@extend_schema(
    methods=["POST"], operation_id="say_word", tags=TAG, summary="说一句", request=WordSaid, responses={201: Discussion}
)
@api_view(["GET", "POST"])
@permission_classes([IsAuthenticatedOrReadOnly])
def words(request, topic_id: int):
    """先说立场。`parent` 是回应哪一条。新的在前。"""
    topic = topic_for(request, topic_id)
    if request.method == "POST":
        said = parsed(WordSaid(data=request.data))
        parent = said.pop("parent")
        answered = Comment.objects.of(topic).in_discussion().filter(pk=parent).first() if parent else None
        if parent and answered is None:
            raise NoSuchTopic("没有要回应的那一条。")
        actions.comment(topic=topic, parent=answered, **said, by=request.user, now=now())
    cursor = whole(request.query_params, "cursor")
    found = Comment.objects.of(topic).in_discussion().order_by("-pk")
    found = found.filter(pk__lt=cursor) if cursor else found
    told = page(found[: PAGE_SIZE + 1], lambda word: _word(word, request.user), lambda word: word.pk)
    return Response(told, status=201 if request.method == "POST" else 200)


def _word(word: Comment, user) -> dict:
    own = pages.is_own(word, user)
    return {
        "id": word.pk,
        "parent": word.parent_id,
        "stance": word.stance,
        "text": word.public_text if own or not word.hidden_at else "",
        "is_mine": own,
        "covered": 0 if word.hidden_at else word.covers,
        "at": iso(word.at),
        **hidden_part(word, user),
    }


def hidden_part(word: Comment, user) -> dict:
    told = pages.hiding(word, user)
    return {"is_hidden": told["hidden"], "hidden_because": told["because"], "may_appeal": told["may_appeal"]}
