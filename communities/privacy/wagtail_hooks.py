"""代办的注销 in the shell, for the committee: the pages, and what waits on the first screen."""

from django.urls import include, path
from django.utils.timezone import now as clock
from wagtail import hooks
from wagtail.admin.ui.components import Component

from communities.looks.shell import in_community
from communities.privacy.desk import waiting_rows
from communities.residents.rules import may_keep_residents


@hooks.register("register_admin_urls")
def leaving_urls():
    return [path("leavings/", include("communities.privacy.desk"))]


class Waiting(Component):
    """On the first screen: residents who asked staff to end their account, for it stands nowhere else in the menu."""

    order = 25
    template_name = "privacy/desk/today.html"

    def get_context_data(self, parent_context):
        return {"rows": waiting_rows(parent_context["request"].user, clock())}


@hooks.register("construct_homepage_panels")
def waiting_leavings(request, panels):
    if in_community(request) and may_keep_residents(request.user):
        panels.append(Waiting())
