"""网格 in the shell: grids with their buildings, who works in them, and the units that tickets are sent to."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import Menu
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.models import register_snippet

from communities.accounts.models import User
from communities.accounts.roles import STAFF
from communities.accounts.rules import is_committee
from communities.accounts.shell import Register, YesNo
from communities.grid.models import Grid, GridBuilding, GridWorker, Unit
from communities.looks.shell import Door, Rooms, in_community
from communities.residents.models import Building


class GridForm(WagtailAdminModelForm):
    """A grid with the buildings that belong to it; a building belongs to one grid alone."""

    places = forms.ModelMultipleChoiceField(
        Building.objects.order_by("sort", "id"),
        label=_("楼栋"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一栋楼只属于一个网格；在这里勾选，就从原来的网格移过来。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["places"] = list(self.instance.buildings.values_list("building_id", flat=True))

    def save(self, commit=True):
        grid = super().save(commit)
        if commit:
            places = self.cleaned_data["places"]
            GridBuilding.objects.filter(grid=grid).exclude(building__in=places).delete()
            for place in places:
                GridBuilding.objects.update_or_create(building=place, defaults={"grid": grid})
        return grid


class Day(forms.DateInput):
    """The browser's own calendar; Wagtail's writes a script into the page, which our content policy refuses."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class WorkerForm(WagtailAdminModelForm):
    """Only staff can work in a grid."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(grants__role__in=STAFF, is_active=True).distinct()
        self.fields["user"].queryset = staff.order_by("name", "username")


class Grids(Register):
    model = Grid
    icon = "site"
    list_display = ["name"]
    ordering = ["sort", "id"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("sort", heading=_("排在第几"), help_text=_("名单里数字小的在前；一样的，先添加的在前。")),
            FieldPanel("places"),
        ],
        base_form_class=GridForm,
    )


class Workers(Register):
    model = GridWorker
    icon = "user"
    list_display = ["user", "grid", "work_phone", "starts_on", "ends_on"]
    list_filter = ["grid"]
    ordering = ["grid__sort", "id"]
    edit_handler = ObjectList(
        [
            FieldPanel("user"),
            FieldPanel("grid", widget=forms.Select),
            FieldPanel("work_phone"),
            FieldPanel("starts_on", widget=Day, heading=_("从哪天起")),
            FieldPanel("ends_on", widget=Day, heading=_("到哪天止"), help_text=_("这一天起不再在岗；还在岗的不用填。")),
        ],
        base_form_class=WorkerForm,
    )


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


@hooks.register("register_admin_menu_item")
def grid_door():
    rooms = [
        Door(_("网格和楼栋"), "wagtailsnippets_grid_grid:list", icon="site", order=10, shown=shown),
        Door(_("网格员"), "wagtailsnippets_grid_gridworker:list", icon="user", order=20, shown=shown),
        Door(_("承办单位"), "wagtailsnippets_grid_unit:list", icon="tasks", order=30, shown=shown),
    ]
    return Rooms(_("网格"), Menu(items=rooms), name="grid", icon_name="table", order=70)
