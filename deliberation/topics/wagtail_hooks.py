"""协商议事 in the shell, for the committee."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from communities.looks.shell import Door
from deliberation.topics.desk import door_shown


@hooks.register("register_admin_urls")
def topics_urls():
    return [path("topics/", include("deliberation.topics.desk_urls"))]


@hooks.register("register_admin_menu_item")
def topics_door():
    return Door(_("协商议事"), "topics_desk:topics", icon="group", order=30, shown=door_shown)
