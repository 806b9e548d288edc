"""What the resident's views share: who asks, pages that nobody may keep, refusals in words."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from communities.accounts.models import User
from communities.kernel.errors import RuleBroken

_TITLES = {403: "没有权限", 404: "没有找到", 429: "请稍等一下", 503: "暂时办不了"}


def user_of(request: HttpRequest) -> User | None:
    """Who is signed in, or None."""
    return request.user if request.user.is_authenticated else None


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


def ask_to_sign_in(request: HttpRequest, *, back: str = "") -> HttpResponse:
    """To the sign-in page, and back to `back` or to this page afterwards."""
    target = redirect(settings.LOGIN_URL)
    target["Location"] += "?" + urlencode({"next": back or request.get_full_path()})
    return target
