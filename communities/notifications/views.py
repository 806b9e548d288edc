"""The inbox: what a person has been told here."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now as clock
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.looks.shell import only_for
from communities.notifications.actions import mark_read
from communities.notifications.models import Message

PAGE = 20
_LARGEST = 18  # digits of a bigint


@never_cache
@require_safe
@login_required
def inbox(request):
    """Newest first; what has not been read is marked in words."""
    return render(request, "notifications/inbox.html", _told(request, reverse("notifications:inbox")))


@require_safe
@only_for(lambda user: user.is_staff)
def inbox_at_desk(request):
    """The same inside the back office."""
    return render(request, "notifications/desk.html", _told(request, reverse("inbox_at_desk")))


def _told(request, address: str) -> dict:
    before = request.GET.get("before", "")
    messages = Message.objects.inbox_of(request.user)
    if before.isdecimal() and len(before) <= _LARGEST:
        messages = messages.filter(pk__lt=int(before))
    found = list(messages[: PAGE + 1])
    shown = found[:PAGE]
    return {
        "told": shown,
        "any_unread": any(message.read_at is None for message in shown),
        "older_url": f"{address}?before={shown[-1].pk}" if len(found) > PAGE else "",
        "newest_url": address if before else "",
    }


@require_POST
@login_required
def opened(request, message_id: int):
    """Mark one message of this person as read and go where it leads."""
    if len(str(message_id)) > _LARGEST:
        raise Http404
    message = get_object_or_404(Message.objects.inbox_of(request.user), pk=message_id)
    mark_read(by=request.user, now=clock(), message_id=message.pk)
    return redirect(f"{request.META.get('SCRIPT_NAME', '')}/{message.path}")


@require_POST
@login_required
def all_read(request):
    mark_read(by=request.user, now=clock())
    return redirect("inbox_at_desk" if request.POST.get("at") == "desk" else "notifications:inbox")
