"""Enter the community that a request belongs to: by host name, or by /c/<slug>/ on the platform's host.

Never by a header.
"""

import re

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpResponse, HttpResponseNotFound, JsonResponse
from django.urls import get_script_prefix, set_script_prefix
from django_tenants.utils import tenant_context

from communities.tenants.directory import (
    community_at_host,
    community_called,
    is_platform,
    normal_host,
)

_PATH = re.compile(r"^/c/([a-z][a-z0-9-]*)(/.*)$")
# Answers nothing about what exists.
_NOTHING = (
    "<!doctype html><html lang=zh-Hans><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>没有这个页面</title><link rel=stylesheet href=/static/css/tokens.css><link rel=stylesheet href=/static/css/base.css>"
    "<link rel=stylesheet href=/static/css/components.css><main class=page><div class=empty><h1>没有这个页面</h1>"
    "<p class=quiet>网址可能写错了。请对照社区给您的网址或二维码再输一次，或者给社区居委会打个电话。</p></div></main></html>"
)


def nothing() -> HttpResponseNotFound:
    return HttpResponseNotFound(_NOTHING)


def _no_community(request, rest: str) -> HttpResponse:
    """A mini-program gets its envelope (config/api.py), whatever it asks for."""
    if not rest.startswith("/api/"):
        return nothing()
    said = {"code": "not_found", "message": "没有这个社区，或者还没有开通。", "data": None}
    dumps = {"ensure_ascii": False}
    return JsonResponse(said | {"request_id": request.request_id}, status=404, json_dumps_params=dumps)


def is_known_host(request) -> bool:
    """Whether the request names the platform's host or a community's."""
    connection.set_schema_to_public()
    try:
        host = normal_host(request.get_host())
    except DisallowedHost:
        return False
    return is_platform(host) or community_at_host(host) is not None


class CommunityMiddleware:
    """Sets connection's schema, `request.community` (None on the platform) and the urlconf; leaves `public` behind."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        connection.set_schema_to_public()
        try:
            host = normal_host(request.get_host())
        except DisallowedHost:
            return nothing()
        if is_platform(host):
            return self._on_platform(request)
        community = community_at_host(host)
        return self._in(community, request) if community else nothing()

    def _on_platform(self, request):
        match = _PATH.match(request.path_info)
        if match is None:
            request.community = None
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            return self.get_response(request)
        slug, rest = match.groups()
        community = community_called(slug)
        if community is None:
            return _no_community(request, rest)
        return self._below_prefix(f"/c/{slug}", rest, community, request)

    def _below_prefix(self, prefix, rest, community, request):
        """reverse() and redirects stay under /c/<slug>/ while this request is answered."""
        before = get_script_prefix()
        request.path_info = rest
        request.META["SCRIPT_NAME"] = prefix
        request.META["PATH_INFO"] = rest
        set_script_prefix(prefix + "/")
        try:
            return self._in(community, request)
        finally:
            set_script_prefix(before)

    def _in(self, community, request):
        request.community = request.tenant = community
        request.urlconf = settings.ROOT_URLCONF
        connection.set_tenant(community)
        try:
            response = self.get_response(request)
        finally:
            connection.set_schema_to_public()
        # An open file needs no database; anything else that is read later is read in the community again.
        if response.streaming and getattr(response, "file_to_stream", None) is None:
            response.streaming_content = _read_inside(community, response.streaming_content)
        return response


def _read_inside(community, parts):
    parts = iter(parts)
    while True:
        with tenant_context(community):
            try:
                part = next(parts)
            except StopIteration:
                return
        yield part
