"""What is asked of those who sign up: short words, or one of several answers (是 and 否 among them). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from communities.kernel.errors import Invalid

MOST_QUESTIONS = 5
MOST_CHOICES = 8
LONGEST = 100


@dataclass(frozen=True)
class Ask:
    """Without `choices` it is answered in one's own words, or not at all; with them, one is chosen."""

    ask: str
    choices: tuple[str, ...] = ()

    def kept(self) -> dict:
        return asdict(self) | {"choices": list(self.choices)}


def asks_of(kept: Iterable[dict]) -> list[Ask]:
    """The questions as they lie on the meeting."""
    return [Ask(one["ask"], tuple(one["choices"])) for one in kept]


def checked_asks(asks: Iterable[Ask]) -> list[Ask]:
    """Questions that can be put. Raises Invalid."""
    found = [Ask(one.ask.strip(), tuple(choice.strip() for choice in one.choices if choice.strip())) for one in asks]
    if len(found) > MOST_QUESTIONS:
        raise Invalid(f"最多问 {MOST_QUESTIONS} 个问题。", field="asks")
    for place, one in enumerate(found, start=1):
        if not one.ask:
            raise Invalid(f"第 {place} 个问题没有写。", field="asks")
        if len(one.ask) > LONGEST or any(len(choice) > LONGEST for choice in one.choices):
            raise Invalid(f"问题和答案各不超过 {LONGEST} 个字。", field="asks")
        if one.choices and (not 2 <= len(one.choices) <= MOST_CHOICES or len(set(one.choices)) < len(one.choices)):
            raise Invalid(
                f"“{one.ask}”的答案要有 2 到 {MOST_CHOICES} 个，不能重复；不填答案就是请人自己写。", field="asks"
            )
    return found


def checked_answers(answers: Sequence[str], asks: Sequence[Ask]) -> list[str]:
    """One answer beside each question. Raises Invalid with the field answer_0, answer_1 and so on."""
    given = [*answers, *[""] * (len(asks) - len(answers))]
    if len(given) > len(asks):
        raise Invalid("回答比问题多，请重新报名。", field="answers")
    return [_checked(place, given[place].strip(), ask) for place, ask in enumerate(asks)]


def _checked(place: int, answer: str, ask: Ask) -> str:
    if ask.choices and answer not in ask.choices:
        raise Invalid(f"请选一个：{'、'.join(ask.choices)}。", field=f"answer_{place}")
    if len(answer) > LONGEST:
        raise Invalid(f"最多写 {LONGEST} 个字，现在有 {len(answer)} 个。", field=f"answer_{place}")
    return answer
