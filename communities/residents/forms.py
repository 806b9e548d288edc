"""A home as people say it, and what a resident sends about their own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.looks.forms import Refusable
from communities.residents.models import Building, Dwelling, PlaceKind, bare


class HomeForm(Refusable):
    """A home, told by building, entrance and number as people say it."""

    building = forms.ModelChoiceField(
        Building.objects.filter(kind=PlaceKind.BUILDING).order_by("sort", "id"),
        label=_("楼栋"),
        empty_label=_("请选楼栋"),
        error_messages={"required": _("请选楼栋。"), "invalid_choice": _("没有这栋楼。")},
    )
    entrance = forms.CharField(label=_("单元"), max_length=20, required=False, help_text=_("没有单元的楼不填。"))
    number = forms.CharField(label=_("房号"), max_length=20, error_messages={"required": _("请填房号，例如 302。")})

    def clean(self):
        data = super().clean()
        if data.get("building") and data.get("number"):
            data["dwelling"] = _home(data["building"], data.get("entrance", ""), data["number"])
            if data["dwelling"] is None:
                self.add_error("number", _("房屋名册里没有这套房。请核对；没写错的话，请居委会先把这套房登记上。"))
        return data


def _home(building: Building, entrance: str, number: str) -> Dwelling | None:
    homes = Dwelling.objects.with_address().filter(building=building, number=bare(number))
    entrance = entrance.strip()
    if not entrance:
        return homes.filter(entrance__isnull=True).first()
    return homes.filter(entrance__name__in=[entrance, f"{entrance}单元"]).first()


def year_of_birth(**more) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("出生年份"),
        min_value=1900,
        max_value=2100,
        error_messages={
            "required": _("请填出生年份，例如 1956。"),
            "invalid": _("请填四位数的年份，例如 1956。"),
            "min_value": _("请填四位数的年份，例如 1956。"),
            "max_value": _("请填四位数的年份，例如 1956。"),
        },
        **more,
    )


class ClaimForm(HomeForm):
    """Where a resident says that they live. The year tells who is a child (PIPL art. 31)."""

    name = forms.CharField(
        label=_("您的姓名"), max_length=40, help_text=_("只给居委会看。"), error_messages={"required": _("请填姓名。")}
    )
    birth_year = year_of_birth(help_text=_("只记年份。未满 14 岁的，要监护人先同意。"))
    field_order = ["name", "birth_year", "building", "entrance", "number"]


class LetterForm(Refusable):
    """The code from the letter box or the door."""

    code = forms.CharField(
        label=_("信上的 8 位验证码"),
        max_length=16,
        widget=forms.TextInput({"class": "code", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("请填信上的 8 位数字。"), "max_length": _("验证码是 8 位数字。")},
    )
