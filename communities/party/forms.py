"""The forms of 党建, one for each verb. They check shape; the actions check sense."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from communities.accounts.roles import COMMITTEE, Role
from communities.looks.forms import Refusable
from communities.party.kinds import Category, MemberKind, Method, Tie, UnitKind
from communities.party.models import Member, PartyUnit, Post
from communities.party.striking import Mistake
from communities.residents.models import Building, PlaceKind

RIGHTS = [("", _("不给身份")), *((str(role.value), role.label) for role in Role if role in COMMITTEE)]
_CHOOSE = {"required": _("请选一个。"), "invalid_choice": _("请从名单里选。")}
_DAY = {"required": _("请填日期。"), "invalid": _("请填日期，例如 2027-12-31。")}


def _members():
    return Member.objects.select_related("person").order_by("person__name", "pk")


class Day(forms.DateField):
    """A day, with the browser's own calendar."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs):
        super().__init__(**{"error_messages": _DAY} | kwargs)


def words(label, length=60, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, **more)


class VerbForm(Refusable):
    """What a verb is asked with; `subject` is the row that it is about."""

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject


class FoundForm(VerbForm):
    name = words(_("名称"), error_messages={"required": _("请填名称。")})
    kind = forms.ChoiceField(label=_("类别"), choices=UnitKind.choices, error_messages=_CHOOSE)
    in_community = forms.BooleanField(
        label=_("社区的党组织"), required=False, initial=True, help_text=_("社区的党组织五年一届，别的支部三年一届。")
    )
    covers = forms.IntegerField(
        label=_("覆盖几个单位"), required=False, min_value=1, max_value=999, help_text=_("联合党支部填。")
    )
    founded_on = Day(label=_("成立日期"), required=False)
    ends_on = Day(label=_("到期日期"), required=False, help_text=_("临时党支部填，到这一天就该撤销。"))
    document_number = words(_("文号"), required=False)


class EditForm(VerbForm):
    """FoundForm without the kind: another kind is another unit."""

    name = words(_("名称"), error_messages={"required": _("请填名称。")})
    in_community = forms.BooleanField(label=_("社区的党组织"), required=False)
    covers = forms.IntegerField(label=_("覆盖几个单位"), required=False, min_value=1, max_value=999)
    founded_on = Day(label=_("成立日期"), required=False)
    ends_on = Day(label=_("到期日期"), required=False, help_text=_("临时党支部填。"))
    document_number = words(_("文号"), required=False)

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.initial |= {name: getattr(subject, name) for name in self.fields}


class DissolveForm(VerbForm):
    day = Day(label=_("从哪天起撤销"), initial=localdate)
    document_number = words(_("撤销的文号"), error_messages={"required": _("请填撤销的文号。")})

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        if subject.founded_on and subject.founded_on > localdate():
            ahead = f"{subject.founded_on:%Y-%m-%d}"
            self.fields["day"].help_text = _("定在 %s 成立，还没有到。从今天起取消，就不再成立。") % ahead


class MoveForm(VerbForm):
    parent = forms.ModelChoiceField(
        PartyUnit.objects.standing(),
        label=_("移到哪个党组织下面"),
        required=False,
        empty_label=_("没有上级"),
    )


