"""What residents and the committee fill in. Shape is checked here, sense by the actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.feedback.desk.filing import FileForm
from communities.kernel.suspects import marked, suspects
from communities.looks.forms import ReadByAll, Refusable, words
from communities.residents.models import Building
from deliberation.topics import wording
from deliberation.topics.actions import Proposal
from deliberation.topics.deliberating import Held, shares_said, stands, told_of
from deliberation.topics.models import Topic
from deliberation.topics.process import Form
from deliberation.topics.states import UNSEEN, Grade, Ground, Origin, Side

_MOST_SEATS, _MOST_PEOPLE = 99, 9999


class Buildings(forms.ModelMultipleChoiceField):
    """None chosen: it concerns the whole community."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self):
        super().__init__(
            Building.objects.order_by("kind", "sort", "pk"),
            label=_("涉及哪几栋楼"),
            required=False,
            help_text=_("不选就是全社区的事。"),
            error_messages={"invalid_choice": _("没有这栋楼，请重新选。")},
        )


class ProposeForm(Refusable):
    title = words(
        _("想商量什么事"), most=60, missing=_("请写想商量什么事。"), hint=_("一句话，例如：3 号楼前的空地怎么停车")
    )
    background = words(
        _("为什么要商量"),
        most=4000,
        rows=6,
        missing=_("请说说为什么要商量。"),
        hint=_("现在是什么情况、影响了谁、您希望怎么办。不要写别人的姓名、电话和门牌。"),
    )
    buildings = Buildings()
    origin = forms.ChoiceField(label=_("以什么身份提出"), error_messages={"required": _("请选身份。")})
    starter = words(_("单位或代表的名称"), most=60, hint=_("会公开。居民自己提出的不用填，也不公开是谁。"))

    def __init__(self, *args, origins=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["origin"].choices = [(origin.value, origin.label) for origin in origins]
        if list(origins) == [Origin.RESIDENT]:
            # Nothing to choose and no body to name: a resident is not asked.
            del self.fields["origin"], self.fields["starter"]

    def proposal(self, tickets=()) -> Proposal:
        data = self.cleaned_data
        return Proposal(
            title=data["title"],
            background=data["background"],
            origin=data.get("origin") or Origin.RESIDENT,
            starter=data.get("starter", ""),
            buildings=tuple(data["buildings"]),
            tickets=tuple(tickets),
        )


class DeskForm(ReadByAll):
    def __init__(self, *args, topic: Topic, **kwargs):
        super().__init__(*args, **kwargs)
        self.topic = topic


class SayForm(DeskForm):
    text = words(_("说明"), most=4000, rows=3, hint=_("居民会看到。可不填。"))


class PublishForm(SayForm):
    """Says before it is published what everybody will read, and lets the committee take names and homes out."""

    title = words(_("公开的议题"), most=60)
    background = words(_("公开的说明"), most=4000, rows=6)
    shown = ("title", "background", "text", "reason")
    field_order = ["ground", "into", "title", "background", "text"]
    lead = ""

    def found_in(self, name: str) -> list[str]:
        """What stood there as the form was opened is marked on it; only what is typed anew is asked about."""
        stood = {"title": self.topic.public_title, "background": self.topic.public_background}.get(name, "")
        return [part for part in super().found_in(name) if part not in suspects(stood)]

    @property
    def marked(self) -> list[list[tuple[str, bool]]]:
        """What everybody will read, in pieces, each with whether it may tell who somebody is; empty where nothing does."""
        told = self._told()
        return [marked(text) for text in told] if any(suspects(text) for text in told) else []

    def _told(self) -> list[str]:
        return [self[name].value() or "" for name in ("title", "background") if name in self.fields]

    def _written(self, name: str) -> str:
        """What is sent empty is not what stood there."""
        typed = self.cleaned_data[name]
        if not typed and self.add_prefix(name) in self.data:
            raise forms.ValidationError(_("请写%s。") % self.fields[name].label)
        return typed

    def clean_title(self) -> str:
        return self._written("title")

    def clean_background(self) -> str:
        return self._written("background")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.topic.state not in UNSEEN:
            # Everybody has read it.
            del self.fields["title"], self.fields["background"]
            return
        self.initial |= {"title": self.topic.public_title, "background": self.topic.public_background}
        self.lead = _(
            "按下去以后，下面的议题和说明大家都看得到。电话和房号已经自动遮住；"
            "还写着谁家、谁的名字、几号楼几单元的，请改掉。原话只有提出的人和居委会看得到。"
        )


class RewordForm(PublishForm):
    """What everybody reads already is put in other words: a name that was overlooked, a mistake."""

    text = words(
        _("为什么改"), most=400, rows=2, missing=_("请写明为什么改。"), hint=_("居民会看到。不要再写要去掉的字。")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "title" not in self.fields:
            self.fields["title"] = words(_("公开的议题"), most=60)
            self.fields["background"] = words(_("公开的说明"), most=4000, rows=6)
            self.order_fields(self.field_order)
        self.initial |= {"title": self.topic.public_title, "background": self.topic.public_background}
        self.lead = _("改了以后，大家看到的是新的写法；经过里写明改过、为什么改。提出的人的原话不动。")
        if self.topic.state in wording.FROZEN:
            self.lead = f"{self.lead}{_('会议已经公告，只能把姓名、住址换成“某某”，别的不能改。')}"


class RefuseForm(PublishForm):
    ground = forms.ChoiceField(
        label=_("原因"), choices=Ground, widget=forms.RadioSelect, error_messages={"required": _("请选一个原因。")}
    )
    text = words(
        _("理由"),
        most=4000,
        rows=4,
        missing=_("请写明理由。"),
        hint=_("提出的人和居民会看到：为什么不列入、可以去哪里办。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.lead:
            self.lead = f"{self.lead}{_('原因选“涉密、隐私”或“违法”那两项的，议题和说明都不公开。')}"


class MergeForm(PublishForm):
    into = forms.ModelChoiceField(
        Topic.objects.none(),
        label=_("并入哪个议题"),
        empty_label=_("请选一个"),
        error_messages={"required": _("请选并入哪个议题。"), "invalid_choice": _("没有这个议题，请重新选。")},
    )
    text = words(
        _("为什么并在一起"),
        most=4000,
        rows=3,
        missing=_("请写明为什么并在一起。"),
        hint=_("居民会看到，不要写谁的姓名和门牌。附议的人一并算过去，每人只算一次。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Topic.objects.mergeable().exclude(pk=self.topic.pk).order_by("-pk")
        if not self.lead:
            self.lead = _("并过去以后，那个议题的页面上也看得到下面的说法。要改，请先“改公开的写法”。")

    def _told(self) -> list[str]:
        """Also what everybody reads already: from now on it stands on the other's page too. And why, as it was typed."""
        words = super()._told() or [self.topic.public_title, self.topic.public_background]
        return [*words, self["text"].value() or ""]


class GradeForm(DeskForm):
    grade = forms.ChoiceField(
        label=_("怎么商量"),
        choices=Grade,
        widget=forms.RadioSelect,
        help_text=_("即时议：48 小时内当场答复。深入议：开会商量。法定表决：只有业主大会、居民会议才能决定。"),
        error_messages={"required": _("请选怎么商量。")},
    )
    form = forms.ChoiceField(label=_("会议形式"), choices=[("", _("不开会的不用选")), *Form.choices], required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        standing = {row.side: row.seats for row in self.topic.sides.all()}
        for side in Side:
            self.fields[side.value] = forms.IntegerField(
                label=_("%s几席") % side.label,
                min_value=0,
                max_value=_MOST_SEATS,
                required=False,
                initial=standing.get(side.value, 5 if side == Side.RESIDENTS else None),
                error_messages={
                    "invalid": _("请填整数。"),
                    "min_value": _("不能小于 0。"),
                    "max_value": _("最多 %(limit_value)d 席。"),
                },
            )
        self.initial |= {"grade": self.topic.grade, "form": self.topic.form}

    names = {"sides": Side.RESIDENTS.value}

    def clean(self):
        data = super().clean()
        sides = [(side.value, data.pop(side.value, None)) for side in Side]
        return data | {"sides": [(side, seats) for side, seats in sides if seats]}


class RuleForm(ReadByAll):
    shown = ("basis",)
    value = forms.IntegerField(
        label=_("改成"), error_messages={"required": _("请填一个数。"), "invalid": _("请填整数。")}
    )
    basis = words(
        _("依据"),
        most=200,
        rows=2,
        missing=_("请写明依据。"),
        hint=_("哪部法规、哪个文件第几条，或者哪次居民会议定的。会公开。"),
    )


class DistrictRuleForm(RuleForm):
    is_firm = forms.BooleanField(
        label=_("社区只能更严"), required=False, help_text=_("不勾的，社区写明依据就可以另定，更宽也行。")
    )


class AnswerForm(DeskForm):
    text = words(_("答复"), most=4000, rows=5, missing=_("请写答复。"), hint=_("居民会看到。"))


def _people(label) -> forms.IntegerField:
    said = {"required": _("请填人数。"), "invalid": _("请填整数。"), "min_value": _("不能小于 0。")}
    more = {"max_value": _("最多 %(limit_value)d 人。")}
    return forms.IntegerField(label=label, min_value=0, max_value=_MOST_PEOPLE, error_messages=said | more)


class HeldForm(DeskForm):
    """What is held before the meeting of 四议两公开: numbers, nobody's name."""

    on = forms.DateField(
        label=_("哪一天开的"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填日期。"), "invalid": _("请填日期，例如 2027-01-15。")},
    )
    due = _people(_("应到几人"))
    came = _people(_("到会几人"))
    approved = _people(_("同意几人"))
    text = words(
        _("结果"), most=500, rows=3, missing=_("请写结果。"), hint=_("一两句话，居民会看到。不要写谁怎么说、怎么表决。")
    )

    def __init__(self, *args, corrects: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if corrects and (step := told_of(self.topic).get(corrects)):
            # It begins with what is told now.
            self.initial |= stands(step)
            self.lead = _("原来记的留在经过里，新记的写明“更正”，居民都看得到。")

    def clean(self):
        data = super().clean()
        return data if self.errors else {"what": Held(**data)}


class ApprovedForm(HeldForm):
    """The party's meeting, whose numbers have to reach what is laid down here."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, said in shares_said().items():
            self.fields[name].help_text = said


class NoteForm(DeskForm):
    shown = ()
    text = words(_("要记的话"), most=4000, rows=3, missing=_("请写要记的话。"), hint=_("只有居委会看得到。"))


class TicketForm(FileForm):
    """What the desk takes down for any visitor; who it is, is known from the topic."""

    def __init__(self, *args, topic: Topic, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["contact_name"], self.fields["contact_phone"]
        self.initial["text"] = f"{topic.title}\n{topic.background}"

    def clean(self):
        data = super().clean()
        return {"what": self.report()} if not self.errors else data
