"""有事找谁, and one's own card."""

from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.grid import duty as answering
from communities.grid.cards import NoCard, show_card, withdraw_card
from communities.grid.duty import Contact, Duty
from communities.grid.models import DutyCard
from communities.kernel.asking import iso, parsed, point, whole, words
from communities.kernel.errors import RuleBroken

TAG = ["找人"]
KINDS = ["grid_worker", "building_head", *answering.CODES.values()]


class NoSuchBuilding(RuleBroken):
    code, status = "not_found", 404


class Named(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class DutyGrid(Named):
    roles = serializers.ListField(child=serializers.CharField(), help_text="城运、警务、综治、党建……")


class CardWords(serializers.Serializer):
    identity = serializers.CharField(max_length=40, help_text="亮身份")
    duty = serializers.CharField(max_length=200, help_text="亮职责")
    promise = serializers.CharField(max_length=200, help_text="亮承诺")


class DutyContact(serializers.Serializer):
    kind = serializers.ChoiceField([(kind, kind) for kind in KINDS])
    role = serializers.CharField(help_text="网格员、楼组长、居委会……")
    name = serializers.CharField(help_text="没有公开的，是空的")
    phone = serializers.CharField(help_text="工作电话；可能为空")
    note = serializers.CharField(help_text="没有可说的名字时的一句话")
    card = CardWords(allow_null=True, help_text="本人同意公开的名片")


class DutyAnswer(serializers.Serializer):
    building = Named(allow_null=True)
    grid = DutyGrid(allow_null=True)
    contacts = DutyContact(many=True)
    matches = Named(many=True, help_text="说的可能是这几栋楼：请选一栋再问")


class MyCard(CardWords):
    work_phone = serializers.CharField(help_text="名片上的工作电话；网格员的是书记登记的那一个；可能为空")
    consented_at = serializers.DateTimeField(help_text="本人同意公开的时间")
    withdrawn_at = serializers.DateTimeField(allow_null=True, help_text="撤回的时间；null 是正公开着")


class CardToShow(CardWords):
    work_phone = serializers.CharField(
        max_length=20,
        required=False,
        allow_blank=True,
        default="",
        help_text="只放工作电话；书记登记了网格员电话的，用那一个",
    )
    consents = serializers.BooleanField(help_text="本人同意公开；不是 true 就不公开")


@extend_schema(
    operation_id="who_is_on_duty",
    tags=TAG,
    summary="有事找谁",
    parameters=[
        OpenApiParameter("q", str, description="楼号或地址，怎么叫就怎么写，如 6号楼、六号楼、6-2-301"),
        OpenApiParameter("building", int, description="楼栋的 id；给了它就不看别的"),
        OpenApiParameter("lon", float, description="经度，WGS-84；和 lat 一起给，就不看 q"),
        OpenApiParameter("lat", float, description="纬度，WGS-84"),
    ],
    responses=DutyAnswer,
)
@never_cache
@api_view(["GET"])
def duty(request):
    """一栋楼、或者一个位置所在网格的网格员、楼组长，和物业、业委会、居委会、党组织；都不给、或者位置不在任何网格里时，
    只有后四个。位置不保存。电话都是工作电话。请不要缓存：名片可以随时撤回。
    """
    places = answering.places()
    key, where = whole(request.query_params, "building"), point(request.query_params)
    if where and not key:
        return Response(_answer(answering.duty_at(where, places, now())))
    asked = words(request.query_params, "q").strip()
    found = [place for place in places if place.pk == key] if key else answering.named(asked, places)
    if (key or asked) and not found:
        raise NoSuchBuilding("没有找到这栋楼。请换个写法，或者只写楼号。")
    if len(found) == 1:
        return Response(_answer(answering.duty_of(found[0], now())))
    return Response(_answer(None, matches=found))


@extend_schema(methods=["GET"], operation_id="read_my_card", tags=TAG, summary="我的名片", responses=MyCard)
@extend_schema(
    methods=["POST"],
    operation_id="show_my_card",
    tags=TAG,
    summary="公开我的名片",
    request=CardToShow,
    responses=MyCard,
)
@extend_schema(
    methods=["DELETE"], operation_id="withdraw_my_card", tags=TAG, summary="撤回我的名片", responses={200: MyCard}
)
@never_cache
@api_view(["GET", "POST", "DELETE"])
@permission_classes([IsAuthenticated])
def my_card(request):
    """三亮：身份、职责、承诺。只有本人能公开自己的，也随时能撤回，撤回后立即看不到。"""
    if request.method == "POST":
        show_card(by=request.user, now=now(), **parsed(CardToShow(data=request.data)))
    if request.method == "DELETE":
        withdraw_card(by=request.user, now=now())
    card = DutyCard.objects.with_phone().filter(user=request.user).first()
    if card is None:
        raise NoCard("您还没有名片。")
    return Response(_card(card))


def _answer(duty: Duty | None, matches=()) -> dict:
    building, grid, near = (duty.building, duty.grid, duty.near) if duty else (None, None, [])
    return {
        "building": _named(building) if building else None,
        "grid": {**_named(grid), "roles": list(filter(None, grid.roles_in_words.split("、")))} if grid else None,
        "contacts": [_contact(contact) for contact in [*near, *answering.for_everybody()]],
        "matches": [_named(place) for place in matches],
    }


def _named(thing) -> dict:
    return {"id": thing.pk, "name": thing.name}


def _words(card: DutyCard) -> dict:
    return {"identity": card.identity, "duty": card.duty, "promise": card.promise}


def _contact(contact: Contact) -> dict:
    return {
        "kind": contact.kind,
        "role": contact.role,
        "name": contact.name,
        "phone": contact.phone,
        "note": contact.note,
        "card": _words(contact.card) if contact.card else None,
    }


def _card(card: DutyCard) -> dict:
    return {
        **_words(card),
        "work_phone": card.phone,
        "consented_at": iso(card.consented_at),
        "withdrawn_at": iso(card.withdrawn_at),
    }
