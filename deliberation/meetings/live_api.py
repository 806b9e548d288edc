"""会议 for mini-programs in the room: the floor, motions, the wall, and the meeting as it stands this second."""

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.kernel.asking import parsed
from deliberation.meetings import api_shapes as shapes
from deliberation.meetings import debating, live, wall
from deliberation.meetings.api import TAG, found_meeting, seat_there
from deliberation.meetings.errors import NoSuchMeeting
from deliberation.meetings.models import Meeting, Question
from deliberation.meetings.states import Stance


@extend_schema(
    methods=["POST"],
    operation_id="ask_to_speak",
    tags=TAG,
    summary="申请发言",
    request=shapes.Hand,
    responses={200: shapes.LiveMeeting},
)
@extend_schema(
    methods=["DELETE"],
    operation_id="take_back_hand",
    tags=TAG,
    summary="不发言了",
    responses={200: shapes.LiveMeeting},
)
@api_view(["POST", "DELETE"])
@permission_classes([IsAuthenticated])
def speak(request, meeting_id: int):
    """先说立场：赞成、反对还是提问，轮流发言。"""
    found, who = found_meeting(meeting_id), {"by": request.user, "now": now()}
    seat = seat_there(found, request.user)
    if request.method == "POST":
        stance = parsed(shapes.Hand(data=request.data))["stance"]
        debating.ask_to_speak(meeting=found, seat=seat, stance=Stance(stance), **who)
    else:
        debating.lower_hand(seat=seat, **who)
    return Response(_live(meeting_id))


@extend_schema(
    operation_id="move_motion",
    tags=TAG,
    summary="提一个动议",
    request=shapes.Moved,
    responses={201: shapes.LiveMeeting},
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def move(request, meeting_id: int):
    """建议做什么；有人附议以后才讨论。"""
    found = found_meeting(meeting_id)
    text = parsed(shapes.Moved(data=request.data))["text"]
    debating.move(meeting=found, text=text, seat=seat_there(found, request.user), by=request.user, now=now())
    return Response(_live(meeting_id), status=201)


@extend_schema(
    operation_id="second_motion", tags=TAG, summary="附议一个动议", request=None, responses={200: shapes.LiveMeeting}
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def second(request, meeting_id: int, motion_id: int):
    """会议现场里 state 是 PROPOSED 的动议，别人提的。"""
    found = found_meeting(meeting_id)
    motion = found.motions.filter(pk=motion_id).first()
    if motion is None:
        raise NoSuchMeeting("没有这个动议。")
    debating.second(motion=motion, seat=seat_there(found, request.user), by=request.user, now=now())
    return Response(_live(meeting_id))


@extend_schema(
    operation_id="ask_on_wall",
    tags=TAG,
    summary="在提问墙上提问",
    request=shapes.Asked,
    responses={201: shapes.LiveMeeting},
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def ask(request, meeting_id: int):
    """到会的人都能问，不写是谁问的。"""
    text = parsed(shapes.Asked(data=request.data))["text"]
    wall.ask(meeting=found_meeting(meeting_id), text=text, by=request.user, now=now())
    return Response(_live(meeting_id), status=201)


@extend_schema(
    operation_id="like_question",
    tags=TAG,
    summary="我也想问",
    request=None,
    responses={200: shapes.LiveMeeting},
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def like(request, meeting_id: int, question_id: int):
    """再按一次收回。"""
    question = Question.objects.filter(pk=question_id, meeting=found_meeting(meeting_id)).first()
    if question is None:
        raise NoSuchMeeting("没有这个问题。")
    wall.like(question=question, by=request.user, now=now())
    return Response(_live(meeting_id))


@extend_schema(operation_id="read_live_meeting", tags=TAG, summary="会议现场", responses=shapes.LiveMeeting)
@api_view(["GET"])
def live_state(request, meeting_id: int):
    """议程、动议、发言、到会人数和提问墙，不登录也能看。请带 If-None-Match，每 3 秒问一次。"""
    version = live.version_of(meeting_id)
    if version is None:
        raise NoSuchMeeting("没有这个会议。")
    return Response(live.state_of(meeting_id, version))


def _live(meeting_id: int) -> dict:
    return live.made(Meeting.objects.get(pk=meeting_id))
