"""What the resident's views of reports share: who asks, and the way to sign in and back."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from communities.accounts.models import User


def user_of(request: HttpRequest) -> User | None:
    """Who is signed in, or None."""
    return request.user if request.user.is_authenticated else None


def ask_to_sign_in(request: HttpRequest, *, back: str = "") -> HttpResponse:
    """To the sign-in page, and back to `back` or to this page afterwards."""
    target = redirect(settings.LOGIN_URL)
    target["Location"] += "?" + urlencode({"next": back or request.get_full_path()})
    return target
