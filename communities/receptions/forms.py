"""What the desk fills in. Shape is checked here, sense by the actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.feedback.desk.filing import NAMES, FileForm
from communities.looks.forms import Moment, Refusable
from communities.looks.words import when
from communities.receptions.models import Seat

MINUTES = [(minutes, _("%d 分钟") % minutes) for minutes in (10, 15, 20, 30, 60)]


class DeskForm(Refusable):
    def __init__(self, *args, subject=None, now=None, **kwargs):
        super().__init__(*args, **kwargs)


def words(label, length, wrong="", **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, error_messages={"required": wrong} if wrong else {}, **more)


class AnnounceForm(DeskForm):
    name = words(_("代表姓名"), 40, _("请填姓名。"))
    seat = forms.ChoiceField(label=_("身份"), choices=Seat.choices)
    title = words(_("职务"), 60, required=False, help_text=_("例如 区第十七届人大代表。"))
    place = words(_("地点"), 60, _("请填地点。"))
    starts_at = Moment(_("开始"))
    ends_at = Moment(_("结束"))
    minutes = forms.TypedChoiceField(label=_("每位多久"), choices=MINUTES, coerce=int, initial=20)
    agrees = forms.BooleanField(
        label=_("本人同意公开姓名、身份、职务、地点和时间"),
        required=False,
        help_text=_("不同意就不能列出来。电话不登记，也不公开。"),
    )


class CallOffForm(DeskForm):
    reason = words(_("取消的原因"), 200, _("请写明取消的原因。"), help_text=_("约好的居民会看到。"))


class BookForm(DeskForm):
    slot = forms.ChoiceField(label=_("时段"), error_messages={"required": _("请选一个时段。")})
    name = words(_("怎么称呼"), 40, _("请填怎么称呼。"))
    phone = words(_("联系电话"), 20, required=False, help_text=_("有变动好联系；只有居委会看得到。"))

    def __init__(self, *args, subject=None, now=None, **kwargs):
        super().__init__(*args, subject=subject, now=now, **kwargs)
        self.free = {slot.at.isoformat(): slot.at for slot in subject.slots if slot.is_free}
        self.fields["slot"].choices = [(key, when(at, now)) for key, at in self.free.items()]

    def clean_slot(self):
        return self.free[self.cleaned_data["slot"]]


class NoteForm(DeskForm):
    note = forms.CharField(
        label=_("说了什么"),
        max_length=2000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("居委会看得到，他本人下载自己的数据时也有。要办的事，另外转成诉求。"),
        error_messages={"required": _("请写说了什么。")},
    )

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.initial["note"] = subject.note


class GiveBackForm(DeskForm):
    """Asks nothing more."""


class TicketForm(FileForm):
    """What the desk takes down for any visitor; who it is, is known from the booking."""

    names = NAMES

    def __init__(self, *args, subject=None, now=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject
        del self.fields["contact_name"], self.fields["contact_phone"]
        self.initial["text"] = subject.note

    def clean(self):
        data = super().clean()
        who = {"contact_name": self.subject.name, "contact_phone": self.subject.phone}
        self.cleaned_data = data | who
        return {"what": self.report()} if not self.errors else data
