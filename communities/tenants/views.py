"""The platform's pages: which communities there are, and opening one."""

from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now as clock
from django.views.decorators.cache import never_cache

from communities.kernel.errors import RuleBroken
from communities.tenants.actions import create_community
from communities.tenants.forms import CommunityForm
from communities.tenants.models import Community
from communities.tenants.queries import streets_of
from communities.tenants.rules import may_open_community


def home(request):
    """Every open community by street, with its own address. One query."""
    communities = Community.objects.open().for_lists()
    streets = [(street, list(members)) for street, members in groupby(communities, key=lambda c: c.street)]
    return render(request, "tenants/home.html", {"streets": streets})


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
