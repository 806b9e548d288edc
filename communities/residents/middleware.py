"""A session in which a member of staff acts for a resident: the resident's pages, and no other."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _

from communities.accounts.middleware import cookie_name
from communities.residents import assisting

_SIGN_OUT = ("/sign-out/", "/manage/sign-out/")
# Staff's own pages, and where somebody else would sign in.
_SHUT = ("/manage/", "/sign-in/")


def assisted_session(get_response):
    """Answers as the resident while the assistance goes on, with `request.acting`; ends it on time and at signing out."""

    def middleware(request):
        request.acting = None
        key = assisting.key_in(request.session) if request.COOKIES.get(cookie_name(request)) else None
        if key is None or request.path_info.startswith(("/static/", "/api/")):
            return get_response(request)
        acting = assisting.acting(key, by=request.user, now=clock()) if request.user.is_authenticated else None
        if acting is None:
            return _over(request)
        if request.path_info.startswith(_SIGN_OUT):
            assisting.end(assistance=acting.assistance, by=request.user, now=clock())
            return get_response(request)
        request.acting = acting
        if request.path_info.startswith(_SHUT):
            return _shut(request, acting)
        request.user = acting.resident
        return get_response(request)

    return middleware


def _over(request):
    assisting.leave(request.session)
    messages.warning(request, _("代办的时间到了，已经结束。"))
    return redirect("residents_desk:people")


def _shut(request, acting):
    context = {
        "title": _("正在代办"),
        "message": _("您正在代%(who)s办理。工作台要先结束代办才能用：按上面的“结束代办”。") % {"who": acting.called},
        "status": 403,
    }
    return render(request, "error.html", context, status=403)
