"""What went up (publishing.escalate): to whom, until when an answer is owed, and the answer of who is above.

The street and the district answer on the platform's host (communities/oversight); what the others decide, and what came on
paper, the committee writes down.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.transaction import atomic
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from communities.accounts.models import User
from communities.accounts.offices import Office
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.masking import mask_text
from communities.looks.words import when
from communities.notifications.actions import notify_all
from deliberation.outcomes.decided import answered, whom_of, written_down
from deliberation.outcomes.errors import NotOpenNow
from deliberation.outcomes.publishing import take_decision, take_up_again
from deliberation.outcomes.states import ANSWERS_AS, Verdict
from deliberation.topics.models import Step, Topic
from deliberation.topics.rules import committee_of, require_keeper
from deliberation.topics.states import Above, TopicState
from deliberation.topics.stepping import locked, rule

ANSWERS_ITSELF = _("%s可以在平台上直接答复，答复会自动写在这里。收到的是纸面答复，才由社区来记。")


@dataclass(frozen=True)
class Sent:
    """That a topic went up, as its step tells it. `due_at` None: nobody promised a day."""

    step: int
    to: Above
    reason: str
    at: datetime
    due_at: datetime | None

    @property
    def is_to_office(self) -> bool:
        """Whether those above can answer themselves."""
        return self.to in ANSWERS_AS

    @property
    def whom(self) -> str:
        """清河街道, 业主大会."""
        return whom_of(self.to)

    def is_late(self, now: datetime) -> bool:
        return self.due_at is not None and now > self.due_at


def sent_by(step: Step) -> Sent:
    """What a step `escalate` says; one of before the day was kept is owed by the rules of now."""
    if "due_at" in step.facts:
        due = step.facts["due_at"]
        due_at = datetime.fromisoformat(due) if due else None
    else:
        due_at = step.at + timedelta(days=rule(None, "above_days"))
    to = Above(step.facts["to"])
    # Those of before the title said to whom begin with it.
    return Sent(step.pk, to, step.text.removeprefix(f"提交{to.label}决定："), step.at, due_at)


def waiting_above(topic: Topic) -> Sent | None:
    """To whom the topic went that waits above; None for any other. One query."""
    if topic.state != TopicState.ESCALATED:
        return None
    return sent_by(topic.steps.filter(verb="escalate").latest("pk"))


@atomic
def hear_back(*, topic: Topic, text: str, on: date, number: str, by: User, now: datetime) -> Topic:
    """The committee writes down for everybody what was decided above: by whom it went to, on which day, under which number or
    in which document. From here it is carried out; what came back without a decision is reopened.

    Raises NotAllowed, NotOpenNow, Invalid naming the field, ObjectionsOpen.
    """
    require_keeper(by)
    topic = locked(topic)
    sent, number = waiting_above(topic), " ".join(number.split())
    if sent is None:
        raise NotOpenNow("这件事现在不在等决定。")
    if not text.strip():
        raise Invalid("请写明是怎么定的，居民会看到。", field="text")
    if not number:
        raise Invalid("请写文号或者文件；没有文号写：口头答复。", field="number")
    if on > localdate(now):
        raise Invalid("还没有到这一天。", field="on")
    if on < localdate(sent.at):
        raise Invalid("不能早于交出去的那天。", field="on")
    number = mask_text(number)
    said = f"{written_down(sent.whom, on, number)}{mask_text(text.strip())}"
    facts = {"to": sent.to, "on": on.isoformat(), "number": number}
    take_decision(topic, by=by, now=now, text=said, facts=facts)
    return topic


@atomic
def answer(*, topic: Topic, sent: int, verdict: str, text: str, by: Office, now: datetime) -> Topic:
    """Street or district says what it decided of what went up by the step `sent`, or sends it back.

    Raises Invalid, NotAllowed where it was sent to somebody else, NotOpenNow where somebody was first.
    """
    topic = locked(topic)
    asked = waiting_above(topic)
    if asked is None or asked.step != sent:
        raise NotOpenNow(f"{_who_was_first(topic, sent, now)}这次写的没有记下，请看下面的经过。")
    if ANSWERS_AS.get(asked.to) != by.role:
        raise NotAllowed(f"这件事是交给{asked.whom}的，由他们定。")
    if verdict not in Verdict.values:
        raise Invalid("请选定了，还是退回社区。", field="verdict")
    if not text.strip():
        raise Invalid("请写明怎么定的、为什么，居民会看到。", field="text")
    said = f"{answered(by.name, verdict)}{mask_text(text.strip())}"
    if verdict == Verdict.SETTLED:
        take_decision(topic, by=by, now=now, text=said, facts={"to": asked.to, "on": localdate(now).isoformat()})
    else:
        take_up_again(topic, by=by, now=now, text=said)
    notify_all(
        committee_of(now),
        title=f"“{topic.public_title}”有了{by.name}的答复",
        body=said,
        path=f"manage/outcomes/{topic.pk}/",
        key=f"topic-answered:{sent}",
        now=now,
    )
    return topic


def answered_by(topic: Topic, sent: int) -> Step | None:
    """The step that ended the waiting which began by the step `sent`."""
    after = topic.steps.filter(pk__gt=sent, from_state=TopicState.ESCALATED)
    return after.exclude(to_state=TopicState.ESCALATED).order_by("pk").first()


def _who_was_first(topic: Topic, sent: int, now: datetime) -> str:
    step = answered_by(topic, sent)
    return f"这件事{step.by_label}在 {when(step.at, now)} 已经记下了答复。" if step else "这件事现在不在等答复。"
