"""Forms of 双报到, of the joint conference's lists and of office buildings."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from communities.party.forms import Day, SomebodyForm, VerbForm, words
from communities.party.kinds import SURVEYS, FreeTime, Skill, Topic
from communities.party.models import Member
from communities.party.models.organisation import MOST_SKILLS
from communities.party.overviews import newest_of, reported_on

_ANY = ("", _("都可以"))


def _ticks(label, choices, **more) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **more
    )


def text(label, length=1000, rows=4, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, widget=forms.Textarea({"rows": rows}), **more)


class OfferForm(VerbForm):
    """What somebody who reported does elsewhere and can do here."""

    employer = words(
        _("所在单位"), help_text=_("组织关系所在的单位，那边不变。"), error_messages={"required": _("请填所在单位。")}
    )
    skills = _ticks(_("特长"), Skill.choices, help_text=_("最多选 5 项。"))
    times = _ticks(_("什么时候有空"), FreeTime.choices)

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        if self.prefilled:
            self.initial |= {name: getattr(subject, name) for name in ("employer", "skills", "times")}

    prefilled = True

    def clean_skills(self):
        if len(self.cleaned_data["skills"]) > MOST_SKILLS:
            raise forms.ValidationError(_("特长最多选 5 项。"))
        return self.cleaned_data["skills"]


class ReportForm(SomebodyForm, OfferForm):
    starts_on = Day(label=_("哪天来报到"), initial=localdate)
    field_order = ["name", "phone", "another", "birth_year", "employer", "skills", "times", "starts_on"]
    prefilled = False


class EndTieForm(VerbForm):
    ends_on = Day(label=_("从哪天起结束报到"), initial=localdate)


class NeedForm(VerbForm):
    title = words(_("要人做什么"), error_messages={"required": _("请写要人做什么。")})
    wanted = forms.IntegerField(
        label=_("要几个人"), min_value=1, max_value=99, initial=1, error_messages={"required": _("请填几个人。")}
    )
    skill = forms.ChoiceField(label=_("要什么特长"), choices=[_ANY, *Skill.choices], required=False)
    time = forms.ChoiceField(label=_("什么时候"), choices=[_ANY, *FreeTime.choices], required=False)
    text = text(_("说明"), required=False)


class ResourceForm(VerbForm):
    title = words(_("能提供什么"), error_messages={"required": _("请写能提供什么。")})
    text = text(_("说明"), required=False, help_text=_("例如什么时候能用、找谁预约。"))


class ProjectForm(VerbForm):
    title = words(_("项目"), error_messages={"required": _("请填项目名称。")})
    owner = words(_("谁牵头"), error_messages={"required": _("请填谁牵头。")})
    due_on = Day(label=_("什么时候完成"))
    text = text(_("说明"), required=False)


class DropForm(VerbForm):
    reason = words(_("取消的原因"), 200, error_messages={"required": _("请写明取消的原因。")})


class LeadForm(VerbForm):
    owner = words(_("谁牵头"), error_messages={"required": _("请填谁牵头。")})

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.initial["owner"] = subject.owner


class TextForm(VerbForm):
    text = text(_("内容"), 5000, 8, error_messages={"required": _("请写内容。")})


class SurveyForm(VerbForm):
    """The topic is chosen by the button; what was written before is there to be changed."""

    topic = forms.ChoiceField(label=_("写哪一项"), choices=[(one.value, one.label) for one in (*SURVEYS, Topic.PLAN)])
    text = text(
        _("内容"),
        5000,
        8,
        error_messages={"required": _("请写内容。")},
        help_text=_("只写单位和人数，不写个人的姓名、电话和证件号。"),
    )

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        before = newest_of(subject).get(self.initial.get("topic", ""))
        self.initial["text"] = before.text if before else ""


class TakeForm(VerbForm):
    member = forms.ModelChoiceField(
        Member.objects.none(), label=_("来报到的党员"), error_messages={"required": _("请选一位。")}
    )

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        here = reported_on(localdate()).order_by().values("member")
        self.fields["member"].queryset = (
            Member.objects.filter(pk__in=here).select_related("person").order_by("person__name", "pk")
        )


class ServeForm(VerbForm):
    served_on = Day(label=_("哪天做的"), initial=localdate)
    hours = forms.DecimalField(
        label=_("几个小时"),
        max_digits=4,
        decimal_places=1,
        error_messages={"required": _("请填小时数。"), "invalid": _("请填数字，例如 1.5。")},
    )
    content = words(_("做了什么"), 200, error_messages={"required": _("请写做了什么。")})


class PlainForm(VerbForm):
    """A verb that asks nothing more: are you sure."""
