"""What a resident fills in who calls a meeting, and the committee who lends a room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.looks.forms import Moment, ReadByAll, Refusable, words
from communities.residents.models import Building
from deliberation.meetings.calling import MOST_PEOPLE, Call, Where
from deliberation.meetings.forms import MeetingForm, choice, number
from deliberation.meetings.states import Mode


class WhereForm(Refusable):
    """When and where; `meeting` is changed, without one it is called anew."""

    starts_at = Moment(_("什么时候"))
    mode = forms.ChoiceField(
        label=_("怎么开"),
        choices=Mode,
        initial=Mode.ONSITE,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选怎么开。"), "invalid_choice": _("没有这一项，请重新选。")},
    )
    place = words(_("在哪里"), most=80, hint=_("会公开，例如 3 号楼前的凉亭。不要写自己家的门牌。"))
    near = choice(
        Building.objects.none(), _("在哪栋楼、哪块空地附近"), empty=_("不标在图上"), help_text=_("标在小区图上，好找。")
    )
    wants_room = forms.BooleanField(label=_("没有地方，请居委会借一间屋子"), required=False)
    link = forms.URLField(
        label=_("线上会议的网址"),
        required=False,
        assume_scheme="https",
        widget=forms.TextInput({"inputmode": "url"}),
        help_text=_("线上开的要填。只给参加的人看。"),
        error_messages={"invalid": _("网址不对，请从会议软件里复制。")},
    )

    def __init__(self, *args, meeting=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.fields["near"].queryset = Building.objects.filter(longitude__isnull=False).order_by("kind", "sort", "id")
        if not self.fields["near"].queryset.exists():
            del self.fields["near"]
        if meeting:
            self.initial |= {name: getattr(meeting, name) for name in ("starts_at", "mode", "place", "near", "link")}
            if meeting.room:
                del self.fields["wants_room"]

    def where(self) -> Where:
        names = [name for name in ("starts_at", "mode", "place", "near", "link", "wants_room") if name in self.fields]
        return Where(**{name: self.cleaned_data[name] for name in names})


class CallForm(ReadByAll, WhereForm):
    """What it is about is asked about as staff's words are: a tick lets 钟医生 speak, and a building have its lift."""

    shown = ("title", "about")
    title = words(
        _("想商量什么事"), most=80, missing=_("请写想商量什么事。"), hint=_("一句话，例如 楼下的花坛谁来浇水。")
    )
    about = words(_("想说什么"), most=1000, rows=4, missing=_("请写想说什么。"), hint=_("邻居看了决定来不来。"))
    minutes = number(_("大约几分钟"), least=10, most=600, missing=_("请填大约几分钟。"), initial=60)
    people = number(
        _("最多几个人"),
        least=2,
        most=MOST_PEOPLE,
        missing=_("请填最多几个人。"),
        initial=30,
        help_text=_("坐得下几个人就写几个，满了自动候补。"),
    )
    field_order = [
        *("title", "about", "starts_at", "minutes", "mode", "place", "near", "wants_room", "link", "people"),
    ]

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        told = {name: data[name] for name in ("title", "about", "minutes", "people")}
        return {"what": Call(where=self.where(), **told), "looked": True}


class MoveCallForm(WhereForm):
    def clean(self):
        data = super().clean()
        return data if self.errors else {"where": self.where()}


class LendForm(MeetingForm):
    place = words(_("借哪一间"), most=80, missing=_("请写借哪一间。"), hint=_("例如 社区活动室一楼，晚上 9 点锁门。"))


class RefuseForm(MeetingForm):
    reason = words(_("为什么不能借"), most=200, missing=_("请写明为什么不能借。"), hint=_("居民会看到。"))


class CallOffForm(MeetingForm):
    """Of residents themselves."""

    shown = ()
    reason = words(_("为什么不开了，参加的人会看到"), most=400, rows=2, missing=_("请写明为什么不开了。"))
