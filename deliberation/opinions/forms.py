"""What residents and the committee fill in. Shape is checked here, sense by the actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.looks.forms import ReadByAll, Refusable, words
from deliberation.opinions.states import Adoption, Stance

# Among the wordings adopted in part: none of them. No key of a row.
_NONE = 0
_AT_ONCE = _("说出来就公开，不写是谁说的。不要写谁的姓名、电话和门牌。")


class OpineForm(Refusable):
    text = words(
        _("您的意见"),
        most=2000,
        rows=4,
        missing=_("请写您的意见。"),
        hint=_("一交上去就公开，不写是谁说的，居委会逐条答复。不要写谁的姓名、电话和门牌。"),
    )


class CommentForm(Refusable):
    stance = forms.ChoiceField(
        label=_("先说立场"),
        choices=Stance,
        initial=Stance.NEUTRAL,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选赞成、反对或者说一点。")},
    )
    text = words(_("说给大家听"), most=1000, rows=3, missing=_("请写要说的话。"), hint=_AT_ONCE)


class WordingForm(Refusable):
    text = words(_("对这一段的看法"), most=1000, rows=2, hint=f"{_('只建议改法的，可以不写。')}{_AT_ONCE}")
    wording = words(_("建议改成"), most=3000, rows=4, hint=_("不改字句可以不填。"))

    def __init__(self, *args, standing: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["wording"] = standing


class PaperForm(Refusable):
    text = words(_("纸上写的意见"), most=2000, rows=5, missing=_("请照着纸上写。"), hint=_("公开时注明“线下代录”。"))
    name = words(_("纸上的姓名"), most=40, hint=_("没有写可以不填；只有居委会看得到。"))


class ReplyForm(ReadByAll):
    adoption = forms.ChoiceField(
        label=_("采纳情况"),
        choices=Adoption,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选采纳情况。")},
    )
    text = words(_("理由"), most=2000, rows=4, missing=_("请写明理由。"), hint=_("大家会看到。"))


class DraftForm(ReadByAll):
    shown = ("title", "text")
    title = words(_("名称"), most=80, missing=_("请写名称。"), hint=_("例如：小区停车公约"))
    text = words(
        _("正文"),
        most=30000,
        rows=14,
        missing=_("请写正文。"),
        hint=_("段与段之间空一行；居民可以逐段提意见、建议怎么改。"),
    )

    def ask_of(self, adopted) -> None:
        """Which of the wordings adopted in part this version carries something of; not asked where there is none."""
        in_part = [one for one in adopted if one.adoption == Adoption.PARTLY]
        if in_part:
            self.fields["partly"] = forms.TypedMultipleChoiceField(
                label=_("部分采纳的改法，哪些写进了这一稿"),
                choices=[
                    *((one.pk, f"第 {one.paragraph} 段：{one.wording[:60]}") for one in in_part),
                    (_NONE, _("都没有写进去，等下一稿")),
                ],
                coerce=int,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("写进去了的，公开的页面会注明；没有勾的，等下一稿。"),
                error_messages={
                    "required": _("请勾写进了这一稿的；都没有写的，勾最后一项。"),
                    "invalid_choice": _("有一条刚刚改了答复，请重新看一看。"),
                },
            )

    def clean_partly(self):
        """None of them is said, not passed over."""
        chosen = self.cleaned_data["partly"]
        if _NONE in chosen and len(chosen) > 1:
            raise forms.ValidationError(_("勾了写进去的，就不要再勾“都没有写进去”。"))
        return [one for one in chosen if one != _NONE]


class AnswerForm(ReplyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["adoption"].help_text = _("采纳的要照原话写进下一稿；部分采纳的由您改写。")


class HideForm(ReadByAll):
    shown = ("because",)
    because = words(
        _("理由"), most=200, missing=_("请写明理由。"), hint=_("大家都看得到，不要写人名。写这句话的人可以申诉。")
    )


class DecideForm(ReadByAll):
    show = forms.TypedChoiceField(
        label=_("怎么定"),
        choices=[("yes", _("重新显示")), ("no", _("维持不显示"))],
        coerce=lambda typed: typed == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选重新显示还是维持不显示。")},
    )
    text = words(_("理由"), most=400, rows=3, missing=_("请写明理由。"), hint=_("写这句话的人会看到。"))


class CoverForm(Refusable):
    words = words(
        _("要遮去的字"),
        most=100,
        missing=_("请写要遮去的字。"),
        hint=_(
            "照着公开的话写姓名或门牌，几处用空格隔开；都换成“某某”，别的一个字不动。说话的人会收到消息。已经公示的纪要不会再变，请赶在公示前遮。"
        ),
    )


class AppealForm(Refusable):
    text = words(_("为什么应该显示"), most=400, rows=3, missing=_("请写为什么应该显示。"))
