"""settings.OPEN_WORK: the meetings that somebody is to chair or to record."""

from django.db.models import Q
from django.urls import reverse

from communities.accounts.models import User
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import OPEN


def open_work(*, user: User) -> list[tuple[str, str]]:
    """Each in words, with its page at the desk."""
    theirs = Meeting.objects.filter(Q(chair=user) | Q(recorder=user), state__in=OPEN).order_by("starts_at", "pk")
    return [
        (
            f"会议“{meeting.title}”的{'主持人' if meeting.chair_id == user.pk else '记录人'}",
            reverse("meetings_desk:meeting", args=[meeting.pk]),
        )
        for meeting in theirs
    ]
