"""What residents read through the API: categories, what others raised, what they raised themselves."""

from datetime import timedelta

from django.conf import settings
from django.utils.timezone import now
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.feedback import catalogue, limits
from communities.feedback.api import answers, finding, rows, shapes
from communities.feedback.models import Category, MeToo, Ticket
from communities.feedback.states import TicketState
from communities.feedback.stepping import time_limits
from communities.kernel.asking import PAGE_SIZE, page, point, whole, words
from communities.kernel.kept import rows_of

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


def public(request) -> Response:
    """The public list; resident.tickets describes it."""
    params = request.query_params
    wanted = {
        "category__group": words(params, "group"),
        "state": words(params, "state", among=TicketState.values),
        "building": whole(params, "building"),
        "pk__lt": whole(params, "cursor"),
    }
    wanted = {name: value for name, value in wanted.items() if value}
    return _page(rows_of("tickets", wanted, _public_rows, limit=PAGE_SIZE + 1))


def _public_rows(wanted: dict):
    return rows.public_rows(Ticket.objects.public().filter(**wanted).before(None))


def _page(found) -> Response:
    return Response(page(found[: PAGE_SIZE + 1], rows.row, lambda values: values[0]))


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
    found = Ticket.objects.similar(
        group=category.group,
        building_id=whole(params, "building"),
        point=point(params),
        since=now() - timedelta(weeks=settings.SIMILAR_WEEKS),
        metres=settings.SIMILAR_METRES,
    )
    return Response({"items": [rows.row(values) for values in rows.public_rows(found)[:_SIMILAR]]})


@extend_schema(
    operation_id="list_my_tickets", tags=TAG, summary="我报的事", parameters=[CURSOR], responses=answers.TicketPage
)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def mine(request):
    """自己报的，公开不公开都在，新的在前，每页 20 件。"""
    cursor = whole(request.query_params, "cursor")
    return _page(rows.own_rows(Ticket.objects.reported_by(request.user).before(cursor)))


@extend_schema(
    operation_id="read_ticket", tags=TAG, summary="一件事的全部经过", parameters=[NUMBER, KEY], responses=answers.Ticket
)
@api_view(["GET"])
def one(request, number: str):
    """公开的事谁都能看；没公开的，只有报事人、居委会、承办人和拿着钥匙的人能看，其他人得到 404。"""
    ticket = finding.ticket_for(request, number)
    who = finding.who_asks(request, ticket)
    joined = who.is_authenticated and ticket.me_too > 0 and MeToo.objects.filter(ticket=ticket, user=who).exists()
    return Response(shapes.whole_ticket(ticket, who=who, joined=joined, may=finding.may_now(who, ticket)))
