"""协商会议 at the desk: the list, preparing one, everything that is still missing, and each step."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from communities.feedback.desk.access import at_desk
from communities.looks.shell import in_community, only_for
from deliberation.meetings import coming, planning, rules
from deliberation.meetings.asking import asks_of
from deliberation.meetings.convening import notice_days
from deliberation.meetings.covering import marked_at
from deliberation.meetings.doing import ROWS, VERBS, is_for, offers_of, row_verbs
from deliberation.meetings.forms import PlanForm
from deliberation.meetings.models import Meeting
from deliberation.meetings.queries import by_side, free_reserved, unwritten
from deliberation.meetings.readiness import missing_of
from deliberation.meetings.saying import is_overdue, other_name, said_of
from deliberation.meetings.states import OPEN, MeetingState
from deliberation.topics.models import Topic
from deliberation.topics.states import TopicState

PAGE = 50
LOOKS = {
    "": (_("要开的"), OPEN),
    "over": (_("开过的"), {MeetingState.CLOSED}),
    "cancelled": (_("取消的"), {MeetingState.CANCELLED}),
}
keepers_only = only_for(rules.may_keep_meetings)


def door_shown(request) -> bool:
    return in_community(request) and rules.may_keep_meetings(request.user)


def guest_door_shown(request) -> bool:
    """Who handles tickets here sits at the table where they are invited, as a resident does: on everybody's page."""
    return at_desk(request) and not rules.may_keep_meetings(request.user)


@keepers_only
@require_safe
def meetings(request):
    look = request.GET.get("look", "")
    if look not in LOOKS:
        raise Http404
    order = "starts_at" if look == "" else "-starts_at"
    found = Meeting.objects.of_the_desk().filter(state__in=LOOKS[look][1]).order_by(order, "pk")[:PAGE]
    links = [{"value": value, "label": words} for value, (words, _states) in LOOKS.items()]
    return render(request, "meetings/desk/meetings.html", {"rows": found, "links": links, "look": look})


@keepers_only
@require_safe
def of_topic(request, topic):
    """From a topic's page: to its latest meeting, or, once it is ready, to a new one with the topic ticked. What is on the
    agenda (again) is talked over at a meeting to come: from one that is over nothing leads on.
    """
    waits = Topic.objects.filter(pk=topic, state=TopicState.AGENDA).exists()
    meetings = Meeting.objects.filter(agenda__topic=topic, state__in=OPEN if waits else OPEN | {MeetingState.CLOSED})
    if found := meetings.order_by("-pk").first():
        return redirect("meetings_desk:meeting", found.pk)
    if not planning.ready_topics().filter(pk=topic).exists():
        messages.warning(request, _("列入了议程、定为开会商量的议题，才能筹备会议。"))
        return redirect("topics_desk:topic", topic)
    return redirect(f"{reverse('meetings_desk:plan')}?topic={topic}")


@keepers_only
def plan(request):
    """A new meeting on topics of the agenda; `?topic=` ticks one."""
    chosen = {"topics": [value for value in request.GET.getlist("topic") if value.isdecimal()]}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=chosen)
    if form.passes(planning.plan, by=request.user, now=clock()):
        messages.success(request, _("建好了。请邀请参会的人，放上材料，再发公告。"))
        return redirect("meetings_desk:meeting", form.done.pk)
    context = {"heading": _("筹备会议"), "form": form, "go": _("建好会议"), "back": "meetings_desk:meetings"}
    return render(request, "desk/one_form.html", context, status=form.status if form.errors else 200)


