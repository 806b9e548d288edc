"""What residents' views share: a refusal becomes a page in words, and a page about one person is kept by nobody."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from communities.kernel.errors import RuleBroken

_TITLES = {403: "没有权限", 404: "没有找到", 429: "请稍等一下", 503: "暂时办不了"}


def in_words(view: Callable) -> Callable:
    """A RuleBroken that no form of the page took up becomes a page that says why, with its own status."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except RuleBroken as error:
            return refused(request, error)

    return answered


def refused(request: HttpRequest, error: RuleBroken) -> HttpResponse:
    title = _TITLES.get(error.status, _("这一步办不了"))
    return render(request, "error.html", {"title": title, "message": error.message}, status=error.status)


def personal(view: Callable) -> Callable:
    """A page about one person: kept in no cache, found by no search engine."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
        return response

    return answered
