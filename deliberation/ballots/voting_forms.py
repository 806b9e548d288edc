"""The paper on the screen: one form for each kind of ballot, made of radios, ticks and lists alone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.looks.forms import ReadByAll
from deliberation.ballots.kinds import Kind
from deliberation.ballots.models import Ballot
from deliberation.ballots.objecting import LONGEST

ABSTAINS = "abstain"


class Paper(ReadByAll):
    """`choices()` is the vote as tally.py knows it. What was chosen comes back with a refusal. Of what may be a name in a
    reason its voter is asked, for nobody can cover it afterwards; who enters a paper writes what stands there.
    """

    elector = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, ballot: Ballot, by_clerk: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.ballot, self.by_clerk = ballot, by_clerk
        self.shown = () if by_clerk else ("objection",)
        self.numbered = [(str(place), choice) for place, choice in enumerate(ballot.choices)]
        self.put_on_paper()

    def put_on_paper(self) -> None:
        raise NotImplementedError

    def choices(self) -> list[int]:
        raise NotImplementedError

    def objection(self) -> str:
        """Why somebody votes against, where the ballot asks for it."""
        return self.cleaned_data.get("objection", "")

    @property
    def on_paper(self):
        return [self[name] for name in self.fields if name != "elector"]


class OneOf(Paper):
    """同意、反对、弃权, or one of several; where no choice abstains by itself there is one that does."""

    def put_on_paper(self):
        abstains = [] if self.ballot.kind == Kind.CONSENT else [(ABSTAINS, _("弃权，一个也不选"))]
        missing = _("请选票上写的是哪一个。") if self.by_clerk else _("请选一个再投。")
        wrong = {"required": missing, "invalid_choice": _("没有这个选项，请重新选。")}
        self.fields["choice"] = forms.ChoiceField(
            label=_("票上的选择") if self.by_clerk else _("您的选择"),
            choices=[*self.numbered, *abstains],
            widget=forms.RadioSelect,
            error_messages=wrong,
        )

        if self.ballot.wants_reasons:
            self.fields["objection"] = forms.CharField(
                label=_("反对的理由"),
                max_length=LONGEST,
                required=False,
                help_text=_("投反对的要写。计票以后公开，不写是谁；请不要写姓名和门牌。"),
                widget=forms.Textarea({"rows": 2}),
            )

    def choices(self):
        chosen = self.cleaned_data["choice"]
        return [] if chosen == ABSTAINS else [int(chosen)]


class Several(Paper):
    def put_on_paper(self):
        self.fields["choice"] = forms.MultipleChoiceField(
            label=_("最多选 %d 个") % self.ballot.most,
            help_text=_("一个也不选就是弃权。"),
            choices=self.numbered,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            error_messages={"invalid_choice": _("没有这个选项，请重新选。")},
        )

    def choices(self):
        return [int(place) for place in self.cleaned_data["choice"]]


class Lists(Paper):
    """One list to choose from for each line."""

    wrong = _("没有这个选项，请重新选。")

    def add(self, name: str, label, options) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=options, required=False, error_messages={"invalid_choice": self.wrong}
        )

    def chosen(self) -> list[int]:
        return [int(value) for name, value in self.cleaned_data.items() if name != "elector" and value]


class Points(Lists):
    def put_on_paper(self):
        points = [("", _("不打分")), *((str(n), _("%d 分") % n) for n in range(self.ballot.most + 1))]
        for place, choice in self.numbered:
            self.add(f"points_{place}", choice, points)

    def choices(self):
        return self.chosen()


class Order(Lists):
    def put_on_paper(self):
        for rank in range(1, len(self.numbered) + 1):
            self.add(f"rank_{rank}", _("第 %d 选择") % rank, [("", _("不再排了")), *self.numbered])

    def choices(self):
        return self.chosen()


_PAPERS = {Kind.APPROVAL: Several, Kind.SCORE: Points, Kind.RANKED: Order}


def paper_of(ballot: Ballot, data=None, **more) -> Paper:
    return _PAPERS.get(Kind(ballot.kind), OneOf)(data, ballot=ballot, **more)
