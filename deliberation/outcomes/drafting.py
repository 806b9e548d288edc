"""Minutes until they go round to be signed: drafting from what happened, writing, sending, taking back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import label_of, record
from communities.audit.models import Entry
from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_text
from communities.kernel.states import state_after
from communities.notifications.actions import notify_all
from deliberation.meetings.models import Meeting
from deliberation.meetings.queries import on_topic
from deliberation.meetings.states import MeetingState, MotionState
from deliberation.outcomes import heard
from deliberation.outcomes.agreeing import require_honest
from deliberation.outcomes.content import TEXTS, covered_still, missing_sides
from deliberation.outcomes.gathering import gathered, gathered_quorum, quorum_at_end
from deliberation.outcomes.models import Minutes
from deliberation.outcomes.results import Answered, Scored, words_in
from deliberation.outcomes.rules import latest, seat_of
from deliberation.outcomes.states import MINUTES_STEPS, Agreement
from deliberation.topics.models import Topic
from deliberation.topics.process import PROCESSES, Form, Outcome, fits
from deliberation.topics.rules import may_keep_topics, require_keeper
from deliberation.topics.states import Side, TopicState
from deliberation.topics.stepping import locked, take

# What they come to is not told in words: heard.py.
_GATHERED = {Outcome.ADOPTION, Outcome.SCORES}


@dataclass(frozen=True)
class Written:
    """What the recorder writes into a draft. `texts` by the names of content.TEXTS.

    What came of it: a hearing's in `answers`, an appraisal's in `scores`, any other's in the words of `result`.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    agreement: str = ""
    outcome: str = ""
    result: str = ""
    answers: Sequence[Answered] = ()
    scores: Sequence[Scored] = ()
    dissent: str = ""
    no_dissent: bool = False


@atomic
def draft(*, topic: Topic, meeting: Meeting, by: User, now: datetime) -> Minutes:
    """The first draft, out of what happened at the meeting."""
    require_keeper(by)
    topic = locked(topic)
    if topic.state != TopicState.MINUTED:
        raise Invalid(f"这个议题现在是“{topic.get_state_display()}”，会议结束以后才能整理纪要。")
    if meeting.state != MeetingState.CLOSED or not meeting.agenda.filter(topic=topic).exists():
        raise Invalid("请选一场已经结束、议程里有这个议题的会议。", field="meeting")
    if topic.minutes.unpublished().exists():
        raise Invalid("纪要的草稿已经有了，请接着写。")
    return _added(topic, meeting=meeting, content=gathered(meeting, topic), by=by, now=now, verb="draft")


@atomic
def revise(*, minutes: Minutes, reason: str, by: User, now: datetime) -> Minutes:
    """A published result is changed by another version alone; published, it restarts the clock (DOMAIN 2.9 test 6)."""
    require_keeper(by)
    topic = locked(minutes.topic)
    newest = latest(topic)
    if newest is None or topic.state != TopicState.PUBLICISED:
        raise Invalid("只有公示期间的结果可以更正；已经生效的要重新商量。")
    if topic.minutes.unpublished().exists():
        raise Invalid("更正的草稿已经有了，请接着写。")
    if not reason.strip():
        raise Invalid("请写明为什么改，居民会看到。", field="reason")
    same = {name: getattr(newest, name) for name in ("agreement", "outcome", "result", "dissent", "no_dissent")}
    # Who refused to sign the version before is asked again about this one.
    if refused := "\n".join(row["dissent"] for row in newest.signed if row.get("dissent")):
        same["dissent"] = newest.dissent.removesuffix(refused).strip()
        same["no_dissent"] = not same["dissent"]
    return _added(
        topic,
        meeting=newest.meeting,
        content=newest.content,
        by=by,
        now=now,
        verb="revise",
        reason=mask_text(reason.strip()),
        **same,
    )


