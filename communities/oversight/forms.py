"""What street and district fill in. Shape is checked here, sense by the actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.looks.forms import ReadByAll, Refusable, words
from communities.oversight.queries import spoken_for
from communities.tenants.models import Community
from deliberation.outcomes.states import Verdict


class ProposeForm(Refusable):
    community = forms.ModelChoiceField(
        Community.objects.none(),
        label=_("向哪个社区提"),
        empty_label=_("请选社区"),
        error_messages={"required": _("请选社区。"), "invalid_choice": _("没有这个社区，请重新选。")},
    )
    title = words(
        _("想商量什么事"), most=60, missing=_("请写想商量什么事。"), hint=_("一句话，例如：南门外的人行道怎么改")
    )
    background = words(
        _("为什么要商量"),
        most=4000,
        rows=6,
        missing=_("请说说为什么要商量。"),
        hint=_("社区居委会审查以后公开，写的是街道或者区里的名字。不要写居民的姓名、电话和门牌。"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = spoken_for(user)


class AnswerForm(ReadByAll):
    verdict = forms.ChoiceField(
        label=_("怎么定"),
        choices=Verdict,
        widget=forms.RadioSelect,
        help_text=_("定了，社区就照办；退回的，社区重新商量。"),
        error_messages={"required": _("请选定了，还是退回社区。"), "invalid_choice": _("请选定了，还是退回社区。")},
    )
    text = words(
        _("答复"),
        most=2000,
        rows=5,
        missing=_("请写明怎么定的、为什么。"),
        hint=_("居民会看到，写的是单位的名字，不是您的名字。请不要写居民的姓名、电话和门牌。"),
    )
