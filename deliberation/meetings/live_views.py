"""The meeting on everybody's phone, and on the projector."""

from collections.abc import Callable
from functools import partial

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.errors import RuleBroken
from communities.looks.forms import Refusable
from deliberation.meetings import codes, debating, live, room_forms, rules, session, wall
from deliberation.meetings.errors import NoSeat
from deliberation.meetings.models import Meeting, Motion, Question
from deliberation.meetings.states import BUSY, MeetingState, MotionState, Stance
from deliberation.meetings.views import own_seat


@require_safe
def state(request, pk):
    """What changed, for whoever asks again and again: 304 while nothing did. It knows nobody and asks for no session."""
    version = live.version_of(pk)
    if version is None:
        raise Http404
    tag = f'"{version}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponse(status=304)
    else:
        found = live.state_of(pk, version)
        html = render_to_string("meetings/_live.html", {"now": found})
        tag = f'"{found["version"]}"'
        response = JsonResponse({"state": found, "html": html, "stage": _stage(found)})
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    return response


def _stage(found: dict) -> str:
    """What decides which buttons there are: phones ask for their own part when it is another one."""
    motion = found["motion"] or {}
    is_over = (motion.get("votes") or {}).get("is_over")
    parts = (found["state"], is_over, _waits_for_people(found), *map(motion.get, ("id", "state", "ballot")))
    return ":".join(str(part) for part in parts)


def _waits_for_people(found: dict) -> bool:
    """Whether hands are to be shown, and too few are there to show them."""
    motion = found["motion"] or {}
    hands = motion.get("state") == MotionState.VOTING and not motion.get("ballot")
    return bool(hands and found["quorum"] and not found["quorum"]["is_met"])


def _lacks_people(meeting: Meeting) -> bool:
    return _waits_for_people(live.state_of(meeting.pk, live.stamp(meeting, for_phones=True)))


@never_cache
@login_required
@require_safe
def phone(request, pk):
    """One thing at a time. Without a script it is read again by a link; with one, `?mine` is what is one's own."""
    meeting = get_object_or_404(Meeting.objects.public(), pk=pk)
    if "mine" in request.GET:
        return render(request, "meetings/_mine.html", _mine(meeting, request.user))
    return _phone(request, meeting)


def _phone(request, meeting: Meeting, **typed) -> HttpResponse:
    """The whole page; `typed` is the form, by its verb, that was refused."""
    forms = {name: form(auto_id=f"{name}-%s") for name, (form, *_) in WRITES.items()} | typed
    shown = _mine(meeting, request.user) | {"now": live.state_of(meeting.pk, live.stamp(meeting, for_phones=True))}
    wrong = next((form for form in typed.values() if form.errors), None)
    return render(request, "meetings/live.html", shown | forms, status=wrong.status if wrong else 200)


def _mine(meeting: Meeting, user) -> dict:
    """What is one's own, and what one may do now."""
    seat = own_seat(meeting, user)
    motion = meeting.motions.filter(state__in=BUSY).select_related("ballot").first()
    over = bool(motion and motion.ballot_id and clock() >= motion.ballot.closes_at)
    return {
        "meeting": meeting,
        "seat": seat,
        "there": rules.is_there(seat),
        "at_table": rules.is_invited(seat),
        "runs": meeting.state == MeetingState.IN_SESSION,
        "over": meeting.state == MeetingState.CLOSED,
        "doors_open": clock() >= rules.doors_open_at(meeting),
        "motion": motion,
        "too_few": bool(motion) and motion.state == MotionState.VOTING and _lacks_people(meeting),
        "voted": _has_voted(motion, user),
        "vote_over": over,
        "no_result": over and debating.may_debate_on(meeting, motion),
        "proposed": meeting.motions.filter(state=MotionState.PROPOSED).exclude(moved_by=seat).first() if seat else None,
        "speaking": seat.turns.filter(began_at__isnull=False, ended_at__isnull=True).first() if seat else None,
        "waiting": seat.turns.filter(began_at__isnull=True, motion=motion).first() if seat else None,
        # Raised a hand before this was moved.
        "waits_on": bool(motion and seat and seat.turns.filter(began_at__isnull=True, motion=None).exists()),
        "stances": Stance.choices,
        "turns_left": debating.turns_left(motion, seat) if motion and seat else 1,
        # Nobody presses for their own question.
        "asked": set(meeting.questions.filter(user=user).values_list("pk", flat=True)),
    }


def _has_voted(motion, user) -> bool:
    return bool(motion and motion.ballot_id and motion.ballot.electors.filter(user=user).exclude(way="").exists())


