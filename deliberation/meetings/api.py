"""会议 for mini-programs: what a resident does on the pages of meetings and on their phone in the room."""

from django.utils.timezone import now
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.kernel.asking import PAGE_SIZE, iso, page, parsed, whole
from deliberation.meetings import api_shapes as shapes
from deliberation.meetings import coming, debating, inviting, listening, live, rules, session, wall
from deliberation.meetings.errors import NoSeat, NoSuchMeeting
from deliberation.meetings.models import Meeting, Question
from deliberation.meetings.queries import free_places, sides_invited
from deliberation.meetings.states import Stance
from deliberation.meetings.views import own_seat, who_comes

TAG = ["会议"]


@extend_schema(
    operation_id="list_meetings",
    tags=TAG,
    summary="会议",
    parameters=[OpenApiParameter("cursor", str, description="上一页给出的 next")],
    responses=shapes.MeetingPage,
)
@api_view(["GET"])
def meetings(request):
    """公告过的会议，新的在前，不登录也能看。"""
    cursor = whole(request.query_params, "cursor")
    found = Meeting.objects.public().order_by("-pk")
    found = found.filter(pk__lt=cursor) if cursor else found
    return Response(page(found[: PAGE_SIZE + 1], shapes.row, lambda meeting: meeting.pk))


@extend_schema(operation_id="read_meeting", tags=TAG, summary="一个会议的公告", responses=shapes.OneMeeting)
@api_view(["GET"])
def meeting(request, meeting_id: int):
    """时间、地点、议程、材料、请了哪几方；登录了还有自己的席位。"""
    return Response(_one(_found(meeting_id), request.user))


