"""Rows that wait: surveys past their time are closed, and who has not answered is nudged once."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.states import StepNotAllowed
from deliberation.surveys.models import Survey
from deliberation.surveys.rules import concerned
from deliberation.surveys.states import State
from deliberation.surveys.stepping import locked, tell


def sweep_surveys(*, now: datetime | None = None) -> int:
    """How many surveys were closed or nudged of."""
    now = now or clock()
    soon = now + timedelta(hours=settings.SURVEY_NUDGE_HOURS)
    closed = sum(_closed(survey, now) for survey in Survey.objects.over(now))
    return closed + sum(_nudged(survey, now) for survey in Survey.objects.to_nudge(soon, now))


def _closed(survey: Survey, now: datetime) -> bool:
    try:
        close(survey=survey, now=now)
    except StepNotAllowed:  # another sweeper was quicker
        return False
    return True


@atomic
def close(*, survey: Survey, now: datetime) -> Survey:
    """The end: everybody reads the numbers, and who answered is told so."""
    known = locked(survey, "close")
    if now < known.closes_at:
        raise StepNotAllowed("还没有到截止的时间。")
    known.closed_at = now
    known.save(update_fields=["state", "closed_at"])
    record(by=None, verb="surveys.close", subject=known, at=now, sheets=known.sheets.count())
    people = User.objects.filter(is_active=True, answered_surveys__survey=known)
    body = f"您答过的“{known.title}”截止了，大家怎么答的，可以看了。"
    tell(known, people, title="问卷有结果了", body=body, what="closed", now=now)
    return known


@atomic
def _nudged(survey: Survey, now: datetime) -> bool:
    waiting = Survey.objects.filter(pk=survey.pk, state=State.OPEN, nudged_at__isnull=True)
    taken = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if taken is None:
        return False
    people = concerned(taken, now).exclude(answered_surveys__survey=taken)
    body = f"“{taken.title}”快截止了，您还没有答。"
    tell(taken, people, title="问卷快截止了", body=body, what=f"nudge:{taken.closes_at:%Y%m%d%H%M}", now=now)
    taken.nudged_at = now
    taken.save(update_fields=["nudged_at"])
    return True
