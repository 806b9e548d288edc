"""The rhythm that every action on a meeting shares: lock, step, write, record, notify."""

from collections.abc import Iterable
from datetime import datetime

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.states import StepNotAllowed, state_after
from communities.looks.words import local
from communities.notifications.actions import notify_all
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.states import MEETING_STEPS, MeetingState
from deliberation.topics.models import Topic


def locked(meeting: Meeting) -> Meeting:
    """The meeting as it stands now, locked until the transaction ends: before its topics, and these before the ledger."""
    return Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)


def locked_in(meeting: Meeting, *states: MeetingState) -> Meeting:
    """Locked, and in one of these states; raises StepNotAllowed."""
    found = locked(meeting)
    if found.state not in states:
        raise StepNotAllowed(f"这个会议现在是“{found.get_state_display()}”，不能这样办。")
    return found


def locked_topics(meeting: Meeting) -> list[Topic]:
    """What the meeting is about, each locked, in one order for everybody."""
    about = Topic.objects.filter(agenda_items__meeting=meeting).values("pk")
    return list(Topic.objects.select_for_update(of=("self",)).filter(pk__in=about).order_by("pk"))


def step(verb: str, meeting: Meeting, *, now: datetime, **columns) -> None:
    """Move a locked meeting by `verb` and write `columns`. Raises StepNotAllowed; then nothing is changed."""
    meeting.state = state_after(verb, meeting.state, steps=MEETING_STEPS)
    write(meeting, now=now, state=meeting.state, **columns)


def write(meeting: Meeting, *, now: datetime, **columns) -> None:
    """Whatever happens in a meeting moves `changed_at`: what phones and projector ask for is a new version then."""
    meeting.changed_at = now
    for name, value in columns.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=["changed_at", *columns])


def log(verb: str, meeting: Meeting, *, by: User | None, now: datetime, subject=None, **facts) -> None:
    """A link of the ledger; without `subject` it is the meeting's own."""
    record(by=by, verb=f"meetings.{verb}", subject=subject or meeting, at=now, meeting=meeting.pk, **facts)


def tell(meeting: Meeting, seats: Iterable[Seat], *, title: str, body: str, event: str, now: datetime) -> None:
    """Those of these seats who have an account."""
    people = {seat.user_id: seat.user for seat in seats if seat.user_id and seat.user.is_active}
    tell_people(meeting, people.values(), title=title, body=body, event=event, now=now)


def tell_people(meeting: Meeting, people: Iterable[User], *, title: str, body: str, event: str, now: datetime) -> None:
    notify_all(
        people,
        title=title,
        body=body,
        path=f"meetings/{meeting.pk}/" if meeting.noticed_at else f"meetings/calls/{meeting.pk}/",
        key=f"meeting:{meeting.pk}:{event}",
        now=now,
    )


def when_and_where(meeting: Meeting) -> str:
    """11月28日 14:00，社区活动室."""
    return "，".join(filter(None, [moment_of(meeting.starts_at), meeting.place]))


def moment_of(moment: datetime) -> str:
    """11月28日 14:00, in words that stay true on other days."""
    here = local(moment)
    return f"{here.month}月{here.day}日 {here:%H:%M}"
