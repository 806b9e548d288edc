"""表决 for mini-programs: what may be voted on, casting, results for many phones, the box."""

from django.utils.timezone import now as clock
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.kernel.asking import iso, parsed, whole
from deliberation.ballots import casting, delegating, matters, seeing
from deliberation.ballots.box import published
from deliberation.ballots.errors import NoSuchBallot, NoSuchDelegation
from deliberation.ballots.kinds import Kind, Share, Whose
from deliberation.ballots.models import Ballot, Delegation, Elector, Way
from deliberation.ballots.receipts import short
from deliberation.ballots.states import State

TAG = ["表决"]
_MOST = 50


class BallotProxy(serializers.Serializer):
    holder = serializers.CharField(help_text="委托给谁，姓名打码")
    holder_voted = serializers.BooleanField(help_text="他投了没有")
    used = serializers.BooleanField(allow_null=True, help_text="用上了没有；计票以前是 null")


class BallotHeld(serializers.Serializer):
    id = serializers.IntegerField()
    who = serializers.CharField(help_text="请您替他投的邻居")
    voted_themselves = serializers.BooleanField(help_text="他自己投了，就以他自己的为准")


class BallotDelegate(serializers.Serializer):
    phone = serializers.CharField(max_length=20, help_text="替您投票的邻居，要在名单上")
    elector = serializers.IntegerField(required=False, help_text="mine 里的 id；只有一行时不用")


class BallotLine(serializers.Serializer):
    id = serializers.IntegerField(help_text="名下不止一套房时，投票要说是哪一行")
    home = serializers.CharField(help_text="为哪一套房投；一人一票时为空")
    way = serializers.CharField(
        allow_blank=True, help_text="online 网上投了，paper 交了纸质票，proxy 委托的票用上了，空的是还没投"
    )
    proxy = BallotProxy(allow_null=True, help_text="委托了谁")
    mark = serializers.CharField(help_text="现在算数的那一票的记号，投票时放在 seen 里带回来；不含投了什么")


class BallotShort(serializers.Serializer):
    id = serializers.IntegerField()
    question = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    state_words = serializers.CharField()
    closes_at = serializers.DateTimeField()
    is_mine = serializers.BooleanField(help_text="在名单里")
    waits_for_me = serializers.BooleanField(help_text="可以投，还没投")


class BallotList(serializers.Serializer):
    items = BallotShort(many=True)


class BallotMatter(serializers.Serializer):
    id = serializers.IntegerField(help_text="议题的编号：GET topics/编号")
    title = serializers.CharField()


class BallotWhole(BallotShort):
    topic = BallotMatter(allow_null=True, help_text="哪个议题的；没有议题的是 null")
    about = serializers.CharField()
    kind = serializers.ChoiceField(Kind.choices)
    choices = serializers.ListField(child=serializers.CharField())
    most = serializers.IntegerField(help_text="approval 最多选几个，score 最高几分，其他是 0")
    whose = serializers.ChoiceField(Whose.choices)
    is_secret = serializers.BooleanField(help_text="无记名")
    rules = serializers.ListField(child=serializers.CharField(), help_text="怎么投、怎么计、怎样算通过")
    mine = BallotLine(many=True)
    wants_reasons = serializers.BooleanField(help_text="投反对的要写理由")
    proxies_most = serializers.IntegerField(help_text="一个人最多替几位邻居投；0 是不能委托")
    held = BallotHeld(many=True, help_text="请您替他们投的")


class BallotCast(serializers.Serializer):
    choices = serializers.ListField(
        child=serializers.IntegerField(),
        max_length=20,
        help_text="选项的位置，从 0 数；score 是每一项的分数；ranked 按先后；空的是弃权（consent 不能空）",
    )
    elector = serializers.IntegerField(required=False, help_text="mine 里的 id；只有一行时不用")
    objection = serializers.CharField(
        max_length=200, default="", allow_blank=True, help_text="wants_reasons 的表决里投反对，要写理由"
    )
    seen = serializers.CharField(
        max_length=64,
        allow_blank=True,
        required=False,
        help_text="mine 里的 mark：别处已经改投了别的，就不覆盖，答 409 voted_elsewhere；不带就不比",
    )


class BallotReceipt(serializers.Serializer):
    receipt = serializers.CharField(help_text="回执；只在这里给一次")
    short = serializers.CharField(help_text="给人抄的短写")
    nonce = serializers.CharField(help_text="随机数；有了它，回执才对得上票")
    choices = serializers.ListField(child=serializers.IntegerField())


