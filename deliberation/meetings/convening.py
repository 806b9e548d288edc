"""The notice and its lock, changes after it, and calling the meeting off.

Participants are told of matter and materials beforehand (关于加强城乡社区协商的意见, 2015); how many days, the law leaves open:
deliberation/topics/parameters.py. From the notice on, the parameters stand on the meeting and its topics and change no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.kernel.lengths import require_at_most
from communities.kernel.masking import mask_text
from deliberation.meetings import phases, rules
from deliberation.meetings.errors import NotComplete, TooEarly
from deliberation.meetings.listening import promote
from deliberation.meetings.models import Meeting
from deliberation.meetings.readiness import missing_of
from deliberation.meetings.states import Answer, MeetingState
from deliberation.meetings.stepping import locked, locked_topics, log, moment_of, step, tell, when_and_where
from deliberation.topics.process import PROCESSES, Form
from deliberation.topics.states import TopicState
from deliberation.topics.stepping import owed_on_agenda, rules_here, take


@dataclass(frozen=True)
class Shortening:
    """Fewer days than the rule, and what allows it: the law, an article, a document."""

    days: int
    basis: str


@atomic
def notice(*, meeting: Meeting, shortening: Shortening | None = None, by: User, now: datetime) -> Meeting:
    """Announce the meeting: from now on everybody reads it, and no session begins before the notice period is over.

    Raises NotComplete with what is missing, TooEarly when it would begin within the period, Invalid for a shortening
    without its basis.
    """
    rules.require_keeper(by)
    meeting = locked(meeting)
    topics = locked_topics(meeting)
    _require_complete(meeting)
    held = rules_here()
    days = _days(held, meeting.form, shortening)
    lock = now + timedelta(days=days)
    if meeting.starts_at < lock:
        raise TooEarly(
            f"公告要满 {days} 天才能开会，开始的时间不能早于{moment_of(lock)}。请改时间；确要缩短的，写明依据。",
            field="starts_at",
        )
    basis = shortening.basis.strip() if shortening else ""
    frozen = {"noticed_at": now, "not_before": lock, "notice_days": days, "shortened_by": basis, "rules": held}
    step("notice", meeting, now=now, **frozen)
    for topic in topics:
        plan = phases.noticed(meeting.form, proposed_at=topic.proposed_at, noticed_at=now, starts_at=meeting.starts_at)
        take("notice", topic, by=by, now=now, rules=held, plan=plan, facts={"meeting": meeting.pk, "days": days})
    log("notice", meeting, by=by, now=now, days=days, shortened=bool(basis))
    _tell_all(meeting, "请您参加", f"{when_and_where(meeting)}。请看材料，并告诉我们来不来。", now)
    return meeting


def _require_complete(meeting: Meeting) -> None:
    said = [f"{block}：{'、'.join(lacking)}" for block, lacking in missing_of(meeting).items() if lacking]
    if said:
        raise NotComplete(f"还不能公告。{'；'.join(said)}。")


def notice_days(form: str) -> int:
    """How long before the session a meeting of this form is noticed here."""
    return rules_here()[PROCESSES[Form(form)].notice]["value"]


def _days(held: Mapping, form: str, shortening: Shortening | None) -> int:
    days = held[PROCESSES[Form(form)].notice]["value"]
    if shortening is None or shortening.days >= days:
        return days
    if not shortening.basis.strip():
        raise Invalid("缩短公告期要写明依据：哪部法律、哪个文件第几条。", field="basis")
    if shortening.days < 0:
        raise Invalid("天数不能小于 0。", field="days")
    return shortening.days


def _tell_all(meeting: Meeting, what: str, body: str, now: datetime) -> None:
    """Everybody who is invited, or has a place to listen."""
    seats = meeting.seats.filter(user__isnull=False).select_related("user")
    kept = [seat for seat in seats if seat.side or seat.answer != Answer.NO]
    tell(meeting, kept, title=f"{what}：{meeting.title}", body=body, event=f"{what}:{now.timestamp()}", now=now)


@dataclass(frozen=True)
class Change:
    """What may still change after the notice. What is talked over and the agenda may not."""

    starts_at: datetime
    place: str = ""
    link: str = ""
    open_seats: int = 0


@atomic
def renotice(what: Change, *, meeting: Meeting, reason: str, by: User, now: datetime) -> Meeting:
    """Another time or place, told to everybody. The lock stays where it was: nobody has less time than was announced."""
    rules.require_keeper(by)
    meeting = locked(meeting)
    topics = locked_topics(meeting)
    reason = mask_text(reason.strip())
    if not reason:
        raise Invalid("请写明改了什么、为什么，参加的人会看到。", field="reason")
    if meeting.not_before and what.starts_at < max(meeting.not_before, now):
        earliest = max(meeting.not_before, now)
        raise TooEarly(f"公告期没满，开始的时间不能早于{moment_of(earliest)}。", field="starts_at")
    coming = meeting.seats.listening().coming().filter(is_reserved=False).count()
    if what.open_seats < coming + meeting.reserved_seats:
        raise Invalid("旁听席位不能少于已经报上名的人数和留出的席位。", field="open_seats")
    columns = {"starts_at": what.starts_at, "place": what.place.strip(), "link": what.link.strip()}
    step("renotice", meeting, now=now, open_seats=what.open_seats, **columns)
    _require_complete(meeting)
    for topic in topics:
        plan = phases.noticed(
            meeting.form, proposed_at=topic.proposed_at, noticed_at=meeting.noticed_at, starts_at=meeting.starts_at
        )
        take("renotice", topic, by=by, now=now, plan=plan, text=reason, facts={"meeting": meeting.pk})
    log("renotice", meeting, by=by, now=now)
    promote(meeting, now=now)
    _tell_all(meeting, "会议有变动", f"{when_and_where(meeting)}。{reason}", now)
    return meeting


@atomic
def cancel(*, meeting: Meeting, reason: str, by: User, now: datetime) -> Meeting:
    """Call it off; everybody asked reads why, and its topics wait on the agenda again."""
    rules.require_runner(by, meeting)
    meeting = locked(meeting)
    topics = locked_topics(meeting)
    if not reason.strip():
        raise Invalid("请写明取消的原因，居民会看到。", field="reason")
    require_at_most(400, reason.strip(), field="reason")
    was_noticed = meeting.state == MeetingState.NOTICED
    reason = mask_text(reason.strip())
    step("cancel", meeting, now=now, reason=reason)
    for topic in topics:
        if topic.state in {TopicState.CONVENING, TopicState.NOTICED}:
            due_at = owed_on_agenda(topic.grade, topic.form, now)
            take("call_off", topic, by=by, now=now, plan=[], rules={}, text=reason, due_at=due_at)
    log("cancel", meeting, by=by, now=now)
    if was_noticed:
        _tell_all(meeting, "会议取消", f"原因：{reason}", now)
    return meeting
