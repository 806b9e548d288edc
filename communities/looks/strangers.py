"""Pages that are the same for everybody who is not signed in are drawn once and kept for a moment."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse


def is_stranger(request) -> bool:
    """Whether this is a GET by somebody of whom nothing is known: no session, no waiting message."""
    # Cookies that make nobody somebody: the text size and Django's CSRF secret.
    of_anybody = {"elder", settings.CSRF_COOKIE_NAME}
    return request.method == "GET" and not set(request.COOKIES) - of_anybody


def same_for_strangers(request, *, version: str, seconds: int, draw: Callable[[], HttpResponse]) -> HttpResponse:
    """draw() for those who are signed in; for strangers the page kept for this address, text size and `version`.

    The page must hold no CSRF token and nothing of the person. The cache carries the community in its keys.
    """
    if not is_stranger(request):
        return draw()
    key = f"page:{_digest(request.get_full_path())}:{request.elder_mode:d}:{version}"
    kept = cache.get(key)
    if kept is not None:
        return HttpResponse(kept)
    response = draw()
    if response.status_code == 200:
        cache.set(key, response.content, seconds)
    return response


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:32]
