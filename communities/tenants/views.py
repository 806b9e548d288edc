"""The platform's pages: which communities there are, and opening one."""

from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now as clock
from django.views.decorators.cache import never_cache

from communities.accounts.roles import ABOVE, Role
from communities.accounts.rules import holds
from communities.kernel.errors import RuleBroken
from communities.tenants.actions import create_community
from communities.tenants.forms import CommunityForm
from communities.tenants.models import Community, Street


def home(request):
    """Every open community by street, with its own address. One query."""
    communities = Community.objects.open().for_lists()
    streets = [(street, list(members)) for street, members in groupby(communities, key=lambda c: c.street)]
    return render(request, "tenants/home.html", {"streets": streets})


def may_see_communities(request) -> bool:
    """Street, district and operator, on the platform's host."""
    return getattr(request, "community", None) is None and holds(request.user, *ABOVE)


def may_open_community(user) -> bool:
    return holds(user, Role.DISTRICT, Role.OPERATOR)


def communities_of(user):
    """The communities that this person looks on: a street its own, a district its own, the operator all."""
    found = Community.objects.for_lists()
    if holds(user, Role.OPERATOR):
        return found
    by_district = found.filter(street__district_id__in=user.scopes(Role.DISTRICT))
    by_street = found.filter(street_id__in=user.scopes(Role.STREET))
    whole = any(g.role == Role.DISTRICT and g.scope_id is None for g in user.grants_now)
    return found if whole else by_district | by_street


def streets_of(user):
    """Where this person may open a community."""
    streets = Street.objects.select_related("district").order_by("code")
    unbound = any(g.role == Role.OPERATOR or (g.role == Role.DISTRICT and g.scope_id is None) for g in user.grants_now)
    return streets if unbound else streets.filter(district_id__in=user.scopes(Role.DISTRICT))


@never_cache
def new(request):
    """开通社区: the row, the host name and the schema, in one step."""
    if getattr(request, "community", None) is not None:
        raise Http404
    if not may_open_community(request.user):
        raise PermissionDenied
    form = CommunityForm(request.POST or None, streets=streets_of(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            community = create_community(**form.cleaned_data, by=request.user, now=clock())
        except ValidationError as refusal:
            form.refuse(refusal)
        except RuleBroken as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{community.name}已开通：{community.slug}.{settings.COMMUNITY_HOST_SUFFIX}")
            return redirect("wagtailadmin_home")
    return render(request, "tenants/new.html", {"form": form}, status=400 if form.errors else 200)
