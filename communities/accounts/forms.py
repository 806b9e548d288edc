"""Signing in with a phone and a code."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PhoneForm(forms.Form):
    use_required_attribute = False
    phone = forms.CharField(
        label=_("手机号"),
        max_length=24,
        help_text=_("没有账号也没关系，第一次登录就有了。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={
            "required": _("请填 11 位手机号，例如 13800001234。"),
            "max_length": _("请填 11 位手机号，例如 13800001234。"),
        },
    )


class CodeForm(forms.Form):
    use_required_attribute = False
    code = forms.CharField(
        label=_("验证码"),
        max_length=12,
        widget=forms.TextInput({"class": "code", "inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("请填 6 位验证码。"), "max_length": _("验证码是 6 位数字。")},
    )
