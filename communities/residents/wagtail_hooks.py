"""居民台账 in the shell: the places of the community."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from communities.accounts.rules import is_committee
from communities.accounts.shell import Register
from communities.looks.shell import Door, Rooms, in_community
from communities.residents.models import Building, Entrance


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
    ]


class Entrances(Register):
    model = Entrance
    icon = "grip"
    list_display = ["name", "building"]
    list_filter = ["building"]
    search_fields = ["name", "building__name"]
    ordering = ["building__sort", "id"]
    # A select: Wagtail's chooser writes a script into the page, which our content policy refuses.
    panels = [FieldPanel("building", widget=forms.Select), FieldPanel("name", help_text=_("例如 2单元。"))]


register_snippet(Buildings)
register_snippet(Entrances)


def shown(request) -> bool:
    return in_community(request) and is_committee(request.user)


@hooks.register("register_admin_menu_item")
def residents_door():
    rooms = [
        Door(_("楼栋和场所"), "wagtailsnippets_residents_building:list", icon="home", order=10, shown=shown),
        Door(_("单元"), "wagtailsnippets_residents_entrance:list", icon="grip", order=20, shown=shown),
    ]
    return Rooms(_("居民台账"), Menu(items=rooms), name="residents", icon_name="group", order=60)
