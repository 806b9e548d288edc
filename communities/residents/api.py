"""The places of a community, for pickers and maps; a resident's own homes and how surely they are known."""

from django.utils.timezone import now as clock
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from communities.kernel.asking import iso, parsed
from communities.kernel.errors import Invalid
from communities.residents import rules, verifying
from communities.residents.forms import ClaimForm
from communities.residents.models import Building, Method, Person, PlaceKind, ResidencyRole


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


class Home(serializers.Serializer):
    dwelling = serializers.IntegerField(help_text="房屋编号")
    address = serializers.CharField(help_text="6号楼2单元302室")
    building = serializers.IntegerField(help_text="楼栋编号；确认登记的住处时，连同单元、房号一起 POST 回来")
    entrance = serializers.CharField(help_text="单元名称；没有单元的楼为空")
    number = serializers.CharField(help_text="房号")
    role = serializers.ChoiceField(
        ResidencyRole.choices, help_text="owner 业主，co_owner 共有人，tenant 租户，family 家人"
    )
    is_head = serializers.BooleanField(help_text="是不是户主")
    starts_on = serializers.DateField(help_text="从哪天起")


class Checked(serializers.Serializer):
    address = serializers.CharField(help_text="核实的是哪一处")
    method = serializers.ChoiceField(Method.choices, help_text="claim 自己填写，code 验证码，document 核对证件")
    level = serializers.IntegerField(help_text="1 到 3")
    expires_at = serializers.CharField(help_text="有效到")


class Homes(serializers.Serializer):
    level = serializers.IntegerField(help_text="0 手机号，1 填写了住址，2 验证码核实，3 核对了证件")
    homes = Home(many=True, help_text="居委会登记的，今天的；level 为 0 时还要本人 POST 确认一次")
    checked = Checked(many=True, help_text="有效的核实")


class Claim(serializers.Serializer):
    name = serializers.CharField(max_length=40, help_text="姓名，只给居委会看")
    building = serializers.IntegerField(help_text="楼栋编号，见 buildings")
    entrance = serializers.CharField(
        max_length=20, required=False, allow_blank=True, default="", help_text="单元名称；没有单元的楼不填"
    )
    number = serializers.CharField(max_length=20, help_text="房号，例如 302")
    birth_year = serializers.IntegerField(help_text="出生年份；未满 14 岁的，要监护人先同意")


class AddressCode(serializers.Serializer):
    code = serializers.CharField(max_length=16, help_text="信上或上门给的 8 位数字")


HOMES = ["我的住处"]


@extend_schema(methods=["GET"], operation_id="my_homes", tags=HOMES, summary="我的住处", responses=Homes)
@extend_schema(
    methods=["POST"], operation_id="claim_home", tags=HOMES, summary="填写我的住址", request=Claim, responses=Homes
)
@api_view(["GET", "POST"])
@permission_classes([IsAuthenticated])
def my_homes(request):
    """登记的住处、核实到哪一级。POST 填写住址（第 1 级），居委会随后寄信或上门给验证码。"""
    if request.method == "POST":
        asked = parsed(Claim(data=request.data))
        told = {name: asked[name] for name in ("name", "birth_year")}
        verifying.claim_address(user=request.user, **told, dwelling=_dwelling(asked), now=clock())
    return Response(_homes(request.user))


@extend_schema(operation_id="verify_home", tags=HOMES, summary="用验证码核实住址", request=AddressCode, responses=Homes)
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def verify_home(request):
    """信箱里或上门得到的验证码，核实到第 2 级。填错几次后要向居委会再要一个。"""
    verifying.use_code(user=request.user, code=parsed(AddressCode(data=request.data))["code"], now=clock())
    return Response(_homes(request.user))


def _dwelling(asked: dict):
    form = ClaimForm(asked)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise Invalid(str(errors[0]), field=field)
    return form.cleaned_data["dwelling"]


def _homes(user) -> dict:
    now, person = clock(), Person.objects.filter(user=user).first()
    if person is None:
        return {"level": 0, "homes": [], "checked": []}
    return {
        "level": rules.person_level(person, now),
        "homes": [
            {
                "dwelling": part.dwelling_id,
                "address": part.dwelling.address,
                "building": part.dwelling.building_id,
                "entrance": part.dwelling.entrance.name if part.dwelling.entrance else "",
                "number": part.dwelling.number,
                "role": part.role,
                "is_head": part.is_head,
                "starts_on": part.starts_on.isoformat(),
            }
            for part in verifying.homes_of(person, now)
        ],
        "checked": [
            {
                "address": one.dwelling.address,
                "method": one.method,
                "level": one.level,
                "expires_at": iso(one.expires_at),
            }
            for one in person.verifications.in_force(now).surest()
        ],
    }
