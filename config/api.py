"""The envelope of /api/v1/ and the one place where errors become HTTP.

Every answer is {"code", "message", "data", "request_id"} with a proper status; code "ok" means success. Refusals carry
the code of their RuleBroken and, where a field is to blame, `errors`: [{"field", "code", "message"}].
"""

import hashlib
import json
import logging

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions, status
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from communities.kernel.errors import RuleBroken
from config.logs import route_of

log = logging.getLogger("django.request")
# No body of JSON comes near it: the longest text may have 2,000 characters.
MOST_JSON_BYTES = 256 * 1024


class BoundedJSONParser(JSONParser):
    """JSON of a bounded size whose depth cannot exhaust the stack."""

    def parse(self, stream, media_type=None, parser_context=None):
        if int(parser_context["request"].META.get("CONTENT_LENGTH") or 0) > MOST_JSON_BYTES:
            raise RequestDataTooBig
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError from None


class EnvelopeRenderer(BaseRenderer):
    """JSON with the envelope around it. The ETag covers the data alone, since each request has its own id."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        response, request = renderer_context["response"], renderer_context["request"]
        request_id = getattr(request, "request_id", "")
        if response.status_code >= 400:
            body = data if isinstance(data, dict) and "code" in data else {"code": "error", "message": str(data)}
            return _dump({"data": None, **body, "request_id": request_id}).encode()
        inner = _dump(data)
        if request.method == "GET" and response.status_code == 200:
            response.headers["ETag"] = f'"{hashlib.md5(inner.encode(), usedforsecurity=False).hexdigest()}"'
            response.headers.setdefault("Cache-Control", "private, no-cache")
        head = '{"code":"ok","message":"好的","data":'
        return f'{head}{inner},"request_id":"{request_id}"}}'.encode()


def _dump(value) -> str:
    return json.dumps(value, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":"))


def answer_error(error, context):
    """The answer to an exception; one that nobody foresaw becomes a 500 in the envelope and a log line."""
    if isinstance(error, RuleBroken):
        body = {"code": error.code, "message": error.message}
        if error.field:
            body["errors"] = [{"field": error.field, "code": error.code, "message": error.message}]
        return Response(body, status=error.status)
    if isinstance(error, exceptions.ValidationError):
        return Response(_invalid(error.detail), status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, RequestDataTooBig):
        return Response({"code": "too_large", "message": "请求的内容太大。"}, status=413)
    known = _as_api_error(error)
    return _known(known) if known else _unforeseen(error, context)


def _as_api_error(error) -> exceptions.APIException | None:
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, MultiPartParserError):
        return exceptions.ParseError()
    return error if isinstance(error, exceptions.APIException) else None


def _unforeseen(error, context) -> Response:
    """What Django itself would do for a page: tell the log and whoever listens, and say nothing of the cause."""
    request = context["request"]._request
    log.error(
        "Internal Server Error: %s", route_of(request), exc_info=error, extra={"status_code": 500, "request": request}
    )
    got_request_exception.send(sender=None, request=request)
    return Response({"code": "server_error", "message": "我们这边出了问题，已经记下来了。请过几分钟再试。"}, status=500)


_CODES = {
    400: ("malformed", "请求的格式不对。"),
    401: ("not_signed_in", "请先登录。"),
    403: ("not_allowed", "您没有权限这样做。"),
    404: ("not_found", "没有找到，或者没有公开。"),
    405: ("method_not_allowed", "这个地址不支持这种请求方法。"),
    406: ("not_acceptable", "只能以 JSON 回答。"),
    415: ("unsupported_media_type", "不支持这种内容类型。"),
    429: ("too_often", "请求太频繁，请稍后再试。"),
}


def _known(error: exceptions.APIException) -> Response:
    code, message = _CODES.get(error.status_code, ("error", "出错了。"))
    own = getattr(error.detail, "code", None)
    if own == "token_refused":
        code, message = own, str(error.detail)
    headers = {"WWW-Authenticate": error.auth_header} if getattr(error, "auth_header", None) else {}
    return Response({"code": code, "message": message}, status=error.status_code, headers=headers)


def _invalid(detail) -> dict:
    errors = list(_flat("", detail))
    return {"code": "invalid", "message": errors[0]["message"] if errors else "填写的内容有误。", "errors": errors}


# Said by the framework where its words have no translation; all its others stand in our own words in locale/.
_UNTRANSLATED = {"No data provided": "没有收到要填的内容，请填好再提交。"}


def _flat(field: str, detail):
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(f"{field}.{name}".strip("."), inner)
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            yield from _flat(f"{field}.{place}" if isinstance(inner, dict) else field, inner)
    else:
        yield {"field": field, "code": detail.code, "message": _UNTRANSLATED.get(str(detail), str(detail))}
