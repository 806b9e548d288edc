"""The shell itself: our type and colours, and a menu of jobs instead of Wagtail's menu of tools."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import settings_menu

from communities.looks.shell import Door, Rooms

# Wagtail's own doors: what they open has no place here yet, or stands behind one of ours.
_WAGTAILS = frozenset({"explorer", "settings", "reports", "help", "images", "documents", "snippets"})


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("register_admin_menu_item")
def settings_door():
    return Rooms(_("设置"), settings_menu, name="rules", icon_name="cogs", order=90)


@hooks.register("construct_main_menu")
def only_jobs(request, items):
    items[:] = [item for item in items if item.name not in _WAGTAILS]


@hooks.register("construct_settings_menu")
def only_our_settings(request, items):
    items[:] = [item for item in items if isinstance(item, Door)]


@hooks.register("construct_homepage_panels", order=-100)
def without_wagtails_panels(request, panels):
    """The first screen is today's work: pages in moderation and recent edits are not."""
    panels[:] = []
