"""What residents do through the API: report, join, judge, ask again."""

from django.conf import settings
from django.utils.timezone import now
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.accounts.addresses import client_address
from communities.feedback import reporting
from communities.feedback.api import answers, asked, browsing, finding, shapes
from communities.feedback.api.browsing import CURSOR, KEY, NUMBER, TAG
from communities.feedback.api.finding import ticket_for, uploads_called, user_of, who_asks
from communities.feedback.intake import count_report
from communities.feedback.states import Source, TicketState
from communities.kernel.asking import parsed
from communities.kernel.errors import NotAllowed, RuleBroken
from communities.residents.models import Entrance

# Where reporting names a field otherwise than the API does.
_NAMES = {"phone": "contact_phone"}


@extend_schema(
    methods=["GET"],
    operation_id="list_tickets",
    tags=TAG,
    summary="大家报的事",
    description="居委会已公开的事，新的在前，每页 20 件。没有任何人的姓名、电话、门牌。",
    parameters=[
        OpenApiParameter("group", str, description="大类，如 噪声"),
        OpenApiParameter("state", str, enum=TicketState.values, description="状态"),
        OpenApiParameter("building", int, description="楼栋或场所的编号"),
        CURSOR,
    ],
    responses=answers.TicketPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="report_ticket",
    tags=TAG,
    summary="报一件事",
    description="登录后报，或留电话报。地点（楼栋、单元、具体位置、坐标、照片里的位置）至少有一样。"
    "请带 Idempotency-Key，网络不好重发时不会报两次。",
    request=asked.NewTicket,
    responses={201: answers.Created},
)
@api_view(["GET", "POST"])
def tickets(request):
    return _report(request) if request.method == "POST" else browsing.public(request)


def _report(request) -> Response:
    content = parsed(asked.NewTicket(data=request.data))
    by = user_of(request)
    if by is None and not settings.REPORT_WITHOUT_SIGN_IN:
        raise NotAllowed("请先登录再报事。")
    what = _what(content, by)
    try:
        count_report(by=by, phone=what.contact_phone, address=client_address(request))
        ticket = reporting.report(what, by=by, now=now())
    except RuleBroken as refusal:
        refusal.field = _NAMES.get(refusal.field, refusal.field)
        raise
    return Response(shapes.created(ticket), status=201)


def _what(content: dict, by) -> reporting.Report:
    content["category"] = finding.category_called(content["category"])
    content["building"] = finding.building_called(content["building"])
    content["entrance"] = finding.row_or_refuse(
        Entrance.objects.select_related("building"),
        content["entrance"],
        field="entrance",
        message="没有这个单元，请重新选。",
    )
    content["photos"] = uploads_called(content["photos"], by=by)
    longitude, latitude = content.pop("longitude"), content.pop("latitude")
    point = None if longitude is None else (longitude, latitude)
    return reporting.Report(**content, point=point, source=Source.WECHAT)


@extend_schema(
    operation_id="join_ticket",
    tags=TAG,
    summary="我也遇到了",
    parameters=[NUMBER],
    request=None,
    responses=answers.MeToo,
)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def me_too(request, number: str):
    """给一件公开的、没办结的事加上自己。重复点没有关系。有了答复会告诉您。"""
    ticket = reporting.me_too(ticket=ticket_for(request, number), by=request.user, now=now())
    return Response({"number": ticket.number, "me_too": ticket.me_too})


def _as_reporter(operation_id: str, summary: str, shape=None):
    """The documentation that the four verbs of a reporter share."""
    return extend_schema(
        operation_id=operation_id,
        tags=TAG,
        summary=summary,
        parameters=[NUMBER, KEY],
        request=shape,
        responses=answers.Standing,
    )


def _step(request, number: str, act, **content) -> Response:
    """Do `act` as who asks, and answer where the ticket stands."""
    ticket = ticket_for(request, number)
    who = who_asks(request, ticket)
    after = act(ticket=ticket, by=who, now=now(), **content)
    return Response(shapes.standing(after, may=finding.may_now(who, after)))


def _with_photos(request, content: dict) -> dict:
    return content | {"photos": uploads_called(content["photos"], by=user_of(request))}


@_as_reporter("supplement_ticket", "补充情况", asked.Supplement)
@api_view(["POST"])
def supplement(request, number: str):
    """办结以前，报事人可以补充文字和照片。"""
    content = parsed(asked.Supplement(data=request.data))
    return _step(request, number, reporting.supplement, **_with_photos(request, content))


@_as_reporter("withdraw_ticket", "撤回")
@api_view(["POST"])
def withdraw(request, number: str):
    """派出去以前，报事人可以撤回。"""
    return _step(request, number, reporting.withdraw)


@_as_reporter("rate_ticket", "说解决了没有、满不满意", asked.Rating)
@api_view(["POST"])
def rate(request, number: str):
    """承办人报告办完以后。说解决了就办结；说没解决，就由原来的承办人重新办。"""
    return _step(request, number, reporting.rate, **parsed(asked.Rating(data=request.data)))


@_as_reporter("reopen_ticket", "办结后说没解决", asked.Reason)
@api_view(["POST"])
def reopen(request, number: str):
    """办结后 15 天内，报事人可以说没解决，由原来的承办人重新办。"""
    return _step(request, number, reporting.reopen, **parsed(asked.Reason(data=request.data)))
