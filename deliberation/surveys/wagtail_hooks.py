"""问卷 in the shell, for the committee."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from communities.looks.shell import Door
from deliberation.surveys.desk import door_shown


@hooks.register("register_admin_urls")
def surveys_urls():
    return [path("surveys/", include("deliberation.surveys.desk_urls"))]


@hooks.register("register_deliberation_menu_item")
def surveys_door():
    return Door(_("问卷"), "surveys_desk:surveys", icon="form", order=45, shown=door_shown)
