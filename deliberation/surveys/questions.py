"""What a survey may ask, and which answers fit. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import TextChoices

from communities.kernel.errors import Invalid

MOST_CHOICES = 12
MOST_WORDS = 120
MOST_TEXT = 500
SCALE = range(1, 6)
_ENDS = ("最差", "最好")


class Kind(TextChoices):
    SINGLE = "single", "选一个"
    MULTIPLE = "multiple", "可以选几个"
    SCALE = "scale", "1 到 5 分"
    TEXT = "text", "写几句"


@dataclass(frozen=True)
class Question:
    """`choices` of a scale are what 1 and 5 mean; `most` is how many may be chosen of several."""

    kind: Kind
    words: str
    choices: tuple[str, ...] = ()
    most: int = 0
    required: bool = True

    @property
    def options(self) -> list[tuple[int, str]]:
        """(what is kept, what is read) of everything that may be chosen."""
        if self.kind == Kind.SCALE:
            low, high = self.choices or _ENDS
            ends = {SCALE[0]: f"（{low}）", SCALE[-1]: f"（{high}）"}
            return [(points, f"{points} 分{ends.get(points, '')}") for points in SCALE]
        return list(enumerate(self.choices))


@dataclass(frozen=True)
class Given:
    """What somebody answered: the options of each question by its place, and what they wrote."""

    chosen: dict[str, list[int]]
    texts: dict[int, str]


def read(rows: Iterable[Mapping[str, Any]]) -> list[Question]:
    """The questions as they are kept in a column."""
    return [
        Question(Kind(row["kind"]), row["words"], tuple(row["choices"]), row["most"], row["required"]) for row in rows
    ]


def kept(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """The reverse of read()."""
    return [asdict(one) | {"kind": one.kind.value, "choices": list(one.choices)} for one in questions]


def fitting(question: Question) -> Question:
    """The question with its parts in order. Raises Invalid where they do not fit each other."""
    words = question.words.strip()
    if not words:
        raise Invalid("请写问什么。", field="words")
    if len(words) > MOST_WORDS:
        raise Invalid(f"问题最多写 {MOST_WORDS} 个字。", field="words")
    choices = tuple(choice.strip() for choice in question.choices if choice.strip())
    if question.kind == Kind.TEXT:
        choices = ()
    elif question.kind == Kind.SCALE:
        if len(choices) not in (0, 2):
            raise Invalid("打分的，请写两行：1 分是什么，5 分是什么；也可以空着。", field="choices")
    else:
        _require_choices(choices)
    return Question(question.kind, words, choices, _most(question, len(choices)), question.required)


def _require_choices(choices: Sequence[str]) -> None:
    if not 2 <= len(choices) <= MOST_CHOICES:
        raise Invalid(f"选项要有 2 到 {MOST_CHOICES} 个，一行一个。", field="choices")
    if len(set(choices)) != len(choices):
        raise Invalid("有两个选项是一样的，请改一个。", field="choices")
    if any(len(choice) > MOST_WORDS for choice in choices):
        raise Invalid(f"一个选项最多写 {MOST_WORDS} 个字。", field="choices")


def _most(question: Question, choices: int) -> int:
    if question.kind != Kind.MULTIPLE:
        return 0
    if not 1 <= (question.most or 0) <= choices:
        raise Invalid("最多选几个：填 1 到选项的个数。", field="most")
    return question.most


def checked(questions: Sequence[Question], said: Mapping[int, Sequence[int] | str]) -> Given:
    """The answers in order. Raises Invalid that names the question, as `q0`, where one is missing or does not fit."""
    if any(place not in range(len(questions)) for place in said):
        raise Invalid("没有这一题。请刷新页面再答。")
    given = Given({}, {})
    for place, question in enumerate(questions):
        answer = said.get(place, ())
        if question.kind == Kind.TEXT:
            text = _text(question, place, answer)
            given.texts.update({place: text} if text else {})
        else:
            chosen = _chosen(question, place, answer)
            given.chosen.update({str(place): chosen} if chosen else {})
    if not given.chosen and not given.texts:
        raise Invalid("一题也没有答，请至少答一题。")
    return given


def _text(question: Question, place: int, answer: Sequence[int] | str) -> str:
    if answer and not isinstance(answer, str):
        raise Invalid("这一题要写几句话。", field=f"q{place}")
    text = answer.strip() if isinstance(answer, str) else ""
    if question.required and not text:
        raise Invalid("这一题请写几句。", field=f"q{place}")
    if len(text) > MOST_TEXT:
        raise Invalid(f"最多写 {MOST_TEXT} 个字，现在有 {len(text)} 个。", field=f"q{place}")
    return text


def _chosen(question: Question, place: int, answer: Sequence[int] | str) -> list[int]:
    if isinstance(answer, str) and answer:
        raise Invalid("这一题请从选项里选。", field=f"q{place}")
    chosen = sorted({int(one) for one in answer})
    if question.required and not chosen:
        raise Invalid("这一题还没有选。", field=f"q{place}")
    if any(one not in dict(question.options) for one in chosen):
        raise Invalid("没有这个选项，请重新选。", field=f"q{place}")
    most = question.most if question.kind == Kind.MULTIPLE else 1
    if len(chosen) > most:
        raise Invalid(f"最多选 {most} 个，现在选了 {len(chosen)} 个。", field=f"q{place}")
    return chosen