@extend_schema(
    operation_id="answer_invitation",
    tags=TAG,
    summary="答复来不来",
    request=shapes.Answered,
    responses={200: shapes.OneMeeting},
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def answer(request, meeting_id: int):
    """被邀请的人在开会以前可以答复，也可以改。"""
    comes = parsed(shapes.Answered(data=request.data))["comes"]
    return _done(inviting.answer, meeting_id, request.user, comes=comes)


@extend_schema(
    operation_id="send_substitute",
    tags=TAG,
    summary="请人代替",
    request=shapes.Substitute,
    responses={200: shapes.OneMeeting},
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def substitute(request, meeting_id: int):
    """自己来不了的，写明谁来代替；代替的人算同一方。"""
    return _done(inviting.substitute, meeting_id, request.user, **parsed(shapes.Substitute(data=request.data)))


@extend_schema(
    methods=["POST"],
    operation_id="sign_up_to_listen",
    tags=TAG,
    summary="报名旁听",
    request=shapes.SignUp,
    responses={200: shapes.OneMeeting},
)
@extend_schema(
    methods=["DELETE"],
    operation_id="give_up_listening",
    tags=TAG,
    summary="让出旁听的位子",
    responses={200: shapes.OneMeeting},
)
@api_view(["POST", "DELETE"])
@permission_classes([IsAuthenticated])
def listen(request, meeting_id: int):
    """满了就候补；有人让出位子，排在最前面的立即补上并收到消息。会议有问题要问、有须知要同意的，报名时一起送来。"""
    if request.method == "DELETE":
        return _done(listening.give_up, meeting_id, request.user)
    return _done(listening.sign_up, meeting_id, request.user, **parsed(shapes.SignUp(data=request.data)))


@extend_schema(
    operation_id="list_oneself_as_coming",
    tags=TAG,
    summary="公开自己会来，或者收回",
    request=shapes.Listed,
    responses={200: shapes.OneMeeting},
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def list_me(request, meeting_id: int):
    """一般不公开。公开的只有姓名，收回立即生效。"""
    listed = parsed(shapes.Listed(data=request.data))["listed"]
    return _done(coming.list_me, meeting_id, request.user, listed=listed)


@extend_schema(
    methods=["POST"],
    operation_id="arrive_at_meeting",
    tags=TAG,
    summary="我到了",
    request=shapes.Arrival,
    responses={200: shapes.OneMeeting},
)
@extend_schema(
    methods=["DELETE"],
    operation_id="leave_meeting",
    tags=TAG,
    summary="我先走了",
    responses={200: shapes.OneMeeting},
)
@api_view(["POST", "DELETE"])
@permission_classes([IsAuthenticated])
def arrive(request, meeting_id: int):
    """屏幕上的 6 位数字，半分钟换一次；二维码里的 code 就是它。先走的，到会人数当场减少。"""
    if request.method == "DELETE":
        found = _found(meeting_id)
        session.leave(seat=_seat(found, request.user), by=request.user, now=now())
        return Response(_one(found, request.user))
    return _done(session.check_in, meeting_id, request.user, code=parsed(shapes.Arrival(data=request.data))["code"])


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
    found, who = _found(meeting_id), {"by": request.user, "now": now()}
    seat = _seat(found, request.user)
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
    found = _found(meeting_id)
    text = parsed(shapes.Moved(data=request.data))["text"]
    debating.move(meeting=found, text=text, seat=_seat(found, request.user), by=request.user, now=now())
    return Response(_live(meeting_id), status=201)


@extend_schema(
    operation_id="second_motion", tags=TAG, summary="附议一个动议", request=None, responses={200: shapes.LiveMeeting}
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def second(request, meeting_id: int, motion_id: int):
    """会议现场里 state 是 PROPOSED 的动议，别人提的。"""
    found = _found(meeting_id)
    motion = found.motions.filter(pk=motion_id).first()
    if motion is None:
        raise NoSuchMeeting("没有这个动议。")
    debating.second(motion=motion, seat=_seat(found, request.user), by=request.user, now=now())
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
    wall.ask(meeting=_found(meeting_id), text=text, by=request.user, now=now())
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
    question = Question.objects.filter(pk=question_id, meeting=_found(meeting_id)).first()
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


def _found(meeting_id: int) -> Meeting:
    found = Meeting.objects.public().filter(pk=meeting_id).first()
    if found is None:
        raise NoSuchMeeting("没有这个会议。")
    return found


def _seat(meeting: Meeting, user):
    seat = own_seat(meeting, user)
    if seat is None:
        raise NoSeat("名单上没有您。请找工作人员登记。")
    return seat


def _done(act, meeting_id: int, user, **what) -> Response:
    act(meeting=_found(meeting_id), by=user, now=now(), **what)
    return Response(_one(_found(meeting_id), user))


def _one(meeting: Meeting, user) -> dict:
    seat = own_seat(meeting, user)
    items = meeting.agenda.select_related("topic")
    return shapes.row(meeting) | {
        "about": meeting.about,
        "near": shapes.near(meeting),
        "room": meeting.room,
        "room_reason": meeting.room_reason,
        "is_mine": rules.calls(user, meeting),
        "minutes": meeting.minutes,
        "convenor": meeting.convenor,
        "contact": meeting.contact,
        "link": meeting.link if seat else "",
        "noticed_at": iso(meeting.noticed_at),
        "not_before": iso(meeting.not_before),
        "reason": meeting.reason,
        "agenda": [shapes.item(one) for one in items],
        "materials": [shapes.material(one) for one in meeting.materials.order_by("pk")],
        "sides": [{"side": side, "seats": number} for side, number in sides_invited(meeting).items()],
        "open_seats": meeting.open_seats,
        "free_seats": free_places(meeting),
        "reserved_seats": meeting.reserved_seats,
        "reserved_for": meeting.reserved_for,
        "asked": meeting.asked,
        "terms": meeting.terms,
        "who_comes": who_comes(meeting),
        "my_seat": shapes.own(seat) if seat else None,
        "may_answer": rules.may_answer(seat, meeting),
        "may_listen": seat is None and rules.may_listen(user, meeting),
    }
