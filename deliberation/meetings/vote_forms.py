"""What the chair fills in for a vote: by phones and on paper, or by hands; and to cover a name that stands in a motion."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.kernel.suspects import suspects
from communities.looks.forms import words
from deliberation.meetings.balloting import FEWEST_MINUTES, MOST_MINUTES
from deliberation.meetings.covering import marked_at
from deliberation.meetings.deciding import Count
from deliberation.meetings.forms import MeetingForm, number


class VoteForm(MeetingForm):
    minutes = forms.IntegerField(
        label=_("投几分钟"),
        initial=3,
        min_value=FEWEST_MINUTES,
        max_value=MOST_MINUTES,
        error_messages={
            "required": _("请填几分钟。"),
            "invalid": _("请填整数。"),
            "min_value": _("至少 %(limit_value)d 分钟。"),
            "max_value": _("最多 %(limit_value)d 分钟。"),
        },
    )
    is_secret = forms.BooleanField(
        label=_("无记名"), required=False, initial=True, help_text=_("谁投了什么，谁也查不出来。")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        without = self.meeting.seats.expected().present().filter(user=None).count()
        if without:
            self.fields["is_secret"].help_text = (
                _(
                    "在场有 %d 位没有账号，请他们写纸质票交上来。纸质票截止以后混在一起、编上号再录；"
                    "只有一两张时，录的人看得出是谁的，可以请几位有手机的也交纸质票。"
                )
                % without
            )

    def clean(self):
        """What is put to phones is the ballot's question, which stands for good."""
        data = super().clean()
        self.require_looked(suspects(self.row.text), None, _("真是谁的，先“遮去姓名”，再投票。"))
        return data


class CoverForm(MeetingForm):
    """Names in what stands already (covering.states_of); what may be one stands marked above the field."""

    words = words(
        _("要遮去的字"),
        most=100,
        missing=_("请写要遮去的字。"),
        hint=_("照着写姓名或门牌，几处用空格隔开；动议、发言、提问和居民发起时写的话里都换成“某某”，别的一个字不动。"),
    )

    @property
    def marked(self) -> list[list[tuple[str, bool]]]:
        return marked_at(self.meeting)


class SureForm(MeetingForm):
    is_sure = forms.BooleanField(
        label=_("找过了，没有录的不算"), error_messages={"required": _("请先找一找没有录的票，再勾选。")}
    )

    def clean(self):
        data = super().clean()
        data.pop("is_sure", None)
        return data


class CountForm(MeetingForm):
    yes = number(_("同意"), missing=_("请填人数。"))
    no = number(_("反对"), missing=_("请填人数。"))
    abstain = number(_("弃权"), missing=_("请填人数。"))

    def clean(self):
        data = super().clean()
        return data if self.errors else {"count": Count(**data)}
