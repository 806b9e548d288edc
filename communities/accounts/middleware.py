"""Sessions that belong to one community, and staff sessions that end."""

from time import time

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, logout
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import JsonResponse
from django.shortcuts import redirect

_BOUND = "schema"
_SIGNED_IN, _SEEN, _SECOND_FACTOR = "staff_since", "staff_seen", "has_second_factor"
# What a session holds of who signed in, when and how.
OF_SIGNING_IN = frozenset(
    [SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY, "_session_expiry", _BOUND, _SIGNED_IN, _SEEN, _SECOND_FACTOR]
)
# Where staff without a second factor may still go: to set it up, and out.
_OPEN_TO_RESIDENTS = ("/manage/sign-in/", "/manage/sign-out/")
_OPEN_WITHOUT_MFA = ("/manage/account/", "/manage/sign-in/", "/manage/sign-out/", "/static/", "/elder/")


class SessionMiddleware(DjangoSessionMiddleware):
    """A cookie per community on the platform's host, and a session that is thrown away in any schema but its own."""

    def process_request(self, request):
        name = cookie_name(request)
        request.session = self.SessionStore(request.COOKIES.get(name))
        if request.COOKIES.get(name) and request.session.get(_BOUND, connection.schema_name) != connection.schema_name:
            request.session = self.SessionStore()

    def process_response(self, request, response):
        if request.session.modified:
            _bind_or_give_up(request.session)
        name = cookie_name(request)
        if name != settings.SESSION_COOKIE_NAME:
            return self._below_prefix(request, response, name)
        return super().process_response(request, response)

    def _below_prefix(self, request, response, name):
        """Django writes the cookie under its one name at `/`; below /c/<slug>/ it gets its own name and path."""
        kept = {**request.COOKIES}
        request.COOKIES = {settings.SESSION_COOKIE_NAME: kept[name]} if name in kept else {}
        try:
            response = super().process_response(request, response)
        finally:
            request.COOKIES = kept
        written = response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        if written is not None:
            response.cookies[name] = written.value
            for key, value in written.items():
                if value:
                    response.cookies[name][key] = value
            response.cookies[name]["path"] = request.META["SCRIPT_NAME"] + "/"
        return response


def _bind_or_give_up(session) -> None:
    """Marks the session as this schema's; one in which nothing is left goes, and its browser is a stranger's again.

    Else whoever was told one sentence would carry a session for a month and never see a page kept for strangers.
    """
    if set(session.keys()) <= {_BOUND}:
        session.flush()
    else:
        session.setdefault(_BOUND, connection.schema_name)


def cookie_name(request) -> str:
    prefix = request.META.get("SCRIPT_NAME", "")
    return f"{settings.SESSION_COOKIE_NAME}_{request.community.schema_name}" if prefix else settings.SESSION_COOKIE_NAME


def staff_session(get_response):
    """Ends a staff session after STAFF_IDLE_SECONDS without a request or STAFF_ABSOLUTE_SECONDS in all.

    Where STAFF_MFA_REQUIRED, sends staff without a second factor to set one up before anything else.
    """

    def middleware(request):
        refusal = _refusal(request) if request.COOKIES.get(cookie_name(request)) else None
        return refusal or get_response(request)

    return middleware


def _refusal(request):
    if not request.user.is_authenticated:
        return None
    if request.user.is_staff:
        return _ended(request) or _without_second_factor(request)
    if request.path_info.startswith("/manage/") and not request.path_info.startswith(_OPEN_TO_RESIDENTS):
        # Nothing behind this door is a resident's, its pages about passwords included.
        raise PermissionDenied
    return None


def _ended(request):
    now, session = int(time()), request.session
    since, seen = session.get(_SIGNED_IN, now), session.get(_SEEN, now)
    if now - since > settings.STAFF_ABSOLUTE_SECONDS or now - seen > settings.STAFF_IDLE_SECONDS:
        logout(request)
        return _ask_to_sign_in(request)
    if _SIGNED_IN not in session:
        session[_SIGNED_IN] = now
    # Written once a minute, not at every click; a page that asks by itself is nobody's presence.
    if now - session.get(_SEEN, 0) >= 60 and "X-Unattended" not in request.headers:
        session[_SEEN] = now
    return None


def _ask_to_sign_in(request):
    if request.headers.get("HX-Request"):
        response = JsonResponse({}, status=200)
        response["HX-Refresh"] = "true"
        return response
    return redirect(f"{request.META.get('SCRIPT_NAME', '')}/manage/sign-in/?next={request.path}")


def _without_second_factor(request):
    if not settings.STAFF_MFA_REQUIRED or request.path_info.startswith(_OPEN_WITHOUT_MFA):
        return None
    if not request.path_info.startswith("/manage/") or request.session.get(_SECOND_FACTOR):
        return None
    # allauth.mfa has models: not to be imported while middleware is still being loaded.
    from allauth.mfa.utils import is_mfa_enabled

    if is_mfa_enabled(request.user):
        request.session[_SECOND_FACTOR] = True
        return None
    return redirect("mfa_activate_totp")
