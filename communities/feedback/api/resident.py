"""What residents do through the API: report, follow, join, judge."""

from datetime import timedelta

from django.conf import settings
from django.utils.timezone import now
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.accounts.addresses import client_address
from communities.feedback import catalogue, limits, reporting
from communities.feedback.api import answers, asked, finding, shapes
from communities.feedback.api.finding import ticket_for, uploads_called, user_of, who_asks
from communities.feedback.intake import count_report
from communities.feedback.models import Category, MeToo, Ticket
from communities.feedback.states import Source, TicketState
from communities.feedback.stepping import time_limits
from communities.kernel.asking import PAGE_SIZE, degrees, page, parsed, whole, words
from communities.kernel.errors import Invalid, NotAllowed
from communities.residents.models import Building, Entrance

TAG = ["诉求"]
NUMBER = OpenApiParameter("number", str, OpenApiParameter.PATH, description="编号，如 YG-2026-01873")
KEY = OpenApiParameter("key", str, description="这件事的钥匙：不登录也能看、能评")
CURSOR = OpenApiParameter("cursor", str, description="上一页给出的 next")
_SIMILAR = 5


@extend_schema(operation_id="list_categories", tags=TAG, summary="类别和时限", responses=answers.Groups)
@api_view(["GET"])
def categories(request):
    """报事的第一步：选类别。danger 不为空的，先提醒打那个电话。变化很少，请用 ETag 缓存。"""
    rules = time_limits()

    def in_words(time_class: str) -> dict:
        return {stage: limits.in_words(time_class, stage, rules) for stage in ("accept", "finish")}

    groups = shapes.tree(Category.objects.offered(), in_words, catalogue.FIRST_GROUPS)
    return Response({"groups": groups})


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
    return _report(request) if request.method == "POST" else _public(request)


def _public(request) -> Response:
    params = request.query_params
    group, state = words(params, "group"), words(params, "state", among=TicketState.values)
    building = whole(params, "building")
    wanted = {"category__group": group, "state": state, "building": building}
    found = Ticket.objects.public().filter(**{name: value for name, value in wanted.items() if value})
    return _page(shapes.public_rows(found.before(whole(params, "cursor"))))


def _page(rows) -> Response:
    return Response(page(rows[: PAGE_SIZE + 1], shapes.row, lambda values: values[0]))


def _report(request) -> Response:
    content = parsed(asked.NewTicket(data=request.data))
    by = user_of(request)
    if by is None and not settings.REPORT_WITHOUT_SIGN_IN:
        raise NotAllowed("请先登录再报事。")
    what = _what(content, by)
    count_report(by=by, phone=what.contact_phone, address=client_address(request))
    ticket = reporting.report(what, by=by, now=now())
    return Response(shapes.created(ticket), status=201)


def _what(content: dict, by) -> reporting.Report:
    content["category"] = finding.category_called(content["category"])
    content["building"] = finding.row_or_refuse(
        Building.objects, content["building"], field="building", message="没有这栋楼或这个场所，请重新选。"
    )
    content["entrance"] = finding.row_or_refuse(
        Entrance.objects.select_related("building"), content["entrance"], field="entrance", message="没有这个单元，请重新选。"
    )
    content["photos"] = uploads_called(content["photos"], by=by)
    longitude, latitude = content.pop("longitude"), content.pop("latitude")
    point = None if longitude is None else (longitude, latitude)
    return reporting.Report(**content, point=point, source=Source.WECHAT)


@extend_schema(
    operation_id="list_similar_tickets",
    tags=TAG,
    summary="附近是不是已经有人报过",
    parameters=[
        OpenApiParameter("category", str, required=True, description="类别代码"),
        OpenApiParameter("building", int, description="楼栋或场所的编号"),
        OpenApiParameter("lon", float, description="经度，WGS-84"),
        OpenApiParameter("lat", float, description="纬度，WGS-84"),
    ],
    responses=answers.TicketList,
)
@api_view(["GET"])
def similar(request):
    """同一大类、同一栋楼或 150 米之内、还没办结的公开的事，最多 5 件。是同一件事就点“我也遇到了”，不用再报。"""
    params = request.query_params
    category = finding.category_called(words(params, "category", most=8))
    longitude, latitude = degrees(params, "lon", 180), degrees(params, "lat", 90)
    if (longitude is None) != (latitude is None):
        raise Invalid("经度和纬度要一起给。", field="lon")
    found = Ticket.objects.similar(
        group=category.group,
        building_id=whole(params, "building"),
        point=None if longitude is None else (longitude, latitude),
        since=now() - timedelta(weeks=settings.SIMILAR_WEEKS),
        metres=settings.SIMILAR_METRES,
    )
    return Response({"items": [shapes.row(values) for values in shapes.public_rows(found)[:_SIMILAR]]})


@extend_schema(operation_id="list_my_tickets", tags=TAG, summary="我报的事", parameters=[CURSOR], responses=answers.TicketPage)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def mine(request):
    """自己报的，公开不公开都在，新的在前，每页 20 件。"""
    cursor = whole(request.query_params, "cursor")
    return _page(shapes.own_rows(Ticket.objects.reported_by(request.user).before(cursor)))


@extend_schema(
    operation_id="read_ticket", tags=TAG, summary="一件事的全部经过", parameters=[NUMBER, KEY], responses=answers.Ticket
)
@api_view(["GET"])
def one(request, number: str):
    """公开的事谁都能看；没公开的，只有报事人、居委会、承办人和拿着钥匙的人能看，其他人得到 404。"""
    ticket = ticket_for(request, number)
    who = who_asks(request, ticket)
    joined = who.is_authenticated and ticket.me_too > 0 and MeToo.objects.filter(ticket=ticket, user=who).exists()
    return Response(shapes.whole_ticket(ticket, who=who, joined=joined, may=finding.may_now(who, ticket)))


@extend_schema(
    operation_id="join_ticket", tags=TAG, summary="我也遇到了", parameters=[NUMBER], request=None, responses=answers.MeToo
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
        operation_id=operation_id, tags=TAG, summary=summary, parameters=[NUMBER, KEY], request=shape,
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
