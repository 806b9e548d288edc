"""The forms of 账号与身份: a role for somebody, and an account with its first one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.accounts import staff
from communities.looks.forms import Refusable


class PlaceForm(Refusable):
    """A role, for what it is held for, and until when."""

    place = forms.ChoiceField(
        label=_("身份"),
        help_text=_("网格员同时登进“网格”的网格员名册，马上可以派单；工作电话在那里填。"),
        error_messages={"required": _("请选一个身份。")},
    )
    ends_on = forms.DateField(
        label=_("到哪天为止"),
        required=False,
        help_text=_("这一天过完就没有这个身份了。不定期限的，不用填。"),
        error_messages={"invalid": _("请填日期，例如 2027-12-31。")},
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = staff.place_choices(roles)


class AccountForm(PlaceForm):
    name = forms.CharField(label=_("姓名"), max_length=40, error_messages={"required": _("请填姓名。")})
    username = forms.CharField(
        label=_("用户名"),
        max_length=64,
        help_text=_("登录时用，英文字母和数字，定了不改。"),
        error_messages={"required": _("请填用户名。")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    field_order = ["name", "username", "place", "ends_on"]