def _added(topic: Topic, *, by, now, verb: str, **columns) -> Minutes:
    before = topic.minutes.newest_first().first()
    version = before.version + 1 if before else 1
    made = Minutes.objects.create(topic=topic, version=version, changed_at=now, **columns)
    record(by=by, verb=f"outcomes.{verb}", subject=made, at=now, topic=topic.pk, version=version)
    return made


def held(minutes: Minutes, verb: str) -> Minutes:
    """The minutes as they stand now, locked and moved by `verb`, not yet saved. The topic is locked first."""
    locked(minutes.topic)
    found = Minutes.objects.select_for_update(of=("self",)).select_related("topic", "meeting").get(pk=minutes.pk)
    found.state = state_after(verb, found.state, steps=MINUTES_STEPS)
    return found


@atomic
def write(*, minutes: Minutes, what: Written, by: User, now: datetime) -> Minutes:
    """Keep what the recorder wrote. Numbers and names are masked here, so that the fingerprint is of what all may read."""
    require_keeper(by)
    minutes = held(minutes, "write")
    if what.outcome and not fits(minutes.meeting.form, what.outcome):
        allowed = "、".join(one.label for one in sorted(PROCESSES[Form(minutes.meeting.form)].outcomes))
        raise Invalid(f"{minutes.meeting.get_form_display()}只能以“{allowed}”结束。", field="outcome")
    if what.no_dissent and what.dissent.strip():
        raise Invalid("写了不同意见，就不能再勾“无不同意见”。", field="no_dissent")
    written = {name: mask_text(what.texts.get(name, "").strip()) for name in TEXTS}
    minutes.content = minutes.content | written
    minutes.result = _result(minutes, what)
    minutes.agreement, minutes.outcome = what.agreement, what.outcome
    minutes.dissent, minutes.no_dissent = mask_text(what.dissent.strip()), what.no_dissent
    minutes.content = minutes.content | covered_still(minutes.content, minutes.result, minutes.dissent)
    require_honest(minutes)
    minutes.changed_at = now
    minutes.save()
    record(by=by, verb="outcomes.write", subject=minutes, at=now, version=minutes.version)
    return minutes


def _result(minutes: Minutes, what: Written) -> list[dict[str, Any]]:
    if what.outcome == Outcome.ADOPTION:
        return heard.answered(minutes, what.answers)
    if what.outcome == Outcome.SCORES:
        return heard.scored(minutes, what.scores)
    return words_in(mask_text(what.result))


@atomic
def send(*, minutes: Minutes, by: User, now: datetime) -> Minutes:
    """Complete minutes go round to be signed; what is missing is named."""
    require_keeper(by)
    minutes = held(minutes, "send")
    require_complete(minutes)
    minutes.changed_at = now
    minutes.save()
    record(by=by, verb="outcomes.send", subject=minutes, at=now, version=minutes.version)
    title, body = _asks(minutes)
    notify_all(
        [
            seat.user
            for seat in minutes.meeting.seats.expected().filter(user__isnull=False, came=True).select_related("user")
        ],
        title=title,
        body=body,
        path=f"outcomes/{minutes.pk}/sign/",
        key=f"minutes-sign:{minutes.pk}:{now:%Y%m%d%H%M%S}",
        now=now,
    )
    return minutes


def _asks(minutes: Minutes) -> tuple[str, str]:
    """Who was asked before reads why again."""
    named, please = f"“{minutes.topic.public_title}”的会议纪要", "同意就签字，不同意就写明理由。"
    if Entry.objects.filter(subject=label_of(minutes), verb="outcomes.take_back").exists():
        return f"{named}收回改过，请您再看一看", f"纪要收回改过了，以前签的字作废。请看看现在记得对不对：{please}"
    if minutes.reason:
        why = minutes.reason.rstrip("。")
        return f"{named}有更正，请您看一看", f"公示的纪要有更正：{why}。请看看改得对不对：{please}"
    return f"{named}请您看一看", f"您参加的协商会议整理好了纪要。请看看记得对不对：{please}"


