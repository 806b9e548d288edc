"""Signing in to the API: a phone and a code, a mini-program's code, or a staff password; and the tokens one holds."""

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.accounts import actions, codes, staff_sign_in, tokens
from communities.accounts.addresses import client_address
from communities.accounts.models import Token
from communities.kernel.asking import iso, parsed
from communities.kernel.errors import RuleBroken
from communities.kernel.masking import mask_phone

TAG = ["登录"]


class NoSuchToken(RuleBroken):
    code, status = "not_found", 404


class AskCode(serializers.Serializer):
    phone = serializers.CharField(max_length=24, help_text="11 位手机号")


class CodeSent(serializers.Serializer):
    code = serializers.CharField(allow_null=True, help_text="只在演示环境里给出；正式环境发到手机上，这里是 null")
    shown = serializers.BooleanField(help_text="验证码是否直接给出（演示环境）")
    minutes = serializers.IntegerField(help_text="几分钟内有效")


class _Device(serializers.Serializer):
    label = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default="", help_text="令牌的用途，本人在列表里看得到"
    )


class PhoneSignIn(_Device):
    phone = serializers.CharField(max_length=24, help_text="11 位手机号")
    code = serializers.CharField(max_length=12, help_text="6 位验证码")


class WeChatSignIn(_Device):
    code = serializers.CharField(max_length=128, help_text="wx.login 得到的 code，只能用一次")
    phone_code = serializers.CharField(
        max_length=128, required=False, allow_blank=True, default="", help_text="手机号按钮得到的 code，用来绑定手机号"
    )


class StaffSignIn(_Device):
    username = serializers.CharField(max_length=64, help_text="用户名")
    password = serializers.CharField(max_length=128, trim_whitespace=False, help_text="密码")
    totp = serializers.CharField(
        max_length=12, required=False, allow_blank=True, default="", help_text="验证器上的 6 位数字，或一个备用码"
    )


class Role(serializers.Serializer):
    role = serializers.CharField(help_text="身份代码，如 resident、committee_member")
    name = serializers.CharField(help_text="身份名称")
    scope = serializers.IntegerField(allow_null=True, help_text="范围：楼栋、网格或单位的编号；null 是整个社区")


