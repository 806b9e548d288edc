"""What the desk fills in. Shape is checked here, sense by the actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.accounts.models import User
from communities.accounts.phones import normal_contact
from communities.kernel.errors import RuleBroken
from communities.looks.forms import Moment, ReadByAll, Refusable
from communities.residents.models import Building, Person, PlaceKind
from deliberation.ballots import kinds, matters, papers, rolls
from deliberation.ballots.models import Ballot
from deliberation.ballots.parameters import proxies_here
from deliberation.ballots.proofs import PROOFS
from deliberation.ballots.voting_forms import Paper, paper_of


class Lines(forms.CharField):
    """One thing on each line."""

    widget = forms.Textarea({"rows": 5})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


def one_of(label, choices, **more) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, **more)


class DeskForm(ReadByAll):
    """`subject` is what the form is about."""

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject


class BallotForm(DeskForm):
    shown = ("question", "about", "choices")
    matter = forms.TypedChoiceField(
        label=_("哪个议题的"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("和哪个议题都没有关系的，不选。投票和结果会写进议题的经过。"),
        error_messages={"invalid_choice": _("没有这个议题，请重新选。")},
    )
    question = forms.CharField(label=_("问题"), max_length=120, error_messages={"required": _("请写要表决的问题。")})
    about = forms.CharField(label=_("说明"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4}))
    kind = one_of(_("怎么选"), kinds.Kind.choices)
    choices = Lines(label=_("选项，一行一个"), required=False, help_text=_("同意、反对或弃权的不用填。最多 20 个。"))
    most = forms.IntegerField(
        label=_("最多选几个，或最高几分"),
        required=False,
        min_value=0,
        max_value=20,
        help_text=_("只有“最多选几个”和“打分”要填。"),
        error_messages={"invalid": _("请填整数。")},
    )
    whose = one_of(_("每票算谁的"), kinds.Whose.choices)
    is_secret = forms.BooleanField(
        label=_("无记名"), required=False, initial=True, help_text=_("投票时加密，计票时打乱，票上没有名字和时间。")
    )
    wants_reasons = forms.BooleanField(
        label=_("投反对的要写理由"),
        required=False,
        help_text=_("只用于“同意、反对或弃权”。计票以后公开理由，不写是谁。"),
    )
    totals_hidden = forms.BooleanField(
        label=_("截止以前不显示票数"), required=False, initial=True, help_text=_("无记名的一律不显示。")
    )
    pass_share = one_of(_("通过要达到的比例"), kinds.Share.choices, initial=kinds.Share.OVER_HALF)
    quorum_share = one_of(
        _("参加要达到名单的比例"), [one for one in kinds.Share.choices if one[0] != kinds.Share.HALF_OF_ROLL]
    )
    quorum_least = forms.IntegerField(
        label=_("最少多少票"),
        required=False,
        min_value=0,
        max_value=10**6,
        initial=0,
        error_messages={"invalid": _("请填整数。")},
    )
    proxies_most = forms.IntegerField(
        label=_("一个人最多替几位邻居投"),
        required=False,
        min_value=0,
        max_value=20,
        help_text=_(
            "来不了、不会用手机的可以委托名单上的邻居。填 0 就是不能委托；无记名的，除了不写理由的“同意、反对或弃权”，只能填 0。"
        ),
        error_messages={"invalid": _("请填整数。")},
    )
    closes_at = Moment(_("截止"))

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.initial = {"proxies_most": proxies_here()} | self.initial
        offered = matters.offered()
        if subject is not None:
            about = matters.of_one(subject, hidden=True)
            offered |= {about["id"]: about["title"]} if about else {}
            kept = {name: getattr(subject, name) for name in self.fields if name != "matter"}
            self.initial = kept | {"matter": about["id"] if about else ""} | self.initial
        self.fields["matter"].choices = [("", _("没有议题")), *offered.items()]

    def clean(self):
        data = super().clean()
        return data | {name: data.get(name) or 0 for name in ("most", "quorum_least", "proxies_most")}


class OpenForm(DeskForm):
    """Whom the roll is made of; the page shows it before it is frozen."""

    buildings = forms.ModelMultipleChoiceField(
        queryset=Building.objects.none(),
        label=_("哪些楼，一栋也不选就是整个社区"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = {"roll": "buildings", "closes_at": None}

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["buildings"].queryset = Building.objects.filter(kind=PlaceKind.BUILDING).order_by("sort", "pk")

    def roll(self, now) -> list[rolls.Line]:
        chosen = list(self.cleaned_data["buildings"])
        return rolls.of_residents(self.subject.whose, buildings=chosen or None, now=now)


class ReasonForm(DeskForm):
    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("居民看得到。"), error_messages={"required": _("请写明原因。")}
    )


class ExtendForm(ReasonForm):
    closes_at = Moment(_("新的截止时间"))
    field_order = ["closes_at", "reason"]


class LateForm(ReasonForm):
    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        help_text=_("账号或居民台账里的。"),
        error_messages={"required": _("请填手机号。")},
    )
    field_order = ["phone", "reason"]
    names = {"who": "phone"}

    def clean_phone(self):
        try:
            phone = normal_contact(self.cleaned_data["phone"])
        except RuleBroken as refusal:
            raise forms.ValidationError(refusal.message) from None
        user = User.objects.filter(phone=phone).first()
        person = Person.objects.filter(user=user).first() if user else None
        person = person or Person.objects.filter(phone=phone).select_related("user").order_by("pk").first()
        if person is None and user is None:
            raise forms.ValidationError(_("没有这个手机号的账号，居民台账里也没有。"))
        self.found = rolls.of_person(person, self.subject.whose) if person else rolls.of_users([user])
        return phone

    def clean(self):
        data = super().clean()
        return {"lines": self.found, "reason": data["reason"]} if not self.errors else data


class NothingForm(DeskForm):
    """Asks nothing more."""


class CountForm(DeskForm):
    without_missing = forms.BooleanField(
        label=_("登记了的纸质票没有录全，也计票"), required=False, help_text=_("例如领了票没有交。账本会记下来。")
    )


class PaperForm(DeskForm):
    """Which paper, and what it says."""

    slip = forms.CharField(label=_("票上的编号"), max_length=40, error_messages={"required": _("请填是哪一张票。")})

    def __init__(self, *args, subject: Ballot, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.paper: Paper = paper_of(subject, self.data if self.is_bound else None, by_clerk=True)
        self.fields |= {name: field for name, field in self.paper.fields.items() if name != "elector"}
        stations = subject.stations.order_by("pk")
        if stations:
            wrong = {"required": _("请选是哪个投票点的。"), "invalid_choice": _("没有这个投票点，请重新选。")}
            self.fields["station"] = forms.ModelChoiceField(
                stations, label=_("哪个投票点的"), empty_label=_("请选"), error_messages=wrong
            )
        if subject.wants_reasons:
            self.fields["objection"].help_text = _(
                "照票上写的录；票上没有写的，写“票上没有写”；写着谁的姓名的，姓名写成“某某”。"
            )
        if not subject.is_secret:
            ticked = subject.electors.filter(way="paper").with_names()
            self.fields["slip"] = forms.ChoiceField(
                label=_("谁的票"),
                choices=[("", _("请选")), *((papers.slip_of(line), str(line)) for line in ticked)],
                error_messages={"required": _("请选是谁的票。"), "invalid_choice": _("名单上还没有登记这张票。")},
                help_text=_("只列出名单上登记收到纸质票的。"),
            )

    def clean(self):
        data = super().clean()
        if self.errors or not self.paper.is_valid():
            return data
        station = {"station": data["station"]} if "station" in data else {}
        paper = {"choices": self.paper.choices(), "objection": self.paper.objection()}
        return {"slip": data["slip"], **paper, **station}


class StationForm(DeskForm):
    name = forms.CharField(
        label=_("投票点的名称"),
        max_length=30,
        help_text=_("例如 北门岗亭。每个投票点一个票箱，截止后各数各的。"),
        error_messages={"required": _("请写投票点的名称。")},
    )


class TotalForm(Refusable):
    counted = forms.IntegerField(
        label=_("票箱里数到几张纸质票"),
        min_value=0,
        max_value=100_000,
        help_text=_("两个人一起数，只填一次。"),
        error_messages={"required": _("请填数到几张。"), "invalid": _("请填整数。"), "min_value": _("不能小于 0。")},
    )


class ExplainForm(ReadByAll):
    shown = ("explanation",)
    explanation = forms.CharField(
        label=_("为什么相差"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("会和结果一起公开。"),
        error_messages={"required": _("请写明为什么相差。")},
    )


class SettleForm(PaperForm):
    reason = forms.CharField(
        label=_("怎么核实的"), max_length=200, error_messages={"required": _("请写明怎么核实的。")}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("station", None)

    def clean(self):
        data, reason = super().clean(), self.cleaned_data.get("reason")
        return data | {"reason": reason}


class ProxyForm(Refusable):
    """Who votes for a line, by their phone. `with_proof`: written down by the committee from a signed paper."""

    phone = forms.CharField(
        label=_("替您投票的邻居的手机号"),
        max_length=20,
        help_text=_("他要在这次表决的名单上。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        error_messages={"required": _("请填手机号。")},
    )
    proof = forms.FileField(
        label=_("签了名的委托书"),
        help_text=_("照片或 PDF，10 MB 以内。只有居委会看得到。"),
        error_messages={"required": _("请附上签了名的委托书。")},
    )

    def __init__(self, *args, with_proof: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if with_proof:
            self.fields["phone"].label = _("替他投票的邻居的手机号")
        else:
            del self.fields["proof"]

    def clean_proof(self):
        try:
            return PROOFS.take(self.cleaned_data["proof"])
        except RuleBroken as refusal:
            raise forms.ValidationError(refusal.message) from None
