"""What meetings say of somebody who leaves: that a seat was taken and what was decided stays, without who it was."""

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from communities.feedback.erasing import without
from communities.kernel.datamap import Leaver
from deliberation.meetings.listening import promote
from deliberation.meetings.models import BodyMember, Cosigner, Meeting, Motion, Question, Seat, Turn
from deliberation.meetings.states import Answer, MeetingState
from deliberation.meetings.stepping import locked, tell, write

GONE = "已注销的居民"


def forget_members(leaver: Leaver) -> None:
    """A seat in a body ends today; which ones there were stays."""
    own = BodyMember.objects.filter(user=leaver.user)
    day = localdate(leaver.now)
    own.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lt=day).update(ends_on=day)
    own.update(name=GONE, user=None)


def meetings_to_come(user) -> QuerySet:
    """Where they have a seat that others may get."""
    seats = Seat.objects.filter(user=user).values("meeting")
    return Meeting.objects.filter(state=MeetingState.NOTICED, pk__in=seats)


def forget_seats(leaver: Leaver) -> None:
    """Seats of meetings to come are free for others; of those that were, the side and the attendance stay."""
    mine = Seat.objects.filter(user=leaver.user)
    words = set(leaver.known_as)
    for kind, text in ((Motion, "text"), (Turn, "line")):
        owner = {"moved_by__in" if kind is Motion else "seat__in": mine}
        for row in kind.objects.filter(**owner):
            setattr(row, text, without(getattr(row, text), words))
            row.save(update_fields=[text])
    for meeting in [locked(one) for one in meetings_to_come(leaver.user).order_by("pk")]:
        meeting.seats.filter(user=leaver.user).update(answer=Answer.NO, is_reserved=False, is_listed=False)
        promote(meeting, now=leaver.now)
        write(meeting, now=leaver.now)
    mine.update(name=GONE, user=None, is_listed=False, answers=[])


def forget_calls(leaver: Leaver) -> None:
    """A meeting that they called and that was not held is called off; of the others stays what was talked about."""
    for meeting in [locked(one) for one in Meeting.objects.filter(called_by=leaver.user).order_by("pk")]:
        if meeting.state in {MeetingState.GATHERING, MeetingState.NOTICED}:
            meeting.state, meeting.reason = MeetingState.CANCELLED, "发起的人不再参加了。"
            coming = meeting.seats.coming().exclude(user=leaver.user).select_related("user")
            title = f"会议取消：{meeting.title}"
            tell(meeting, coming, title=title, body=meeting.reason, event="caller_left", now=leaver.now)
        meeting.title, meeting.about = (without(text, leaver.known_as) for text in (meeting.title, meeting.about))
        meeting.title, meeting.about = meeting.title[:80], meeting.about[:1000]
        meeting.called_by, meeting.convenor = None, "居民"
        meeting.save(update_fields=["state", "reason", "title", "about", "called_by", "convenor"])
        write(meeting, now=leaver.now)


def forget_cosigners(leaver: Leaver) -> None:
    Cosigner.objects.filter(user=leaver.user).delete()


def forget_questions(leaver: Leaver) -> None:
    for question in Question.objects.filter(user=leaver.user):
        question.text, question.user = without(question.text, leaver.known_as)[:200], None
        question.save(update_fields=["text", "user"])
    Question.likers.through.objects.filter(user=leaver.user).delete()
