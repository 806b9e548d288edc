"""The questions on the screen, made of radios, ticks and lines alone; the paper at the desk is the same with its number."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.looks.forms import Refusable
from deliberation.surveys import straws
from deliberation.surveys.models import Survey
from deliberation.surveys.questions import MOST_TEXT, Kind, Question

_INVALID = {"invalid_choice": _("没有这个选项，请重新选。"), "invalid_list": _("没有这个选项，请重新选。")}


def _one(question: Question, label: str) -> forms.Field:
    return forms.ChoiceField(
        label=label,
        choices=question.options,
        widget=forms.RadioSelect,
        required=question.required,
        error_messages=_INVALID | {"required": _("这一题还没有选。")},
    )


def _several(question: Question, label: str) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        help_text=_("最多选 %d 个。") % question.most,
        choices=question.options,
        widget=forms.CheckboxSelectMultiple,
        required=question.required,
        error_messages=_INVALID | {"required": _("这一题还没有选。")},
    )


def _written(question: Question, label: str) -> forms.Field:
    return forms.CharField(
        label=label,
        help_text=_("居委会看过才公开，不写是谁写的。请不要写姓名、电话和门牌。"),
        max_length=MOST_TEXT,
        required=question.required,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("这一题请写几句。")},
    )


_FIELDS = {Kind.MULTIPLE: _several, Kind.TEXT: _written}


class AnswerForm(Refusable):
    """`said()` is what the actions take."""

    def __init__(self, *args, survey: Survey, **kwargs):
        super().__init__(*args, **kwargs)
        self.survey = survey
        for place, question in enumerate(survey.asked):
            make = _FIELDS.get(question.kind, _one)
            self.fields[f"q{place}"] = make(question, f"{place + 1}. {question.words}")

    def said(self) -> dict:
        return {
            place: _as_given(question, self.cleaned_data.get(f"q{place}"))
            for place, question in enumerate(self.survey.asked)
        }


def _as_given(question: Question, value) -> list[int] | str:
    if question.kind == Kind.TEXT:
        return value or ""
    return [int(one) for one in ([value] if isinstance(value, str) else value or []) if one != ""]


class StrawForm(AnswerForm):
    """With a sum against robots."""

    puzzle = forms.CharField(required=False, widget=forms.HiddenInput)
    reply = forms.CharField(max_length=10, error_messages={"required": _("请算一算，再投。")})
    field_order = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("puzzle", "reply"):
            self.fields[name] = self.fields.pop(name)
        known = straws.puzzle_of(self.data.get("puzzle", "")) if self.is_bound else straws.new_puzzle()
        self._ask(known) if known else self._ask_another()

    def _ask(self, puzzle: straws.Puzzle) -> None:
        self.initial["puzzle"] = puzzle.token
        # Checking the form makes its fields as they are shown; what is shown then is changed too.
        self["reply"].label = _("防机器刷票，请算一算：%s") % puzzle.words

    def _ask_another(self) -> None:
        """In place of a sum that was wrong, was used, or is too old."""
        puzzle = straws.new_puzzle()
        self.data = self.data.copy()
        self.data["puzzle"], self.data["reply"] = puzzle.token, ""
        self._ask(puzzle)

    def refuse(self, error) -> None:
        super().refuse(error)
        if error.field == "reply":
            self._ask_another()


class PaperForm(AnswerForm):
    slip = forms.CharField(
        label=_("纸上的编号"),
        max_length=20,
        help_text=_("没有编号的，先在纸上写一个，同一张就不会录两次。"),
        error_messages={"required": _("请填纸上的编号。")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for place, question in enumerate(self.survey.asked):
            if question.kind == Kind.TEXT:
                self.fields[f"q{place}"].help_text = _("照着纸上写。看过才公开，电话、门牌自动打码。")
