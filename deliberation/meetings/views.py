"""Meetings for residents: which are coming, what they are about, answering, listening, one's own calendar."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.errors import RuleBroken
from communities.kernel.papers import open_paper
from communities.looks.parts import parts_for
from deliberation.meetings import coming, inviting, listening, rules
from deliberation.meetings.forms import SubstituteForm
from deliberation.meetings.models import Material, Meeting
from deliberation.meetings.queries import free_places, sides_invited
from deliberation.meetings.saying import MOTION_TONES, answer_of, chip_of, is_overdue, map_of, row_of, stands_by
from deliberation.meetings.signing_forms import SignUpForm
from deliberation.meetings.states import Answer, MeetingState, MotionState
from deliberation.topics.parameters import PARAMETERS
from deliberation.topics.states import Side

PAGE = 20


@never_cache
@require_safe
def meetings(request):
    """Those to come and those that were, the newest first; `before` in the address."""
    before = request.GET.get("before", "")
    if before and not (before.isdecimal() and len(before) < 19):
        raise Http404
    now, found = clock(), Meeting.objects.public()
    past = found.past()
    if before:
        last = found.filter(pk=int(before)).first()
        if last is None:
            raise Http404
        past = past.filter(Q(starts_at__lt=last.starts_at) | Q(starts_at=last.starts_at, pk__lt=last.pk))
    past = list(past[: PAGE + 1])
    home = reverse("meetings:meetings")
    mine = found_calls(request.user) if request.user.is_authenticated and not before else []
    # Those whose day passed come last: nobody can go there.
    coming_ones = [] if before else sorted(found.coming()[:PAGE], key=lambda one: is_overdue(one, now))
    context = {
        "calls": [row_of(meeting, now) for meeting in mine],
        "coming": [row_of(meeting, now) for meeting in coming_ones],
        "past": [row_of(meeting, now) for meeting in past[:PAGE]],
        "older_url": f"{home}?before={past[PAGE - 1].pk}" if len(past) > PAGE else "",
        "newest_url": home if before else "",
        "first": not before,
    }
    return render(request, "meetings/meetings.html", context)


def found_calls(user):
    """What one called or joined, and what waits for more."""
    return Meeting.objects.gathering_of(user)[:PAGE]


@never_cache
@require_safe
def meeting(request, pk):
    """The notice: who asks, when, where, on what, with which materials, and one's own seat."""
    found = get_object_or_404(Meeting.objects.public().select_related("near"), pk=pk)
    context = shown(found, request.user) | {"parts": parts_for("MEETING_PARTS", found, request)}
    return render(request, "meetings/meeting.html", context)


def shown(meeting: Meeting, user) -> dict:
    mine = own_seat(meeting, user)
    items = list(meeting.agenda.select_related("topic"))
    settled = meeting.motions.filter(decided_at__isnull=False).exclude(state=MotionState.WITHDRAWN)
    now = clock()
    words, tone = chip_of(meeting, now)
    return {
        "meeting": meeting,
        "stands_by": stands_by(meeting, now),
        "overdue": is_overdue(meeting, now),
        "chip": words,
        "tone": tone,
        "topics": [item.topic for item in items if item.topic],
        "agenda": [(item, [p for p in items if p.parent_id == item.pk]) for item in items if not item.parent_id],
        "materials": list(meeting.materials.order_by("pk")),
        "rules": [
            {"words": PARAMETERS[name].words, **held} for name, held in meeting.rules.items() if name in PARAMETERS
        ],
        "sides": [(Side(side).label, number) for side, number in sides_invited(meeting).items()],
        "motions": [(motion, MOTION_TONES.get(motion.state, "")) for motion in settled],
        "mine": mine,
        "answer": answer_of(mine, meeting) if mine else "",
        "may_answer": rules.may_answer(mine, meeting),
        "may_substitute": bool(mine) and rules.may_answer(mine, meeting) and not mine.stands_in_for_id,
        "may_listen": rules.may_listen(user, meeting)
        and (mine is None or (not mine.side and mine.answer == Answer.NO)),
        "may_give_up": rules.may_give_up(mine, meeting),
        "free": free_places(meeting),
        "asks": bool(meeting.asked or meeting.terms),
        "may_list": rules.may_list_oneself(mine, meeting),
        "who_comes": who_comes(meeting),
        "is_live": meeting.state in {MeetingState.NOTICED, MeetingState.IN_SESSION},
        "runs": rules.calls(user, meeting),
        "map": map_of(meeting),
    }


