"""表决 for mini-programs: what may be voted on, casting, results for many phones, the box."""

from django.utils.timezone import now as clock
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.kernel.asking import iso, parsed, whole
from deliberation.ballots import api_shapes as shapes
from deliberation.ballots import casting, delegating, matters, seeing
from deliberation.ballots.box import published
from deliberation.ballots.errors import NoSuchBallot, NoSuchDelegation
from deliberation.ballots.models import Ballot, Delegation, Elector, Way
from deliberation.ballots.receipts import short
from deliberation.ballots.states import State

TAG = ["表决"]
_MOST = 50


@extend_schema(operation_id="list_ballots", tags=TAG, summary="表决", responses=shapes.BallotList)
@api_view(["GET"])
def ballots(request):
    """正在投票的和有结果的，新的在前，最多 50 次；看结果不用登录。"""
    found = list(Ballot.objects.public().newest_first()[:_MOST])
    lines = Elector.objects.filter(ballot__in=found).select_related("delegation")
    ways: dict[int, list] = {}
    for line in lines.of(request.user) if request.user.is_authenticated else ():
        ways.setdefault(line.ballot_id, []).append(line)
    return Response({"items": [_short(one, ways.get(one.pk, [])) for one in found]})


@extend_schema(operation_id="read_ballot", tags=TAG, summary="一次表决", responses=shapes.BallotWhole)
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
    request=shapes.BallotDelegate,
    responses={200: shapes.BallotWhole},
)
@extend_schema(
    methods=["DELETE"],
    operation_id="revoke_delegation",
    tags=TAG,
    summary="收回委托",
    parameters=[OpenApiParameter("elector", int, description="mine 里的 id；只有一行时不用")],
    responses={200: shapes.BallotWhole},
)
@api_view(["POST", "DELETE"])
@permission_classes([IsAuthenticated])
def delegate(request, ballot_id: int):
    """他投什么，您的票就跟着算什么；不能再转。截止以前可以收回，自己投了就以自己的为准。"""
    found, how = seeing.public_ballot(ballot_id), {"by": request.user, "now": clock()}
    if request.method == "POST":
        delegating.delegate(ballot=found, **parsed(shapes.BallotDelegate(data=request.data)), **how)
    else:
        delegating.revoke(ballot=found, elector=whole(request.query_params, "elector"), **how)
    return Response(_whole(found, request.user))


@extend_schema(
    operation_id="decline_delegation",
    tags=TAG,
    summary="退回别人的委托",
    request=None,
    responses={200: shapes.BallotWhole},
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
    operation_id="cast_vote",
    tags=TAG,
    summary="投票或改票",
    request=shapes.BallotCast,
    responses={200: shapes.BallotReceipt},
)
@api_view(["PUT"])
@permission_classes([IsAuthenticated])
def vote(request, ballot_id: int):
    """截止以前可以改，最后一次算数。再发一次就是再投一次，结果一样，回执是新的；请留最后一个。

    PUT 本身可以重发，所以不用 Idempotency-Key：无记名的票，服务器不留答复。
    """
    asked = parsed(shapes.BallotCast(data=request.data))
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


@extend_schema(operation_id="read_ballot_result", tags=TAG, summary="结果", responses=shapes.BallotResult)
@api_view(["GET"])
def result(request, ballot_id: int):
    """多少人投了、结果怎样。可以每隔几秒问一次：带上 If-None-Match，没变就是 304。投票时最多晚 5 秒。"""
    return Response(seeing.result_for_many(ballot_id, clock()))


@extend_schema(operation_id="read_ballot_box", tags=TAG, summary="票箱文件", responses=shapes.BallotBox)
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
