"""The forms of 居民台账: a person, a part in a home, and what is made sure about it."""

from decimal import Decimal

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from communities.accounts.models import User
from communities.accounts.phones import normal_contact
from communities.kernel.errors import RuleBroken
from communities.kernel.masking import mask_phone
from communities.looks.forms import Refusable
from communities.residents import doubles
from communities.residents.forms import HomeForm, year_of_birth
from communities.residents.models import TOLD_STAFF, Person, Residency, ResidencyRole
from communities.residents.striking import Mistake


def _day(label, **more) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请填日期，例如 2026-03-01。"), "required": _("请填日期。")},
        **more,
    )


class PersonForm(Refusable):
    name = forms.CharField(label=_("姓名"), max_length=40, error_messages={"required": _("请填姓名。")})
    phone = forms.CharField(label=_("手机号"), max_length=24, required=False, help_text=_("加密保存，平时打码显示。"))
    birth_year = year_of_birth(required=False, help_text=_("只记年份；不知道就不填。"))
    guardian = forms.CharField(
        label=_("监护人的手机号"),
        max_length=24,
        required=False,
        help_text=_("未满 14 岁的才填；监护人要先登记在台账里。"),
    )

    def clean_guardian(self) -> Person | None:
        typed = self.cleaned_data["guardian"].strip()
        if not typed:
            return None
        try:
            found = list(Person.objects.filter(phone=normal_contact(typed))[:2])
        except RuleBroken as refusal:
            raise forms.ValidationError(refusal.message) from None
        if len(found) != 1:
            raise forms.ValidationError(_("台账里没有、或者不止一位居民用这个手机号。请先核对监护人的登记。"))
        return found[0]


class SureForm(Refusable):
    """Asks once more where the person may be in the roster already: a warning with a link, and a tick to go on."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_sure = bool(self.data.get(self.add_prefix("sure")))
        if self.is_sure:
            self._offer_tick()

    def doubt(self, field: str, known: Person | None) -> None:
        """`known` may be the same: said beside `field`, unless the tick says that it is somebody else."""
        if known is None or self.is_sure:
            return
        self._offer_tick()
        where = "、".join(part.dwelling.address for part in known.homes_today)
        seen = "，".join(filter(None, [known.name, mask_phone(known.phone), where]))
        link = reverse("residents_desk:person", args=[known.pk])
        said = format_html('<span>台账里已经有<a href="{}">{}</a>，先看看是不是同一位。</span>', link, seen)
        self.add_error(field, said)

    def _offer_tick(self) -> None:
        self.fields["sure"] = forms.BooleanField(label=_("看过了，是另一位，照样登记"), required=False)


class NewPersonForm(SureForm, PersonForm):
    def clean(self):
        data = super().clean()
        data.pop("sure", None)
        if data.get("phone"):
            self.doubt("phone", doubles.with_phone(data["phone"]))
        if data.get("name") and not self.errors:
            self.doubt("name", doubles.with_name(data["name"], data.get("birth_year")))
        return data


class CorrectForm(PersonForm):
    """The same, of somebody who is entered: a phone or guardian that is left empty stays as it is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = _("不改就空着。")
        self.fields["guardian"].help_text = _("不改就空着。")


class LinkForm(Refusable):
    account = forms.CharField(
        label=_("账号的手机号"),
        max_length=24,
        help_text=_("本人登录用的手机号。核对过是本人才连。"),
        error_messages={"required": _("请填账号的手机号。")},
    )

    def clean_account(self) -> User:
        try:
            found = User.objects.filter(phone=normal_contact(self.cleaned_data["account"]), is_active=True).first()
        except RuleBroken as refusal:
            raise forms.ValidationError(refusal.message) from None
        if found is None:
            raise forms.ValidationError(_("没有用这个手机号的账号。请本人先用手机号登录一次。"))
        return found