class BuildingsForm(VerbForm):
    buildings = forms.ModelMultipleChoiceField(
        Building.objects.filter(kind=PlaceKind.BUILDING).order_by("sort", "pk"),
        label=_("负责的楼栋"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.initial.setdefault("buildings", list(subject.buildings.values_list("building_id", flat=True)))


class SomebodyForm(VerbForm):
    """Who it is. No identity number, no home, no introducer: communities.party.refusing says why."""

    name = words(_("姓名"), 40, error_messages={"required": _("请填姓名。")})
    phone = words(_("手机号"), 20, required=False, help_text=_("和居民台账里同名、同号的是同一个人。"))
    # Asked only of who has a namesake and no phone.
    another = forms.BooleanField(label=_("是同名的另一位"), required=False, widget=forms.HiddenInput)
    birth_year = forms.IntegerField(label=_("出生年份"), required=False, min_value=1900, max_value=2100)

    def refuse(self, error):
        if error.field == "another":
            self.fields["another"].widget = forms.CheckboxInput()
        super().refuse(error)


class AdmitForm(SomebodyForm):
    kind = forms.ChoiceField(label=_("正式或预备"), choices=MemberKind.choices)
    category = forms.ChoiceField(label=_("类型"), choices=Category.choices)
    joined_year = forms.IntegerField(label=_("入党年份"), required=False)
    tie = forms.ChoiceField(label=_("关系"), choices=Tie.choices, help_text=_("双报到的党员选“报到”，两边都保留。"))
    starts_on = Day(label=_("从哪天起"), initial=localdate)


class TransferForm(VerbForm):
    unit = forms.ModelChoiceField(
        PartyUnit.objects.standing(), label=_("转到"), required=False, empty_label=_("请选党组织")
    )
    out = forms.BooleanField(label=_("转出本社区"), required=False, help_text=_("转到别处的党组织时勾选，上面不选。"))
    day = Day(label=_("从哪天起"), initial=localdate)

    def clean(self):
        """Where to is always said: leaving the community is nobody's default."""
        data = super().clean()
        if bool(data.get("unit")) == data.pop("out", False):
            self.add_error("unit", _("请选转到哪个党组织；要转出本社区，就只勾选“转出本社区”。"))
        return data


class AppointForm(VerbForm):
    member = forms.ModelChoiceField(_members(), label=_("党员"), error_messages=_CHOOSE)
    post = forms.ModelChoiceField(Post.objects.order_by("sort", "pk"), label=_("职务"), error_messages=_CHOOSE)
    method = forms.ChoiceField(label=_("方式"), choices=Method.choices)
    starts_on = Day(label=_("从哪天起"), initial=localdate)
    ends_on = Day(label=_("到哪天止"), required=False, help_text=_("这一天起不再担任；没有定的不用填。"))
    document_number = words(_("文号"), required=False)
    role = forms.ChoiceField(
        label=_("随职务给的身份"),
        choices=RIGHTS,
        required=False,
        help_text=_("职务结束的那天零点，身份一起结束。只有社区书记能给。"),
    )


class StrikeForm(VerbForm):
    reason = forms.ChoiceField(
        label=_("为什么划掉"),
        choices=Mistake.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "划掉以后名册里没有这一条，只有账本记得。随它给的身份一起收回。真的任过、后来不任的，不要划掉，请用“结束职务”。"
        ),
        error_messages={"required": _("请选为什么划掉。")},
    )


class TermForm(VerbForm):
    starts_on = Day(label=_("这一届从哪天起"), initial=localdate)
    document_number = words(_("文号"), required=False)


class ReasonForm(VerbForm):
    code = forms.CharField(widget=forms.HiddenInput)
    reason = words(_("原因"), 200, error_messages={"required": _("请写明原因，200 字以内。")})


class ElectionForm(VerbForm):
    """When the election was or will be in force, and on what paper."""

    day = Day(label=_("从哪天起换届"), initial=localdate)
    document_number = words(_("批复的文号"), required=False)


class SeatForm(forms.Form):
    """One line of the results; an empty one says nothing. The choices are given, so that a page asks for them once."""

    post = forms.ChoiceField(label=_("职务"), required=False)
    member = forms.ChoiceField(label=_("当选人"), required=False)
    role = forms.ChoiceField(label=_("身份"), choices=RIGHTS, required=False)

    def __init__(self, *args, posts, members, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.use_required_attribute = False
        self.fields["post"].choices = [("", _("请选一个")), *posts]
        self.fields["member"].choices = [("", _("请选一位")), *members]

    def clean(self):
        data = super().clean()
        if bool(data.get("post")) != bool(data.get("member")):
            self.add_error("member" if data.get("post") else "post", _("职务和当选人要一起填。"))
        return data


SeatForms = forms.formset_factory(SeatForm, extra=0, max_num=30, absolute_max=30)
