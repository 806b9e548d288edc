"""会议 for mini-programs: what a resident does on the pages of meetings. In the room: live_api.py."""

from django.urls import reverse
from django.utils.timezone import now
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.kernel.asking import PAGE_SIZE, iso, page, parsed, truth, whole
from deliberation.meetings import api_shapes as shapes
from deliberation.meetings import coming, inviting, listening, rules, session
from deliberation.meetings.errors import NoSeat, NoSuchMeeting
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.queries import free_places, sides_invited
from deliberation.meetings.views import own_seat, who_comes

TAG = ["会议"]


@extend_schema(
    operation_id="list_meetings",
    tags=TAG,
    summary="会议",
    parameters=[
        OpenApiParameter("mine", bool, description="只看请了自己的和自己旁听的；说了不来的没有；要登录"),
        OpenApiParameter("cursor", str, description="上一页给出的 next"),
    ],
    responses=shapes.MeetingPage,
)
@api_view(["GET"])
def meetings(request):
    """公告过的会议，新的在前，不登录也能看。"""
    cursor, mine = whole(request.query_params, "cursor"), truth(request.query_params, "mine")
    if mine and not request.user.is_authenticated:
        raise NotAuthenticated
    found = Meeting.objects.public().order_by("-pk")
    found = found.of(request.user).distinct() if mine else found
    found = list((found.filter(pk__lt=cursor) if cursor else found)[: PAGE_SIZE + 1])
    answers = _answers(request.user, found)

    def row(meeting: Meeting) -> dict:
        return shapes.row(meeting) | {"my_answer": answers.get(meeting.pk, "")}

    return Response(page(found, row, lambda meeting: meeting.pk))


def _answers(user, meetings: list[Meeting]) -> dict[int, str]:
    """What this person answered to each. One query; none for somebody unknown."""
    if not user.is_authenticated:
        return {}
    return dict(Seat.objects.filter(user=user, meeting__in=meetings).values_list("meeting", "answer"))


@extend_schema(operation_id="read_meeting", tags=TAG, summary="一个会议的公告", responses=shapes.OneMeeting)
@api_view(["GET"])
def meeting(request, meeting_id: int):
    """时间、地点、议程、材料、请了哪几方；登录了还有自己的席位。"""
    return Response(_one(found_meeting(meeting_id), request.user))


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
        found = found_meeting(meeting_id)
        session.leave(seat=seat_there(found, request.user), by=request.user, now=now())
        return Response(_one(found, request.user))
    return _done(session.check_in, meeting_id, request.user, code=parsed(shapes.Arrival(data=request.data))["code"])


def found_meeting(meeting_id: int) -> Meeting:
    """One that residents may read. Raises NoSuchMeeting."""
    found = Meeting.objects.public().filter(pk=meeting_id).first()
    if found is None:
        raise NoSuchMeeting("没有这个会议。")
    return found


def seat_there(meeting: Meeting, user):
    """One's own seat. Raises NoSeat."""
    seat = own_seat(meeting, user)
    if seat is None:
        raise NoSeat("名单上没有您。请找工作人员登记。")
    return seat


def _done(act, meeting_id: int, user, **what) -> Response:
    act(meeting=found_meeting(meeting_id), by=user, now=now(), **what)
    return Response(_one(found_meeting(meeting_id), user))


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
        "calendar": reverse("meetings:ics", args=[meeting.pk]),
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
