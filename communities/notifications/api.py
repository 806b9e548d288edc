"""The inbox."""

from django.utils.timezone import now
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.kernel.asking import PAGE_SIZE, iso, page, whole
from communities.kernel.errors import RuleBroken
from communities.notifications.actions import mark_read
from communities.notifications.models import Message

TAG = ["消息"]


class NoSuchMessage(RuleBroken):
    code, status = "not_found", 404


class MessageRow(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    body = serializers.CharField()
    path = serializers.CharField(help_text="网页上去哪里看，如 my/YG-2026-01873/；末段是编号")
    created_at = serializers.DateTimeField()
    is_read = serializers.BooleanField()


class MessagePage(serializers.Serializer):
    items = MessageRow(many=True)
    next = serializers.CharField(allow_null=True, help_text="下一页的 cursor；没有更多时是 null")


class Unread(serializers.Serializer):
    unread = serializers.IntegerField(help_text="还有几条没读")


@extend_schema(
    operation_id="list_messages",
    tags=TAG,
    summary="我的消息",
    parameters=[OpenApiParameter("cursor", str, description="上一页给出的 next")],
    responses=MessagePage,
)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def inbox(request):
    """自己的事有了进展，都在这里，新的在前，每页 20 条。"""
    cursor = whole(request.query_params, "cursor")
    mine = Message.objects.inbox_of(request.user)
    rows = (mine.filter(pk__lt=cursor) if cursor else mine)[: PAGE_SIZE + 1]
    return Response(page(rows, _row, lambda message: message.pk))


@extend_schema(operation_id="count_unread_messages", tags=TAG, summary="有几条没读", responses=Unread)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def unread_count(request):
    """给角标用。"""
    return Response(_unread(request.user))


@extend_schema(operation_id="read_message", tags=TAG, summary="标为已读", request=None, responses=Unread)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def read(request, message_id: int):
    """重复标没有关系。答复里是还没读的条数。"""
    if not mark_read(by=request.user, message_id=message_id, now=now()):
        _must_be_mine(request.user, message_id)
    return Response(_unread(request.user))


@extend_schema(operation_id="read_all_messages", tags=TAG, summary="全部标为已读", request=None, responses=Unread)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def read_all(request):
    """把自己所有的消息标为已读。"""
    mark_read(by=request.user, now=now())
    return Response(_unread(request.user))


def _must_be_mine(user, message_id: int) -> None:
    if not Message.objects.inbox_of(user).filter(pk=message_id).exists():
        raise NoSuchMessage("没有这条消息。")


def _unread(user) -> dict:
    return {"unread": Message.objects.inbox_of(user).unread().count()}


def _row(message: Message) -> dict:
    return {
        "id": message.pk,
        "title": message.title,
        "body": message.body,
        "path": message.path,
        "created_at": iso(message.created_at),
        "is_read": message.read_at is not None,
    }
