"""结果与落实 in the shell, for the committee."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from communities.looks.shell import Door
from deliberation.outcomes.desk import door_shown


@hooks.register("register_admin_urls")
def outcomes_urls():
    return [path("outcomes/", include("deliberation.outcomes.desk_urls"))]


@hooks.register("register_deliberation_menu_item")
def outcomes_door():
    return Door(_("结果与落实"), "outcomes_desk:outcomes", icon="tasks", order=60, shown=door_shown)
