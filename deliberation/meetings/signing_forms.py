"""Signing up to listen: what residents fill in, and how the desk arranges it."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.looks.forms import words
from deliberation.meetings.asking import LONGEST, MOST_QUESTIONS, Ask, asks_of
from deliberation.meetings.forms import MeetingForm, number, phone_field
from deliberation.meetings.reserving import SigningUp

_BETWEEN = re.compile(r"[、，,;；/\n]+")


class SignUpForm(MeetingForm):
    """The meeting's questions, and its terms to accept."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.asks = asks_of(self.meeting.asked)
        for place, ask in enumerate(self.asks):
            self.fields[f"answer_{place}"] = _answer_field(ask)
        if self.meeting.terms:
            self.fields["accepts"] = forms.BooleanField(
                label=_("我看过报名须知，同意"),
                error_messages={"required": _("请先看报名须知，同意了再报名。")},
            )

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        answers = [data[f"answer_{place}"] for place in range(len(self.asks))]
        return {"answers": answers, "accepts": bool(data.get("accepts"))}


def _answer_field(ask: Ask) -> forms.Field:
    if not ask.choices:
        return words(ask.ask, most=LONGEST)
    wrong = {"required": _("请选一个。"), "invalid_choice": _("没有这个答案，请重新选。")}
    return forms.ChoiceField(
        label=ask.ask, choices=[(one, one) for one in ask.choices], widget=forms.RadioSelect, error_messages=wrong
    )


class ArrangeForm(MeetingForm):
    shown = ("reserved_for", "terms")
    reserved_seats = number(_("留出几个席位"), most=999, help_text=_("从旁听席位里留，居民不能自己报，由居委会安排。"))
    reserved_for = words(_("留给谁"), most=80, hint=_("居民会看到，例如 本楼的邻居、坐轮椅和拄拐的。"))
    terms = words(_("报名须知"), most=2000, rows=4, hint=_("不填就没有。例如 开会时不录像，孩子要大人带。"))
    names = {"asks": "ask_1"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for place in range(1, MOST_QUESTIONS + 1):
            self.fields[f"ask_{place}"] = words(_("问题 %d") % place, most=LONGEST)
            hint = _("用顿号隔开，例如 是、否；不填就是请人自己写。") if place == 1 else ""
            self.fields[f"choices_{place}"] = words(_("问题 %d 的答案") % place, most=400, hint=hint)
        self.initial |= {name: getattr(self.meeting, name) for name in ("reserved_seats", "reserved_for", "terms")}
        for place, ask in enumerate(asks_of(self.meeting.asked), start=1):
            self.initial |= {f"ask_{place}": ask.ask, f"choices_{place}": "、".join(ask.choices)}

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        asks = []
        for place in range(1, MOST_QUESTIONS + 1):
            ask, choices = data[f"ask_{place}"], data[f"choices_{place}"]
            if choices and not ask:
                self.add_error(f"ask_{place}", _("写了答案，没有写问题。"))
            if ask:
                asks.append(Ask(ask, tuple(filter(None, map(str.strip, _BETWEEN.split(choices))))))
        what = {name: data[name] for name in ("terms", "reserved_for")}
        return {"what": SigningUp(tuple(asks), reserved_seats=data["reserved_seats"] or 0, **what)}


class BookForm(MeetingForm):
    name = words(_("姓名"), most=40, missing=_("请写姓名。"))
    phone = phone_field()