class BallotResultLine(serializers.Serializer):
    choice = serializers.CharField()
    sum = serializers.IntegerField()
    online = serializers.IntegerField(allow_null=True, help_text="其中网上的；不分开显示时为 null")
    paper = serializers.IntegerField(allow_null=True, help_text="其中纸质的；不分开显示时为 null")
    won = serializers.BooleanField()


class BallotStation(serializers.Serializer):
    name = serializers.CharField()
    counted = serializers.IntegerField(help_text="票箱里数到的纸质票")
    entered = serializers.IntegerField(help_text="录入的纸质票")
    explanation = serializers.CharField(help_text="不一样的话，为什么")


class BallotResult(serializers.Serializer):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(State.choices)
    state_words = serializers.CharField()
    closes_at = serializers.DateTimeField()
    roll = serializers.IntegerField(help_text="名单上有多少")
    voted = serializers.IntegerField(help_text="其中投了的")
    is_final = serializers.BooleanField()
    passed = serializers.BooleanField(allow_null=True, help_text="计票以前是 null")
    verdict = serializers.CharField()
    lines = BallotResultLine(many=True, help_text="截止以前不显示票数的，是空的")
    stations = BallotStation(many=True, help_text="各投票点的纸质票；没有设投票点或计票以前是空的")
    objections = serializers.ListField(child=serializers.CharField(), help_text="反对的理由，不含是谁；计票以前是空的")
    fingerprint = serializers.CharField(help_text="票箱文件的指纹；计票以前为空")


class BallotBoxVote(serializers.Serializer):
    receipt = serializers.CharField()
    nonce = serializers.CharField()
    choices = serializers.ListField(child=serializers.IntegerField())
    way = serializers.CharField(allow_blank=True, help_text="online 或 paper；某一种太少时为空")


class BallotBoxRules(serializers.Serializer):
    kind = serializers.ChoiceField(Kind.choices)
    most = serializers.IntegerField()
    pass_share = serializers.ChoiceField(Share.choices)
    quorum_share = serializers.ChoiceField(Share.choices)
    quorum_least = serializers.IntegerField()


class BallotBox(serializers.Serializer):
    format = serializers.CharField()
    uid = serializers.CharField(help_text="回执里写的是哪一次表决")
    question = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())
    rules = BallotBoxRules()
    rules_in_words = serializers.ListField(child=serializers.CharField())
    whose = serializers.ChoiceField(Whose.choices)
    is_secret = serializers.BooleanField()
    votes = BallotBoxVote(many=True, help_text="按回执排列")
    result = serializers.DictField(help_text="计票的结果，见核对程序")
    fingerprint = serializers.CharField(help_text="其余全部内容的 SHA-256")


@extend_schema(operation_id="list_ballots", tags=TAG, summary="表决", responses=BallotList)
@api_view(["GET"])
def ballots(request):
    """正在投票的和有结果的，新的在前，最多 50 次；看结果不用登录。"""
    found = list(Ballot.objects.public().newest_first()[:_MOST])
    lines = Elector.objects.filter(ballot__in=found).select_related("delegation")
    ways: dict[int, list] = {}
    for line in lines.of(request.user) if request.user.is_authenticated else ():
        ways.setdefault(line.ballot_id, []).append(line)
    return Response({"items": [_short(one, ways.get(one.pk, [])) for one in found]})


@extend_schema(operation_id="read_ballot", tags=TAG, summary="一次表决", responses=BallotWhole)
@api_view(["GET"])
def ballot(request, ballot_id: int):
    """问题、选项、规则，和自己在名单里的哪几行。"""
    return Response(_whole(seeing.public_ballot(ballot_id), request.user))


def _whole(found: Ballot, user) -> dict:
    mine, about = seeing.mine(found, user), matters.of_one(found)
    return _short(found, mine) | {
        "topic": {"id": about["id"], "title": about["title"]} if about else None,
        "about": found.about,
        "kind": found.kind,
        "choices": found.choices,
        "most": found.most,
        "whose": found.whose,
        "is_secret": found.is_secret,
        "rules": found.rules.in_words,
        "mine": [_line(line) for line in mine],
        "wants_reasons": found.wants_reasons,
        "proxies_most": found.proxies_most,
        "held": [
            {"id": one.pk, "who": one.elector.name, "voted_themselves": one.elector.way in Way.values}
            for one in seeing.held(found, user)
        ],
    }


