"""账号与身份 in the shell: who works here, in what role, since when; a link to set a password."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communities.accounts import staff
from communities.accounts.models import Grant, User
from communities.accounts.roles import STAFF, Role
from communities.accounts.rules import holds
from communities.kernel.errors import RuleBroken


def may_keep_staff(request) -> bool:
    """The secretary in a community; on the platform the operator, so that nobody makes themselves one."""
    in_community = getattr(request, "community", None) is not None
    return holds(request.user, Role.COMMITTEE_SECRETARY if in_community else Role.OPERATOR)


def keepers_only(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not may_keep_staff(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)


class PlaceForm(forms.Form):
    """A role, for what it is held for."""

    place = forms.ChoiceField(label=_("身份"), error_messages={"required": _("请选一个身份。")})

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.use_required_attribute = False
        self.fields["place"].choices = staff.place_choices(roles)

    def refuse(self, error: RuleBroken) -> None:
        self.add_error(error.field if error.field in self.fields else None, error.message)


class AccountForm(PlaceForm):
    name = forms.CharField(label=_("姓名"), max_length=40, error_messages={"required": _("请填姓名。")})
    username = forms.CharField(
        label=_("用户名"),
        max_length=64,
        help_text=_("登录时用，字母和数字，定了不改。"),
        error_messages={"required": _("请填用户名。")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    field_order = ["name", "username", "place"]


def _roles(request):
    return staff.IN_COMMUNITY if getattr(request, "community", None) else staff.ON_PLATFORM


def _staff():
    return User.objects.filter(grants__role__in=STAFF).distinct()


@keepers_only
def everyone(request):
    """Everybody who holds or held a role, those who may sign in first."""
    people = list(_staff().order_by("-is_active", "name", "username")[:500])
    held = Grant.objects.in_force(clock()).filter(user__in=people)
    by_person: dict[int, list[str]] = {}
    for grant, words in staff.with_scopes(list(held)):
        by_person.setdefault(grant.user_id, []).append(words)
    rows = [(person, by_person.get(person.pk, [])) for person in people]
    return render(request, "staff/everyone.html", {"rows": rows})


@keepers_only
def new(request):
    """Open an account."""
    form = AccountForm(request.POST or None, roles=_roles(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            place = staff.Place.from_choice(data["place"])
            user = staff.open_account(
                username=data["username"], name=data["name"], place=place, by=request.user, now=clock()
            )
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"已给{user}开了账号。点“发设密码的链接”，把链接交给本人。")
            return redirect("staff:person", user.pk)
    return render(request, "staff/new.html", {"form": form}, status=400 if form.errors else 200)


@keepers_only
def person(request, pk):
    """One person: roles now and before; one more role."""
    user = get_object_or_404(_staff(), pk=pk)
    form = PlaceForm(request.POST or None, roles=_roles(request))
    if request.method == "POST" and form.is_valid():
        try:
            place = staff.Place.from_choice(form.cleaned_data["place"])
            staff.give_role(user=user, place=place, by=request.user, now=clock())
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "身份已授予。")
            return redirect("staff:person", user.pk)
    return _page(request, user, form)


@keepers_only
@require_POST
def end(request, pk, grant):
    """End one role."""
    held = get_object_or_404(Grant, pk=grant, user_id=pk, role__in=STAFF)
    _try(request, "身份已结束。", staff.take_role, held=held)
    return redirect("staff:person", pk)


@keepers_only
@require_POST
def switch(request, pk):
    """Close an account, or open it again."""
    user = get_object_or_404(_staff(), pk=pk)
    if user.is_active:
        _try(request, "账号已停用。", staff.close_account, user=user)
    else:
        _try(request, "账号已恢复。", staff.open_again, user=user)
    return redirect("staff:person", pk)


@keepers_only
@require_POST
def link(request, pk):
    """Show a link to set a password, once; it is kept nowhere."""
    user = get_object_or_404(_staff(), pk=pk)
    path = _try(request, "", staff.set_password_path, user=user)
    if path is None:
        return redirect("staff:person", pk)
    return _page(request, user, PlaceForm(roles=_roles(request)), link=request.build_absolute_uri(path))


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
    grants = list(user.grants.order_by("ends_at", "-starts_at"))
    context = {"person": user, "form": form, "link": link, "grants": staff.with_scopes(grants), "now": clock()}
    return render(request, "staff/person.html", context, status=400 if form.errors else 200)
