"""What the recorder writes into minutes, and who signed them on paper."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.kernel.suspects import marked, suspects
from communities.looks.forms import words
from deliberation.opinions.states import Adoption
from deliberation.outcomes import heard
from deliberation.outcomes.agreeing import votes_against
from deliberation.outcomes.content import TEXTS
from deliberation.outcomes.covering import suspected
from deliberation.outcomes.drafting import Written
from deliberation.outcomes.forms import SubjectForm
from deliberation.outcomes.results import LEAST, MOST, Answered, Scored, words_of
from deliberation.outcomes.signing import RULE, signers
from deliberation.outcomes.states import Agreement
from deliberation.topics.process import PROCESSES, Form, Outcome

# So many empty lines for what was spoken or scored in the room; more as soon as these are kept.
_SPARE = 3
_MORE = _("没有就空着。不够写，存好再打开，又有空的。")


class WriteForm(SubjectForm):
    """The written parts. What a hearing answers stands here line by line, and what an appraisal was scored (heard.py)."""

    agreement = forms.ChoiceField(
        label=_("各方意见"), choices=[("", _("还没有定")), *Agreement.choices], required=False
    )
    outcome = forms.ChoiceField(label=_("以什么结束"), required=False)
    result = words(_("结果的内容"), most=4000, rows=5)
    dissent = words(_("不同意见及理由"), most=4000, rows=4, hint=_("按哪一方写，不写姓名。没有就空着，勾下面一项。"))
    no_dissent = forms.BooleanField(label=_("无不同意见"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        minutes = self.subject
        allowed = [one for one in Outcome if one in PROCESSES[Form(minutes.meeting.form)].outcomes]
        self.fields["outcome"].choices = [(one.value, one.label) for one in allowed]
        self.initial |= {name: minutes.content.get(name, "") for name in TEXTS}
        self.initial |= {name: getattr(minutes, name) for name in ("agreement", "outcome", "dissent", "no_dissent")}
        if against := votes_against(minutes):
            self.fields["dissent"].help_text = _("%s，请写为什么反对。按哪一方写，不写姓名。") % against
            self.initial["no_dissent"] = False
        self.answers: list[str] = []
        self.scores: list[str] = []
        if Outcome.ADOPTION in allowed:
            self.fields["outcome"].help_text = _("收到的意见和会上的发言都列在下面，每一条都要答复。别的另写。")
            self._ask_answers(minutes)
        elif Outcome.SCORES in allowed:
            self.fields["outcome"].help_text = _("打分的投票，平均分自动列在下面。现场打的分另写，写明几个人打的。")
            self._ask_scores(minutes)
        else:
            self.initial["result"] = words_of(minutes.result)
        if self.answers or self.scores:
            del self.fields["result"]
        result = [name for name in self.fields if name not in TEXTS and name not in self.base_fields]
        for name, label in TEXTS.items():
            self.fields[name] = words(label, most=4000, rows=3)
        self.order_fields(["opinion", "agreement", "outcome", "result", *result, "dissent", "no_dissent", *TEXTS])

    def _ask_answers(self, minutes) -> None:
        rows = heard.opinions_of(minutes)
        for number, row in enumerate(rows, start=1):
            key = row["key"]
            if key.startswith(heard.SPOKEN):
                self._ask_spoken(key)
                self.initial[f"text_{key}"] = row["text"]
            else:
                self._ask_answer(key, _("意见 %(n)s（%(from)s）") % {"n": number, "from": row["from"]}, row["text"])
            self.initial |= {f"{name}_{key}": row[name] for name in ("adoption", "reason")}
        for key in heard.spare(minutes, start=heard.SPOKEN, most=_SPARE):
            self._ask_spoken(key)

    def _ask_spoken(self, key: str) -> None:
        self.fields[f"text_{key}"] = words(_("会上口头提出的意见"), most=400, rows=2, hint=_MORE)
        self._ask_answer(key, _("这一条"), "")

    def _ask_answer(self, key: str, label: str, said: str) -> None:
        self.answers.append(key)
        self.fields[f"adoption_{key}"] = forms.ChoiceField(
            label=label, help_text=said, choices=[("", _("还没有定")), *Adoption.choices], required=False
        )
        self.fields[f"reason_{key}"] = words(_("为什么"), most=1000, rows=2)

    def _ask_scores(self, minutes) -> None:
        for row in heard.scores_of(minutes):
            key = row["key"]
            if key.startswith(heard.BY_HAND):
                self._ask_by_hand(key)
                self.initial |= {f"{name}_{key}": row[name] for name in ("text", "score", "people")}
            else:
                told = _("投票打的分：平均 %(score)s 分（满分 %(most)s 分，%(people)s 人打分）。评语可不填。") % row
                self._ask_comment(key, row["text"], told)
            self.initial[f"comment_{key}"] = row["comment"]
        for key in heard.spare(minutes, start=heard.BY_HAND, most=_SPARE):
            self._ask_by_hand(key)

    def _ask_by_hand(self, key: str) -> None:
        self.fields[f"text_{key}"] = words(_("现场打分：什么项目"), most=120, hint=_MORE)
        wrong = _("请填 %(least)s 到 %(most)s 的平均分，例如 3.5。") % {"least": LEAST, "most": MOST}
        self.fields[f"score_{key}"] = forms.DecimalField(
            label=_("平均几分（%(least)s 到 %(most)s 分）") % {"least": LEAST, "most": MOST},
            min_value=LEAST,
            max_value=MOST,
            decimal_places=2,
            required=False,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value", "max_decimal_places"), wrong),
        )
        whole = _("请填有几个人打分，例如 12。")
        self.fields[f"people_{key}"] = forms.IntegerField(
            label=_("几个人打分"),
            min_value=1,
            required=False,
            error_messages=dict.fromkeys(("invalid", "min_value"), whole),
        )
        self._ask_comment(key, _("评语"), "")

    def _ask_comment(self, key: str, label: str, told: str) -> None:
        self.scores.append(key)
        self.fields[f"comment_{key}"] = words(label, most=400, rows=2, hint=told)

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        same = ("agreement", "outcome", "dissent", "no_dissent")
        what = Written(
            texts={name: data[name] for name in TEXTS},
            result=data.get("result", ""),
            answers=[Answered(key, **_of(data, key, "adoption", "reason", "text")) for key in self.answers],
            scores=[Scored(key, **_of(data, key, "comment", "text", "score", "people")) for key in self.scores],
            **{name: data[name] for name in same},
        )
        return {"what": what}


def _of(data: dict, key: str, *names: str) -> dict[str, str | int | Decimal | None]:
    """What was filled in about one row."""
    return {name: data[f"{name}_{key}"] for name in names if f"{name}_{key}" in data}


class LookForm(SubjectForm):
    """The button, and before it what in the minutes may tell who somebody is: nothing of it can be taken back afterwards."""

    @property
    def marked(self) -> list[list[tuple[str, bool]]]:
        """The lines to be looked at, in pieces."""
        return [marked(line) for line in suspected(self.subject)]

    def clean(self) -> dict:
        found = [part for line in suspected(self.subject) for part in suspects(line)]
        self.require_looked(found, None, _("真是谁的，先“遮去姓名”。"))
        return {}


class CoverForm(SubjectForm):
    words = words(
        _("要遮去的字"),
        most=100,
        missing=_("请写要遮去的字。"),
        hint=_(
            "照着纪要写姓名或门牌，几处用空格隔开；动议、发言、提问和拒签的理由里一并换成“某某”，别的一个字不动。已经送签的会收回，再请各方签。"
        ),
    )


class SignAtDeskForm(SubjectForm):
    shown = ("refusal",)
    who = forms.ChoiceField(
        label=_("谁在纸上签"),
        help_text=RULE,
        error_messages={"required": _("请选是谁。"), "invalid_choice": _("没有这个人，或者已经签过了，请重新选。")},
    )
    name = words(_("签字的人"), most=40, hint=_("会议没有定主持人或者记录人的，写是谁签的。只有居委会看得到。"))
    refusal = words(_("不签的理由"), most=200, hint=_("签了就空着。理由会公开，不写是谁。"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", _("请选")), *signers(self.subject).items()]
        if self.subject.meeting.chair_id and self.subject.meeting.recorder_id:
            del self.fields["name"]
