"""协商议事 in the shell, with 表决 as its first room; the slices above register theirs in the same menu."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from communities.looks.shell import Door, Jobs, Rooms
from deliberation.ballots.desk import shown

talk_menu = Jobs(register_hook_name="register_deliberation_menu_item")


@hooks.register("register_admin_urls")
def ballots_urls():
    return [path("ballots/", include("deliberation.ballots.desk_urls"))]


@hooks.register("register_admin_menu_item")
def talk_rooms():
    return Rooms(_("协商议事"), talk_menu, name="deliberation", icon_name="comment", order=30)


@hooks.register("register_deliberation_menu_item")
def ballots_door():
    return Door(_("表决"), "ballots_desk:ballots", icon="tick", order=50, shown=shown)
