"""The question wall: everybody who is there asks from their phone, others want to know it too, the chair takes them up."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.limits import count_try
from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.kernel.lengths import require_at_most
from communities.kernel.masking import mask_text
from deliberation.meetings import rules
from deliberation.meetings.errors import NoSeat
from deliberation.meetings.models import Meeting, Question
from deliberation.meetings.states import MeetingState, QuestionState
from deliberation.meetings.stepping import locked_in, log, write

_MOST, _SECONDS = 5, 300


@atomic
def ask(*, meeting: Meeting, text: str, by: User, now: datetime) -> Question:
    """Put a question on the wall: masked, and without who asks. Raises NoSeat for whoever is not there."""
    meeting = locked_in(meeting, MeetingState.IN_SESSION)
    _require_there(meeting, by)
    if len(text.strip()) < 2:
        raise Invalid("请写您的问题。", field="text")
    require_at_most(200, text.strip(), field="text")
    count_try("wall", f"{meeting.key}:{by.pk}", most=_MOST, seconds=_SECONDS, message="问得太快了，请过几分钟再问。")
    question = Question.objects.create(meeting=meeting, user=by, text=mask_text(text.strip()), asked_at=now)
    write(meeting, now=now)
    log("ask", meeting, by=by, now=now, subject=question)
    return question


@atomic
def like(*, question: Question, by: User, now: datetime) -> Question:
    """“我也想问”; a second time takes it back."""
    meeting = locked_in(question.meeting, MeetingState.IN_SESSION)
    _require_there(meeting, by)
    question = Question.objects.get(pk=question.pk)
    if question.user_id == by.pk:
        raise Invalid("这是您自己问的。")
    if question.state == QuestionState.HIDDEN:
        raise Invalid("这个问题已经不显示了。")
    liked = question.likers.filter(pk=by.pk).exists()
    (question.likers.remove if liked else question.likers.add)(by)
    write(meeting, now=now)
    log("unlike" if liked else "like", meeting, by=by, now=now, subject=question)
    return question


@atomic
def mark(*, question: Question, state: str, by: User, now: datetime) -> Question:
    """The chair takes it up, has answered it, or hides it. One is being answered at a time."""
    rules.require_keeper(by)
    meeting = locked_in(question.meeting, MeetingState.IN_SESSION)
    if state not in QuestionState.values:
        raise Invalid("请选一个。", field="state")
    if state == QuestionState.LIVE:
        meeting.questions.filter(state=QuestionState.LIVE).update(state=QuestionState.ANSWERED)
    question.state = state
    question.save(update_fields=["state"])
    write(meeting, now=now)
    log("mark", meeting, by=by, now=now, subject=question, state=state)
    return question


def _require_there(meeting: Meeting, user: User) -> None:
    if not meeting.seats.present().filter(user=user).exists():
        raise NoSeat("到会的人才能提问。请先登记到会。")
