"""What the desk fills in. Shape is checked here, sense by the actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.looks.forms import Moment, ReadByAll, Refusable, words
from deliberation.ballots.forms import Lines
from deliberation.surveys import questions
from deliberation.surveys.models import Survey
from deliberation.surveys.states import Audience
from deliberation.topics.models import Topic

_TOPICS = 200


class SurveyForm(ReadByAll):
    shown = ("title", "intro")
    title = words(_("名称"), most=60, missing=_("请写问卷的名称。"), hint=_("例如：电梯加装意愿问卷"))
    intro = words(_("说明"), most=1000, rows=4, hint=_("为什么问、答案拿来做什么。"))
    topic = forms.ModelChoiceField(
        Topic.objects.none(),
        label=_("哪个议题的"),
        required=False,
        empty_label=_("不属于哪个议题"),
        help_text=_("选了议题，就由议题涉及的楼栋里的居民来答。"),
        error_messages={"invalid_choice": _("没有这个议题，请重新选。")},
    )
    audience = forms.ChoiceField(
        label=_("谁来答"),
        choices=Audience,
        initial=Audience.CONCERNED,
        widget=forms.RadioSelect,
        help_text=_("随手投不核实是谁，结果注明“仅供参考，没有约束力”。"),
    )
    is_anonymous = forms.BooleanField(
        label=_("不记名"),
        required=False,
        initial=True,
        help_text=_("不记名的答了不能改；记名的截止以前可以改。随手投一律不记名。"),
    )
    totals_shown = forms.BooleanField(
        label=_("截止以前就公开统计"), required=False, help_text=_("不记名的不行，随手投可以。")
    )
    closes_at = Moment(_("截止"))

    def __init__(self, *args, survey: Survey | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if survey is not None:
            self.initial = {name: getattr(survey, name) for name in self.fields} | self.initial
        chosen = survey.topic_id if survey else None
        open_ = Topic.objects.public().open().order_by("-pk").values_list("pk", flat=True)[:_TOPICS]
        topics = Topic.objects.filter(pk__in=[*open_, *([chosen] if chosen else [])]).order_by("-pk")
        self.fields["topic"].queryset = topics
        self.fields["topic"].label_from_instance = lambda topic: topic.public_title


class QuestionForm(ReadByAll):
    shown = ("words", "choices")
    words = words(_("问什么"), most=questions.MOST_WORDS, missing=_("请写问什么。"))
    kind = forms.ChoiceField(
        label=_("怎么答"), choices=questions.Kind, initial=questions.Kind.SINGLE, widget=forms.RadioSelect
    )
    choices = Lines(
        label=_("选项，一行一个"),
        required=False,
        help_text=_("打分的可以写两行：1 分是什么，5 分是什么。“写几句”的不用填。最多 12 个。"),
    )
    most = forms.IntegerField(
        label=_("最多选几个"),
        required=False,
        min_value=0,
        max_value=questions.MOST_CHOICES,
        help_text=_("只有“可以选几个”要填。"),
        error_messages={name: _("请填 1 到 12 的整数。") for name in ("invalid", "min_value", "max_value")},
    )
    required = forms.BooleanField(label=_("一定要答"), required=False, initial=True)

    def question(self) -> questions.Question:
        said = self.cleaned_data
        kind = questions.Kind(said["kind"])
        return questions.Question(kind, said["words"], tuple(said["choices"]), said["most"] or 0, said["required"])


class ReasonForm(ReadByAll):
    reason = words(_("原因"), most=200, missing=_("请写明原因。"), hint=_("居民看得到。"))


class ExtendForm(ReasonForm):
    closes_at = Moment(_("新的截止时间"))
    field_order = ["closes_at", "reason"]


class NothingForm(Refusable):
    """Nothing is asked: the button alone."""


class HideForm(ReadByAll):
    shown = ("because",)
    because = words(_("理由"), most=100, missing=_("请写明理由。"), hint=_("居民看得到理由，看不到这句话。"))
