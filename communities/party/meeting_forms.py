"""Forms of meetings. Who is due is asked of the roster of that day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.looks.forms import Moment
from communities.party.forms import VerbForm, words
from communities.party.gathering import Seen
from communities.party.kinds import Attended, MeetingKind
from communities.party.overviews import due_at
from communities.party.rules import meetings_of


class PlanForm(VerbForm):
    kind = forms.ChoiceField(label=_("类别"), error_messages={"required": _("请选一个。")})
    subject = words(_("题目"), error_messages={"required": _("请填题目。")})
    starts_at = Moment(_("时间"), help_text=_("开过了的也可以补记。"))
    place = words(_("地点"), error_messages={"required": _("请填地点。")})

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        kinds = meetings_of(subject.kind)
        self.fields["kind"].choices = [(kind.value, MeetingKind(kind).label) for kind in kinds]


class MoveForm(VerbForm):
    starts_at = Moment(_("改到什么时候"))
    reason = words(_("改期的原因"), 200, error_messages={"required": _("请写明改期的原因。")})

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.initial["starts_at"] = subject.starts_at


class CancelForm(VerbForm):
    reason = words(_("取消的原因"), 200, error_messages={"required": _("请写明取消的原因。")})


class HoldForm(VerbForm):
    """Minutes, and a line for everybody due. Nothing is counted up from these lines."""

    minutes = forms.CharField(
        label=_("会议记录"),
        max_length=10000,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("议题、讨论和决定。"),
        error_messages={"required": _("请写会议记录。")},
    )

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.due = due_at(subject)
        known = {one.member_id: one for one in subject.attendances.all()}
        self.initial["minutes"] = subject.minutes
        for member in self.due:
            self._ask(member, known.get(member.pk))

    def _ask(self, member, known) -> None:
        how, why = f"how_{member.pk}", f"why_{member.pk}"
        self.fields[how] = forms.ChoiceField(label=f"{member}", choices=Attended.choices)
        self.fields[why] = words(f"{member}请假的原因", required=False)
        self.initial |= {how: known.how if known else Attended.PRESENT, why: known.reason if known else ""}

    @property
    def lines(self):
        return [(member, self[f"how_{member.pk}"], self[f"why_{member.pk}"]) for member in self.due]

    def clean(self):
        data = super().clean()
        seen = [Seen(m, data.get(f"how_{m.pk}", ""), data.get(f"why_{m.pk}", "")) for m in self.due]
        return {"minutes": data.get("minutes", ""), "attended": seen}
