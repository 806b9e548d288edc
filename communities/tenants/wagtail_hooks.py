"""The platform's back office: the communities, and opening one. Nothing here is shown in a community."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component

from communities.looks.shell import Door, in_community
from communities.tenants import views
from communities.tenants.queries import communities_of
from communities.tenants.rules import may_open_community, may_see_communities


@hooks.register("register_admin_urls")
def community_urls():
    return [path("communities/new/", views.new, name="open_community")]


def _may_see(request) -> bool:
    return may_see_communities(request.user, on_platform=not in_community(request))


@hooks.register("register_admin_menu_item")
def communities_door():
    return Door(_("社区"), "wagtailadmin_home", icon="site", order=11, shown=_may_see)


class Communities(Component):
    """The communities that this person looks on."""

    order = 10
    template_name = "tenants/communities.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        communities = list(communities_of(user))
        return {
            "communities": communities,
            "open": sum(community.is_open for community in communities),
            "may_open": may_open_community(user),
        }


@hooks.register("construct_homepage_panels")
def communities_panel(request, panels):
    if _may_see(request):
        panels.append(Communities())