def who_comes(meeting: Meeting) -> dict:
    """The names of those who want them to be read, and how many come besides."""
    names = list(meeting.seats.listed().values_list("name", flat=True))
    return {"names": names, "others": meeting.seats.coming().count() - len(names)}


def own_seat(meeting: Meeting, user):
    """With who stands in for it, so that nobody asks twice."""
    if not user.is_authenticated:
        return None
    return meeting.seats.select_related("substitute").filter(user=user).first()


def _act(request, pk, act, said, **what):
    found = get_object_or_404(Meeting.objects.public(), pk=pk)
    try:
        act(meeting=found, by=request.user, now=clock(), **what)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("meetings:meeting", pk)


@require_POST
@login_required
def answer(request, pk):
    comes = request.POST.get("comes") == "yes"
    said = _("记下了，到时候见。") if comes else _("记下了。能请人代替的话，请告诉我们是谁。")
    return _act(request, pk, inviting.answer, said, comes=comes)


@never_cache
@login_required
def sign_up(request, pk):
    """One press; where something is asked, a form first."""
    found = get_object_or_404(Meeting.objects.public(), pk=pk)
    form = SignUpForm(request.POST if request.method == "POST" else None, meeting=found)
    if request.method == "POST" and form.is_valid():
        try:
            seat = listening.sign_up(meeting=found, **form.cleaned_data, by=request.user, now=clock())
        except RuleBroken as refusal:
            if not form.fields:
                messages.error(request, refusal.message)
                return redirect("meetings:meeting", pk)
            form.refuse(refusal)
        else:
            waits = seat.answer == Answer.WAITING
            messages.success(request, _("您在候补，有位子会告诉您。") if waits else _("报上了，到时候见。"))
            return redirect("meetings:meeting", pk)
    context = {"meeting": found, "form": form, "free": free_places(found)}
    return render(request, "meetings/sign_up.html", context, status=form.status if form.errors else 200)


@require_POST
@login_required
def list_me(request, pk):
    """To be read of as coming, or no longer."""
    listed = request.POST.get("listed") == "yes"
    said = _("公开了，您随时可以收回。") if listed else _("收回了，别人看不到您会来。")
    return _act(request, pk, coming.list_me, said, listed=listed)


@require_POST
@login_required
def give_up(request, pk):
    return _act(request, pk, listening.give_up, _("取消了，位子让给后面的邻居。"))


@never_cache
@login_required
def substitute(request, pk):
    """Who comes instead."""
    found = get_object_or_404(Meeting.objects.public(), pk=pk)
    form = SubstituteForm(request.POST if request.method == "POST" else None, meeting=found)
    if form.passes(partial(inviting.substitute, meeting=found), by=request.user, now=clock()):
        messages.success(request, _("记下了，他有账号的话已经通知。"))
        return redirect("meetings:meeting", pk)
    context = {"meeting": found, "form": form}
    return render(request, "meetings/substitute.html", context, status=form.status if form.errors else 200)


@never_cache
@require_safe
def material(request, pk, material):
    """A PDF of a meeting that was noticed, for everybody; before that for the committee."""
    found = Meeting.objects.all() if rules.may_keep_meetings(request.user) else Meeting.objects.public()
    one = get_object_or_404(Material.objects.exclude(file=""), pk=material, meeting=pk, meeting__in=found)
    try:
        file = open_paper(one.file)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, content_type="application/pdf", filename=f"{one.title}.pdf")