class JoinForm(LinkForm):
    """The account of somebody who filled in an address before, under whatever name."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["account"].help_text = _("本人在网上填过住址，另成了一位。核对过是同一个人才并，并了不能分开。")


class NewPhoneForm(Refusable):
    """For who has lost the phone of their account."""

    phone = forms.CharField(
        label=_("新的手机号"), max_length=24, error_messages={"required": _("请填 11 位手机号，例如 13800001234。")}
    )
    again = forms.CharField(
        label=_("再填一次"),
        max_length=24,
        help_text=_("填错了，账号就到了别人手里。"),
        error_messages={"required": _("请再填一次新的手机号。")},
    )
    seen = forms.BooleanField(
        label=_("看过身份证件，是本人"), error_messages={"required": _("请先看过身份证件，是本人才换。")}
    )

    def clean_again(self) -> str:
        if self.cleaned_data["again"].split() != self.cleaned_data.get("phone", "").split():
            raise forms.ValidationError(_("两次填的不一样，请核对。"))
        return self.cleaned_data["again"]


class SpaceForm(Refusable):
    number = forms.CharField(
        label=_("车位号"), max_length=20, error_messages={"required": _("请填车位号，例如 A-12。")}
    )
    area = forms.DecimalField(
        label=_("面积（平方米）"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=8,
        decimal_places=2,
        error_messages={"invalid": _("请填数字，例如 12.5。")},
    )


class SpaceGoneForm(Refusable):
    space = forms.IntegerField(widget=forms.HiddenInput)


class RevokeBeforeForm(Refusable):
    """All verifications of before a day at once, as when letters went to wrong doors; asks once more with the number."""

    day = _day(_("撤销哪天以前的核实"))
    reason = forms.CharField(
        label=_("为什么撤销"), max_length=200, error_messages={"required": _("请写明为什么撤销。")}
    )

    def clean_day(self):
        if self.cleaned_data["day"] > localdate():
            raise forms.ValidationError(_("不能填将来的日子。"))
        return self.cleaned_data["day"]

    def is_sure(self, checks: int, codes: int) -> bool:
        """Whether it was ticked that so many end. The tick is for the day that it names, and no other."""
        day = self.cleaned_data["day"].isoformat()
        tick = forms.CheckboxInput({"value": day})
        self.fields["sure"] = forms.BooleanField(label=f"看过了，{day} 以前的都撤销", required=False, widget=tick)
        if self.data.get("sure") == day:
            return True
        self.add_error(
            "sure", f"要撤销 {checks} 项核实，还有 {codes} 个没用过的验证码作废，撤销了不能恢复。请再确认一次。"
        )
        return False


class MoveInForm(SureForm, HomeForm):
    role = forms.ChoiceField(label=_("身份"), choices=ResidencyRole.choices)
    is_head = forms.BooleanField(label=_("是户主"), required=False)
    starts_on = _day(_("从哪天起"), initial=localdate)

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self):
        data = super().clean()
        if data.get("dwelling"):
            self.doubt("number", doubles.in_home(self.person, data["dwelling"]))
        return data


class PartForm(Refusable):
    """What was entered wrongly of a part."""

    role = forms.ChoiceField(label=_("身份"), choices=ResidencyRole.choices)
    is_head = forms.BooleanField(label=_("是户主"), required=False)
    starts_on = _day(_("从哪天起"))


class StrikeForm(Refusable):
    reason = forms.ChoiceField(
        label=_("为什么划掉"),
        choices=Mistake.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选为什么划掉。")},
    )


class MoveOutForm(Refusable):
    part = forms.ModelChoiceField(Residency.objects.none(), label=_("哪一处"), empty_label=None)
    on = _day(_("从哪天起不在"), initial=localdate)

    def __init__(self, *args, parts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].queryset = parts
        self.fields["part"].label_from_instance = lambda part: part.dwelling.address


class MoveForm(HomeForm, MoveOutForm):
    field_order = ["part", "building", "entrance", "number", "on"]


class RevokeForm(Refusable):
    verification = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("为什么撤销"), max_length=200, error_messages={"required": _("请写明为什么撤销。")}
    )


class ToldForm(Refusable):
    """How somebody said to staff that they consent. Never filled in beforehand."""

    how = forms.ChoiceField(
        label=_("怎么同意的"),
        choices=TOLD_STAFF,
        widget=forms.RadioSelect,
        error_messages={"required": _("请先征得同意，再选是怎么同意的。")},
    )