def _line(line: Elector) -> dict:
    given = getattr(line, "delegation", None)
    proxy = given and {"holder": given.holder_name, "holder_voted": bool(given.holder.way), "used": given.used}
    home = line.dwelling.address if line.dwelling_id else ""
    return {"id": line.pk, "home": home, "way": line.way, "proxy": proxy, "mark": line.mark}


@extend_schema(
    methods=["POST"],
    operation_id="delegate_vote",
    tags=TAG,
    summary="请邻居替我投",
    request=BallotDelegate,
    responses={200: BallotWhole},
)
@extend_schema(
    methods=["DELETE"],
    operation_id="revoke_delegation",
    tags=TAG,
    summary="收回委托",
    parameters=[OpenApiParameter("elector", int, description="mine 里的 id；只有一行时不用")],
    responses={200: BallotWhole},
)
@api_view(["POST", "DELETE"])
@permission_classes([IsAuthenticated])
def delegate(request, ballot_id: int):
    """他投什么，您的票就跟着算什么；不能再转。截止以前可以收回，自己投了就以自己的为准。"""
    found, how = seeing.public_ballot(ballot_id), {"by": request.user, "now": clock()}
    if request.method == "POST":
        delegating.delegate(ballot=found, **parsed(BallotDelegate(data=request.data)), **how)
    else:
        delegating.revoke(ballot=found, elector=whole(request.query_params, "elector"), **how)
    return Response(_whole(found, request.user))


@extend_schema(
    operation_id="decline_delegation", tags=TAG, summary="退回别人的委托", request=None, responses={200: BallotWhole}
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def decline(request, ballot_id: int, delegation_id: int):
    """委托的人会收到消息，自己投或者另找一位。"""
    held = Delegation.objects.filter(pk=delegation_id, elector__ballot=ballot_id, holder__user=request.user).first()
    if held is None:
        raise NoSuchDelegation("没有这个委托。")
    delegating.decline(delegation=held, by=request.user, now=clock())
    return Response(_whole(seeing.public_ballot(ballot_id), request.user))


@extend_schema(
    operation_id="cast_vote", tags=TAG, summary="投票或改票", request=BallotCast, responses={200: BallotReceipt}
)
@api_view(["PUT"])
@permission_classes([IsAuthenticated])
def vote(request, ballot_id: int):
    """截止以前可以改，最后一次算数。再发一次就是再投一次，结果一样，回执是新的；请留最后一个。

    PUT 本身可以重发，所以不用 Idempotency-Key：无记名的票，服务器不留答复。
    """
    asked = parsed(BallotCast(data=request.data))
    got = casting.cast(
        ballot=seeing.public_ballot(ballot_id),
        choices=asked["choices"],
        elector=asked.get("elector"),
        objection=asked["objection"],
        seen=asked.get("seen"),
        by=request.user,
        now=clock(),
    )
    return Response({"receipt": got.receipt, "short": short(got.receipt), "nonce": got.nonce, "choices": got.choices})


@extend_schema(operation_id="read_ballot_result", tags=TAG, summary="结果", responses=BallotResult)
@api_view(["GET"])
def result(request, ballot_id: int):
    """多少人投了、结果怎样。可以每隔几秒问一次：带上 If-None-Match，没变就是 304。投票时最多晚 5 秒。"""
    return Response(seeing.result_for_many(ballot_id, clock()))


@extend_schema(operation_id="read_ballot_box", tags=TAG, summary="票箱文件", responses=BallotBox)
@api_view(["GET"])
def box(request, ballot_id: int):
    """计票以后的全部票（不含是谁投的）、规则、结果和指纹，可以用 verify_ballot.py 自己核对。"""
    found = seeing.public_ballot(ballot_id)
    if found.state != State.COUNTED:
        raise NoSuchBallot("计票以后才有票箱文件。")
    return Response(published(found))


def _short(one: Ballot, lines: list[Elector]) -> dict:
    now = clock()
    return {
        "id": one.pk,
        "question": one.question,
        "state": one.state,
        "state_words": one.state_words(now),
        "closes_at": iso(one.closes_at),
        "is_mine": bool(lines),
        "waits_for_me": one.takes_votes(now)
        and any(not line.way and not hasattr(line, "delegation") for line in lines),
    }
