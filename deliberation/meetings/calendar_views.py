"""Meetings in people's calendars: one as a file, and one's own as an address that may be taken back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deliberation.meetings import feeding
from deliberation.meetings.calendars import Entry, calendar
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import MeetingState
from deliberation.meetings.views import own_seat


@never_cache
@require_safe
def one(request, pk):
    """One meeting as an .ics file; the address of an online one is for those on its list, as on its page."""
    found = get_object_or_404(Meeting.objects.public().select_related("near"), pk=pk)
    if own_seat(found, request.user) is None:
        found.link = ""
    return _answer(request, found.title, [found])


@never_cache
@login_required
def mine(request):
    """The address of one's own calendar is shown once, when it is made."""
    secret = ""
    if request.method == "POST":
        if "close" in request.POST:
            feeding.close_feed(by=request.user, now=clock())
            messages.success(request, _("地址作废了，订阅的日历不再更新。"))
        else:
            secret = feeding.open_feed(by=request.user, now=clock())
    address = request.build_absolute_uri(reverse("meetings:feed", args=[secret])) if secret else ""
    has_one = feeding.feeds_of(request.user).exists()
    return render(request, "meetings/calendar.html", {"address": address, "has_one": has_one})


@never_cache
@require_safe
def feed(request, secret):
    """What its owner is invited to or listens to. Whoever has no valid address gets 404."""
    owner = feeding.owner_of(secret, clock())
    if owner is None:
        raise Http404
    meetings = Meeting.objects.public().of(owner).select_related("near").order_by("starts_at")
    return _answer(request, _("我的会议"), meetings)


def _answer(request, name: str, meetings) -> HttpResponse:
    entries = [
        Entry(
            # Of this community, and the same in every version.
            uid=f"meeting-{meeting.pk}@{request.get_host()}",
            title=meeting.title,
            starts_at=meeting.starts_at,
            minutes=meeting.minutes,
            place=meeting.place,
            link=meeting.link,
            url=request.build_absolute_uri(reverse("meetings:meeting", args=[meeting.pk])),
            changed=meeting.changed_at,
            point=_point(meeting),
            cancelled=meeting.state in {MeetingState.CANCELLED, MeetingState.PLANNED},
        )
        for meeting in meetings
    ]
    response = HttpResponse(calendar(name, entries), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="meeting.ics"'
    return response


def _point(meeting: Meeting) -> tuple[float, float] | None:
    near = meeting.near
    return (near.latitude, near.longitude) if near and near.longitude is not None else None