@never_cache
@login_required
def door(request, pk):
    """The projector's code leads here; one press says “我到了”. Typing the six digits does the same."""
    meeting = get_object_or_404(Meeting.objects.public(), pk=pk)
    code = (request.POST if request.method == "POST" else request.GET).get("code", "")[:12]
    wrong = ""
    if request.method == "POST":
        try:
            session.check_in(meeting=meeting, code=code, by=request.user, now=clock())
        except RuleBroken as refusal:
            wrong = refusal.message
        else:
            messages.success(request, _("好的，您到了。"))
            return redirect("meetings:live", pk)
    context = {"meeting": meeting, "code": code, "wrong": wrong}
    return render(request, "meetings/door.html", context, status=400 if wrong else 200)


def _leave(meeting, seat, sent, **who):
    session.leave(seat=seat, **who)


def _speak(meeting, seat, sent, **who):
    debating.ask_to_speak(meeting=meeting, seat=seat, stance=sent.get("stance", ""), **who)


def _be_silent(meeting, seat, sent, **who):
    debating.lower_hand(seat=seat, **who)


def _move(meeting, seat, **what):
    debating.move(meeting=meeting, seat=_required(seat), **what)


def _second(meeting, seat, sent, **who):
    motion = get_object_or_404(Motion, meeting=meeting, pk=_number(sent))
    debating.second(motion=motion, seat=seat, **who)


def _ask(meeting, seat, **what):
    wall.ask(meeting=meeting, **what)


def _like(meeting, seat, sent, **who):
    wall.like(question=get_object_or_404(Question, meeting=meeting, pk=_number(sent)), **who)


def _number(sent) -> int:
    value = sent.get("row", "")
    if not (value.isdecimal() and len(value) < 19):
        raise Http404
    return int(value)


def _required(seat):
    if seat is None:
        raise NoSeat("名单上没有您。请找工作人员登记。")
    return seat


# What is pressed on a phone in the room: the act, whether it needs a seat, and what is said then.
ACTS: dict[str, tuple[Callable, bool, str]] = {
    "speak": (_speak, True, "排上了，请等主持人叫您。"),
    "silent": (_be_silent, True, "好的，不发言了。"),
    "second": (_second, True, "您附议了。"),
    "like": (_like, False, "好的。"),
    "leave": (_leave, True, "好的，慢走。"),
}
# What is written on it: the form, the act, and what is said then.
WRITES: dict[str, tuple[type[Refusable], Callable, str]] = {
    "move": (room_forms.MotionForm, _move, "动议提出来了，等人附议。"),
    "ask": (room_forms.AskForm, _ask, "问题上墙了。"),
}


@require_POST
@login_required
def act(request, pk, verb):
    """One press of somebody in the room."""
    meeting = get_object_or_404(Meeting.objects.public(), pk=pk)
    if verb in WRITES:
        return _write(request, meeting, verb)
    if verb not in ACTS:
        raise Http404
    done, needs_seat, said = ACTS[verb]
    seat = own_seat(meeting, request.user)
    try:
        done(meeting, _required(seat) if needs_seat else seat, request.POST, by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("meetings:live", pk)


def _write(request, meeting: Meeting, verb: str) -> HttpResponse:
    """What is refused stays as it was typed."""
    shape, act, said = WRITES[verb]
    form = shape(request.POST, auto_id=f"{verb}-%s")
    if not form.passes(partial(act, meeting, own_seat(meeting, request.user)), by=request.user, now=clock()):
        return _phone(request, meeting, **{verb: form})
    messages.success(request, said)
    return redirect("meetings:live", meeting.pk)


@never_cache
@login_required
@require_safe
def screen(request, pk):
    """The projector: one thing, readable at ten metres; who runs the meeting opens it. With htmx only what changes."""
    meeting = Meeting.objects.public().filter(pk=pk).first()
    if not rules.may_run(request.user, meeting):
        raise PermissionDenied
    if meeting is None:
        raise Http404
    code = codes.code_at(meeting.key, clock())
    address = request.build_absolute_uri(f"{reverse('meetings:door', args=[pk])}?code={code}")
    context = {
        "meeting": meeting,
        "now": live.state_of(pk, live.stamp(meeting, for_phones=True)),
        "code": f"{code[:3]} {code[3:]}",
        "picture": segno.make(address, error="m").svg_inline(scale=8, border=2, omitsize=True),
    }
    page = "meetings/_screen.html" if request.htmx else "meetings/screen.html"
    return render(request, page, context)
