"""settings.OPEN_WORK: the meetings that somebody is to chair or to record."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from communities.accounts.models import User
from communities.kernel.open_work import InHand
from deliberation.meetings.entrusting import entrust
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import OPEN

_PARTS = {"chair": "主持人", "recorder": "记录人"}


def open_work(*, user: User) -> list[InHand]:
    """Each with its page at the desk; who is both has two things in hand."""
    return [
        InHand(
            f"{part}:{meeting.pk}",
            f"会议“{meeting.title}”的{called}",
            reverse("meetings_desk:meeting", args=[meeting.pk]),
        )
        for meeting in _of(user).order_by("starts_at", "pk")
        for part, called in _PARTS.items()
        if getattr(meeting, f"{part}_id") == user.pk
    ]


def _of(user: User):
    return Meeting.objects.filter(Q(chair=user) | Q(recorder=user), state__in=OPEN)


def hold_work(*, user: User) -> None:
    list(_of(user).select_for_update(of=("self",)).order_by("pk"))


def hand_over(*, work: InHand, to: User, by: User | None, now: datetime) -> None:
    part = work.key.partition(":")[0]
    meeting = Meeting.objects.select_related("chair", "recorder").get(pk=work.row)
    who = {"chair": meeting.chair, "recorder": meeting.recorder} | {part: to}
    entrust(meeting=meeting, **who, told=False, by=by, now=now)
