"""居民台账 in the shell: the places of the community, its homes, and the people in them."""

from django import forms
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import Menu
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import TitleColumn
from wagtail.snippets.models import register_snippet

from communities.accounts.rules import is_committee
from communities.accounts.shell import DropPanel, Register
from communities.looks.shell import Door, Rooms, in_community
from communities.residents import desk_views, home_views
from communities.residents.models import Building, Dwelling, Entrance, ParkingSpace
from communities.residents.models.places import DwellingQuerySet


class Buildings(Register):
    model = Building
    icon = "home"
    list_display = ["name", "kind"]
    list_filter = ["kind"]
    search_fields = ["name"]
    ordering = ["kind", "sort", "id"]
    # Where it stands on the map comes with the community's map; nobody types degrees.
    panels = [
        FieldPanel("name", help_text=_("居民怎么叫就怎么写，例如 6号楼、东门。")),
        FieldPanel("kind"),
        FieldPanel("sort", heading=_("排在第几"), help_text=_("名单里数字小的在前；一样的，先添加的在前。")),
        DropPanel("residents_desk:drop", "building"),
    ]


class Entrances(Register):
    model = Entrance
    icon = "grip"
    list_display = ["name", "building"]
    list_filter = ["building"]
    search_fields = ["name", "building__name"]
    ordering = ["building__sort", "id"]
    # A select: Wagtail's chooser writes a script into the page, which our content policy refuses.
    panels = [
        FieldPanel("building", widget=forms.Select),
        FieldPanel("name", help_text=_("例如 2单元。")),
        DropPanel("residents_desk:drop", "entrance"),
    ]

    def get_queryset(self, request):
        return Entrance.objects.select_related("building")


class DwellingForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        entrance = self.fields["entrance"]
        # By name alone, 1单元 of every building would read the same.
        entrance.label_from_instance = lambda one: f"{one.building}{one}"
        entrance.queryset = Entrance.objects.select_related("building").order_by(*Entrances.ordering)
        entrance.empty_label = _("没有单元")


def _page_of(home: Dwelling) -> str:
    return reverse("residents_desk:home", args=[home.pk])


class Dwellings(Register):
    model = Dwelling
    icon = "home"
    list_display = [TitleColumn("address", label=_("房屋"), get_url=_page_of), "area", "floor"]
    list_filter = ["building"]
    search_fields = ["number", "building__name"]
    ordering = DwellingQuerySet.ORDER
    edit_handler = ObjectList(
        [
            FieldPanel("building", widget=forms.Select),
            FieldPanel("entrance", widget=forms.Select),
            FieldPanel("number", help_text=_("例如 302。")),
            FieldPanel("floor"),
            FieldPanel("area", help_text=_("不动产登记的专有面积；业主共同决定按它计票（民法典第 278 条）。")),
            DropPanel("residents_desk:drop", "dwelling"),
        ],
        base_form_class=DwellingForm,
    )

    def get_queryset(self, request):
        return Dwelling.objects.with_address().in_order()


class ParkingSpaces(Register):
    model = ParkingSpace
    icon = "table"
    list_display = ["number", "area"]
    search_fields = ["number"]
    ordering = ["number"]
    panels = [FieldPanel("number"), FieldPanel("area"), DropPanel("residents_desk:drop", "parkingspace")]


for register in (Buildings, Entrances, Dwellings, ParkingSpaces):
    register_snippet(register)

urls = (
    [
        path("", desk_views.people, name="people"),
        path("new/", desk_views.new, name="new"),
        path("revoke/", desk_views.revoke_before, name="revoke_before"),
        path("homes/<int:pk>/", home_views.home, name="home"),
        path("places/<slug:kind>/<int:pk>/delete/", home_views.drop, name="drop"),
        path("parts/<int:pk>/", home_views.part, name="part"),
        path("<int:pk>/", desk_views.person, name="person"),
        path("<int:pk>/assist/", desk_views.assist, name="assist"),
        path("<int:pk>/<slug:verb>/", desk_views.act, name="act"),
    ],
    "residents_desk",
)


@hooks.register("register_admin_urls")
def residents_urls():
    return [path("residents/", include(urls))]


def shown(request) -> bool:
    return in_community(request) and is_committee(request.user)


@hooks.register("register_admin_menu_item")
def residents_door():
    rooms = [
        Door(_("居民"), "residents_desk:people", icon="group", order=5, shown=shown),
        Door(_("房屋"), "wagtailsnippets_residents_dwelling:list", icon="home", order=7, shown=shown),
        Door(_("产权车位"), "wagtailsnippets_residents_parkingspace:list", icon="table", order=30, shown=shown),
        Door(_("楼栋和场所"), "wagtailsnippets_residents_building:list", icon="home", order=10, shown=shown),
        Door(_("单元"), "wagtailsnippets_residents_entrance:list", icon="grip", order=20, shown=shown),
    ]
    return Rooms(_("居民台账"), Menu(items=rooms), name="residents", icon_name="group", order=60)
