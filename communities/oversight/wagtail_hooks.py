"""What street, district and operator open on the platform's host."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from communities.looks.shell import Door, in_community
from communities.oversight import views
from communities.tenants.rules import may_see_communities


@hooks.register("register_admin_urls")
def oversight_urls():
    return [path("party-figures/", views.party, name="party_figures")]


@hooks.register("register_admin_menu_item")
def party_door():
    return Door(_("党建概况"), "party_figures", icon="group", order=40, shown=_shown)


def _shown(request) -> bool:
    return may_see_communities(request.user, on_platform=not in_community(request))
