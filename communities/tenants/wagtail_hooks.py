"""The platform's back office: the communities, and opening one. Nothing here is shown in a community."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component

from communities.looks.shell import Door
from communities.tenants import views


@hooks.register("register_admin_urls")
def community_urls():
    return [path("communities/new/", views.new, name="open_community")]


@hooks.register("register_admin_menu_item")
def communities_door():
    return Door(_("社区"), "wagtailadmin_home", icon="site", order=11, shown=views.may_see_communities)


class Communities(Component):
    """The communities that this person looks on."""

    order = 10
    template_name = "tenants/communities.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        communities = list(views.communities_of(user))
        return {
            "communities": communities,
            "open": sum(community.is_open for community in communities),
            "may_open": views.may_open_community(user),
        }


@hooks.register("construct_homepage_panels")
def communities_panel(request, panels):
    if views.may_see_communities(request):
        panels.append(Communities())
