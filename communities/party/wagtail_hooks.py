"""党建 in the shell: for the committee alone. No page and no endpoint for residents reads any of it."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import include, path
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import Menu
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from communities.accounts.shell import Register, YesNo
from communities.looks.shell import Door, Rooms
from communities.party.access import in_office
from communities.party.kinds import Topic
from communities.party.models import Member, Office, Partner, Post, Written
from communities.party.queries import terms_ending
from communities.party.rules import may_keep_party

# Wagtail's own calendar writes a script into the page, which our content policy refuses.
_DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


@hooks.register("register_admin_urls")
def party_urls():
    return [path("party/", include("communities.party.urls"))]


class PostForm(WagtailAdminModelForm):
    def clean_single_seat(self):
        """The database holds every appointment to the number of seats; changed under them it could refuse."""
        single = self.cleaned_data["single_seat"]
        if self.instance.pk and "single_seat" in self.changed_data and self.instance.appointments.exists():
            raise ValidationError(_("已经有人任过这个职务，名额不能再改。请另设一个职务。"))
        return single


class Posts(Register):
    model = Post
    may = staticmethod(may_keep_party)
    icon = "list-ul"
    list_display = ["name", "kind", YesNo("single_seat", label=_("只有一个名额"))]
    ordering = ["sort", "id"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("kind"),
            FieldPanel("sort", heading=_("排在第几"), help_text=_("名单里数字小的在前；一样的，先添加的在前。")),
            FieldPanel("single_seat"),
        ],
        base_form_class=PostForm,
    )


class Members(Register):
    """What is kept of a member, to correct. Where a member belongs is changed by the verbs alone."""

    model = Member
    may = staticmethod(may_keep_party)
    actions = frozenset({"view", "change"})
    icon = "user"
    list_display = ["person", "kind", "category"]
    list_filter = ["kind", "category"]
    search_fields = ["person__name"]
    ordering = ["person__name", "id"]
    panels = [FieldPanel("kind"), FieldPanel("category"), FieldPanel("joined_year")]

    def get_queryset(self, request):
        return Member.objects.select_related("person")


class PartnerForm(WagtailAdminModelForm):
    """Which charter was signed and when are said together."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        charters = Written.objects.filter(topic=Topic.CHARTER).select_related("by").order_by("-at", "-pk")
        self.fields["signed"].queryset = charters
        self.fields["signed"].label_from_instance = lambda one: f"{localtime(one.at):%Y-%m-%d %H:%M} {one.by}写的"
        self.fields["signed"].empty_label = _("还没有签署")

    def clean(self):
        data = super().clean()
        if data.get("signed") and not data.get("signed_on"):
            self.add_error("signed_on", _("请填签署的日期。"))
        if data.get("signed_on") and not data.get("signed") and self.fields["signed"].queryset.exists():
            self.add_error("signed", _("请选签署的是哪一版。"))
        return data


class Partners(Register):
    """Member units of the joint conference; a work phone, never somebody's own."""

    model = Partner
    may = staticmethod(may_keep_party)
    icon = "group"
    list_display = ["name", "contact", "work_phone", "signed_on", "left_on"]
    search_fields = ["name"]
    ordering = ["name", "id"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("contact"),
            FieldPanel("work_phone", help_text=_("只填单位的工作电话。")),
            FieldPanel("signed", widget=forms.Select, help_text=_("章程改了要重新签署，选新的一版。")),
            FieldPanel("signed_on", widget=_DAY),
            FieldPanel("left_on", widget=_DAY, help_text=_("退出以后填；以前的清单还在。")),
        ],
        base_form_class=PartnerForm,
    )


class Offices(Register):
    model = Office
    may = staticmethod(may_keep_party)
    icon = "home"
    list_display = ["name", "place"]
    search_fields = ["name"]
    ordering = ["name", "id"]
    panels = [FieldPanel("name"), FieldPanel("place", help_text=_("例如 阳光路 12 号。"))]


for register in (Posts, Members, Partners, Offices):
    register_snippet(register)


class Ending(Component):
    """On the first screen: terms that end soon, for nobody looks for them there where they stand."""

    order = 20
    template_name = "party/today.html"

    def get_context_data(self, parent_context):
        return {"ending": terms_ending(localdate())}


@hooks.register("construct_homepage_panels")
def ending_terms(request, panels):
    if in_office(request):
        panels.append(Ending())


@hooks.register("register_admin_menu_item")
def party_door():
    rooms = [
        Door(_("组织和党员"), "party:tree", icon="site", order=10, shown=in_office),
        Door(_("空白楼组"), "party:blank", icon="home", order=20, shown=in_office),
        Door(_("任期和换届"), "party:terms", icon="history", order=30, shown=in_office),
        Door(_("双报到"), "party:reported", icon="user", order=32, shown=in_office),
        Door(_("共建联席会议"), "party:joint", icon="group", order=33, shown=in_office),
        Door(_("商务楼宇"), "party:offices", icon="home", order=34, shown=in_office),
        Door(_("党员资料"), "wagtailsnippets_party_member:list", icon="user", order=35, shown=in_office),
        Door(_("党内职务"), "wagtailsnippets_party_post:list", icon="list-ul", order=40, shown=in_office),
    ]
    return Rooms(_("党建"), Menu(items=rooms), name="party", icon_name="group", order=75)
