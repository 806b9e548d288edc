"""The platform's pages: which communities there are, and opening one."""

from itertools import groupby

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.transaction import atomic
from django.http import Http404
from django.shortcuts import render
from django.utils.timezone import now as clock
from django.views.decorators.cache import never_cache

from communities.kernel.errors import RuleBroken
from communities.tenants.actions import create_community, open_first_account
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
            community, path = _opened(form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.refuse(refusal)
        except RuleBroken as refusal:
            field = f"secretary_{refusal.field}"
            form.add_error(field if field in form.fields else None, refusal.message)
        else:
            address = request.build_absolute_uri(f"/c/{community.slug}")
            return render(request, "tenants/opened.html", {"community": community, "address": address, "path": path})
    return render(request, "tenants/new.html", {"form": form}, status=400 if form.errors else 200)


@atomic
def _opened(asked: dict, *, by) -> tuple[Community, str]:
    """A community and where its first secretary sets a password: both or neither."""
    name, username = asked.pop("secretary_name"), asked.pop("secretary_username")
    community = create_community(**asked, by=by, now=clock())
    return community, open_first_account(community=community, name=name, username=username, by=by, now=clock())
