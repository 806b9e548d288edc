"""居民发起的会议 for mini-programs: calling one, joining, changing it, and what its caller does at the door."""

from django.urls import reverse
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.kernel.asking import parsed
from deliberation.meetings import api_shapes as shapes
from deliberation.meetings import calling, codes, convening, rules
from deliberation.meetings.call_views import STEPS
from deliberation.meetings.calling import Call, Where
from deliberation.meetings.errors import NoSuchMeeting
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import MeetingState
from deliberation.topics.stepping import rules_here

TAG = ["会议"]
_MOST = 20


@extend_schema(
    methods=["GET"], operation_id="list_my_calls", tags=TAG, summary="我发起、联署的会", responses=shapes.CallList
)
@extend_schema(
    methods=["POST"],
    operation_id="call_meeting",
    tags=TAG,
    summary="发起一个会",
    request=shapes.Calling,
    responses={201: shapes.OneCall},
)
@api_view(["GET", "POST"])
@permission_classes([IsAuthenticated])
def calls(request):
    """还没有公布的。住址核实过的居民可以发起；满几位邻居联署就公布，成为 meetings 里的一个。"""
    if request.method == "POST":
        asked = parsed(shapes.Calling(data=request.data))
        told = {name: asked.pop(name) for name in ("title", "about", "minutes", "people")}
        looked = asked.pop("looked")
        made = calling.call(Call(where=Where(**asked), **told), by=request.user, now=now(), looked=looked)
        return Response(_one(made, request.user), status=201)
    found = Meeting.objects.gathering_of(request.user).select_related("near").prefetch_related("cosigners")[:_MOST]
    needed = rules_here()["call_cosigners"]["value"]
    return Response({"items": [_one(meeting, request.user) for meeting in found], "needed": needed})


@extend_schema(operation_id="read_call", tags=TAG, summary="一个等人联署的会", responses=shapes.OneCall)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def call(request, meeting_id: int):
    """知道编号的居民才看得到；公布以后这里也读得到，state 是 NOTICED。"""
    return Response(_one(_found(meeting_id, request.user), request.user))


@extend_schema(
    methods=["POST"],
    operation_id="cosign_meeting",
    tags=TAG,
    summary="联署",
    request=None,
    responses={200: shapes.OneCall},
)
@extend_schema(
    methods=["DELETE"], operation_id="take_back_cosign", tags=TAG, summary="撤回联署", responses={200: shapes.OneCall}
)
@api_view(["POST", "DELETE"])
@permission_classes([IsAuthenticated])
def cosign(request, meeting_id: int):
    """公布以前可以撤回；公布以后来不了的，让出位子（listen 的 DELETE）。"""
    act = calling.cosign if request.method == "POST" else calling.take_back_cosign
    act(meeting=_found(meeting_id, request.user), by=request.user, now=now())
    return Response(_one(_found(meeting_id, request.user), request.user))


@extend_schema(
    operation_id="move_called_meeting",
    tags=TAG,
    summary="改自己发起的会的时间或地点",
    request=shapes.CallWhere,
    responses={200: shapes.OneCall},
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def move(request, meeting_id: int):
    """参加的人都会收到。"""
    where = Where(**parsed(shapes.CallWhere(data=request.data)))
    calling.move_call(where, meeting=_own(meeting_id, request.user), by=request.user, now=now())
    return Response(_one(_own(meeting_id, request.user), request.user))


@extend_schema(
    operation_id="run_called_meeting",
    tags=TAG,
    summary="开始、结束或取消自己发起的会",
    request=shapes.RunMeeting,
    responses={200: shapes.OneCall},
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def run(request, meeting_id: int):
    """取消要写原因，参加的人会看到。"""
    asked = parsed(shapes.RunMeeting(data=request.data))
    found, who = _own(meeting_id, request.user), {"by": request.user, "now": now()}
    if asked["step"] == "cancel":
        convening.cancel(meeting=found, reason=asked["reason"], **who)
    else:
        act, _said = STEPS[asked["step"]]
        act(meeting=found, **who)
    return Response(_one(_own(meeting_id, request.user), request.user))


@extend_schema(operation_id="show_door_code", tags=TAG, summary="到会码", responses=shapes.DoorCode)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def code(request, meeting_id: int):
    """发起的人显示给到会的邻居：他们扫码或者输入数字，发给 arrive。半分钟换一次。"""
    meeting, moment = _own(meeting_id, request.user), now()
    digits = codes.code_at(meeting.key, moment)
    address = request.build_absolute_uri(f"{reverse('meetings:door', args=[meeting_id])}?code={digits}")
    return Response({"code": digits, "seconds": codes.seconds_left(moment), "url": address})


def _own(key: int, user) -> Meeting:
    meeting = Meeting.objects.select_related("near").filter(pk=key, by_residents=True, called_by=user).first()
    if meeting is None:
        raise NoSuchMeeting("没有这个会议，或者不是您发起的。")
    return meeting


def _found(key: int, user) -> Meeting:
    """By its number alone while it gathers, but for the committee; then for everybody."""
    meeting = Meeting.objects.select_related("near").filter(pk=key, by_residents=True).first()
    seen = meeting is not None and (
        meeting.noticed_at
        or rules.calls(user, meeting)
        or meeting.cosigners.filter(user=user).exists()
        or (meeting.state == MeetingState.GATHERING and not rules.may_keep_meetings(user))
    )
    if not seen:
        raise NoSuchMeeting("没有这个会议。")
    return meeting


def _one(meeting: Meeting, user) -> dict:
    signers = {one.user_id for one in meeting.cosigners.all()}
    return shapes.row(meeting) | {
        "minutes": meeting.minutes,
        "about": meeting.about,
        "near": shapes.near(meeting),
        "room": meeting.room,
        "people": meeting.open_seats,
        "needed": meeting.cosigners_needed,
        "signed": len(signers),
        "is_mine": rules.calls(user, meeting),
        "has_signed": user.pk in signers,
        "reason": meeting.reason,
    }
