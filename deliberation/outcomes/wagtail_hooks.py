"""结果与落实 in the shell, for the committee; and what of consultation is to be done today."""

from django.urls import include, path
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component

from communities.feedback.desk.access import at_desk
from communities.looks.shell import Door
from deliberation.outcomes.desk import door_shown
from deliberation.outcomes.owed_tasks import owed_by
from deliberation.outcomes.owing import MOST
from deliberation.outcomes.today import owed


@hooks.register("register_admin_urls")
def outcomes_urls():
    return [path("outcomes/", include("deliberation.outcomes.desk_urls"))]


@hooks.register("register_deliberation_menu_item")
def outcomes_door():
    return Door(_("结果与落实"), "outcomes_desk:outcomes", icon="tasks", order=60, shown=door_shown)


class Owed(Component):
    """On the first screen: what waits for the committee, or for who carries something out, each with its deadline."""

    order = 15
    template_name = "outcomes/desk/today.html"

    def __init__(self, lines: list[dict]):
        super().__init__()
        self.lines = lines

    def get_context_data(self, parent_context):
        return {"owed": self.lines, "late": sum(line["late"] for line in self.lines), "most": MOST}


@hooks.register("construct_homepage_panels")
def owed_today(request, panels):
    if door_shown(request):
        panels.append(Owed(owed(request.user, clock())))
    elif at_desk(request) and (mine := owed_by(request.user, clock())):
        panels.append(Owed(mine))
