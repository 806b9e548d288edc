"""One form for each step that the committee takes. A form knows its words and fields; the action holds the rules."""

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from communities.feedback import handling, rules, unreached
from communities.feedback.desk.targets import reached, target_choices, time_choices, worker_choices
from communities.feedback.forms import TEXT_LENGTH
from communities.feedback.handing_on import hand_on
from communities.feedback.models import Category
from communities.feedback.states import ENDED, STEPS, Disposition, Satisfaction, TicketState
from communities.kernel.errors import Invalid
from communities.looks.forms import Refusable, words


class ActForm(Refusable):
    """A step on one ticket. `short` names it among others, `lead` stands above the fields, `go` on the button."""

    # A class stands in the template's context: it is shown, not called.
    do_not_call_in_templates = True

    verb: str
    short: str
    title: str
    go: str
    said: str
    lead = ""
    with_files = False

    def __init__(self, *args, ticket, user, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.ticket, self.user, self.now = ticket, user, now

    @classmethod
    def offered(cls, user, ticket) -> bool:
        """Whether the step may be offered to this person now."""
        return ticket.state in STEPS[cls.verb][0] and cls.permitted(user, ticket)

    @classmethod
    def permitted(cls, user, ticket) -> bool:
        return rules.may_direct(user)

    def act(self):
        """Take the step; raises the refusals of the action."""
        raise NotImplementedError

    def common(self) -> dict:
        return {"ticket": self.ticket, "by": self.user, "now": self.now}


def words_field(label, help_text="") -> forms.CharField:
    return words(label, most=TEXT_LENGTH, rows=4, hint=help_text)


class Accept(ActForm):
    verb, short, title, go = "accept", _("受理"), _("受理这件事"), _("受理")
    said = _("已受理。")

    category = forms.ChoiceField(label=_("类别"), help_text=_("报得不对可以改，时限跟着变。"))
    public = forms.BooleanField(label=_("公开（不显示谁报的）"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = category_choices()
        self.initial |= {"category": self.ticket.category_id, "public": self.ticket.category.is_public}
        if not self.ticket.category.is_public:
            self.fields["public"].help_text = _("这一类事不公开。")

    def act(self):
        category = Category.objects.get(pk=self.cleaned_data["category"])
        handling.accept(category=category, public=self.cleaned_data["public"], **self.common())


class Divert(ActForm):
    verb, short, title, go = "divert", _("转告"), _("转告该走的渠道"), _("转告并结束")
    said = _("已转告，这件事到此结束。")
    lead = _("社区不能办的事，告诉居民为什么、该找谁。")

    disposition = forms.ChoiceField(
        label=_("原因"), required=False, choices=[("", _("请选一个")), *Disposition.choices]
    )
    reason = words_field(_("写给居民的话"), _("报事人会看到。写明为什么不由社区办，该找谁、电话多少。"))

    def act(self):
        handling.divert(**self.cleaned_data, **self.common())


class Dispatch(ActForm):
    verb, short, title, go = "dispatch", _("派发"), _("派出去办"), _("派发")
    names = {"unit": "to"}

    to = forms.ChoiceField(label=_("派给谁"), required=False)
    time_class = forms.ChoiceField(label=_("多久办完"), help_text=_("派出去以后，最迟的时间就定下来了，不再改。"))
    note = words_field(_("给承办人的话"), _("只有居委会和承办人看得到。"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices, proposed = target_choices(self.ticket)
        self.fields["time_class"].choices = time_choices(self.now)
        self.initial |= {"to": proposed, "time_class": self.ticket.time_class}
        if self.ticket.category.lead:
            who = self.ticket.category.get_lead_display()
            self.fields["to"].help_text = _("按派单目录，这类事由%(who)s主办。") % {"who": who}

    @property
    def said(self):
        if self.ticket.reporter_id:
            return _("已派出去，承办人和报事人都会收到消息。")
        return _("已派出去，承办人会收到消息。")

    def act(self):
        data = self.cleaned_data
        handling.dispatch(**reached(data["to"]), time_class=data["time_class"], note=data["note"], **self.common())


class HandOn(ActForm):
    verb, short, title, go = "hand_on", _("转交"), _("换一位网格员来办"), _("转交")
    said = _("已转交，接手的人会收到消息。")
    lead = _("办到哪一步就从哪一步接着办，期限不变。")
    names = {"worker": "to"}

    to = forms.ChoiceField(label=_("转给谁"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = worker_choices(self.ticket)

    @classmethod
    def permitted(cls, user, ticket) -> bool:
        return bool(ticket.worker_id) and rules.may_direct(user)

    def act(self):
        found = reached(self.cleaned_data["to"])
        if "worker" not in found:
            raise Invalid(_("请选一位网格员。"), field="worker")
        hand_on(**found, **self.common())


class Solved(TextChoices):
    YES = "yes", _("解决了，办结")
    NO = "no", _("没解决，退回重新办")


class Contacted(TextChoices):
    YES = "yes", _("联系过")
    NO = "no", _("没联系过")


class CallBack(ActForm):
    verb, short, title, go = "close", _("回访"), _("回访报事人"), _("记下回访")
    said = _("回访已记下。")
    lead = _("打电话或当面问报事人，照他说的记。")

    solved = forms.ChoiceField(
        label=_("解决了吗"),
        choices=Solved,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选解决了还是没解决。")},
    )
    satisfaction = forms.ChoiceField(
        label=_("满意吗"),
        choices=Satisfaction,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选满意、基本满意或不满意。")},
    )
    # Nothing is ticked beforehand: the response rate is made of this answer (条例 art. 32).
    contacted = forms.ChoiceField(
        label=_("承办单位联系过报事人吗"),
        help_text=_("照报事人说的选。"),
        choices=Contacted,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选联系过还是没联系过。")},
    )
    text = words_field(_("报事人怎么说"), _("报事人和公众会看到（电话、门牌会自动遮住）。"))

    @classmethod
    def permitted(cls, user, ticket) -> bool:
        return rules.may_call_back(user, ticket)

    def act(self):
        answers = {
            "solved": self.cleaned_data["solved"] == Solved.YES,
            "contacted": self.cleaned_data["contacted"] == Contacted.YES,
        }
        data = self.cleaned_data | answers
        handling.call_back(**data, **self.common())


class Missed(ActForm):
    verb, short, title, go = "miss", _("没联系上"), _("回访没有联系上"), _("记下没联系上")
    lead = _("没有人接、关机、空号都记在这里。没联系上，不算解决，也不算满意。")

    text = words_field(_("怎么没联系上"), _("只有居委会和承办人看得到。"))

    @property
    def said(self):
        return _("已记下，报事人会收到消息，也可以自己评。") if self.ticket.reporter_id else _("已记下。")

    @classmethod
    def permitted(cls, user, ticket) -> bool:
        return rules.may_call_back(user, ticket)

    def act(self):
        unreached.miss(**self.cleaned_data, **self.common())


class CloseUnreached(ActForm):
    verb, short, title, go = "close_unreached", _("联系不上，办结"), _("联系不上，先办结"), _("办结")
    said = _("已办结，没有评价。报事人还可以要求重办。")
    lead = _("打够了次数才能这样办结。不算解决，也不算满意。")

    @classmethod
    def permitted(cls, user, ticket) -> bool:
        return rules.may_call_back(user, ticket) and not unreached.lacking_tries(ticket)

    def act(self):
        unreached.close_unreached(**self.common())


class Publish(ActForm):
    verb, short, title, go = "publish", _("公开"), _("公开这件事"), _("公开")
    said = _("已公开。没选的照片只有社区和报事人看得到。")
    lead = _("大家会看到标题、情况（已遮住电话和门牌）、经过和您选的照片。")

    photos = forms.MultipleChoiceField(
        label=_("公开哪些照片"),
        help_text=_("有人脸、车牌、门牌的不要选。"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        photos = list(self.ticket.photos.order_by("id"))
        if not photos:
            del self.fields["photos"]
            return
        self.fields["photos"].choices = [(photo.key, n) for n, photo in enumerate(photos, start=1)]
        self.initial["photos"] = [photo.key for photo in photos if photo.is_public]

    @classmethod
    def permitted(cls, user, ticket) -> bool:
        return rules.may_direct(user) and ticket.category.is_public

    @classmethod
    def offered(cls, user, ticket) -> bool:
        # Of a public ticket only its photos are left to be chosen.
        return super().offered(user, ticket) and (not ticket.is_public or ticket.photos.exists())

    def act(self):
        chosen = self.ticket.photos.filter(key__in=self.cleaned_data.get("photos", []))
        handling.publish(photos=list(chosen), **self.common())


class Hide(ActForm):
    verb, short, title, go = "hide", _("隐藏"), _("不再公开这件事"), _("隐藏")
    said = _("已隐藏，只有社区和报事人看得到。")

    reason = words_field(_("原因"), _("只有社区看得到。"))

    @classmethod
    def offered(cls, user, ticket) -> bool:
        return ticket.is_public and super().offered(user, ticket)

    def act(self):
        handling.hide(**self.cleaned_data, **self.common())


def category_choices() -> list:
    """The category tree for a select, by group."""
    grouped: dict[str, list] = {}
    for code, group, name in Category.objects.offered().values_list("code", "group", "name"):
        grouped.setdefault(group, []).append((code, name))
    return list(grouped.items())


def is_ended(ticket) -> bool:
    return ticket.state in ENDED and ticket.state != TicketState.WITHDRAWN
