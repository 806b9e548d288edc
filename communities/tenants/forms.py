"""The form that opens a community."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.accounts.phones import normal_contact
from communities.kernel.errors import Invalid
from communities.tenants.models import Street


class CommunityForm(forms.Form):
    """What a new community needs; lengths and shapes are those of the model."""

    name = forms.CharField(
        label=_("名称"), max_length=40, help_text=_("比如：阳光社区"), error_messages={"required": _("请填名称。")}
    )
    street = forms.ModelChoiceField(
        Street.objects.none(),
        label=_("街道"),
        empty_label=_("请选一个街道"),
        error_messages={"required": _("请选一个街道。")},
    )
    slug = forms.CharField(
        label=_("网址简称"),
        max_length=32,
        help_text=_("小写字母、数字和短横，以字母开头，定了不改。"),
        error_messages={"required": _("请填网址简称。")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("社区代码"),
        max_length=12,
        help_text=_("统计用区划代码，12 位数字。"),
        error_messages={"required": _("请填社区代码。")},
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    letters = forms.CharField(
        label=_("编号字头"),
        max_length=4,
        help_text=_("2 到 4 个大写字母，写在每件诉求的编号前面。"),
        error_messages={"required": _("请填编号字头。")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("社区电话"), max_length=20, required=False)
    office_hours = forms.CharField(label=_("办公时间"), max_length=40, required=False)
    secretary_name = forms.CharField(
        label=_("第一位书记的姓名"),
        max_length=40,
        help_text=_("由这个人登录后台，再给其他同事开账号。"),
        error_messages={"required": _("请填书记的姓名。")},
    )
    secretary_username = forms.CharField(
        label=_("书记登录用的用户名"),
        max_length=64,
        help_text=_("英文字母和数字，定了不改。"),
        error_messages={"required": _("请填用户名。")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args, streets, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.use_required_attribute = False
        self.fields["street"].queryset = streets

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"].strip()
        try:
            return phone if not phone or normal_contact(phone) else ""
        except Invalid as refusal:
            raise forms.ValidationError(refusal.message) from None

    def refuse(self, error) -> None:
        """Put what the model refused beside its field."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            # The last is ours; the ones before it are Django's about slugs.
            refusal = errors[-1]
            if refusal.code == "unique":
                refusal = _("这个%s已经有社区用了，请换一个。") % self.fields[name].label
            self.add_error(name if name in self.fields else None, refusal)
