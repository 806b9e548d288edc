"""协商会议 in the shell: for the committee, and where those who handle tickets find what they are invited to."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from communities.looks.shell import Door
from deliberation.meetings.desk import door_shown, guest_door_shown


@hooks.register("register_admin_urls")
def meetings_urls():
    return [path("meetings/", include("deliberation.meetings.desk_urls"))]


@hooks.register("register_deliberation_menu_item")
def meetings_door():
    return Door(_("会议"), "meetings_desk:meetings", icon="calendar", order=20, shown=door_shown)


@hooks.register("register_deliberation_menu_item")
def guests_door():
    return Door(_("会议和邀请"), "meetings:meetings", icon="calendar", order=22, shown=guest_door_shown)
