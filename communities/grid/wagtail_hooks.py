"""网格 in the shell: grids with their buildings, who works in them, the units that tickets are sent to, a check-up."""

from django import forms
from django.db.transaction import atomic
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet

from communities.accounts import shell
from communities.accounts.rules import is_committee
from communities.accounts.shell import DropPanel, Register, RolePolicy, YesNo
from communities.grid.forms import Day, GridForm, WorkerForm
from communities.grid.models import Grid, GridWorker, Unit
from communities.grid.rules import may_keep_posts
from communities.grid.views.drop import drop
from communities.grid.views.health import health
from communities.kernel.errors import RuleBroken
from communities.looks.shell import Door, Rooms, in_community


class Refusing:
    """A form whose saving may be refused: said beside the field, with all that was typed still there."""

    def form_valid(self, form):
        try:
            # In a savepoint: what was written before the refusal goes.
            with atomic():
                return super().form_valid(form)
        except RuleBroken as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            self.produced_error_message = refusal.message
            return self.form_invalid(form)


class Adding(Refusing, shell.Adding):
    pass


class Changing(Refusing, shell.Changing):
    pass


class Grids(Register):
    model = Grid
    icon = "site"
    add_view_class = Adding
    edit_view_class = Changing
    list_display = ["name", Column("roles_in_words", label=_("身份"))]
    ordering = ["sort", "id"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("sort", heading=_("排在第几"), help_text=_("名单里数字小的在前；一样的，先添加的在前。")),
            FieldPanel("roles"),
            FieldPanel("places"),
            FieldPanel("sure"),
            FieldPanel("around"),
            FieldPanel("ring"),
            DropPanel("grid_drop"),
        ],
        base_form_class=GridForm,
    )


class PostPolicy(RolePolicy):
    """The committee reads; a post brings a role, which only the secretary gives."""

    def user_has_permission(self, user, action):
        return super().user_has_permission(user, action) and (action == "view" or may_keep_posts(user))


class Workers(Register):
    model = GridWorker
    icon = "user"
    add_view_class = Adding
    edit_view_class = Changing
    list_display = ["user", "grid", YesNo("is_responsible", label=_("负责人")), "work_phone", "starts_on", "ends_on"]
    list_filter = ["grid"]
    ordering = ["grid__sort", "id"]
    edit_handler = ObjectList(
        [
            FieldPanel("user", help_text=_("登记后就有网格员身份；到期或改到别的网格，身份跟着结束。")),
            FieldPanel("grid", widget=forms.Select),
            FieldPanel("is_responsible", help_text=_("一个网格总要有人负责：换人时先登记接手的人。")),
            FieldPanel("work_phone", help_text=_("居民在“有事找谁”里看得到，名片上也用它；不要填私人手机号。")),
            FieldPanel("starts_on", widget=Day, heading=_("从哪天起")),
            FieldPanel("ends_on", widget=Day, heading=_("到哪天止"), help_text=_("这一天起不再在岗；还在岗的不用填。")),
        ],
        base_form_class=WorkerForm,
    )

    def get_queryset(self, request):
        return GridWorker.objects.select_related("user", "grid")

    @property
    def permission_policy(self):
        return PostPolicy(self.model, self.may, self.actions)


class Units(Register):
    model = Unit
    icon = "tasks"
    list_display = ["name", "kind", "work_phone", YesNo("is_active", label=_("可派单"))]
    list_filter = ["kind", "is_active"]
    search_fields = ["name"]
    ordering = ["name"]
    panels = [FieldPanel("name"), FieldPanel("kind"), FieldPanel("work_phone"), FieldPanel("is_active")]


for register in (Grids, Workers, Units):
    register_snippet(register)


def shown(request) -> bool:
    return in_community(request) and is_committee(request.user)


@hooks.register("register_admin_urls")
def health_url():
    return [path("grids/health/", health, name="grid_health"), path("grids/<int:pk>/delete/", drop, name="grid_drop")]


@hooks.register("register_admin_menu_item")
def grid_door():
    rooms = [
        Door(_("网格和楼栋"), "wagtailsnippets_grid_grid:list", icon="site", order=10, shown=shown),
        Door(_("网格员"), "wagtailsnippets_grid_gridworker:list", icon="user", order=20, shown=shown),
        Door(_("承办单位"), "wagtailsnippets_grid_unit:list", icon="tasks", order=30, shown=shown),
        Door(_("网格体检"), "grid_health", icon="check", order=40, shown=shown),
    ]
    return Rooms(_("网格"), Menu(items=rooms), name="grid", icon_name="table", order=70)
