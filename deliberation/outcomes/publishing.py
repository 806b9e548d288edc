"""Publicity: publishing starts the clock, objections hold the result until they are answered, then it stands or goes up."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.accounts.offices import Office
from communities.audit.actions import record
from communities.kernel.asking import iso
from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_text
from communities.looks.words import when
from communities.notifications.actions import notify, notify_all
from communities.residents.rules import require_level
from deliberation.outcomes import signing
from deliberation.outcomes.drafting import held, require_complete
from deliberation.outcomes.errors import NotOpenNow, NotSigned, ObjectionsOpen, PublicityRunning
from deliberation.outcomes.heard import hold_opinions, tell_answers
from deliberation.outcomes.models import Minutes, Objection
from deliberation.outcomes.rules import latest
from deliberation.outcomes.signing import CHAIR, RECORDER, Part, Stand, parts_of, sealed
from deliberation.topics.models import Topic
from deliberation.topics.rules import require_keeper
from deliberation.topics.states import Above, Grade, TopicState
from deliberation.topics.stepping import concerned, locked, owed_on_agenda, rule, take

_WORDS = 5
# A side may refuse, and its reason is published; without these two nobody vouches for what was written.
_MUST_AGREE = (CHAIR, RECORDER)
_STILL_OWED = "（还有 %d 条异议，居委会照样答复。）"


@atomic
def publish(*, minutes: Minutes, by: User, now: datetime) -> Minutes:
    """Signed minutes are sealed and laid open: objections for as many days as the topic's rules say (default 7)."""
    require_keeper(by)
    minutes = held(minutes, "publish")
    hold_opinions(minutes)
    require_complete(minutes)
    parts = parts_of(minutes)
    require_signed(parts, signing.waited_until(minutes), now)
    topic = locked(minutes.topic)
    minutes.signed = sealed(parts)
    if refused := "\n".join(row["dissent"] for row in minutes.signed if row["dissent"]):
        minutes.dissent, minutes.no_dissent = f"{minutes.dissent}\n{refused}".strip(), False
    minutes.published_at, minutes.changed_at = now, now
    minutes.open_until = now + timedelta(days=rule(topic, "publicity_days"))
    minutes.fingerprint = minutes.recomputed()
    minutes.save()
    facts = {"minutes": minutes.pk, "version": minutes.version, "fingerprint": minutes.fingerprint}
    step = take("publicise", topic, by=by, now=now, text=minutes.reason, facts=facts, due_at=minutes.open_until)
    tell_answers(minutes, by=by, now=now)
    _tell_participants(minutes, key=f"minutes-published:{step.pk}", now=now)
    return minutes


def require_signed(parts: list[Part], until: datetime, now: datetime) -> None:
    """Raises NotSigned while somebody is waited for."""
    waited_for = [part for part in parts if now < until or part.key in _MUST_AGREE]
    if missing := [part.name for part in waited_for if part.state == Stand.WAITING]:
        after = f"过了{when(until, now)}，各方还没有签的照实写“没有签”，可以公示。" if now < until else ""
        raise NotSigned(f"还没有签字：{'、'.join(missing)}。{after}")
    if refused := [part.name for part in parts if part.key in _MUST_AGREE and part.refusals]:
        raise NotSigned(f"{'、'.join(refused)}没有同意这份纪要，请收回修改再送签。")


def _tell_participants(minutes: Minutes, *, key: str, now: datetime) -> None:
    """Who took part hears of the result; who also supports it heard by the step itself (topics.stepping.take)."""
    told = {person.pk for person in concerned(minutes.topic)}
    seats = minutes.meeting.seats.filter(user__isnull=False, user__is_active=True).select_related("user")
    notify_all(
        [seat.user for seat in seats if seat.user_id not in told],
        title=f"“{minutes.topic.public_title}”的结果公示了",
        body="您参加商量的事有了结果，正在公示。有异议可以在公示期内提出，居委会会公开答复。",
        path=f"outcomes/{minutes.pk}/",
        key=key,
        now=now,
    )


@atomic
def object_to(*, minutes: Minutes, text: str, by: User, now: datetime) -> Objection:
    """A resident says what is wrong with a result while it is laid open."""
    topic = locked(minutes.topic)
    newest = latest(topic)
    if newest is None or newest.pk != minutes.pk or topic.state != TopicState.PUBLICISED or not newest.is_open(now):
        raise NotOpenNow("现在不在公示期里，不能提异议。")
    require_level(by, "topic", now)
    if len(text.strip()) < _WORDS:
        raise Invalid("请写明哪里不对、为什么。", field="text")
    if newest.objections.unanswered().filter(by=by).exists():
        raise Invalid("您提过的异议还没有答复，请等答复以后再提。", field="text")
    made = Objection.objects.create(
        minutes=newest,
        by=by,
        text=text.strip(),
        public_text=mask_text(text.strip()),
        at=now,
        due_at=now + timedelta(days=rule(topic, "objection_days")),
    )
    record(by=by, verb="outcomes.object", subject=made, at=now, topic=topic.pk)
    return made


