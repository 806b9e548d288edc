"""What is typed: a card, a grid, a post."""

import json

from django import forms
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from communities.accounts.models import User
from communities.accounts.roles import STAFF
from communities.grid.actions import keep_grid, keep_post
from communities.grid.kinds import GridRole
from communities.grid.models import Grid
from communities.grid.outlining import Drawing
from communities.grid.plan import board_of
from communities.grid.queries import losing_their_worker
from communities.grid.rings import read_ring, ring_around
from communities.kernel.errors import RuleBroken
from communities.residents.models import Building


class CardForm(forms.Form):
    """One's own card, and that one agrees to it being shown."""

    identity = forms.CharField(
        label=_("亮身份"),
        max_length=40,
        help_text=_("您是谁，例如：共产党员、6号楼楼组长。"),
        error_messages={"required": _("请写您的身份。")},
    )
    duty = forms.CharField(
        label=_("亮职责"),
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("居民哪些事可以找您。"),
        error_messages={"required": _("请写您负责什么。")},
    )
    promise = forms.CharField(
        label=_("亮承诺"),
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("您能做到的，例如：当天回电话。"),
        error_messages={"required": _("请写您的服务承诺。")},
    )
    work_phone = forms.CharField(
        label=_("工作电话"),
        max_length=20,
        required=False,
        help_text=_("只放工作电话，不要填私人手机号。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    # Asked for in cards.show_card(), so that page and API refuse in the same words.
    consents = forms.BooleanField(label=_("我同意在“有事找谁”公开以上内容和我的称呼，随时可以撤回"), required=False)

    def __init__(self, *args, post_phone="", **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.use_required_attribute = False
        if post_phone:
            del self.fields["work_phone"]


class GridForm(WagtailAdminModelForm):
    """A grid with its roles, its outline and the buildings that belong to it; a building belongs to one grid alone."""

    roles = forms.MultipleChoiceField(
        label=_("身份"),
        choices=GridRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("多格合一：警务、综治、党建这些网格不另画，在同一个网格上勾选。"),
    )
    places = forms.ModelMultipleChoiceField(
        Building.objects.order_by("sort", "id"),
        label=_("楼栋"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一栋楼只属于一个网格；在这里勾选，就从原来的网格移过来。"),
    )
    around = forms.BooleanField(
        label=_("按勾选的楼栋画轮廓"), required=False, help_text=_("把这些楼栋圈在一起，代替下面的轮廓。")
    )
    ring = forms.CharField(
        label=_("轮廓"),
        # Far more than the corners that are taken: whoever draws them never meets it.
        max_length=100_000,
        required=False,
        widget=Drawing,
        help_text=_("在图上点出网格的边界。别的网格画着虚线，不要压过去。不画的，留空。"),
    )

    # Offered where there is a doubt alone.
    sure = forms.BooleanField(label=_("知道了，先移过来"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.data.get("sure"):
            del self.fields["sure"]
        if self.instance.pk:
            self.initial["places"] = list(self.instance.buildings.values_list("building_id", flat=True))
        if self.instance.outline:
            self.initial["ring"] = json.dumps(self.instance.outline)
        others = Grid.objects.exclude(pk=self.instance.pk).in_order()
        self.fields["ring"].widget.board = board_of(self.fields["places"].queryset, others)

    def clean(self):
        cleaned = super().clean()
        try:
            ring = (
                ring_around(cleaned.get("places", ())) if cleaned.get("around") else read_ring(cleaned.get("ring", ""))
            )
        except RuleBroken as refusal:
            self.add_error(refusal.field, refusal.message)
        else:
            self.instance.outline = ring
        self._doubt_moves(cleaned.get("places", ()))
        return cleaned

    def _doubt_moves(self, places) -> None:
        """Asks once more where buildings would lose who is responsible for them."""
        lost = losing_their_worker(self.instance, places)
        if lost and not self.data.get("sure"):
            self.fields["sure"] = self.base_fields["sure"]
            said = "、".join(f"{place.building}（现在在“{place.grid}”）" for place in lost)
            self.add_error(
                "sure", f"这个网格还没有负责人，{said}移过来就没有人管了。请先登记负责人，或者勾选这里照样移。"
            )

    def save(self, commit=True):
        return keep_grid(grid=self.instance, buildings=list(self.cleaned_data["places"]), by=self.for_user, now=clock())


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

    def save(self, commit=True):
        return keep_post(post=self.instance, by=self.for_user, now=clock())
