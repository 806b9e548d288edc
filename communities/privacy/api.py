"""A copy of one's own data, for mini-programs."""

from django.utils.timezone import now as clock
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.privacy.copying import copy_for


class Table(serializers.Serializer):
    name = serializers.CharField(help_text="哪一类信息")
    headings = serializers.ListField(child=serializers.CharField(), help_text="列名")
    rows = serializers.ListField(child=serializers.ListField(), help_text="一行一条，按列名的顺序")


class MyData(serializers.Serializer):
    tables = Table(many=True)


@extend_schema(operation_id="my_data", tags=["个人信息"], summary="我的数据", responses=MyData)
@api_view(["GET"])
@permission_classes([IsAuthenticated])
def my_data(request):
    """社区保存的关于您的信息，说明页写明的几类除外（个人信息保护法第 45 条）。下载会记在账本里。"""
    return Response({"tables": copy_for(user=request.user, now=clock())})