@atomic
def answer(*, objection: Objection, text: str, by: User, now: datetime) -> Objection:
    """The committee answers in public, once."""
    require_keeper(by)
    topic = locked(objection.minutes.topic)
    objection = Objection.objects.select_for_update(of=("self",)).select_related("by").get(pk=objection.pk)
    if objection.answered_at:
        raise Invalid("这条异议已经答复过了。")
    if not text.strip():
        raise Invalid("请写答复，提出的人和居民会看到。", field="text")
    objection.answer, objection.answered_at = mask_text(text.strip()), now
    objection.save(update_fields=["answer", "answered_at"])
    record(by=by, verb="outcomes.answer", subject=objection, at=now, topic=topic.pk)
    notify(
        to=objection.by,
        title="您的异议有了答复",
        body=f"您对“{topic.public_title}”的结果提出的异议有了答复：{objection.answer}",
        path=f"outcomes/{objection.minutes_id}/",
        key=f"objection-answered:{objection.pk}",
        now=now,
    )
    return objection


def require_resolvable(topic: Topic, now: datetime) -> Minutes:
    """The version in force, when nothing holds the result any more; raises PublicityRunning, ObjectionsOpen."""
    newest = latest(topic)
    if newest is None:
        raise PublicityRunning("结果还没有公示。")
    if now < newest.open_until:
        days = rule(topic, "publicity_days")
        raise PublicityRunning(f"公示还没到 {days} 天，不能结束（{rule_basis(topic)}）。")
    waiting = Objection.objects.of(topic).unanswered().count()
    if waiting:
        raise ObjectionsOpen(f"还有 {waiting} 条异议没有答复，答复以后结果才生效。")
    if topic.minutes.unpublished().exists():
        raise ObjectionsOpen("更正的纪要还没有公示，公示期满以后结果才生效。")
    return newest


def rule_basis(topic: Topic) -> str:
    frozen = topic.rules.get("publicity_days")
    return frozen["basis"] if frozen else "四议两公开"


@atomic
def resolve(*, topic: Topic, by: User | None, now: datetime) -> Topic:
    """The result holds: the time is over and every objection answered. `by` None: the sweeper."""
    if by is not None:
        require_keeper(by)
    topic = locked(topic)
    newest = require_resolvable(topic, now) if topic.state == TopicState.PUBLICISED else latest(topic)
    facts = {"minutes": newest.pk, "version": newest.version} if newest else {}
    take("resolve", topic, by=by, now=now, facts=facts)
    return topic


def may_go_up(topic: Topic) -> bool:
    """From the agenda only what a vote by law decides; anything else is talked over first."""
    return topic.state != TopicState.AGENDA or topic.grade == Grade.STATUTORY


@atomic
def escalate(*, topic: Topic, to: str, text: str, by: User, now: datetime) -> Topic:
    """What cannot be settled here goes up with its file: minutes, objections, answers. Until when an answer is owed is frozen
    here; whoever is above may answer themselves (above.py). Nobody can promise a day for the owners: when their assembly
    meets is theirs to say (物业管理条例 art. 13). Objections that are open stay owed: without an answer to each no decision of
    above takes effect.
    """
    require_keeper(by)
    topic = locked(topic)
    if to not in Above.values:
        raise Invalid("请选交给谁决定。", field="to")
    if not text.strip():
        raise Invalid("请写明为什么在这里定不下来，居民会看到。", field="text")
    if not may_go_up(topic):
        raise Invalid("先商量；商量了定不下来，再交出去决定。只有法定表决的事可以直接交。")
    _require_no_draft(topic)
    newest, objections = latest(topic), Objection.objects.of(topic)
    facts = {"to": to, "minutes": newest.pk if newest else None, "objections": objections.count()}
    due_at = None if to == Above.OWNERS else now + timedelta(days=rule(None, "above_days"))
    facts["due_at"] = iso(due_at)
    waiting = objections.unanswered().count()
    said = f"{mask_text(text.strip())}{_STILL_OWED % waiting if waiting else ''}"
    take("escalate", topic, by=by, now=now, text=said, facts=facts, due_at=due_at)
    return topic


def _require_no_draft(topic: Topic) -> None:
    """Nobody has read it, and once the topic stands elsewhere it could neither be published nor written on."""
    if topic.minutes.unpublished().exists():
        raise Invalid("纪要的草稿还没有公示，请先公示，或者收起草稿。")


def take_decision(topic: Topic, *, by: User | Office, now: datetime, text: str, facts: Mapping) -> None:
    """What was decided above of a locked topic, by whoever may. Raises ObjectionsOpen."""
    if waiting := Objection.objects.of(topic).unanswered().count():
        raise ObjectionsOpen(f"还有 {waiting} 条异议没有答复，社区先答复，决定才能生效。")
    take("hear_back", topic, by=by, now=now, text=text, facts=facts)


@atomic
def reopen(*, topic: Topic, text: str, by: User, now: datetime) -> Topic:
    """Back on the agenda, to be talked over again; what was published stays readable."""
    require_keeper(by)
    topic = locked(topic)
    if not text.strip():
        raise Invalid("请写明为什么重新商量，居民会看到。", field="text")
    take_up_again(topic, by=by, now=now, text=mask_text(text.strip()))
    return topic


def take_up_again(topic: Topic, *, by: User | Office, now: datetime, text: str) -> None:
    """A locked topic, by whoever may."""
    _require_no_draft(topic)
    # A new round begins with what its process holds before the meeting.
    due_at = owed_on_agenda(topic.grade, topic.form, now)
    take("reopen", topic, by=by, now=now, text=text, told=0, due_at=due_at)
