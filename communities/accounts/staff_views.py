"""账号与身份 in the shell: who works here, in what role, since when; a link to set a password."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communities.accounts import rules, staff
from communities.accounts.models import Grant, User
from communities.accounts.roles import STAFF
from communities.accounts.staff_forms import AccountForm, PlaceForm
from communities.kernel.errors import RuleBroken
from communities.kernel.open_work import in_hand
from communities.looks.shell import in_community


def may_keep_staff(request) -> bool:
    return rules.may_keep_staff(request.user, on_platform=not in_community(request))


def keepers_only(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not may_keep_staff(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)


def _roles(request):
    return staff.IN_COMMUNITY if in_community(request) else staff.ON_PLATFORM


@keepers_only
def everyone(request):
    """Everybody who holds or held a role, those who may sign in first."""
    people = list(User.objects.at_work().order_by("-is_active", "name", "username")[:500])
    held = Grant.objects.in_force(clock()).filter(user__in=people)
    by_person: dict[int, list] = {}
    for grant, words in staff.with_scopes(list(held)):
        by_person.setdefault(grant.user_id, []).append((words, grant.last_day))
    rows = [(person, by_person.get(person.pk, [])) for person in people]
    return render(request, "staff/everyone.html", {"rows": rows})


@keepers_only
def new(request):
    """Open an account."""
    form = AccountForm(request.POST or None, roles=_roles(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            data["place"] = staff.Place.from_choice(data["place"])
            user = staff.open_account(**data, by=request.user, now=clock())
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"已给{user}开了账号。点“发设密码的链接”，把链接交给本人。")
            return redirect("staff:person", user.pk)
    context = {"form": form, "heading": "开账号", "go": "开账号", "back": "staff:everyone"}
    return render(request, "desk/one_form.html", context, status=form.status if form.errors else 200)


@keepers_only
def person(request, pk):
    """One person: roles now and before; one more role."""
    user = get_object_or_404(User.objects.at_work(), pk=pk)
    form = PlaceForm(request.POST or None, roles=_roles(request))
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            place = staff.Place.from_choice(data["place"])
            staff.give_role(user=user, place=place, ends_on=data["ends_on"], by=request.user, now=clock())
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "办好了，期限见上面的名单。")
            return redirect("staff:person", user.pk)
    return _page(request, user, form)


@keepers_only
@require_POST
def end(request, pk, grant):
    """End one role."""
    held = get_object_or_404(Grant, pk=grant, user_id=pk, role__in=STAFF)
    if asked := _asks_first(request, held.user, _("照样结束这个身份")):
        return asked
    _try(request, "身份已结束。", staff.take_role, held=held)
    return redirect("staff:person", pk)


@keepers_only
@require_POST
def switch(request, pk):
    """Close an account, or open it again."""
    user = get_object_or_404(User.objects.at_work(), pk=pk)
    if user.is_active:
        if asked := _asks_first(request, user, _("照样停用这个账号")):
            return asked
        _try(request, "账号已停用。", staff.close_account, user=user)
    else:
        _try(request, "账号已恢复。", staff.open_again, user=user)
    return redirect("staff:person", pk)


@keepers_only
@require_POST
def link(request, pk):
    """Show a link to set a password, once; it is kept nowhere."""
    user = get_object_or_404(User.objects.at_work(), pk=pk)
    path = _try(request, "", staff.set_password_path, user=user)
    if path is None:
        return redirect("staff:person", pk)
    return _page(request, user, PlaceForm(roles=_roles(request)), link=request.build_absolute_uri(path))


def _asks_first(request, user, go):
    """What the person still has in hand, once, so that nothing is left with somebody who may no longer do it."""
    work = in_hand(user) if in_community(request) and "anyway" not in request.POST else []
    if not work:
        return None
    return render(request, "staff/in_hand.html", {"person": user, "work": work, "go": go}, status=409)


def _try(request, said: str, action, **what):
    try:
        done = action(by=request.user, now=clock(), **what)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return None
    if said:
        messages.success(request, said)
    return done


def _page(request, user, form, *, link=""):
    grants = list(user.grants.order_by(F("ends_at").desc(nulls_first=True), "-starts_at"))
    context = {"person": user, "form": form, "link": link, "grants": staff.with_scopes(grants), "now": clock()}
    return render(request, "staff/person.html", context, status=form.status if form.errors else 200)
