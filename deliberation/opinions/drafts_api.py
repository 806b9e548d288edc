"""草案 for mini-programs: a draft paragraph by paragraph, other wordings and what became of them; and appeals."""

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.response import Response

from communities.kernel.asking import iso, parsed
from deliberation.opinions import actions, pages
from deliberation.opinions.api import TAG, hidden_part, topic_for
from deliberation.opinions.carrying import standing
from deliberation.opinions.models import Comment, Draft
from deliberation.opinions.states import OPEN, Adoption, Stance
from deliberation.topics.errors import NoSuchTopic


class OneVersion(serializers.Serializer):
    version = serializers.IntegerField(help_text="第几稿")
    title = serializers.CharField()
    at = serializers.DateTimeField()


class Versions(serializers.Serializer):
    items = OneVersion(many=True)


class OneWording(serializers.Serializer):
    id = serializers.IntegerField()
    stance = serializers.ChoiceField(Stance.choices)
    text = serializers.CharField(allow_blank=True, help_text="为什么这样改；可能是空的，只建议了改法")
    wording = serializers.CharField(allow_blank=True, help_text="建议改成什么；空的只是说一句")
    at = serializers.DateTimeField()
    is_mine = serializers.BooleanField()
    adoption = serializers.ChoiceField(Adoption.choices, allow_blank=True, help_text="空的还没有答复")
    reply = serializers.CharField(allow_blank=True, help_text="采纳或不采纳的理由")
    carried_in = serializers.IntegerField(allow_null=True, help_text="写进了第几稿")
    is_hidden = serializers.BooleanField(help_text="不再显示了：字句只有写的人还读得到")
    hidden_because = serializers.CharField(allow_blank=True, help_text="不再显示的理由")
    may_appeal = serializers.BooleanField(help_text="现在可以申诉")


class OneParagraph(serializers.Serializer):
    number = serializers.IntegerField(help_text="第几段，从 1 数起")
    text = serializers.CharField()
    words = OneWording(many=True)


class CarriedWording(serializers.Serializer):
    id = serializers.IntegerField()
    draft = serializers.IntegerField(help_text="对第几稿建议的")
    paragraph = serializers.IntegerField(help_text="对第几段")
    standing = serializers.CharField(help_text="那一段原来怎么写")
    wording = serializers.CharField(help_text="邻居建议改成什么")
    adoption = serializers.ChoiceField(Adoption.choices)
    reply = serializers.CharField(help_text="居委会的答复")


class WholeDraft(OneVersion):
    is_open = serializers.BooleanField(help_text="现在可以说：议题还在征求意见，这又是最新的一稿")
    carries = CarriedWording(many=True, help_text="这一稿采纳的改法")
    paragraphs = OneParagraph(many=True)


class WordingSaid(serializers.Serializer):
    paragraph = serializers.IntegerField(min_value=1, max_value=1000)
    text = serializers.CharField(
        max_length=1000, default="", allow_blank=True, help_text="为什么这样改；建议了改法的可以不写"
    )
    wording = serializers.CharField(max_length=3000, default="", allow_blank=True, help_text="建议改成什么")
    stance = serializers.ChoiceField(Stance.choices, default=Stance.NEUTRAL)


class AppealSaid(serializers.Serializer):
    text = serializers.CharField(max_length=400, help_text="为什么应该显示")


@extend_schema(operation_id="list_drafts", tags=TAG, summary="草案的各稿", responses=Versions)
@api_view(["GET"])
@permission_classes([IsAuthenticatedOrReadOnly])
def drafts(request, topic_id: int):
    """新的在前。"""
    found = topic_for(request, topic_id).drafts.order_by("-version")
    return Response({"items": [_version(draft) for draft in found]})


@extend_schema(methods=["GET"], operation_id="read_draft", tags=TAG, summary="草案的一稿", responses=WholeDraft)
@extend_schema(
    methods=["POST"],
    operation_id="say_wording",
    tags=TAG,
    summary="对一段说一句，或建议改成什么",
    request=WordingSaid,
    responses={201: WholeDraft},
)
@api_view(["GET", "POST"])
@permission_classes([IsAuthenticatedOrReadOnly])
def draft(request, topic_id: int, version: int):
    """一段一段地读，每一段下面是邻居们的改法和居委会的答复；只能对最新的一稿说。"""
    topic = topic_for(request, topic_id)
    found = topic.drafts.filter(version=version).first()
    if found is None:
        raise NoSuchTopic("没有这一稿。")
    if request.method == "POST":
        said = parsed(WordingSaid(data=request.data))
        actions.comment(topic=topic, draft=found, **said, by=request.user, now=now())
    newest = not topic.drafts.filter(version__gt=version).exists()
    told = _version(found) | {
        "is_open": newest and topic.state in OPEN,
        "carries": [_carried(row["word"]) for row in pages.carried_by(found)],
        "paragraphs": [_paragraph(row, request.user) for row in pages.draft_of(found, request.user)],
    }
    return Response(told, status=201 if request.method == "POST" else 200)


@extend_schema(
    operation_id="appeal_word", tags=TAG, summary="请另一位工作人员再看一次", request=AppealSaid, responses={201: None}
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def appeal(request, topic_id: int, word_id: int):
    """自己的话不再显示了，不同意可以申诉一次，由另一位工作人员复核。"""
    found = Comment.objects.of(topic_for(request, topic_id)).filter(pk=word_id, user=request.user).first()
    if found is None:
        raise NoSuchTopic("没有您的这条话。")
    actions.appeal(comment=found, **parsed(AppealSaid(data=request.data)), by=request.user, now=now())
    return Response(None, status=201)


def _version(draft: Draft) -> dict:
    return {"version": draft.version, "title": draft.title, "at": iso(draft.at)}


def _paragraph(row: dict, user) -> dict:
    words = [_wording(each["word"], user) for each in row["words"]]
    return {"number": row["number"], "text": row["text"], "words": words}


def _carried(word: Comment) -> dict:
    return {
        "id": word.pk,
        "draft": word.draft.version,
        "paragraph": word.paragraph,
        "standing": standing(word),
        "wording": word.wording,
        "adoption": word.adoption,
        "reply": word.reply,
    }


def _wording(word: Comment, user) -> dict:
    shown = pages.may_read(word, user)
    return {
        "id": word.pk,
        "stance": word.stance,
        "text": word.public_text if shown else "",
        "wording": word.wording if shown else "",
        "at": iso(word.at),
        "is_mine": pages.is_own(word, user),
        "adoption": word.adoption if shown else "",
        "reply": word.reply if shown else "",
        "carried_in": word.carried_in.version if shown and word.carried_in else None,
        **hidden_part(word, user),
    }
