"""The places of a community, for pickers and maps."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.response import Response

from communities.residents.models import Building, PlaceKind


class Entrance(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class Place(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(PlaceKind.choices, help_text="building 楼栋，open 公共场所")
    longitude = serializers.FloatField(allow_null=True, help_text="中心经度，度")
    latitude = serializers.FloatField(allow_null=True, help_text="中心纬度，度")
    outline = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2),
        help_text="轮廓：一圈 [经度, 纬度]，末点同首点；可能为空",
    )
    entrances = Entrance(many=True, help_text="单元")


class PlaceList(serializers.Serializer):
    items = Place(many=True)


@extend_schema(operation_id="list_buildings", tags=["地点"], summary="楼栋、单元和公共场所", responses=PlaceList)
@api_view(["GET"])
def buildings(request):
    """报事时选地点、画社区地图用。变化很少，请用 ETag 缓存。"""
    return Response({"items": [_place(place) for place in Building.objects.for_pickers()]})


def _place(place: Building) -> dict:
    return {
        "id": place.pk,
        "name": place.name,
        "kind": place.kind,
        "longitude": place.longitude,
        "latitude": place.latitude,
        "outline": place.outline,
        "entrances": [{"id": entrance.pk, "name": entrance.name} for entrance in place.entrances.all()],
    }
