"""The rhythm that every action on a topic shares: lock, step, write, record, notify."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from communities.accounts.models import User
from communities.accounts.offices import Office
from communities.accounts.roles import Role
from communities.accounts.rules import holds, is_committee
from communities.audit.actions import record
from communities.kernel.clock import Allowance, TimeUnit, due_after
from communities.kernel.holidays import CALENDAR
from communities.kernel.kept import insert
from communities.kernel.states import state_after
from communities.notifications.actions import notify_all
from deliberation.topics.models import Step, Topic
from deliberation.topics.parameters import parameters
from deliberation.topics.states import STEPS, UNSEEN, Grade, TopicState, title_of
from deliberation.topics.telling import tell_reporters

# What is done by whoever put the topic forward, or in their name.
_PROPOSERS = frozenset({"propose", "withdraw"})
# What is told to nobody: the committee's own housekeeping.
_QUIET = frozenset({"note", "grade", "put_away"})
# Where a topic stands as soon as everybody may read it; one that is refused goes no further.
_SHOWN = frozenset({TopicState.GATHERING, TopicState.AGENDA, TopicState.MERGED})


def locked(topic: Topic) -> Topic:
    """The topic as it stands now, locked until the transaction ends."""
    return Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)


def held(rows: QuerySet) -> list:
    """These topics, tickets or links as they stand now, in one order for everybody, until the transaction ends: for what
    only points at them, before it is written into the ledger.

    The database looks at what a row points at when the transaction commits: after the ledger, which every step of a matter
    takes after the matter. Without this each would wait for the other.
    """
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def taken_up_anew(topic: Topic) -> datetime | None:
    """When it was last talked over again; None where it never was. What was said, voted or
    done before is of another round.
    """
    step = taken_up_by(topic)
    return step.at if step else None


def taken_up_by(topic: Topic) -> Step | None:
    """The step by which it was last talked over again: who sent it back, and why. None where it never was."""
    return topic.steps.filter(verb="reopen").order_by("-pk").first()


def rules_here() -> dict[str, dict]:
    """The parameters of this community: its own, else its district's, else the platform's."""
    return parameters(connection.tenant.rules.get("deliberation"), rules_of_district())


def rules_of_district() -> dict[str, dict]:
    """What the district of this community has set. No query within a request: it is known with the community."""
    return connection.tenant.street.district.rules.get("deliberation", {})


def rule(topic: Topic | None, name: str) -> int:
    """One parameter: as it was frozen on the topic, else as it holds here now."""
    frozen = topic.rules.get(name) if topic else None
    return (frozen or rules_here()[name])["value"]


def due(name: str, unit: TimeUnit, start: datetime) -> datetime:
    return due_after(start, Allowance(rule(None, name), unit), CALENDAR)


def owed_on_agenda(grade: str, form: str, now: datetime) -> datetime | None:
    """Until when the committee answers or begins what is on the agenda; None for what only a vote by law decides.

    即时议 is owed an answer within 48 hours, 深入议 a beginning within five working days (DB3306/T 075-2025). Until it is
    graded it counts as one that takes its time.
    """
    if grade == Grade.INSTANT:
        return due("instant_hours", TimeUnit.HOUR, now)
    return None if grade == Grade.STATUTORY and not form else due("deep_days", TimeUnit.WORKING_DAY, now)


def take(
    verb: str,
    topic: Topic,
    *,
    by: User | Office | None,
    now: datetime,
    text: str = "",
    facts: Mapping | None = None,
    **columns,
) -> Step:
    """Move a locked topic by `verb`, write `columns` on it, add the step, link it to the ledger, tell people.

    What the committee owed is settled by any step that moves the topic, unless `due_at` says what it owes next. Raises
    StepNotAllowed when the topic's state does not allow the verb; then nothing is changed.
    """
    before = topic.state
    topic.state = state_after(verb, before, steps=STEPS)
    if topic.state != before:
        columns.setdefault("due_at", None)
    columns["changed_at"] = now
    for name, value in columns.items():
        setattr(topic, name, value)
    topic.save(update_fields=["state", *columns])
    step = add_step(verb, topic, by=by, now=now, before=before, text=text, facts=facts)
    _tell(step, topic, by=by, now=now)
    return step


def add_step(verb, topic, *, by, now, before="", text="", facts=None) -> Step:
    """One row of the history, sealed by the ledger."""
    step = Step(
        topic=topic,
        verb=verb,
        at=now,
        by_id=by.pk if by else None,
        by_label=label_of(by, topic, verb),
        from_state=before,
        to_state=topic.state,
        text=text,
        facts=dict(facts or {}) | ({"assisted": True} if getattr(by, "acted_by", None) else {}),
    )
    insert(step)
    record(by=by, verb=f"topics.{verb}", subject=step, at=now, topic=topic.pk)
    return step


def label_of(by, topic: Topic, verb: str) -> str:
    """Who it was, in words for the public: as what they took this step, not in whose name they once put the topic forward."""
    if by is None:
        return "系统"
    if isinstance(by, Office):
        return by.name
    if by.pk == topic.proposer_id and (verb in _PROPOSERS or not is_committee(by)):
        return topic.starter or topic.get_origin_display()
    if is_committee(by):
        return "居委会"
    return "街道" if holds(by, Role.STREET) else "居民"


def _tell(step: Step, topic: Topic, *, by, now) -> None:
    """Whoever wants the topic dealt with hears of each step that moves it, and of what is said about it."""
    if step.verb in _QUIET or (step.from_state == step.to_state and not step.text):
        return
    ended = f"：{step.text}" if step.text else "。"
    people = concerned(topic)
    if step.from_state in UNSEEN and topic.state in _SHOWN:
        tell_reporters(topic, known={person.pk for person in people} | {by.pk if by else 0}, now=now)
    notify_all(
        [person for person in people if by is None or person.pk != by.pk],
        title=f"“{topic.public_title}”{title_of(step)}",
        body=f"您关心的议题“{topic.public_title}”{title_of(step)}{ended}",
        path=f"topics/{topic.pk}/",
        key=f"topic-step:{step.pk}",
        now=now,
    )


def concerned(topic: Topic) -> list[User]:
    """The proposer and the supporters, of a topic that was merged into this one too, each once."""
    supporters = User.objects.filter(is_active=True, supported__topic=topic)
    proposers = User.objects.filter(is_active=True, topics__in=[topic, *topic.merged.all()])
    return list(supporters.union(proposers))