class Person(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField(help_text="称呼，可能为空")
    phone = serializers.CharField(help_text="打码的手机号，可能为空")
    is_staff = serializers.BooleanField(help_text="是否工作人员")
    roles = Role(many=True)
    community = serializers.CharField(help_text="社区名称")


class SignedIn(serializers.Serializer):
    token = serializers.CharField(help_text="放在请求头 Authorization: Bearer 之后；只给这一次")
    expires_at = serializers.DateTimeField(help_text="到这时失效。居民的令牌每次使用都会顺延；工作人员的不顺延")
    me = Person()


class TokenRow(serializers.Serializer):
    id = serializers.IntegerField()
    label = serializers.CharField()
    created_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(help_text="最近一次使用，误差在 12 小时以内")
    expires_at = serializers.DateTimeField()
    is_this = serializers.BooleanField(help_text="就是这次请求用的令牌")


class TokenList(serializers.Serializer):
    items = TokenRow(many=True)


@extend_schema(operation_id="send_code", tags=TAG, summary="发送验证码", request=AskCode, responses=CodeSent)
@api_view(["POST"])
@authentication_classes([])
def send_code(request):
    """同一手机号每分钟 1 次、每天 10 次。验证码 10 分钟内有效，最多填 5 次。"""
    asked = parsed(AskCode(data=request.data))
    code = codes.send_code(phone=asked["phone"], address=client_address(request), now=now())
    return Response({"code": code, "shown": code is not None, "minutes": codes.settings.ONE_TIME_CODE["minutes"]})


@extend_schema(
    operation_id="sign_in_with_phone", tags=TAG, summary="用手机号和验证码登录", request=PhoneSignIn, responses=SignedIn
)
@api_view(["POST"])
@authentication_classes([])
def sign_in_with_phone(request):
    """没有账号的手机号，第一次登录时自动建立居民账号。以前没登录、用这个手机号报的事，登录后都在“我的”里。"""
    asked = parsed(PhoneSignIn(data=request.data))
    user = actions.sign_in_with_code(phone=asked["phone"], code=asked["code"], now=now())
    return _signed_in(request, user, asked["label"] or "手机号登录")


@extend_schema(
    operation_id="sign_in_with_wechat", tags=TAG, summary="用微信小程序登录", request=WeChatSignIn, responses=SignedIn
)
@api_view(["POST"])
@authentication_classes([])
def sign_in_with_wechat(request):
    """拿 wx.login 的 code 换令牌。session_key 不会给出。收到 401 时，请重新 wx.login 一次再来。"""
    asked = parsed(WeChatSignIn(data=request.data))
    user = actions.sign_in_with_wechat(code=asked["code"], phone_code=asked["phone_code"], now=now())
    return _signed_in(request, user, asked["label"] or "微信小程序")


@extend_schema(
    operation_id="sign_in_staff", tags=TAG, summary="工作人员用密码登录", request=StaffSignIn, responses=SignedIn
)
@api_view(["POST"])
@authentication_classes([])
def sign_in_staff(request):
    """账号开了两步验证的，还要验证器上的数字；要求两步验证而账号还没开的，先在网页工作台里开通。"""
    asked = parsed(StaffSignIn(data=request.data))
    user = staff_sign_in.staff_of(
        request._request, username=asked["username"], password=asked["password"], totp=asked["totp"]
    )
    return _signed_in(request, user, asked["label"] or "工作人员登录")


@extend_schema(methods=["GET"], operation_id="read_token", tags=TAG, summary="看当前的令牌", responses=TokenRow)
@extend_schema(methods=["DELETE"], operation_id="sign_out", tags=TAG, summary="退出登录", responses={200: None})
@api_view(["GET", "DELETE"])
@permission_classes([IsAuthenticated])
def this_token(request):
    """当前请求所用的令牌；退出后它立即失效。"""
    if request.method == "DELETE":
        tokens.revoke_token(user=request.user, token_id=request.auth.pk)
        return Response(None)
    return Response(_row(request.auth, request))


@extend_schema(operation_id="list_tokens", tags=TAG, summary="我的全部令牌", responses=TokenList)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def my_tokens(request):
    """在哪些地方登录着，最近用过的在前。"""
    mine = Token.objects.filter(user=request.user, expires_at__gt=now()).order_by("-used_at", "-id")[:100]
    return Response({"items": [_row(token, request) for token in mine]})


@extend_schema(operation_id="revoke_token", tags=TAG, summary="让一个令牌失效", responses={200: None})
@api_view(["DELETE"])
@permission_classes([IsAuthenticated])
def one_token(request, token_id: int):
    """比如手机丢了，让那部手机上的登录失效。"""
    if not tokens.revoke_token(user=request.user, token_id=token_id):
        raise NoSuchToken("没有这个令牌，可能已经失效。")
    return Response(None)


@extend_schema(operation_id="read_me", tags=TAG, summary="我是谁", responses=Person)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def me(request):
    """称呼、打码的手机号和现在的身份。"""
    return Response(_person(request.user, request))


def _signed_in(request, user, label: str) -> Response:
    secret = tokens.issue_token(user=user, label=label, now=now())
    kept = user.tokens.latest("id")
    return Response({"token": secret, "expires_at": iso(kept.expires_at), "me": _person(user, request)})


def _person(user, request) -> dict:
    return {
        "id": user.pk,
        "name": user.name,
        "phone": mask_phone(user.phone or ""),
        "is_staff": user.is_staff,
        "roles": [
            {"role": grant.role, "name": grant.get_role_display(), "scope": grant.scope_id} for grant in user.grants_now
        ],
        "community": request.community.name,
    }


def _row(token: Token, request) -> dict:
    return {
        "id": token.pk,
        "label": token.label,
        "created_at": iso(token.created_at),
        "used_at": iso(token.used_at),
        "expires_at": iso(token.expires_at),
        "is_this": token.pk == request.auth.pk,
    }
