"""Photos in and out of the API."""

from django.db import connection
from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import now
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from communities.accounts.addresses import client_address
from communities.feedback import rules
from communities.feedback.api import answers, asked
from communities.feedback.api.finding import user_of
from communities.feedback.intake import count_upload
from communities.feedback.models import Photo, Ticket
from communities.feedback.numbers import opens
from communities.feedback.photos.limits import PhotoLimits
from communities.feedback.photos.refusals import PhotoTooLarge
from communities.feedback.uploads import SIZES, open_photo, take_upload
from communities.kernel.asking import parsed, words

TAG = ["照片"]
# A form around one photo; anything much larger is refused by its header, unread.
_MOST_BYTES = 4 * PhotoLimits.max_bytes
# Short, so that a photo that is hidden again soon is; nothing of another community is at the same address.
_PUBLIC_SECONDS = 300


class AnyAccept(BaseContentNegotiation):
    """Programs that show pictures say `Accept: image/*`; refusals come as JSON all the same."""

    def select_parser(self, request, parsers):
        return next((parser for parser in parsers if (request.content_type or "").startswith(parser.media_type)), None)

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


@extend_schema(
    operation_id="upload_photo",
    tags=TAG,
    summary="传一张照片",
    request={"multipart/form-data": asked.NewUpload},
    responses={201: answers.Upload},
)
@api_view(["POST"])
@parser_classes([MultiPartParser])
def upload(request):
    """每次一张，字段名 file。服务器会转正、缩小、去掉全部附带信息。24 小时内没有用上的会被删除。"""
    if int(request.META.get("CONTENT_LENGTH") or 0) > _MOST_BYTES:
        raise PhotoTooLarge("照片太大。请选 20 MB 以内的照片，或先用相册裁剪。", field="file")
    file = parsed(asked.NewUpload(data=request.data))["file"]
    by = user_of(request)
    count_upload(by=by, address=client_address(request))
    photo = take_upload(file, by=by, now=now())
    shown = {name: getattr(photo, name) for name in ("key", "width", "height", "longitude", "latitude")}
    return Response(shown, status=201)


@extend_schema(
    operation_id="read_photo",
    tags=TAG,
    summary="看一张照片",
    parameters=[
        OpenApiParameter("photo_key", str, OpenApiParameter.PATH, description="照片的 key"),
        OpenApiParameter("size", str, enum=list(SIZES), description="thumb 缩略图，display 大图（默认）"),
        OpenApiParameter("key", str, description="这件事的钥匙"),
    ],
    responses={(200, "image/jpeg"): OpenApiResponse(OpenApiTypes.BINARY, description="JPEG 图片")},
)
@api_view(["GET"])
def picture(request, photo_key: str):
    """公开的照片谁都能看；没公开的只给报事人、居委会、承办人和拿着钥匙的人，其他人得到 404。

    小程序请用 wx.downloadFile 带上令牌。
    """
    size = words(request.query_params, "size", among=SIZES) or "display"
    photo = Photo.objects.with_ticket().filter(key=photo_key).first()
    if photo is None:
        raise Http404
    public = _is_public(photo)
    if not public and not _may_see(request, photo):
        raise Http404
    return _jpeg(photo, size, public)


picture.cls.content_negotiation_class = AnyAccept


def _jpeg(photo: Photo, size: str, public: bool) -> HttpResponse:
    try:
        with open_photo(photo, size) as file:
            response = HttpResponse(file.read(), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
    if public:
        response.headers["Cache-Control"] = f"public, max-age={_PUBLIC_SECONDS}"
        response.headers["ETag"] = f'"{photo.key}-{size}"'
    else:
        response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Authorization"])
    return response


def _is_public(photo: Photo) -> bool:
    return (
        photo.is_public and photo.ticket_id is not None and Ticket.objects.public().filter(pk=photo.ticket_id).exists()
    )


def _may_see(request, photo: Photo) -> bool:
    key = request.query_params.get("key")
    if key and photo.ticket_id and opens(key, connection.schema_name, photo.ticket_id):
        return True
    return rules.may_see_photo(request.user, photo)
