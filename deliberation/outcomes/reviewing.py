"""复核: on a day that was set somebody says whether what was decided is done, needs longer, or is given up.

It has no table of its own: the steps of the topic, which nobody can change, say what was set and what was answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices
from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.accounts.rules import is_committee
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.masking import mask_text
from communities.notifications.actions import notify_all
from deliberation.topics.models import Step, Topic
from deliberation.topics.rules import require_keeper
from deliberation.topics.states import title_of
from deliberation.topics.stepping import locked, take

_OPENING = ("set_review", "review_extend")
_ALL = (*_OPENING, "review_done", "review_drop")
_WEEK = 7


class Verdict(TextChoices):
    DONE = "done", "办好了"
    EXTENDED = "extended", "还要些时间，延期"
    DROPPED = "dropped", "不再办了"


_VERB_OF = {Verdict.DONE: "review_done", Verdict.EXTENDED: "review_extend", Verdict.DROPPED: "review_drop"}


@dataclass(frozen=True)
class Review:
    """One that waits for its answer. `person` is the key of whom it is asked of; None: the committee."""

    topic: Topic
    step: int
    due_on: date
    person: int | None

    def is_late(self, today: date) -> bool:
        return self.due_on < today


def _review(step: Step | None) -> Review | None:
    if step is None or step.verb not in _OPENING:
        return None
    return Review(step.topic, step.pk, date.fromisoformat(step.facts["due_on"]), step.facts["person"])


def review_of(topic: Topic) -> Review | None:
    """What waits to be answered. One query."""
    return _review(topic.steps.filter(verb__in=_ALL).select_related("topic").order_by("-id").first())


def told_of(topic: Topic) -> dict:
    """What the public reads: until when, and what was said so far. One query."""
    steps = list(topic.steps.filter(verb__in=_ALL).select_related("topic").order_by("id"))
    open_ = _review(steps[-1]) if steps else None
    return {
        "due_on": open_.due_on if open_ else None,
        "is_late": open_ is not None and open_.is_late(localdate()),
        "rows": [{"title": title_of(step), "at": step.at, "text": step.text} for step in steps],
    }


def may_answer(user, topic: Topic) -> bool:
    """The committee and whoever it is asked of."""
    if not user.is_authenticated:
        return False
    review = review_of(topic)
    return review is not None and (is_committee(user) or review.person == user.pk)


@atomic
def set_review(*, topic: Topic, due_on: date, person: User | None = None, by: User, now: datetime) -> Step:
    """Lay down when it is looked at again, and by whom."""
    require_keeper(by)
    topic = locked(topic)
    if review_of(topic):
        raise Invalid("已经定了复核的日期，要改请“写复核”里选延期。", field="due_on")
    return _opened("set_review", topic, due_on, person.pk if person else None, by=by, now=now)


def _opened(verb: str, topic: Topic, due_on: date | None, person: int | None, *, by, now, reason: str = "") -> Step:
    if due_on is None or due_on <= localdate(now):
        raise Invalid("复核的日期要晚于今天。", field="due_on")
    text = f"{due_on.year}年{due_on.month}月{due_on.day}日复核办得怎么样。{reason}"
    return take(verb, topic, by=by, now=now, text=text, facts={"due_on": due_on.isoformat(), "person": person})


@atomic
def answer_review(
    *, topic: Topic, verdict: str, text: str = "", due_on: date | None = None, by: User, now: datetime
) -> Step:
    """Done, longer until another day and why, or given up and why. Everybody reads it."""
    topic = locked(topic)
    review = review_of(topic)
    if review is None:
        raise Invalid("现在没有要写的复核。")
    if not may_answer(by, topic):
        raise NotAllowed("复核由责任人或居委会来写。")
    if verdict not in Verdict.values:
        raise Invalid("请选办得怎么样。", field="verdict")
    said = mask_text(text.strip())
    if verdict != Verdict.DONE and not said:
        raise Invalid("请写明理由，居民会看到。", field="text")
    verb = _VERB_OF[Verdict(verdict)]
    if verdict == Verdict.EXTENDED:
        return _opened(verb, topic, due_on, review.person, by=by, now=now, reason=f"理由：{said}")
    return take(verb, topic, by=by, now=now, text=said)


def due_reviews(today: date) -> list[Review]:
    """Those whose day has come and that nobody has answered, the longest due first. One query."""
    latest = Step.objects.filter(verb__in=_ALL).order_by("topic", "-id").distinct("topic").select_related("topic")
    waiting = [review for review in map(_review, latest) if review and review.due_on <= today]
    return sorted(waiting, key=lambda review: review.due_on)


def remind_of_reviews(committee: Iterable[User], now: datetime) -> None:
    """On the day, and every week after it until it is answered."""
    today = localdate(now)
    waiting = due_reviews(today)
    people = User.objects.filter(is_active=True).in_bulk({review.person for review in waiting if review.person})
    for review in waiting:
        person = people.get(review.person)
        notify_all(
            [person] if person else committee,
            title=f"请写复核：{review.topic.public_title}",
            body="到了复核的日期，请写办好了、延期到哪天，还是不再办了。居民会看到。",
            path=f"manage/outcomes/topics/{review.topic.pk}/answer_review/",
            key=f"review:{review.step}:{(today - review.due_on).days // _WEEK}",
            now=now,
        )
