"""What residents and the committee fill in. Shape is checked here, sense by the actions."""

from datetime import timedelta

from django import forms
from django.utils.timezone import localdate
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _

from communities.accounts.models import Grant, User
from communities.accounts.roles import STAFF
from communities.feedback.forms import PhotosField
from communities.kernel.errors import Invalid
from communities.kernel.suspects import marked, suspects
from communities.looks.forms import ReadByAll, Refusable, words
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import MeetingState
from deliberation.outcomes import milestones
from deliberation.outcomes.carrying import why_sent_back
from deliberation.outcomes.decided import decision_of, settled_by
from deliberation.outcomes.reviewing import Verdict
from deliberation.topics.stepping import rule

SEEN = _("居民会看到。")
_NOT_WHOLE = {"invalid": _("请填 0 到 99 的整数。"), "required": _("请填进度。")}
_WHOLE = {"invalid": _("请填 0 到 100 的整数。"), "required": _("请填进度。")}
_DATE = {"invalid": _("请按 2026-11-25 这样填日期。"), "required": _("请填日期。")}


class EvaluateForm(Refusable):
    score = forms.TypedChoiceField(
        label=_("您打几分"),
        coerce=int,
        choices=[
            (5, _("5 分，很满意")),
            (4, _("4 分")),
            (3, _("3 分，一般")),
            (2, _("2 分")),
            (1, _("1 分，很不满意")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("请打 1 到 5 分。")},
    )
    solved = forms.TypedChoiceField(
        label=_("问题解决了吗"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("解决了")), ("no", _("没解决"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选解决了没有。")},
    )
    comment = words(_("想说的话"), most=400, rows=3, hint=_("会公开，不写是谁说的。"))


class ObjectForm(Refusable):
    text = words(
        _("您的异议"),
        most=2000,
        rows=4,
        missing=_("请写明哪里不对、为什么。"),
        hint=_("会公开，电话和门牌打码，不写是谁提的。居委会公开答复以后，结果才生效。"),
    )


class SignForm(Refusable):
    """The button alone: nobody signs by leaving something empty."""

    does = forms.ChoiceField(
        choices=[("sign", _("签字"))],
        error_messages={"required": _("请按“签字”或者“不签”。"), "invalid_choice": _("请按“签字”或者“不签”。")},
    )

    def clean(self):
        return {}


class RefuseForm(Refusable):
    """Its own button, beside the reason that it asks for."""

    refusal = words(
        _("不签的理由"),
        most=200,
        rows=3,
        missing=_("不签的话，请写明理由。"),
        hint=_("会写进纪要公开：写是哪一方，不写是谁。"),
    )


class SubjectForm(ReadByAll):
    """A form of the desk about `subject`: a topic, minutes, an objection or a task; `lead` is read before it is filled in."""

    lead = ""

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject


class NothingForm(SubjectForm):
    """Nothing is asked: the button alone."""


class DraftForm(SubjectForm):
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=_("哪一场会议"),
        empty_label=None,
        error_messages={"required": _("请选会议。"), "invalid_choice": _("没有这场会议，请重新选。")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = Meeting.objects.filter(agenda__topic=self.subject, state=MeetingState.CLOSED)
        self.fields["meeting"].queryset = held.distinct().order_by("-pk")


class ReasonForm(SubjectForm):
    reason = words(_("理由"), most=400, rows=3, missing=_("请写明理由。"), hint=SEEN)


class PutAwayForm(SubjectForm):
    reason = words(
        _("为什么收起"), most=400, rows=3, missing=_("请写明为什么收起。"), hint=_("居民会看到。草稿和签字都不留。")
    )


class SendBackForm(ReasonForm):
    percent = forms.IntegerField(
        label=_("现在算做了百分之几"),
        min_value=0,
        max_value=99,
        error_messages=_NOT_WHOLE | {"min_value": _NOT_WHOLE["invalid"], "max_value": _NOT_WHOLE["invalid"]},
    )
    field_order = ["reason", "percent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("哪里没有办好")
        before = self.subject.reports.filter(percent__lt=100).order_by("-pk").first()
        self.initial["percent"] = before.percent if before else 0


class AnswerForm(SubjectForm):
    text = words(_("答复"), most=2000, rows=5, missing=_("请写答复。"), hint=SEEN)


class CoverSaidForm(SubjectForm):
    """What everybody reads of an objection or a comment stands above the field, with what may be a name marked."""

    words = words(
        _("要遮去的字"),
        most=100,
        missing=_("请写要遮去的字。"),
        hint=_("照着公开的话写姓名或门牌，几处用空格隔开；都换成“某某”，别的一个字不动。说这句话的人会收到消息。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        told = getattr(self.subject, "public_text", None) or self.subject.comment
        self.lead = _("大家看到的是：%s") % told
        self.marked = [marked(told)] if suspects(told) else []


class SayForm(SubjectForm):
    text = words(_("说明"), most=2000, rows=3, hint=_("居民会看到。可不填。"))


class ReopenForm(SubjectForm):
    text = words(_("为什么重新商量"), most=2000, rows=3, missing=_("请写明理由。"), hint=SEEN)


class DayField(forms.DateField):
    def __init__(self, label, **kwargs):
        super().__init__(
            label=label, error_messages=_DATE, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs
        )


def staff_field(label, *, empty, hint) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        User.objects.none(),
        label=label,
        required=False,
        empty_label=empty,
        help_text=hint,
        error_messages={"invalid_choice": _("没有这位同事，请重新选。")},
    )


def offer_staff(field: forms.ModelChoiceField) -> None:
    """Everybody who holds an office here today."""
    staff = Grant.objects.in_force(clock()).filter(role__in=STAFF)
    field.queryset = User.objects.filter(is_active=True, pk__in=staff.values("user")).order_by("name")
    field.label_from_instance = lambda user: user.name or user.username


class TaskForm(SubjectForm):
    shown = ("matter", "point", "unit", "helpers", "milestones")
    matter = words(_("要做什么"), most=120, missing=_("请写要做什么。"))
    point = words(_("决议要点"), most=400, rows=2)
    unit = words(_("责任单位"), most=60, missing=_("请填责任单位。"))
    person = staff_field(
        _("责任人"), empty=_("没有账号（提醒居委会）"), hint=_("到期提醒谁、谁来报进展。居民看不到是谁。")
    )
    helpers = words(_("配合单位"), most=120)
    starts_on = DayField(_("启动日期"), initial=localdate)
    due_on = DayField(_("计划完成"))
    fund = words(_("资金来源"), most=60)
    amount = forms.DecimalField(
        label=_("金额（元）"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        error_messages={
            name: _("请填金额，例如 1200.50。")
            for name in ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits")
        },
    )
    milestones = words(_("节点"), most=2000, rows=4, hint=milestones.HINT)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_staff(self.fields["person"])
        # What came from above stands in no minutes.
        decision = decision_of(settled_by(self.subject))
        self.lead = f"{decision.whom}定的：{decision.words}" if decision else ""

    def clean_milestones(self):
        return in_field(milestones.typed_in, self.cleaned_data["milestones"])


def in_field(read, typed: str):
    """What is typed as `read` makes it; its refusal stands beside the field."""
    try:
        return read(typed)
    except Invalid as refusal:
        raise forms.ValidationError(refusal.message) from None


class PersonForm(SubjectForm):
    person = staff_field(_("换成谁"), empty=_("没有账号（提醒居委会）"), hint=_("期限和节点不变。居民看不到是谁。"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_staff(self.fields["person"])
        self.initial["person"] = self.subject.person_id


class MilestonesForm(SubjectForm):
    shown = ("milestones",)
    milestones = words(_("节点"), most=2000, rows=6, hint=milestones.HINT)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["milestones"] = milestones.typed_of(self.subject.planned)

    def clean_milestones(self):
        return in_field(milestones.typed_in, self.cleaned_data["milestones"])


class SetReviewForm(SubjectForm):
    due_on = DayField(_("哪天复核"), help_text=_("到了这天提醒责任人写：办好了、延期，还是不再办了。"))
    person = staff_field(_("责任人"), empty=_("居委会"), hint=_("居民看不到是谁。"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_staff(self.fields["person"])
        self.initial["due_on"] = localdate() + timedelta(days=rule(self.subject, "review_days"))


class AnswerReviewForm(SubjectForm):
    verdict = forms.ChoiceField(
        label=_("办得怎么样"),
        choices=Verdict,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选办得怎么样。")},
    )
    text = words(_("说明"), most=1000, rows=3, hint=_("延期和不再办要写理由。居民会看到。"))
    due_on = DayField(_("延期到哪天"), required=False, help_text=_("只有延期要填。"))


class ReportForm(SubjectForm):
    shown = ("text", "problem")
    percent = forms.IntegerField(
        label=_("进度（%）"),
        min_value=0,
        max_value=100,
        error_messages=_WHOLE | {"min_value": _WHOLE["invalid"], "max_value": _WHOLE["invalid"]},
    )
    text = words(_("做了什么"), most=1000, rows=4, missing=_("请写做了什么。"), hint=SEEN)
    problem = words(_("存在问题"), most=400, rows=2, hint=_("延误了请说明原因。居民会看到。"))
    files = PhotosField(label=_("照片"), help_text=_("会公开，不要拍到人脸、车牌和门牌。"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["percent"] = self.subject.percent
        if before := self.subject.problem:
            # It is said anew, or is over.
            self.fields["problem"].help_text = _("上次写的是“%s”。还没有解决的，请再写。居民会看到。") % before.rstrip(
                "。"
            )
        latest = self.subject.reports.order_by("-pk").values_list("text", flat=True).first()
        if why := why_sent_back(latest or ""):
            self.lead = _("居委会看过了，退回来接着办：%s") % why
