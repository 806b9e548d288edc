"""What the page 我的个人信息 does, for mini-programs: correct, change the phone, withdraw, leave."""

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils.timezone import now as clock
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.accounts.addresses import client_address
from communities.accounts.phone_change import change_phone, send_codes
from communities.accounts.proving import way_of
from communities.kernel.asking import iso, parsed
from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_phone
from communities.privacy import erasing
from communities.privacy.consenting import given_by, withdraw, withdraw_for
from communities.privacy.leaving_for import waiting_for, withdraw_leaving
from communities.residents import consents
from communities.residents.correcting import correct_own
from communities.residents.models import Consent, Purpose

TAG = ["个人信息"]
PURPOSES = "account 有账号，address 核实住址，card 公开名片"


class Correction(serializers.Serializer):
    name = serializers.CharField(max_length=40, help_text="姓名")
    birth_year = serializers.IntegerField(
        min_value=1900, max_value=2100, allow_null=True, required=False, help_text="出生年份；不传就不改，null 是去掉"
    )


class Corrected(serializers.Serializer):
    fields_changed = serializers.ListField(child=serializers.CharField(), help_text="改了哪几项：name、birth_year")


class NewPhone(serializers.Serializer):
    phone = serializers.CharField(max_length=24, help_text="新的手机号")
    code = serializers.CharField(max_length=12, help_text="发到新手机号的 6 位验证码")
    proof = serializers.CharField(
        max_length=128,
        help_text="证明是本人：有手机号的填发到原号码的验证码；只用微信登录的填 wx.login 的 code；别的填密码",
    )


class NewPhoneAsked(serializers.Serializer):
    phone = serializers.CharField(max_length=24, help_text="新的手机号")


class PhoneCodes(serializers.Serializer):
    way = serializers.ChoiceField(["code", "password", "wechat"], help_text="me/phone 的 proof 填什么")
    code = serializers.CharField(allow_null=True, help_text="发到新号码的；只在演示环境里给出，正式环境是 null")
    proof = serializers.CharField(
        allow_null=True, help_text="发到原号码的；只在演示环境里给出，正式环境或没有原号码是 null"
    )
    minutes = serializers.IntegerField(help_text="几分钟内有效")


class PhoneChanged(serializers.Serializer):
    phone = serializers.CharField(help_text="打码的新手机号")


class ConsentRow(serializers.Serializer):
    purpose = serializers.ChoiceField(Purpose.choices, help_text=PURPOSES)
    words = serializers.CharField(help_text="这一项的说明")
    how = serializers.CharField(help_text="怎么同意的")
    given_at = serializers.CharField(help_text="同意的时间")
    withdrawn_at = serializers.CharField(allow_null=True, help_text="撤回的时间；null 是还有效")
    may_withdraw = serializers.BooleanField(help_text="可以用 me/consents/withdraw 撤回")


