"""Signing in and out: residents by code, staff by password and second factor."""

from allauth.account.views import LoginView
from allauth.mfa.base.views import index as mfa_index
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communities.accounts.actions import sign_in_with_code
from communities.accounts.addresses import client_address
from communities.accounts.codes import send_code
from communities.accounts.forms import CodeForm, PhoneForm
from communities.kernel.errors import RuleBroken, TooOften
from communities.kernel.masking import mask_phone
from communities.looks.ways import way_back

_BACKEND = "communities.accounts.backends.StaffBackend"
# The phone that a code was sent to, and the code where the demonstration shows it.
_ASKED = "signing_in"


class _StaffSignIn(LoginView):
    """allauth's own, but for a resident who is signed in, whom desk and page would send to and fro for ever."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.is_staff:
            return _first_sign_out(request)
        return super().dispatch(request, *args, **kwargs)


staff_sign_in = _StaffSignIn.as_view()


def _first_sign_out(request) -> HttpResponse:
    message = _("您现在是用手机号登录的居民。要用工作人员的账号，请先按右上角的“退出”，再来这里。")
    return render(request, "error.html", {"title": _("请先退出"), "message": message}, status=403)


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """A resident's phone; the next page asks for the code."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            code = send_code(phone=phone, address=client_address(request), now=clock())
        except RuleBroken as error:
            if isinstance(error, TooOften) and request.session.get(_ASKED, {}).get("phone") == phone:
                # Who went back still has the code that was sent.
                messages.warning(request, f"{error.message}{_('刚才收到的，填在下面。')}")
                return redirect(_with_next(request, "accounts:code"))
            return _again(request, "accounts/sign_in.html", form, error)
        request.session[_ASKED] = {"phone": phone, "shown": code or ""}
        return redirect(_with_next(request, "accounts:code"))
    return _page(request, "accounts/sign_in.html", form)


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """The code that was sent; a right one signs in and goes on to where the person was."""
    asked = request.session.get(_ASKED)
    if asked is None:
        return redirect(_with_next(request, "accounts:sign_in"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = sign_in_with_code(phone=asked["phone"], code=form.cleaned_data["code"], now=clock())
        except RuleBroken as error:
            return _again(request, "accounts/code.html", form, error, asked)
        request.session.pop(_ASKED, None)
        login(request, user, backend=_BACKEND)
        return redirect(way_back(request, "next") or _root(request))
    return _page(request, "accounts/code.html", form, asked)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session, with the draft in it: the next one at this screen may be somebody else."""
    logout(request)
    return redirect(_root(request))


def _page(request, template: str, form, asked=None, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": way_back(request, "next"),
        "again_url": _with_next(request, "accounts:sign_in"),
        "phone": mask_phone(asked["phone"]) if asked else "",
        "shown": asked["shown"] if asked else "",
        "minutes": settings.ONE_TIME_CODE["minutes"],
    }
    return render(request, template, context, status=400 if form.errors and status == 200 else status)


def _again(request, template: str, form, error: RuleBroken, asked=None) -> HttpResponse:
    """The same page with the refusal beside its field, or above the form."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
    return _page(request, template, form, asked, status=error.status)


def _with_next(request, name: str) -> str:
    wanted = way_back(request, "next")
    return reverse(name) + (f"?{urlencode({'next': wanted})}" if wanted else "")


def staff_account(request: HttpRequest) -> HttpResponse:
    """allauth's pages about mail addresses and joining do not exist here; what leads to them shows the second factor.

    Shown, not redirected to: mfa_index has the same address as the page about mail addresses.
    """
    return mfa_index(request)


def locked_out(request, *args, **kwargs):
    context = {"title": _("请稍等一下"), "message": _("登录失败的次数太多了，请 15 分钟后再试。")}
    return render(request, "error.html", context, status=429)


def _root(request) -> str:
    return request.META.get("SCRIPT_NAME", "") + "/"
