"""大家商量着办 for mini-programs: what a resident does on the pages of topics."""

from django.utils.timezone import now
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.response import Response

from communities.kernel.asking import PAGE_SIZE, iso, page, parsed, truth, whole, words
from communities.residents.models import Building
from deliberation.topics import actions, balloting, rules, saying
from deliberation.topics.errors import NoSuchTopic
from deliberation.topics.models import Support, Topic
from deliberation.topics.states import ENDED, Grade, Ground, Origin, Side, TopicState
from deliberation.topics.wording import differs

TAG = ["商量"]
_TITLE_MOST = 60


class TopicRow(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField(help_text="公开的标题，电话等已打码")
    state = serializers.ChoiceField(TopicState.choices)
    state_name = serializers.CharField(help_text="状态的中文")
    origin = serializers.ChoiceField(Origin.choices, help_text="由谁提出")
    proposer = serializers.CharField(help_text="提出方的名称；居民提出的不写是谁")
    supports = serializers.IntegerField(help_text="附议人数")
    threshold = serializers.IntegerField(allow_null=True, help_text="满多少人附议列入议程；没有开始征集时为空")
    proposed_at = serializers.DateTimeField()


class TopicPage(serializers.Serializer):
    items = TopicRow(many=True)
    next = serializers.CharField(allow_null=True, help_text="更早的从这里接着要；没有了为空")


class SimilarTopics(serializers.Serializer):
    items = TopicRow(many=True)


class TopicStep(serializers.Serializer):
    at = serializers.DateTimeField()
    title = serializers.CharField()
    text = serializers.CharField()
    who = serializers.CharField()


class SideAtTable(serializers.Serializer):
    side = serializers.ChoiceField(Side.choices)
    name = serializers.CharField()
    seats = serializers.IntegerField()


class TopicVote(serializers.Serializer):
    id = serializers.IntegerField(help_text="表决的编号：GET ballots/编号")
    question = serializers.CharField()
    state_words = serializers.CharField()
    verdict = serializers.CharField(help_text="结果；计票以前为空")


class OwnWords(serializers.Serializer):
    title = serializers.CharField()
    background = serializers.CharField()


class OneTopic(TopicRow):
    background = serializers.CharField()
    own_words = OwnWords(allow_null=True, help_text="自己提的、公开时改了写法的：自己的原话；别的为空")
    phases = serializers.ListField(child=serializers.CharField(), help_text="进度条上的各步，按先后")
    phase = serializers.IntegerField(allow_null=True, help_text="现在是第几步，从 1 数起；不再往下走的为空")
    opened = serializers.ListField(
        child=serializers.CharField(),
        help_text="现在开放的：support 附议，opine 说意见，comment 讨论，answer_invitation 答复邀请，sign_up 报名旁听，"
        "check_in 到会，speak、ask、move、vote 会上发言、提问、提动议、表决，object 提异议",
    )
    next_step = serializers.CharField(help_text="接下来会怎样、最迟什么时候")
    grade = serializers.ChoiceField(Grade.choices, allow_blank=True)
    ground = serializers.ChoiceField(Ground.choices, allow_blank=True, help_text="没有列入的原因")
    merged_into = serializers.IntegerField(allow_null=True)
    buildings = serializers.ListField(child=serializers.CharField(), help_text="涉及的楼栋；空的是全社区")
    sides = SideAtTable(many=True)
    tickets = serializers.ListField(child=serializers.CharField(), help_text="有关的公开诉求的编号")
    ballots = TopicVote(many=True, help_text="这个议题的表决，新的在前")
    history = TopicStep(many=True)
    is_mine = serializers.BooleanField()
    is_supported = serializers.BooleanField(help_text="自己附议过")
    may_support = serializers.BooleanField(help_text="现在按下去就能附议")
    support_hindrance = serializers.ChoiceField(
        rules.Hindrance.choices, allow_blank=True, help_text="不能附议的原因；能附议时为空"
    )
    support_hint = serializers.CharField(help_text="先要做什么；能附议时为空")


class Proposed(serializers.Serializer):
    title = serializers.CharField(max_length=_TITLE_MOST)
    background = serializers.CharField(max_length=4000)
    origin = serializers.ChoiceField(Origin.choices, default=Origin.RESIDENT)
    starter = serializers.CharField(max_length=_TITLE_MOST, default="", allow_blank=True)
    buildings = serializers.PrimaryKeyRelatedField(many=True, queryset=Building.objects.all(), default=list)
    tickets = serializers.ListField(
        child=serializers.CharField(max_length=30),
        default=list,
        max_length=rules.MOST_TICKETS,
        help_text="从哪些诉求提出的，诉求的编号；不止一件的，每件都要已经公开",
    )


@extend_schema(
    methods=["GET"],
    operation_id="list_topics",
    tags=TAG,
    summary="协商议题",
    parameters=[
        OpenApiParameter("state", str, enum=TopicState.values, description="只看这个状态的"),
        OpenApiParameter("mine", bool, description="只看自己提的，没有审查的也有；要登录"),
        OpenApiParameter("cursor", str, description="上一页给出的 next"),
    ],
    responses=TopicPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="propose_topic",
    tags=TAG,
    summary="提个议题",
    request=Proposed,
    responses={201: OneTopic},
)
@api_view(["GET", "POST"])
@permission_classes([IsAuthenticatedOrReadOnly])
def topics(request):
    """审查过的议题，新提的在前，不登录也能看。提议题要先填写住址；提之前先问有没有相似的。"""
    if request.method == "POST":
        what = parsed(Proposed(data=request.data))
        what |= {
            "buildings": tuple(what["buildings"]),
            "tickets": rules.tickets_named(what["tickets"], request.user),
        }
        made = actions.propose(actions.Proposal(**what), by=request.user, now=now())
        return Response(_one(made, request.user), status=201)
    state, cursor = words(request.query_params, "state", among=TopicState.values), whole(request.query_params, "cursor")
    mine = truth(request.query_params, "mine")
    if mine and not request.user.is_authenticated:
        raise NotAuthenticated
    found = (Topic.objects.filter(proposer=request.user) if mine else Topic.objects.public()).for_rows()
    found = found.filter(state=state) if state else found
    return Response(page(found.before(cursor)[: PAGE_SIZE + 1], _row, lambda topic: topic.pk))


@extend_schema(
    operation_id="list_similar_topics",
    tags=TAG,
    summary="是不是已经有人提过",
    parameters=[OpenApiParameter("title", str, required=True, description="想提的标题")],
    responses=SimilarTopics,
)
@api_view(["GET"])
def similar(request):
    """标题相似、还没有结束的议题，最像的在前，最多 5 个。是同一件事就去附议。"""
    title = words(request.query_params, "title", most=_TITLE_MOST)
    return Response({"items": [_row(topic) for topic in Topic.objects.like(title)]})


@extend_schema(operation_id="read_topic", tags=TAG, summary="一个议题和它的经过", responses=OneTopic)
@api_view(["GET"])
def topic(request, topic_id: int):
    """从提出到评议的全部经过，不登录也能看。"""
    return Response(_one(_found(request.user, topic_id), request.user))


@extend_schema(
    methods=["POST"],
    operation_id="support_topic",
    tags=TAG,
    summary="附议",
    request=None,
    responses={200: OneTopic},
)
@extend_schema(
    methods=["DELETE"],
    operation_id="take_back_support",
    tags=TAG,
    summary="撤回附议",
    responses={200: OneTopic},
)
@api_view(["POST", "DELETE"])
@permission_classes([IsAuthenticated])
def support(request, topic_id: int):
    """每人附议一次；人数够了自动列入议程。会议公告发出以前可以撤回。"""
    act = actions.support if request.method == "POST" else actions.take_back_support
    changed = act(topic=_found(request.user, topic_id), by=request.user, now=now())
    return Response(_one(changed, request.user))


@extend_schema(
    operation_id="withdraw_topic", tags=TAG, summary="撤回自己的议题", request=None, responses={200: OneTopic}
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def withdraw(request, topic_id: int):
    """列入议程以前，提出的人可以撤回。"""
    changed = actions.withdraw(topic=_found(request.user, topic_id), by=request.user, now=now())
    return Response(_one(changed, request.user))


def _found(user, topic_id: int) -> Topic:
    found = Topic.objects.visible_to(user).filter(pk=topic_id).first()
    if found is None:
        raise NoSuchTopic("没有这个议题。")
    return found


def _row(topic: Topic) -> dict:
    return {
        "id": topic.pk,
        "title": topic.public_title,
        "state": topic.state,
        "state_name": topic.get_state_display(),
        "origin": topic.origin,
        "proposer": saying.proposer_of(topic),
        "supports": topic.supports,
        "threshold": topic.threshold,
        "proposed_at": iso(topic.proposed_at),
    }


def _one(topic: Topic, user) -> dict:
    moment = now()
    known = user.is_authenticated
    own = known and topic.proposer_id == user.pk
    links = topic.tickets.select_related("ticket__category")
    supported = known and Support.objects.filter(topic=topic, user=user).exists()
    hindered, hint = rules.hindrance(user, topic, supported=supported, moment=moment)
    return _row(topic) | {
        "background": topic.public_background,
        "own_words": _own_words(topic, user),
        "phases": saying.phases_of(topic),
        "phase": saying.phase_of(topic),
        "opened": saying.opened_of(topic, moment),
        "next_step": "" if topic.state in ENDED else saying.next_of(topic, moment),
        "grade": topic.grade,
        "ground": topic.ground,
        "merged_into": topic.merged_into_id,
        "buildings": [building.name for building in topic.buildings.order_by("kind", "sort", "pk")],
        "sides": [
            {"side": row.side, "name": row.get_side_display(), "seats": row.seats} for row in topic.sides.order_by("pk")
        ],
        "tickets": [row.ticket.number for row in links if row.ticket.is_public and row.ticket.category.is_public],
        "ballots": [
            {"id": one.pk, "question": one.question, "state_words": words, "verdict": verdict}
            for one, words, verdict in balloting.told(topic, moment)
        ],
        "history": [
            {"at": iso(row["when"]), "title": row["title"], "text": row["text"], "who": row["who"]}
            for row in saying.history_of(topic, topic.steps.shown_to_residents())
        ],
        "is_mine": own,
        "is_supported": supported,
        "may_support": hindered is None,
        "support_hindrance": hindered or "",
        "support_hint": hint,
    }


def _own_words(topic: Topic, user) -> dict | None:
    own = user.is_authenticated and topic.proposer_id == user.pk
    return {"title": topic.title, "background": topic.background} if own and differs(topic) else None
