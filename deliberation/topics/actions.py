"""Everything that happens to a topic before it is talked over: proposing, supporting, screening, grading."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F
from django.db.transaction import atomic
from django.utils.module_loading import import_string

from communities.accounts.models import User
from communities.accounts.offices import Office
from communities.audit.actions import record
from communities.feedback.models import Ticket
from communities.feedback.reporting import Report, report
from communities.kernel.clock import TimeUnit
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.masking import mask_text
from communities.residents.models import Building, Dwelling
from communities.residents.rules import require_level
from deliberation.topics import rules, wording
from deliberation.topics.balloting import carry_over
from deliberation.topics.errors import AlreadySupported, NotSupported
from deliberation.topics.models import SideSeat, Support, Topic, TopicTicket
from deliberation.topics.parameters import threshold
from deliberation.topics.states import MERGEABLE, NEVER_SHOWN, SUPPORTABLE, Grade, Ground, Origin, Side, TopicState
from deliberation.topics.stepping import add_step, due, held, locked, owed_on_agenda, rule, take


@dataclass(frozen=True)
class Proposal:
    """What somebody puts forward. `buildings` empty: it concerns the whole community."""

    title: str
    background: str
    origin: str = Origin.RESIDENT
    starter: str = ""
    buildings: tuple[Building, ...] = ()
    tickets: tuple[Ticket, ...] = ()


@atomic
def propose(what: Proposal, *, by: User | Office, now: datetime) -> Topic:
    """Put a topic forward; the street does from the platform and has no account here. Raises Invalid, NotAllowed,
    LevelTooLow.
    """
    proposer = None if isinstance(by, Office) else by
    rules.require_starter(by, what.origin, now)
    title, background = what.title.strip(), what.background.strip()
    wording.require_long_enough(title, background)
    if Topic.objects.filter(proposer=proposer, title=title, state=TopicState.SUBMITTED).exists():
        raise Invalid("您刚提过这个议题，正在等审查。", field="title")
    if what.origin in {Origin.OWNERS, Origin.UNIT, Origin.DELEGATE, Origin.PARTY} and not what.starter.strip():
        raise Invalid("请写明是哪个单位或哪位代表提出的，会公开。", field="starter")
    held(Ticket.objects.filter(pk__in=[ticket.pk for ticket in what.tickets]))
    rules.require_linkable(what.tickets)
    topic = Topic.objects.create(
        title=title,
        background=background,
        **wording.masked(title, background),
        origin=what.origin,
        # A resident is never named; what a body is called is read by everybody.
        starter="" if what.origin == Origin.RESIDENT else mask_text(what.starter.strip()),
        proposer=proposer,
        proposed_at=now,
        changed_at=now,
        due_at=due("screening_days", TimeUnit.WORKING_DAY, now),
    )
    topic.buildings.set(what.buildings)
    TopicTicket.objects.bulk_create(TopicTicket(topic=topic, ticket=ticket) for ticket in what.tickets)
    add_step("propose", topic, by=by, now=now)
    return topic


@atomic
def support(*, topic: Topic, by: User, now: datetime) -> Topic:
    """Say that one wants it dealt with too; who completes the number puts it on the agenda."""
    topic = locked(topic)
    if topic.proposer_id == by.pk:
        raise NotAllowed("这是您自己提出的，不用再附议。")
    if topic.state not in SUPPORTABLE:
        raise Invalid(f"这个议题现在是“{topic.get_state_display()}”，不再征集附议。")
    require_level(by, "topic", now)
    try:
        with atomic():
            given = Support.objects.create(topic=topic, user=by, at=now)
    except IntegrityError:
        raise AlreadySupported("您已经附议过了。") from None
    record(by=by, verb="topics.support", subject=given, at=now, topic=topic.pk)
    _count(topic, now, +1)
    return topic


@atomic
def take_back_support(*, topic: Topic, by: User, now: datetime) -> Topic:
    """Take one's support back. A topic that is on the agenda stays there."""
    topic = locked(topic)
    if topic.state not in SUPPORTABLE:
        raise Invalid(f"这个议题现在是“{topic.get_state_display()}”，附议不能再撤回。")
    given = Support.objects.filter(topic=topic, user=by).first()
    if given is None:
        raise NotSupported("您没有附议过这个议题。")
    record(by=by, verb="topics.take_back_support", subject=given, at=now, topic=topic.pk)
    given.delete()
    _count(topic, now, -1)
    return topic


