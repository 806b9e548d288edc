"""What the desk and those invited fill in. Shape is checked here, sense by the actions."""

from django import forms
from django.db.models import Q
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _

from communities.accounts.models import Grant, User
from communities.accounts.roles import COMMITTEE
from communities.kernel.errors import Invalid
from communities.looks.forms import Moment, ReadByAll, Refusable, words
from communities.residents.models import Building
from deliberation.meetings import planning
from deliberation.meetings.convening import Change, Shortening
from deliberation.meetings.files import MATERIALS
from deliberation.meetings.models import AgendaItem, Body, Meeting
from deliberation.meetings.states import Mode, Stance
from deliberation.topics.models import Topic
from deliberation.topics.states import Side


def number(label, *, least: int = 0, most: int = 9999, missing: str = "", **more) -> forms.IntegerField:
    wrong = {
        "required": missing,
        "invalid": _("请填整数。"),
        "min_value": _("不能小于 %(limit_value)d。"),
        "max_value": _("不能大于 %(limit_value)d。"),
    }
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=bool(missing), error_messages=wrong, **more
    )


def choice(queryset, label, *, empty: str, missing: str = "", **more) -> forms.ModelChoiceField:
    wrong = {"required": missing, "invalid_choice": _("没有这一项，请重新选。")}
    return forms.ModelChoiceField(
        queryset, label=label, empty_label=empty, required=bool(missing), error_messages=wrong, **more
    )


def side_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("哪一方"),
        choices=[("", _("请选一方")), *Side.choices],
        error_messages={"required": _("请选是哪一方。"), "invalid_choice": _("没有这一方，请重新选。")},
    )


def phone_field() -> forms.CharField:
    return words(_("手机号"), most=20, hint=_("用来找他在这里的账号，好发通知、让他用手机参加；不公开，也不另外保存。"))