@keepers_only
@require_safe
def meeting(request, pk):
    found = get_object_or_404(Meeting.objects.of_the_desk().select_related("chair", "recorder", "body"), pk=pk)
    planned, now = found.state == MeetingState.PLANNED, clock()
    seats = by_side(found.seats.select_related("substitute", "stands_in_for", "meeting", "user"))
    parts = found.agenda.select_related("topic")
    context = {
        "meeting": found,
        "overdue": is_overdue(found, now),
        "offers": offers_of(found, now),
        "missing": missing_of(found) if planned else {},
        "agenda": [_with_verbs(item, found, now) for item in _in_order(parts)],
        "materials": [_with_verbs(one, found, now) for one in found.materials.order_by("pk")],
        "seats": [_with_verbs(seat, found, now) | {"other_name": other_name(seat)} for seat in seats if seat.side],
        "listeners": [
            _with_verbs(seat, found, now) | {"answers": said_of(seat, found)} for seat in seats if not seat.side
        ],
        "asks": asks_of(found.asked),
        "reserved_left": free_reserved(found),
        "motions": found.motions.select_related("moved_by"),
        "marked": marked_at(found),
        "doors": _doors(found) if found.state == MeetingState.CLOSED else [],
        "unwritten": unwritten(found).count() if found.state == MeetingState.CLOSED else 0,
        **(_too_early(found, now) if planned and found.form else {}),
    }
    return render(request, "meetings/desk/meeting.html", context)


def _too_early(meeting: Meeting, now) -> dict:
    """When it could begin, noticed now, where that is after the hour it is planned for."""
    days = notice_days(meeting.form)
    first = now + timedelta(days=days)
    return {"too_early": first, "notice_days": days} if meeting.starts_at < first else {}


@keepers_only
@require_POST
def sheet(request, pk):
    """The list of those who come or signed up; `whole` asks for whole phones, which the ledger keeps."""
    found = get_object_or_404(Meeting.objects.of_the_desk(), pk=pk)
    content = coming.sheet_of(meeting=found, whole="whole" in request.POST, by=request.user, now=clock())
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="meeting-{found.pk}.xlsx"'
    return response


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _doors(meeting: Meeting) -> list[dict]:
    """What comes next for each topic of a meeting that is over: the other pages about it, named in the settings."""
    topics = [item.topic for item in meeting.agenda.select_related("topic") if item.topic]
    return [
        {"label": words, "topic": topic, "url": reverse(name, args=[topic.pk])}
        for topic in topics
        for words, name in settings.TOPIC_DOORS
        if name != "meetings_desk:of_topic"
    ]


def _with_verbs(row, meeting: Meeting, now) -> dict:
    return {"row": row, "verbs": row_verbs(row, meeting, now)}


def _in_order(items) -> list:
    """Each thing with its parts below it."""
    found = list(items)
    return [
        one for item in found if item.parent_id is None for one in (item, *(p for p in found if p.parent_id == item.pk))
    ]


@keepers_only
def do(request, pk, verb, row=None):
    """One step: its form, then what it does."""
    found = get_object_or_404(Meeting.objects.of_the_desk().select_related("body"), pk=pk)
    step = VERBS.get(verb)
    if step is None or (step.of == "meeting") != (row is None) or not is_for(verb, found):
        raise Http404
    about = found if row is None else get_object_or_404(ROWS[step.of].objects.filter(meeting=found), pk=row)
    sent = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = step.form(**sent, meeting=found, row=None if row is None else about)
    back = _back(found, verb)
    if form.passes(partial(step.act, **{step.of: about}), by=request.user, now=clock()):
        messages.success(request, step.done)
        return redirect(_back(found, verb))
    context = {"meeting": found, "title": step.title, "said": step.said, "form": form, "back": back, "about": about}
    return render(request, "meetings/desk/do.html", context, status=form.status if form.errors else 200)


def _back(meeting: Meeting, verb: str) -> str:
    """To the console while the session goes on."""
    runs = meeting.state == MeetingState.IN_SESSION and verb not in {"close", "adjourn"}
    during = not meeting.by_residents and (verb == "begin" or runs)
    return reverse("meetings_desk:console" if during else "meetings_desk:meeting", args=[meeting.pk])