def _count(topic: Topic, now: datetime, more: int) -> None:
    Topic.objects.filter(pk=topic.pk).update(supports=F("supports") + more, changed_at=now)
    topic.supports += more
    if topic.state == TopicState.GATHERING and topic.threshold and topic.supports >= topic.threshold:
        _place(topic, by=None, now=now, text=f"附议满 {topic.threshold} 人，自动列入议程。")


@atomic
def accept(*, topic: Topic, text: str = "", title: str = "", background: str = "", by: User, now: datetime) -> Topic:
    """The committee finds it admissible: from now on it is public and gathers supporters. The number is frozen here.

    With `title` and `background` it is published in these words (wording.py); raises Invalid for ones that are too short.
    The number is by default the fewer of so many people and so many per cent of the households concerned (parameters.py).
    """
    rules.require_keeper(by)
    topic = locked(topic)
    needed = threshold(_households(topic), rule(None, "support_people"), rule(None, "support_percent"))
    text, words, facts = _published(topic, text, title, background)
    take("accept", topic, by=by, now=now, text=text, threshold=needed, facts={"threshold": needed} | facts, **words)
    return topic


def _published(topic: Topic, text: str, title: str, background: str) -> tuple[str, dict, dict]:
    """What the step says, masked, the columns that change, and its facts; the history says that it was put otherwise."""
    words, text = wording.reworded(topic, title, background), mask_text(text.strip())
    if not words:
        return text, {}, {}
    wording.require_not_told_again(text, topic, words)
    said = "\n".join(part for part in (wording.SAID, text) if part)
    return said, words, {"reworded": True, "before": wording.sealed(topic)}


def _households(topic: Topic) -> int:
    concerned = list(topic.buildings.values_list("pk", flat=True))
    homes = Dwelling.objects.filter(building__in=concerned) if concerned else Dwelling.objects.all()
    return homes.count()


@atomic
def place(*, topic: Topic, text: str = "", title: str = "", background: str = "", by: User, now: datetime) -> Topic:
    """The committee puts it on the agenda without waiting for supporters; what nobody has read yet in other words."""
    rules.require_keeper(by)
    topic = locked(topic)
    text, words, facts = _published(topic, text, title, background)
    _place(topic, by=by, now=now, text=text, facts=facts, **words)
    return topic


def _place(topic: Topic, *, by, now, text, facts=None, **words) -> None:
    due_at = owed_on_agenda(topic.grade, topic.form, now)
    take("place", topic, by=by, now=now, text=text, facts=facts, due_at=due_at, **words)


@atomic
def refuse(
    *, topic: Topic, ground: str, text: str, title: str = "", background: str = "", by: User, now: datetime
) -> Topic:
    """Not admissible. The proposer and, but for what must not be shown, the public read why (DOMAIN 2.9 test 4)."""
    rules.require_keeper(by)
    if ground not in Ground.values:
        raise Invalid("请选一个原因。", field="ground")
    if not text.strip():
        raise Invalid("请写明理由，提出的人和居民会看到。", field="text")
    topic = locked(topic)
    if ground in NEVER_SHOWN:
        title = background = ""
    text, words, facts = _published(topic, text, title, background)
    take("refuse", topic, by=by, now=now, text=text, ground=ground, facts={"ground": ground} | facts, **words)
    return topic


@atomic
def merge(
    *, topic: Topic, into: Topic, text: str, title: str = "", background: str = "", by: User, now: datetime
) -> Topic:
    """Two topics mean the same, and everybody reads why: the supporters of this one stand behind the other, each once, and its ballots and surveys go
    along, and the tickets that it came from with those who reported them; its own page stays readable and leads to the
    other. What nobody has read yet is published here, as by accept().
    """
    rules.require_keeper(by)
    if into.pk == topic.pk:
        raise Invalid("不能并入自己。", field="into")
    if not text.strip():
        raise Invalid("请写明为什么并在一起，两边的人都会看到。", field="text")
    first, second = sorted([topic, into], key=lambda one: one.pk)
    both = {one.pk: one for one in (locked(first), locked(second))}
    topic, into = both[topic.pk], both[into.pk]
    if into.state not in MERGEABLE:
        raise Invalid(f"那个议题现在是“{into.get_state_display()}”，不能再并入。", field="into")
    ballots = held(topic.ballots.select_related("ballot"))
    along = {name: import_string(path)(topic, into, by=by, now=now) for name, path in settings.TOPIC_MERGES.items()}
    text, words, facts = _published(topic, text, title, background)
    take("merge", topic, by=by, now=now, text=text, merged_into=into, facts={"into": into.pk} | facts, **words)
    moved = _carried_over(topic, into)
    said = f"“{topic.public_title}”并了进来，带来 {moved} 人附议。"
    along |= {"ballots": carry_over(ballots, into, by=by, now=now), "tickets": _tickets_along(topic, into)}
    facts = {"merged": topic.pk, "supports": moved} | along
    add_step("note", into, by=by, now=now, before=into.state, text=said, facts=facts)
    _count(into, now, moved)
    return into


