"""The description of the API as a file and as a page, and the answer to every address that is none."""

from functools import lru_cache

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from rest_framework.decorators import api_view, authentication_classes

from config.openapi import PREFIX, as_yaml, document
from config.openapi_reading import chapters


@require_safe
def schema(request):
    """OpenAPI 3.1 as YAML, or as JSON with ?format=json; its server is the one asked."""
    server = f"{request.META.get('SCRIPT_NAME', '')}{PREFIX}"
    if request.GET.get("format") == "json":
        return JsonResponse(_of(server), json_dumps_params={"ensure_ascii": False})
    return HttpResponse(_yaml_of(server), content_type="application/yaml; charset=utf-8")


def _of(server: str) -> dict:
    return document() | {"servers": [{"url": server}]}


# Half a megabyte each: those that were asked last.
@lru_cache(maxsize=8)
def _yaml_of(server: str) -> str:
    return as_yaml(_of(server))


@require_safe
def docs(request):
    """The description as a page to read."""
    return render(request, "api_docs.html", chapters(document()))


@require_safe
def with_slash(request):
    return HttpResponsePermanentRedirect(f"{request.path}/")


@api_view(["GET", "POST", "PUT", "PATCH", "DELETE"])
@authentication_classes([])
def no_such_address(request):
    """404 in the envelope."""
    raise Http404
