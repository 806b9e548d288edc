"""The desk in the shell: its addresses, its doors, and today's work as the first screen."""

from django.core.exceptions import ValidationError
from django.urls import include, path
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from communities.accounts.rules import is_committee
from communities.accounts.shell import Register, YesNo, is_secretary
from communities.feedback.desk import reading
from communities.feedback.desk.access import at_desk
from communities.feedback.models import Category
from communities.feedback.states import NEVER_PUBLIC
from communities.looks.shell import Door, in_community


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("tickets/", include("communities.feedback.desk.urls"))]


@hooks.register("register_admin_menu_item")
def today_door():
    return Door(_("今日待办"), "wagtailadmin_home", icon="calendar-check", order=10, shown=at_desk)


@hooks.register("register_admin_menu_item")
def tickets_door():
    return Door(_("诉求"), "desk:tickets", icon="clipboard-list", order=20, shown=at_desk)


class Today(Component):
    """Today's work: counts that are links, what is due first, what is new."""

    order = 10
    template_name = "feedback/desk/today.html"

    def get_context_data(self, parent_context):
        request, now = parent_context["request"], clock()
        counts = reading.counts_for(request.user, now)
        committee = is_committee(request.user)
        return {
            "committee": committee,
            "figures": list(_figures(counts, FOR_COMMITTEE if committee else FOR_HANDLERS)),
            "urgent": reading.most_urgent(request.user, now),
            "newest": reading.newest(request.user, now, "since" if committee else "sent"),
        }


FOR_COMMITTEE = [
    ("new", _("新报的，等受理")),
    ("accepted", _("等派发")),
    ("today", _("今天到期")),
    ("late", _("已超时")),
    ("callback", _("等我回访")),
    ("mine", _("我手上的")),
]
FOR_HANDLERS = [
    ("sent", _("等我接手")),
    ("handling", _("我在办的")),
    ("today", _("今天到期")),
    ("late", _("已超时")),
]


def _figures(counts, wanted):
    for look, label in wanted:
        yield {"look": look, "label": label, "count": counts[look], "late": look == "late" and counts[look]}


@hooks.register("construct_homepage_panels")
def todays_panel(request, panels):
    if at_desk(request):
        panels.append(Today())


class CategoryForm(WagtailAdminModelForm):
    def clean_is_public(self):
        """Neighbour noise, police leads and welfare stay out of public view whoever decides otherwise."""
        if self.cleaned_data["is_public"] and self.instance.pk in NEVER_PUBLIC:
            raise ValidationError(_("这一类事涉及邻里、治安线索或困难救助，不能公开。"))
        return self.cleaned_data["is_public"]


class Categories(Register):
    """The category tree: the secretary's rules about where a matter goes by default and whether it may be public."""

    model = Category
    may = staticmethod(is_secretary)
    actions = frozenset({"view", "change"})
    icon = "list-ul"
    list_display = [
        "name",
        "group",
        "lead",
        "time_class",
        YesNo("is_public", label=_("可以公开")),
        YesNo("is_active", label=_("启用")),
    ]
    list_filter = ["group", "time_class", "is_active"]
    search_fields = ["name", "code"]
    ordering = ["sort"]
    edit_handler = ObjectList(
        [
            FieldPanel(name)
            for name in ("name", "group", "lead", "time_class", "is_public", "basis", "sort", "is_active")
        ],
        base_form_class=CategoryForm,
    )


register_snippet(Categories)


@hooks.register("register_settings_menu_item")
def categories_door():
    view, shown = "wagtailsnippets_feedback_category:list", _rules_shown
    return Door(_("诉求类别"), view, icon="list-ul", order=10, shown=shown)


def _rules_shown(request) -> bool:
    return in_community(request) and is_secretary(request.user)