def _carried_over(topic: Topic, into: Topic) -> int:
    """How many stand behind `into` who did not before: the supporters and the proposer of what was merged."""
    there = set(into.supporters.values_list("user_id", flat=True)) | {into.proposer_id}
    given = {row.user_id: row.at for row in topic.supporters.all()}
    if topic.proposer_id and topic.origin == Origin.RESIDENT:
        given.setdefault(topic.proposer_id, topic.proposed_at)
    new = [Support(topic=into, user_id=user, at=at, given_to=topic) for user, at in given.items() if user not in there]
    Support.objects.bulk_create(new)
    return len(new)


def _tickets_along(topic: Topic, into: Topic) -> int:
    """Whoever reported one of them raised `into` from now on (outcomes.rules.raised_it), and its page names that topic."""
    topic.tickets.filter(ticket__in=into.tickets.values("ticket")).delete()
    return topic.tickets.update(topic=into)


@atomic
def to_ticket(*, topic: Topic, what: Report, text: str = "", by: User, now: datetime) -> Ticket:
    """It is no matter of talking over but of doing: it becomes a ticket of the proposer's, linked both ways."""
    rules.require_keeper(by)
    topic = locked(topic)
    ticket = report(what, by=topic.proposer, recorded_by=by, now=now)
    TopicTicket.objects.create(topic=topic, ticket=ticket, became=True)
    said = mask_text(text.strip()) or f"这件事直接办，诉求编号 {ticket.number}。"
    take("to_ticket", topic, by=by, now=now, text=said, facts={"ticket": ticket.pk})
    return ticket


@atomic
def withdraw(*, topic: Topic, by: User, now: datetime) -> Topic:
    """The proposer takes it back before it is on the agenda."""
    topic = locked(topic)
    if topic.proposer_id != by.pk:
        raise NotAllowed("只有提出的人可以撤回。")
    take("withdraw", topic, by=by, now=now)
    return topic


@atomic
def grade(
    *, topic: Topic, grade: str, form: str = "", sides: Iterable[tuple[str, int]] = (), by: User, now: datetime
) -> Topic:
    """Decide how it is talked over: at once, in depth with a form and sides, or that only a statutory vote can decide."""
    rules.require_keeper(by)
    topic = locked(topic)
    seats = dict(sides)
    if grade not in Grade.values:
        raise Invalid("请选怎么商量。", field="grade")
    # Only a vote by law decides 法定表决; a meeting may prepare it, and need not.
    if grade == Grade.DEEP and not form:
        raise Invalid("请选会议形式。", field="form")
    meets = grade != Grade.INSTANT and bool(form)
    if meets and Side.RESIDENTS not in seats:
        raise Invalid("居民代表一方不能没有席位。", field="sides")
    form = form if meets else ""
    owed = owed_on_agenda(grade, form, now)
    take("grade", topic, by=by, now=now, grade=grade, form=form, due_at=owed, facts={"grade": grade, "form": form})
    topic.sides.all().delete()
    SideSeat.objects.bulk_create(
        SideSeat(topic=topic, side=side, seats=number) for side, number in seats.items() if meets
    )
    return topic


@atomic
def answer(*, topic: Topic, text: str, by: User, now: datetime) -> Topic:
    """The answer of 即时议, read by everybody."""
    rules.require_keeper(by)
    topic = locked(topic)
    if topic.grade != Grade.INSTANT:
        raise Invalid("只有“即时议”可以当场答复；别的要开会商量。")
    if not text.strip():
        raise Invalid("请写答复，居民会看到。", field="text")
    take("answer", topic, by=by, now=now, text=mask_text(text.strip()))
    return topic


@atomic
def note(*, topic: Topic, text: str, by: User, now: datetime) -> Topic:
    """A note among the staff; no resident reads it."""
    rules.require_keeper(by)
    if not text.strip():
        raise Invalid("请写要记的话。", field="text")
    topic = locked(topic)
    take("note", topic, by=by, now=now, text=text.strip())
    return topic
