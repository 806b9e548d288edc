"""Meetings that residents call: calling one, joining, changing it, and running it without the committee."""

from functools import partial

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.errors import RuleBroken
from deliberation.meetings import calling, convening, rules, session
from deliberation.meetings.call_forms import CallForm, CallOffForm, MoveCallForm
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import MeetingState
from deliberation.topics.stepping import rules_here


@never_cache
@login_required
def call(request):
    """A new one. Who may not yet is told before they have typed anything."""
    try:
        rules.require_joiner(request.user, clock())
    except RuleBroken as refusal:
        context = {"refused": refusal.message, "committee": rules.may_keep_meetings(request.user)}
        return render(request, "meetings/call.html", context, status=refusal.status)
    form = CallForm(request.POST if request.method == "POST" else None)
    if form.passes(calling.call, by=request.user, now=clock()):
        messages.success(request, _("发起了。请邻居联署，够了就公布。"))
        return redirect("meetings:called", form.done.pk)
    context = {"form": form, "needed": rules_here()["call_cosigners"]["value"]}
    return render(request, "meetings/call.html", context, status=form.status if form.errors else 200)


def found_call(request, pk) -> Meeting:
    """One that gathers: signed-in residents who have its address read it, the committee does not."""
    found = get_object_or_404(Meeting.objects.calls().select_related("near"), pk=pk)
    gathers = found.state == MeetingState.GATHERING and not rules.may_keep_meetings(request.user)
    if not (gathers or rules.calls(request.user, found) or found.cosigners.filter(user=request.user).exists()):
        raise Http404
    return found


@never_cache
@login_required
@require_safe
def called(request, pk):
    """Until it is listed: what it is about, how many have joined, and its address to give to neighbours."""
    listed = Meeting.objects.public().filter(pk=pk, by_residents=True).first()
    if listed:
        return redirect("meetings:meeting", pk)
    found = found_call(request, pk)
    mine, signed = rules.calls(request.user, found), found.cosigners.count()
    address = request.build_absolute_uri(reverse("meetings:called", args=[pk]))
    context = {
        "meeting": found,
        "is_mine": mine,
        "signed": signed,
        "left": max(0, (found.cosigners_needed or 0) - signed),
        "has_signed": found.cosigners.filter(user=request.user).exists(),
        "gathers": found.state == MeetingState.GATHERING,
        "address": address,
        "picture": segno.make(address, error="m").svg_inline(scale=5, border=2, omitsize=True) if mine else "",
    }
    return render(request, "meetings/called.html", context)


def _act(request, pk, act, said, **what):
    """One press on a call that gathers."""
    found = found_call(request, pk)
    try:
        act(meeting=found, by=request.user, now=clock(), **what)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("meetings:called", pk)


@require_POST
@login_required
def cosign(request, pk):
    return _act(request, pk, calling.cosign, _("联署了。够了就公布，到时候告诉您。"))


@require_POST
@login_required
def take_back(request, pk):
    return _act(request, pk, calling.take_back_cosign, _("撤回了。"))


def _own(request, pk) -> Meeting:
    """A meeting that this person called; of others' nobody hears here that they are."""
    return get_object_or_404(Meeting.objects.filter(called_by=request.user), pk=pk)


@never_cache
@login_required
def move(request, pk):
    """Its caller changes time or place."""
    found = _own(request, pk)
    form = MoveCallForm(request.POST if request.method == "POST" else None, meeting=found)
    if request.method == "POST" and form.is_valid():
        try:
            calling.move_call(**form.cleaned_data, meeting=found, by=request.user, now=clock())
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("改好了，参加的人都收到了。"))
            return redirect("meetings:called", pk)
    context = {"meeting": found, "form": form}
    return render(request, "meetings/move.html", context, status=form.status if form.errors else 200)


# What its caller does by a press: the act, and what is said then.
STEPS = {
    "begin": (session.begin, "开会了。"),
    "close": (session.close, "会议结束，谢谢大家。"),
}


@require_POST
@login_required
def run(request, pk, verb):
    """Its caller begins it, ends it or calls it off."""
    if verb == "cancel":
        return _call_off(request, _own(request, pk))
    if verb not in STEPS:
        raise Http404
    found, (act, said) = _own(request, pk), STEPS[verb]
    try:
        act(meeting=found, by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("meetings:called", pk)


def _call_off(request, found: Meeting):
    """What is refused stays as it was typed."""
    form = CallOffForm(request.POST, meeting=found, auto_id="%s")
    if not form.passes(partial(convening.cancel, meeting=found), by=request.user, now=clock()):
        return _doors(request, found, form)
    messages.success(request, _("取消了，参加的人都收到了。"))
    return redirect("meetings:called", found.pk)


@never_cache
@login_required
def doors(request, pk):
    """Who comes, for its caller: whoever is there without a phone is written down."""
    found = _own(request, pk)
    if request.method == "POST":
        seat = get_object_or_404(found.seats, pk=request.POST.get("seat") if _is_number(request) else None)
        try:
            session.check_in_by_desk(seat=seat, by=request.user, now=clock())
        except RuleBroken as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("记下了。"))
        return redirect("meetings:doors", pk)
    return _doors(request, found)


def _doors(request, found: Meeting, off: CallOffForm | None = None):
    """`off`: how it was called off, and refused."""
    seats = list(found.seats.coming().order_by("pk"))
    there = sum(rules.is_there(seat) for seat in seats)
    now, begins = clock(), rules.may_begin_at(found)
    is_open = found.state in {MeetingState.NOTICED, MeetingState.IN_SESSION} and now >= rules.doors_open_at(found)
    context = {"meeting": found, "seats": seats, "there": there, "is_open": is_open}
    context |= {"begins": begins, "may_begin": bool(begins and begins <= now)}
    context["off"] = off or CallOffForm(meeting=found, auto_id="%s")
    return render(request, "meetings/doors.html", context, status=off.status if off else 200)


def _is_number(request) -> bool:
    value = request.POST.get("seat", "")
    return value.isdecimal() and len(value) < 19