class ChildRow(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    consented = serializers.BooleanField(help_text="您的同意现在有没有效")


class Consents(serializers.Serializer):
    items = ConsentRow(many=True)
    children = ChildRow(many=True, help_text="居委会登记您为监护人的孩子")


class Withdrawal(serializers.Serializer):
    purpose = serializers.ChoiceField([Purpose.ADDRESS.value, Purpose.CARD.value], help_text="撤回哪一项")


class ForChild(serializers.Serializer):
    consents = serializers.BooleanField(help_text="true 同意，false 撤回，同时删除孩子的登记和账号")


class Proof(serializers.Serializer):
    proof = serializers.CharField(
        max_length=128, help_text="有手机号的填验证码；只用微信登录的填 wx.login 的 code；别的填密码"
    )


class AskedForMe(serializers.Serializer):
    by = serializers.CharField(help_text="哪位工作人员代办的")
    how = serializers.CharField(help_text="本人是怎么提出的")
    asked_at = serializers.CharField(help_text="提出的时间")
    not_before = serializers.CharField(help_text="这以后才能由另一位工作人员确认；确认前可以撤回")


class Leaving(serializers.Serializer):
    waiting = AskedForMe(allow_null=True, help_text="有人代您提出、还没有确认的注销；没有是 null")
    way = serializers.ChoiceField(["code", "password", "wechat"], help_text="用什么证明是本人")
    beforehand = serializers.ListField(child=serializers.CharField(), help_text="注销前要知道的")


class LeavingCode(serializers.Serializer):
    code = serializers.CharField(allow_null=True, help_text="只在演示环境里给出；正式环境发到手机上，这里是 null")
    minutes = serializers.IntegerField(help_text="几分钟内有效")


@extend_schema(operation_id="correct_me", tags=TAG, summary="更正我的信息", request=Correction, responses=Corrected)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def correct(request):
    """姓名和出生年份（个人信息保护法第 46 条）。和证件核对过的姓名，要带证件到居委会改。"""
    asked = parsed(Correction(data=request.data))
    return Response({"fields_changed": correct_own(user=request.user, now=clock(), **asked)})


@extend_schema(operation_id="change_phone", tags=TAG, summary="换手机号", request=NewPhone, responses=PhoneChanged)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def new_phone(request):
    """先用 me/phone/code 把验证码发到两个号码。换好以后，别的设备都要重新登录。原号码用不了的，到居委会当面办。"""
    asked = parsed(NewPhone(data=request.data))
    user = change_phone(user=request.user, **asked, token=request.auth.pk, now=clock())
    return Response({"phone": mask_phone(user.phone)})


@extend_schema(
    operation_id="send_phone_codes",
    tags=TAG,
    summary="发送换手机号的验证码",
    request=NewPhoneAsked,
    responses=PhoneCodes,
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def phone_codes(request):
    """原号码和新号码各收到一个；没有原号码的，只发到新号码。"""
    asked, address = parsed(NewPhoneAsked(data=request.data)), client_address(request)
    sent = send_codes(user=request.user, **asked, address=address, now=clock())
    return Response({"way": way_of(request.user), **sent, "minutes": settings.ONE_TIME_CODE["minutes"]})


@extend_schema(operation_id="my_consents", tags=TAG, summary="我同意过的", responses=Consents)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def my_consents(request):
    """每一项的说明、什么时候、怎么同意的，撤回了没有。"""
    return Response(_consents(request.user))


@extend_schema(operation_id="withdraw_consent", tags=TAG, summary="撤回同意", request=Withdrawal, responses=Consents)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def withdraw_consent(request):
    """马上生效：名片不再公开，住址核实不再算数（个人信息保护法第 15 条）。不再要账号的，用 me/leave。"""
    withdraw(user=request.user, purpose=parsed(Withdrawal(data=request.data))["purpose"], now=clock())
    return Response(_consents(request.user))


@extend_schema(
    operation_id="consent_for_child", tags=TAG, summary="监护人为孩子同意", request=ForChild, responses=Consents
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def for_child(request, child_id: int):
    """未满 14 岁的孩子，监护人同意以后才能办住址（个人信息保护法第 31 条）。撤回就删除孩子的登记和账号，不能恢复（第 47 条）。"""
    asked = parsed(ForChild(data=request.data))
    now = clock()
    child = get_object_or_404(consents.wards_of(request.user, now).select_related("guardian", "user"), pk=child_id)
    act = consents.consent_for if asked["consents"] else withdraw_for
    act(child=child, by=request.user, now=now)
    return Response(_consents(request.user))


@extend_schema(methods=["GET"], operation_id="before_leaving", tags=TAG, summary="注销前要知道的", responses=Leaving)
@extend_schema(
    methods=["POST"], operation_id="leave", tags=TAG, summary="注销账号", request=Proof, responses={200: None}
)
@api_view(["GET", "POST"])
@permission_classes([IsAuthenticated])
def leave(request):
    """注销账号并删除个人信息（个人信息保护法第 47 条），不能恢复。诉求本身和办理的经过会留下，不含身份。"""
    if request.method == "POST":
        erasing.leave(user=request.user, proof=parsed(Proof(data=request.data))["proof"], now=clock())
        return Response(None)
    return Response(_leaving(request.user))


@extend_schema(
    operation_id="withdraw_leaving", tags=TAG, summary="撤回别人代我提出的注销", request=None, responses=Leaving
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def stay(request):
    """居委会代您提出、还没有确认的注销，撤回以后账号照旧，什么也没有删除。"""
    found = waiting_for(request.user)
    if found is None:
        raise Invalid("没有等着确认的注销。")
    withdraw_leaving(leaving=found, by=request.user, now=clock())
    return Response(_leaving(request.user))


def _leaving(user) -> dict:
    found = waiting_for(user)
    waiting = found and {
        "by": str(found.by),
        "how": found.get_how_display(),
        "asked_at": iso(found.asked_at),
        "not_before": iso(found.not_before),
    }
    return {"waiting": waiting, "way": way_of(user), "beforehand": erasing.beforehand(user, clock())}


@extend_schema(
    operation_id="send_leaving_code", tags=TAG, summary="发送注销用的验证码", request=None, responses=LeavingCode
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def leaving_code(request):
    """发到账号自己的手机号。"""
    code = erasing.send_leaving_code(user=request.user, address=client_address(request), now=clock())
    return Response({"code": code, "minutes": settings.ONE_TIME_CODE["minutes"]})


def _consents(user) -> dict:
    shown = ("purpose", "words", "how", "may_withdraw")
    rows = [
        {name: row[name] for name in shown}
        | {"given_at": iso(row["given_at"]), "withdrawn_at": iso(row["withdrawn_at"])}
        for row in given_by(user)
    ]
    children = list(consents.wards_of(user, clock()))
    agreed = Consent.objects.in_force().filter(purpose=Purpose.GUARDIAN, person__in=children)
    keys = set(agreed.values_list("person", flat=True))
    return {
        "items": rows,
        "children": [{"id": child.pk, "name": child.name, "consented": child.pk in keys} for child in children],
    }
