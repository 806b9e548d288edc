"""The shell itself: our type and colours, and a menu of jobs instead of Wagtail's menu of tools."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import admin_menu, settings_menu
from wagtail.admin.search import admin_search_areas

from communities.looks.shell import Jobs, Rooms

# Both menus are made by Wagtail and looked up where they stand: they change their kind, not their place.
admin_menu.__class__ = settings_menu.__class__ = Jobs
# Each desk has its own search.
admin_search_areas.registered_search_areas = []


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("register_admin_menu_item")
def settings_door():
    return Rooms(_("设置"), settings_menu, name="rules", icon_name="cogs", order=90)


@hooks.register("construct_homepage_panels", order=-100)
def without_wagtails_panels(request, panels):
    """The first screen is today's work: pages in moderation and recent edits are not."""
    panels[:] = []