class MeetingForm(ReadByAll):
    """`meeting` is what it is about, `row` a seat, an item or a motion of it."""

    def __init__(self, *args, meeting: Meeting | None = None, row=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting, self.row = meeting, row


class NoForm(MeetingForm):
    """Nothing to fill in."""


def keepers(meeting: Meeting | None = None):
    """Who may chair and record today; of a meeting those, too, who do so already."""
    held = Grant.objects.in_force(clock()).filter(role__in=COMMITTEE)
    already = Q(pk__in=[meeting.chair_id, meeting.recorder_id]) if meeting else Q()
    return User.objects.filter(Q(is_active=True, pk__in=held.values("user")) | already).order_by("name", "pk")


class PlanForm(MeetingForm):
    shown = ("title",)
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(),
        label=_("商量哪几个议题"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("列入了议程、定为开会商量的议题。一起开的要是同一种会议形式。"),
        error_messages={"required": _("请选至少一个议题。"), "invalid_choice": _("没有这个议题，请重新选。")},
    )
    title = words(_("会议名称"), most=80, missing=_("请填会议名称。"))
    starts_at = Moment(_("开始时间"), help_text=_("一般会议要提前 3 天公告，听证会和四议两公开提前 7 天。"))
    minutes = number(_("计划几分钟"), least=10, most=600, missing=_("请填计划几分钟。"), initial=90)
    mode = forms.ChoiceField(label=_("怎么开"), choices=Mode, initial=Mode.ONSITE)
    place = words(_("地点"), most=80)
    near = choice(Building.objects.none(), _("在图上的哪里"), empty=_("不标在图上"))
    link = forms.URLField(
        label=_("线上会议的网址"),
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("网址不对，请从会议软件里复制。")},
    )
    convenor = words(_("召集人"), most=60, missing=_("请填召集人。"), hint=_("会公开，例如 阳光社区居委会。"))
    contact = words(_("联系方式"), most=60, missing=_("请填联系方式。"), hint=_("会公开，请填工作电话。"))
    chair = choice(
        User.objects.none(),
        _("主持人"),
        empty=_("以后再定"),
        help_text=_("要中立：不占席位，不表决。"),
    )
    recorder = choice(User.objects.none(), _("记录人"), empty=_("以后再定"))
    body = choice(
        Body.objects.filter(is_active=True).order_by("name"),
        _("议事会"),
        empty=_("不是议事会的会"),
        help_text=_("选了议事会，就能把它现在的成员一起请来。"),
    )
    open_seats = number(_("旁听席位"), most=999, initial=0, help_text=_("居民可以报名旁听，满了自动候补。"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = self.fields["recorder"].queryset = keepers(self.meeting)
        self.fields["near"].queryset = Building.objects.filter(longitude__isnull=False).order_by("kind", "sort", "id")
        if self.meeting:
            del self.fields["topics"]
            self.initial |= {name: getattr(self.meeting, name) for name in self.fields}
        else:
            self.fields["topics"].queryset = ready = planning.ready_topics()
            if not ready:
                self.fields["topics"].help_text = _("现在没有可以开会的议题。请先到“协商议事”列入议程、定怎么商量。")
            self.fields["topics"].label_from_instance = lambda topic: f"{topic.title}（{topic.get_form_display()}）"

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        topics = data.pop("topics", None)
        what = planning.Plan(**data | {"open_seats": data["open_seats"] or 0})
        return {"what": what} | ({} if topics is None else {"topics": list(topics)})


class EntrustForm(MeetingForm):
    chair = choice(User.objects.none(), _("主持人"), empty=_("以后再定"), help_text=_("要中立：不占席位，不表决。"))
    recorder = choice(User.objects.none(), _("记录人"), empty=_("以后再定"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("chair", "recorder"):
            self.fields[name].queryset = keepers(self.meeting)
            self.initial[name] = getattr(self.meeting, f"{name}_id")


class ItemForm(MeetingForm):
    shown = ("title",)
    title = words(_("议程"), most=120, missing=_("请写议程。"), hint=_("例如 物业介绍车位现状。"))
    minutes = number(_("几分钟"), least=1, most=600, missing=_("请填几分钟。"), initial=10)
    parent = choice(AgendaItem.objects.none(), _("属于哪一项"), empty=_("单独的一项"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.row:
            del self.fields["parent"]
            self.initial |= {"title": self.row.title, "minutes": self.row.minutes}
        else:
            self.fields["parent"].queryset = self.meeting.agenda.filter(parent=None)


class MaterialForm(MeetingForm):
    shown = ("title", "text")
    title = words(_("材料的名称"), most=80, missing=_("请写材料的名称。"))
    text = words(_("内容"), most=20000, rows=8, hint=_("直接写，手机上好读；或者选一个 PDF。"))
    file = forms.FileField(label=_("PDF 文件"), required=False, help_text=_("20 MB 以内。居民都能看，不要有个人信息。"))

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        upload = data.pop("file")
        try:
            key = MATERIALS.take(upload) if upload else ""
        except Invalid as refusal:
            self.refuse(refusal)
            return data
        return {"what": planning.Reading(**data, file=key)}


class InviteForm(MeetingForm):
    side = side_field()
    name = words(_("姓名"), most=40, missing=_("请写姓名。"), hint=_("对外会打码，例如 李*生。"))
    phone = phone_field()


class SubstituteForm(MeetingForm):
    name = words(_("谁来代替"), most=40, missing=_("请写姓名。"))
    phone = phone_field()


class NoticeForm(MeetingForm):
    shown = ("basis",)
    days = number(_("缩短到几天"), most=30, help_text=_("一般不填：按规定的天数公告。"))
    basis = words(_("缩短的依据"), most=200, hint=_("哪部法律、哪个文件第几条。会公开。"))

    def clean(self):
        data = super().clean()
        if self.errors or data.get("days") is None:
            return {} if not self.errors else data
        return {"shortening": Shortening(**data)}


class RenoticeForm(MeetingForm):
    starts_at = Moment(_("开始时间"), help_text=_("不能早于公告期满的时间。"))
    place = words(_("地点"), most=80)
    link = forms.URLField(label=_("线上会议的网址"), required=False, assume_scheme="https")
    open_seats = number(_("旁听席位"), most=999)
    reason = words(
        _("改了什么、为什么"), most=400, rows=3, missing=_("请写明改了什么、为什么。"), hint=_("参加的人会收到。")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {name: getattr(self.meeting, name) for name in ("starts_at", "place", "link", "open_seats")}

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        reason = data.pop("reason")
        return {"what": Change(**data | {"open_seats": data["open_seats"] or 0}), "reason": reason}


class ReasonForm(MeetingForm):
    reason = words(_("原因"), most=400, rows=3, missing=_("请写明原因。"), hint=_("居民会看到。"))


class MemberForm(Refusable):
    side = side_field()
    name = words(_("姓名"), most=40, missing=_("请写姓名。"))
    phone = phone_field()
    starts_on = forms.DateField(
        label=_("从哪天起"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填日期。"), "invalid": _("请填日期，例如 2027-01-15。")},
    )


class EndForm(Refusable):
    ends_on = forms.DateField(
        label=_("从哪天起不再是"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填日期。"), "invalid": _("请填日期，例如 2027-01-15。")},
    )


class BodyForm(ReadByAll):
    shown = ("charge",)
    name = words(_("名称"), most=60, missing=_("请写名称。"), hint=_("例如 阳光社区议事会。"))
    charge = words(_("管什么"), most=400, rows=3)


class SeatForm(MeetingForm):
    """Who of those there it is; the recorder writes for everybody without a phone."""

    seat = forms.ModelChoiceField(
        None,
        label=_("哪一位"),
        empty_label=_("请选一位"),
        error_messages={"required": _("请选一位。"), "invalid_choice": _("这一位不在场，请重新选。")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        there = self.meeting.seats.at_the_table().present().order_by("side", "pk")
        self.fields["seat"].queryset = there
        self.fields["seat"].label_from_instance = lambda seat: f"{seat.get_side_display()} {seat.name}"


class SecondForm(SeatForm):
    """Somebody else than the mover."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["seat"]
        field.queryset = field.queryset.exclude(pk=self.row.moved_by_id)
        if not field.queryset.exists():
            field.help_text = _("现在在场的只有提出的人。")


class MoveForm(SeatForm):
    """Nobody waits in the room for a second look: what looks like a name is marked afterwards (covering.py)."""

    shown = ()
    text = words(_("动议"), most=400, rows=2, missing=_("请写动议：建议做什么。"))
    field_order = ["text", "seat"]


class SpeakForm(SeatForm):
    stance = forms.ChoiceField(
        label=_("立场"), choices=Stance, widget=forms.RadioSelect, error_messages={"required": _("请先说立场。")}
    )


class LineForm(MeetingForm):
    """Marked afterwards, as a motion is."""

    shown = ()
    line = words(_("说了什么"), most=200, missing=_("请用一句话写下说了什么。"))
