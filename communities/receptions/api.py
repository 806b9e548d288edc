"""接待日: who listens where and when, and one's own slot."""

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.kernel.asking import iso, parsed
from communities.kernel.errors import RuleBroken
from communities.receptions import actions, queries
from communities.receptions.models import Reception, Seat

TAG = ["接待日"]


class NoSuchReception(RuleBroken):
    code, status = "not_found", 404


class ReceptionSlot(serializers.Serializer):
    at = serializers.DateTimeField(help_text="开始的时间；预约时原样发回")
    is_free = serializers.BooleanField(help_text="还可以约")
    is_mine = serializers.BooleanField(help_text="是自己约的")


class ReceptionDay(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField(help_text="代表姓名，本人同意公开")
    seat = serializers.ChoiceField(Seat.choices, help_text="party 党代表，deputy 人大代表，adviser 政协委员")
    title = serializers.CharField(help_text="职务；可能为空")
    place = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(help_text="每位几分钟")
    slots = ReceptionSlot(many=True)


class ReceptionList(serializers.Serializer):
    items = ReceptionDay(many=True)


class SlotAsked(serializers.Serializer):
    slot = serializers.DateTimeField(help_text="slots 里的 at")


@extend_schema(operation_id="list_receptions", tags=TAG, summary="代表接待日", responses=ReceptionList)
@api_view(["GET"])
def receptions(request):
    """还没结束的接待，近的在前。约了的时段不说是谁约的。"""
    return Response({"items": [_day(day) for day in queries.coming(request.user, now())]})


@extend_schema(
    methods=["POST"],
    operation_id="book_reception",
    tags=TAG,
    summary="预约一个时段",
    request=SlotAsked,
    responses={201: ReceptionDay},
)
@extend_schema(
    methods=["DELETE"],
    operation_id="give_back_reception",
    tags=TAG,
    summary="取消自己的预约",
    responses={200: ReceptionDay},
)
@api_view(["POST", "DELETE"])
@permission_classes([IsAuthenticated])
def booking(request, reception_id: int):
    """一次接待每人约一个时段；开始以前可以取消。"""
    reception = Reception.objects.filter(pk=reception_id).first()
    if reception is None:
        raise NoSuchReception("没有这次接待。")
    if request.method == "POST":
        slot = parsed(SlotAsked(data=request.data))["slot"]
        actions.book(reception=reception, slot=slot, by=request.user, now=now())
    else:
        actions.give_back(reception=reception, by=request.user, now=now())
    day = _day(queries.day_of(reception, request.user, now()))
    return Response(day, status=201 if request.method == "POST" else 200)


def _day(day: queries.Day) -> dict:
    one = day.reception
    return {
        "id": one.pk,
        "name": one.name,
        "seat": one.seat,
        "title": one.title,
        "place": one.place,
        "starts_at": iso(one.starts_at),
        "ends_at": iso(one.ends_at),
        "minutes": one.minutes,
        "slots": [{"at": iso(slot.at), "is_free": slot.is_free, "is_mine": slot.is_mine} for slot in day.slots],
    }
