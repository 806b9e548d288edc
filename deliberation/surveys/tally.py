"""Counting the answers of a survey. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from deliberation.surveys.questions import Kind, Question

Sheets = Iterable[tuple[bool, dict[str, list[int]]]]


@dataclass(frozen=True)
class Line:
    """One option: how many chose it, in per cent of who answered the question, and how many of them on paper."""

    words: str
    count: int
    percent: int
    online: int
    paper: int


@dataclass(frozen=True)
class Told:
    """One question with what was answered. `mean` of a scale alone, None without answers."""

    place: int
    question: Question
    answered: int
    lines: list[Line] = field(default_factory=list)
    mean: float | None = None

    @property
    def number(self) -> int:
        return self.place + 1


def counted(questions: Sequence[Question], sheets: Sheets, *, wrote: Counter | None = None) -> list[Told]:
    """`sheets` are (on paper, what was chosen); `wrote` is how many wrote something, by the question's place."""
    sheets = list(sheets)
    return [_told(place, question, sheets, wrote or Counter()) for place, question in enumerate(questions)]


def _told(place: int, question: Question, sheets: list, wrote: Counter) -> Told:
    if question.kind == Kind.TEXT:
        return Told(place, question, wrote[place])
    answers = [(on_paper, chosen[str(place)]) for on_paper, chosen in sheets if chosen.get(str(place))]
    paper = Counter(one for on_paper, chosen in answers if on_paper for one in chosen)
    online = Counter(one for on_paper, chosen in answers if not on_paper for one in chosen)
    lines = [_line(words, online[key], paper[key], len(answers)) for key, words in question.options]
    return Told(place, question, len(answers), lines, _mean(question, [chosen[0] for _, chosen in answers]))


def _line(words: str, online: int, paper: int, answered: int) -> Line:
    count = online + paper
    return Line(words, count, round(100 * count / answered) if answered else 0, online, paper)


def _mean(question: Question, points: list[int]) -> float | None:
    return sum(points) / len(points) if question.kind == Kind.SCALE and points else None
