"""接待日 in the shell, for the committee."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from communities.looks.shell import Door
from communities.receptions.desk import shown


@hooks.register("register_admin_urls")
def receptions_urls():
    return [path("receptions/", include("communities.receptions.desk_urls"))]


@hooks.register("register_admin_menu_item")
def receptions_door():
    return Door(_("接待日"), "receptions_desk:receptions", icon="calendar-alt", order=76, shown=shown)
