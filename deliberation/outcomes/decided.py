"""What was decided without a meeting of ours: by who is above, by the owners or the residents, or answered at once. It is what
holds, and is told as the result.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.timezone import localdate

from communities.tenants.models import Street
from deliberation.outcomes.states import Verdict
from deliberation.topics.models import Step, Topic
from deliberation.topics.states import Above, TopicState

# Where something is settled.
HOLDS = frozenset({TopicState.RESOLVED, TopicState.EXECUTING, TopicState.EVALUATED, TopicState.ARCHIVED})
# What may have settled it last; what was laid open is told by its minutes.
_SETTLED_BY = ("answer", "hear_back", "resolve")


@dataclass(frozen=True)
class Decision:
    """`whom` is an office, never a person: 清河街道. `number` is empty where it has none."""

    whom: str
    on: date
    number: str
    words: str


def whom_of(to: str, street: Street | None = None) -> str:
    """清河街道, 业主大会. No query: street and district are known with the community, here with the one that is served."""
    street = street or connection.tenant.street
    return {Above.STREET: street.name, Above.DISTRICT: street.district.name}.get(to, Above(to).label)


def written_down(whom: str, on: date, number: str) -> str:
    """How a decision begins that the committee writes down."""
    return f"{whom} {on.year} 年 {on.month} 月 {on.day} 日决定（{number}）："


def answered(whom: str, verdict: str) -> str:
    """How the answer of an office begins that gives it itself."""
    return f"{whom}{Verdict(verdict).label}："


def settled_by(topic: Topic) -> Step | None:
    """The step by which what holds of a topic does; None while nothing is settled. One query."""
    return topic.steps.filter(verb__in=_SETTLED_BY).order_by("-pk").first() if topic.state in HOLDS else None


def decision_of(step: Step | None) -> Decision | None:
    """What was decided by the step that settled it, in words without what is told beside them (all of them where they do not
    begin as they do now). None where nothing is settled yet, or by minutes.
    """
    if step is None or step.verb == "resolve":
        return None
    facts = step.facts
    on = date.fromisoformat(facts["on"]) if "on" in facts else localdate(step.at)
    number = facts.get("number", "")
    whom = whom_of(facts["to"]) if number else step.by_label
    begins = written_down(whom, on, number) if number else answered(whom, Verdict.SETTLED)
    return Decision(whom, on, number, step.text.removeprefix(begins))
