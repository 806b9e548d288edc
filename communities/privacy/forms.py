"""What people send about themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.accounts.forms import CodeForm, PhoneForm
from communities.looks.forms import Refusable
from communities.residents.forms import year_of_birth


class CorrectionForm(Refusable):
    name = forms.CharField(label=_("姓名"), max_length=40, error_messages={"required": _("请填姓名。")})
    birth_year = year_of_birth(required=False)

    def __init__(self, *args, in_roster: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not in_roster:
            del self.fields["birth_year"]


class ProofForm(Refusable):
    """What shows once more that it is they: a code or a password."""

    proof = forms.CharField(label=_("验证码"), max_length=128, error_messages={"required": _("请先填这一项。")})

    def __init__(self, *args, way: str, **kwargs):
        super().__init__(*args, **kwargs)
        if not way:
            # Staff does it for them: the new phone proves itself.
            del self.fields["proof"]
        elif way == "code":
            seen = forms.TextInput({"class": "code", "inputmode": "numeric", "autocomplete": "one-time-code"})
            self.fields["proof"].widget = seen
            self.fields["proof"].error_messages["required"] = _("请填 6 位验证码。")
        else:
            self.fields["proof"].label = _("密码")
            self.fields["proof"].widget = forms.PasswordInput({"autocomplete": "current-password"})


class NewPhoneForm(Refusable, PhoneForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].label, self.fields["phone"].help_text = _("新的手机号"), ""


class NewPhoneCodeForm(ProofForm, CodeForm):
    """The proof that it is they, and the code that was sent to the new phone."""

    field_order = ["proof", "code"]

    def __init__(self, *args, way: str, **kwargs):
        super().__init__(*args, way=way, **kwargs)
        self.fields["code"].label = _("新号码收到的验证码")
        if not way:
            return
        # The browser shall offer the message that came last to the field of the new phone alone.
        self.fields["proof"].widget.attrs["autocomplete"] = "off" if way == "code" else "current-password"
        if way == "code":
            self.fields["proof"].label = _("现在这个号码收到的验证码")
