"""议题 in the shell, for the committee, and the way to a new one for a property company: a room of 协商议事."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from communities.looks.shell import Door
from deliberation.topics import district_desk, rules_desk
from deliberation.topics.desk import company_door_shown, door_shown


@hooks.register("register_admin_urls")
def topics_urls():
    return [path("topics/", include("deliberation.topics.desk_urls"))]


@hooks.register("register_deliberation_menu_item")
def topics_door():
    return Door(_("议题"), "topics_desk:topics", icon="list-ul", order=10, shown=door_shown)


@hooks.register("register_deliberation_menu_item")
def propose_door():
    return Door(_("提出议题"), "topics:propose", icon="plus", order=12, shown=company_door_shown)


@hooks.register("register_deliberation_menu_item")
def rules_door():
    return Door(_("协商规则"), "topics_desk:rules", icon="cogs", order=90, shown=rules_desk.door_shown)


@hooks.register("register_admin_menu_item")
def district_rules_door():
    return Door(
        _("全区的协商规则"), "topics_desk:district_rules", icon="cogs", order=20, shown=district_desk.door_shown
    )
