"""What residents fill in. Forms check shape; whether it makes sense, the actions decide."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from communities.accounts.phones import normal_contact
from communities.feedback.states import Satisfaction
from communities.kernel.errors import RuleBroken

TEXT_LENGTH = 2000


class Form(forms.Form):
    """Errors stand beside their field in our own markup; the browser's bubbles, in its own language, stay away."""

    use_required_attribute = False

    def blame(self, error: RuleBroken) -> None:
        """Put a refusal of an action beside the field that it names, or above the form."""
        self.add_error(error.field if error.field in self.fields else None, error.message)

    def only(self, field: str, message: str) -> None:
        """Say nothing but this: the pressed button asked for one thing, and the rest is not finished yet."""
        self.full_clean()
        self.errors.clear()
        self.add_error(field, message)


class _Files(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of files; the answer is a list. What they hold is looked at by uploads.take_upload()."""

    widget = _Files

    def __init__(self, **kwargs):
        super().__init__(required=False, allow_empty_file=True, **kwargs)

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PhotosField, self).clean(file, initial) for file in files]


def _text(label, *, rows: int = 5, hint: str = "", required: bool = True, missing: str = ""):
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": missing},
    )


class DetailsForm(Form):
    text = _text(
        _("说说情况"),
        hint=_("什么时候、影响了谁、希望怎么办。不用写门牌号和别人的名字。"),
        missing=_("请写几个字，说说是什么情况。"),
    )
    photos = PhotosField(label=_("照片"))

    def __init__(self, *args, here: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.here = here

    def clean_text(self):
        text = self.cleaned_data["text"]
        if len(text.strip()) < 2:
            raise forms.ValidationError(_("请写几个字，说说是什么情况。"))
        return text

    def clean_photos(self):
        return _not_too_many(self.cleaned_data["photos"], here=self.here)


class ContactForm(Form):
    name = forms.CharField(
        label=_("怎么称呼您"),
        required=False,
        max_length=40,
        help_text=_("比如：王阿姨、李先生。"),
        widget=forms.TextInput({"autocomplete": "nickname"}),
    )
    phone = forms.CharField(
        label=_("联系电话"),
        max_length=24,
        help_text=_("用来告诉您办得怎么样。只有社区和承办的人看得到，不会公开。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={
            "required": _("请留一个电话，好把结果告诉您。别人看不到。"),
            "max_length": _("请填手机号，或带区号的座机号。"),
        },
    )

    def clean_phone(self):
        try:
            return normal_contact(self.cleaned_data["phone"])
        except RuleBroken as error:
            raise forms.ValidationError(error.message) from None


class SupplementForm(Form):
    prefix = "supplement"
    text = _text(_("要补充什么"), rows=3, missing=_("请写一下要补充的情况。"))
    photos = PhotosField(label=_("照片"))

    def clean_photos(self):
        return _not_too_many(self.cleaned_data["photos"], here=0)


class RateForm(Form):
    prefix = "rate"
    solved = forms.ChoiceField(
        label=_("解决了吗？"),
        choices=[("yes", _("解决了")), ("no", _("没解决，请重新办"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选解决了，还是没解决。")},
    )
    satisfaction = forms.ChoiceField(
        label=_("办得您满意吗？"),
        choices=Satisfaction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选满意、基本满意或不满意。")},
    )
    text = _text(_("还想说的话"), rows=3, required=False)


class ReopenForm(Form):
    prefix = "reopen"
    reason = _text(_("哪里没解决？"), rows=3, missing=_("请写一下哪里没解决。"))


def _not_too_many(files: list, *, here: int) -> list:
    most = settings.REPORT_PHOTOS
    if here + len(files) > most:
        said = ngettext("最多 %(most)s 张照片，这次没有放进来。", "最多 %(most)s 张照片，这次没有放进来。", most)
        raise forms.ValidationError(said % {"most": most})
    return files