def require_complete(minutes: Minutes) -> None:
    """Raises Invalid for minutes that leave out a side, the opinion, the outcome or the dissent (DOMAIN 2.9 test 5)."""
    left_out = missing_sides(minutes.content, list(minutes.topic.sides.values_list("side", flat=True)))
    if left_out:
        raise Invalid(f"纪要里没有写到：{'、'.join(Side(side).label for side in left_out)}。")
    if not minutes.content.get("opinion"):
        raise Invalid("请写形成的意见。", field="opinion")
    if not minutes.agreement:
        raise Invalid("请选各方意见一致到什么程度。", field="agreement")
    require_honest(minutes)
    if not minutes.outcome or not (minutes.result or minutes.outcome in _GATHERED):
        raise Invalid("请选结果，并写明内容。", field="result")
    heard.require_all(minutes)
    _require_quorum(minutes)
    if not minutes.dissent and not minutes.no_dissent:
        raise Invalid("请写不同意见及理由；真的没有，请勾“无不同意见”。", field="dissent")


def _require_quorum(minutes: Minutes) -> None:
    """Without a quorum opinions are written down, and nothing is agreed or resolved (DOMAIN 2.9 test 3). What the sides agreed
    on without a vote takes one that was there to the end.
    """
    on_it = minutes.meeting.motions.filter(on_topic(minutes.topic))
    carried = on_it.filter(state=MotionState.CARRIED).exists()
    if minutes.outcome == Outcome.RESOLUTION and not carried:
        raise Invalid("会上没有表决通过的动议，不能写成决议，请选“没有形成决议”。", field="outcome")
    if minutes.outcome == Outcome.UNRESOLVED and carried:
        raise Invalid("会上表决通过了动议，不能写没有形成决议。", field="outcome")
    if gathered_quorum(minutes).is_met:
        if minutes.outcome == Outcome.AGREEMENT and not (carried or quorum_at_end(minutes).is_met):
            raise Invalid(
                "散会以前人已经不够了，会上也没有表决通过，不能写成协议；说过的意见可以照写。", field="outcome"
            )
        return
    if minutes.outcome in {Outcome.RESOLUTION, Outcome.AGREEMENT}:
        raise Invalid("到会的人不够，不能形成决议或协议；说过的意见可以照写。", field="outcome")
    if minutes.agreement != Agreement.NONE:
        raise Invalid("到会的人不够，谈不上各方一致，请选“没有达成一致”；说过的意见可以照写。", field="agreement")


@atomic
def take_back(*, minutes: Minutes, by: User, now: datetime) -> Minutes:
    """Back to the recorder. Who signed, signed other words: they are asked again."""
    require_keeper(by)
    minutes = held(minutes, "take_back")
    minutes.changed_at = now
    minutes.save()
    minutes.signatures.all().delete()
    record(by=by, verb="outcomes.take_back", subject=minutes, at=now, version=minutes.version)
    return minutes


@atomic
def put_away(*, minutes: Minutes, reason: str, by: User, now: datetime) -> Topic:
    """A draft is given up, with its signatures: the history says why, and what was published before stays as it is.

    Nobody has read it but those asked to sign, so the next one has its number.
    """
    require_keeper(by)
    minutes = held(minutes, "put_away")
    topic = locked(minutes.topic)
    if not reason.strip():
        raise Invalid("请写明为什么收起，居民会看到。", field="reason")
    take("put_away", topic, by=by, now=now, text=mask_text(reason.strip()), facts={"version": minutes.version})
    record(by=by, verb="outcomes.put_away", subject=minutes, at=now, topic=topic.pk, version=minutes.version)
    minutes.delete()
    return topic


def may_read_draft(user, minutes: Minutes) -> bool:
    """The committee, and who sat at the table."""
    return may_keep_topics(user) or (user.is_authenticated and seat_of(user, minutes) is not None)
