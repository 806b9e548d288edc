"""What the committee fills in as something goes up, and when a decision comes down."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.looks.forms import words
from deliberation.outcomes.above import ANSWERS_ITSELF, waiting_above
from deliberation.outcomes.forms import SEEN, DayField, SubjectForm
from deliberation.topics.states import Above


class EscalateForm(SubjectForm):
    to = forms.ChoiceField(
        label=_("交给谁决定"), choices=Above, widget=forms.RadioSelect, error_messages={"required": _("请选一个。")}
    )
    text = words(
        _("为什么在这里定不下来"),
        most=2000,
        rows=4,
        missing=_("请写明理由。"),
        hint=_("居民会看到。案卷一并提交。没有答复的异议还要答复，答复完了，决定才能生效。"),
    )


class HearBackForm(SubjectForm):
    shown = ("number", "text")
    on = DayField(_("哪天定的"))
    number = words(
        _("文号或者文件"),
        most=80,
        missing=_("请写文号或者文件；没有文号写：口头答复。"),
        hint=_("例如：业主大会决议第 3 号。没有文号写：口头答复。居民会看到。"),
    )
    text = words(_("怎么定的"), most=2000, rows=4, missing=_("请写明是怎么定的。"), hint=SEEN)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sent = waiting_above(self.subject)
        if sent is None:
            return
        self.fields["text"].label = _("%s怎么定的") % sent.whom
        if sent.is_to_office:
            self.fields["text"].help_text = f"{ANSWERS_ITSELF % sent.whom}{SEEN}"
