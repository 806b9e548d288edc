"""What street, district and operator open on the platform's host."""

from django.urls import path
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component

from communities.looks.shell import Door, in_community
from communities.oversight import matters_desk, views
from communities.oversight.models import Matter
from communities.tenants.rules import may_see_communities

_MOST = 5


@hooks.register("register_admin_urls")
def oversight_urls():
    return [
        path("party-figures/", views.party, name="party_figures"),
        path("matters/", matters_desk.matters, name="matters"),
        path("matters/new/", matters_desk.propose, name="matter_new"),
        path("matters/<int:pk>/", matters_desk.matter, name="matter"),
        path("matters/<int:pk>/file/", matters_desk.file, name="matter_file"),
    ]


@hooks.register("register_admin_menu_item")
def party_door():
    return Door(_("党建概况"), "party_figures", icon="group", order=40, shown=_shown)


@hooks.register("register_admin_menu_item")
def matters_door():
    shown, waiting = matters_desk.door_shown, matters_desk.waiting_for
    return Door(_("社区提上来的事"), "matters", icon="tasks", order=12, shown=shown, waiting=waiting)


class Waiting(Component):
    """On the first screen: what waits for this person's own office, the longest first."""

    order = 5
    template_name = "oversight/waiting.html"

    def get_context_data(self, parent_context):
        now, found = clock(), Matter.objects.seen_by(parent_context["request"].user)
        mine = found.for_answer_by(parent_context["request"].user).waiting()
        return {"rows": [matters_desk.row_of(one, now) for one in mine[:_MOST]]}


@hooks.register("construct_homepage_panels")
def matters_waiting(request, panels):
    if matters_desk.door_shown(request):
        panels.append(Waiting())


def _shown(request) -> bool:
    return may_see_communities(request.user, on_platform=not in_community(request))
