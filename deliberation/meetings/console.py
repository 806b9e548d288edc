"""The chair's console: agenda, queue, timer and quorum at once.

What moves by itself is asked for every three seconds with the version that is shown: nothing is drawn anew while nothing
changed, so that no list falls shut and no press is lost. What is typed into is never drawn anew; where it is no longer
what there is to do, a banner says so.
"""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now as clock
from django.views.decorators.http import require_safe

from deliberation.ballots import papers
from deliberation.meetings import live, rules
from deliberation.meetings.covering import marked_at
from deliberation.meetings.desk import keepers_only
from deliberation.meetings.doing import OF_QUORUM, VERBS, row_verbs
from deliberation.meetings.forms import MoveForm, SpeakForm
from deliberation.meetings.models import Meeting
from deliberation.meetings.queries import by_side, later, speakers, unwritten
from deliberation.meetings.quorum import Quorum
from deliberation.meetings.saying import quorum_words, why_no_vote
from deliberation.meetings.session import quorum_of
from deliberation.meetings.states import BUSY, MeetingState, MotionState
from deliberation.meetings.vote_forms import CountForm


@keepers_only
@require_safe
def console(request, pk):
    """The whole console; with htmx what changes by itself, without what is being typed."""
    meeting = get_object_or_404(Meeting.objects.public().filter(by_residents=False).select_related("chair"), pk=pk)
    if request.htmx and request.GET.get("seen") == live.stamp(meeting):
        return HttpResponse(status=204)
    page = "meetings/desk/_now.html" if request.htmx else "meetings/desk/console.html"
    shown = _shown(meeting, whole=not request.htmx)
    shown["worked_on"] = request.GET.get("work", shown["work"])
    return render(request, page, shown)


def _shown(meeting: Meeting, *, whole: bool) -> dict:
    found = quorum_of(meeting)
    now, moment = live.made(meeting), clock()
    seats = by_side(meeting.seats.select_related("substitute"))
    begins = rules.may_begin_at(meeting)
    context = {
        "meeting": meeting,
        "now": now,
        "begins": begins,
        "may_begin": bool(begins and begins <= moment),
        "runs": meeting.state == MeetingState.IN_SESSION,
        "over": meeting.state == MeetingState.CLOSED,
        "quorum": found,
        "quorum_words": quorum_words(found),
        "why_no_vote": why_no_vote(found),
        "agenda": [{"row": item, "verbs": row_verbs(item, meeting, moment)} for item in meeting.agenda.all()],
        "seats": [{"row": seat, "verbs": _attendance(seat, meeting, moment)} for seat in seats],
        "questions": [{"row": one, "verbs": row_verbs(one, meeting, moment)} for one in live.questions_of(meeting)],
        # The chair calls people by their names.
        "queue": speakers(meeting) if meeting.state == MeetingState.IN_SESSION else [],
        "later": later(meeting) if meeting.state == MeetingState.IN_SESSION else [],
        "speaker": meeting.turns.filter(began_at__isnull=False, ended_at__isnull=True).select_related("seat").first(),
        "work": _work(meeting, found, now),
        "slips": _slips(meeting, moment),
    }
    return context | (_forms(meeting, found, moment) if whole else {})


def _attendance(seat, meeting: Meeting, now) -> list[dict]:
    return [verb for verb in row_verbs(seat, meeting, now) if verb["verb"] in {"arrive", "leave"}]


def _slips(meeting: Meeting, now) -> dict | None:
    """The papers of the vote that phones take: whose are to come, and how far they are entered."""
    motion = meeting.motions.filter(state=MotionState.VOTING, ballot__isnull=False).select_related("ballot").first()
    if motion is None:
        return None
    ballot = motion.ballot
    far = {"takes_votes": ballot.takes_votes(now), "waiting": papers.waiting(ballot)}
    return far | {"ballot": ballot, "lines": ballot.electors.by_name_alone()}


def _work(meeting: Meeting, found: Quorum, now: dict) -> str:
    """What the forms are about, to be told apart from another time."""
    motions = list(_motions(meeting).values_list("pk", "state", "ballot_id"))
    parts = [meeting.state, *motions, *unwritten(meeting).values_list("pk", flat=True)]
    if motions:
        # Whether it can be voted on, and whether phones still vote.
        votes = (now["motion"] or {}).get("votes") or {}
        parts += [found.is_met, votes.get("is_over")]
    return "-".join(str(part) for part in parts)


def _motions(meeting: Meeting):
    return meeting.motions.filter(state__in=[MotionState.PROPOSED, *BUSY])


def _steps(motion, meeting: Meeting, found: Quorum, now) -> dict:
    """What comes next for a motion: `counts` where the form for hands stands, `waits` what would be there with a quorum, `lost`
    whether the vote by phones came to nothing.
    """
    verbs = row_verbs(motion, meeting, now)
    of_quorum = {verb["verb"] for verb in verbs} & OF_QUORUM
    left_out = {"decide"} if found.is_met else of_quorum
    return {
        "row": motion,
        "verbs": [verb for verb in verbs if verb["verb"] not in left_out],
        "counts": found.is_met and "decide" in of_quorum,
        "waits": bool(of_quorum) and not found.is_met,
        "lost": bool(motion.ballot_id) and not any(verb["verb"] == "take_result" for verb in verbs),
    }


def _forms(meeting: Meeting, found: Quorum, now) -> dict:
    """What is typed: one motion's next steps, a line for the speech, who moves and who asks."""
    motions = list(_motions(meeting).select_related("moved_by", "seconded_by", "ballot"))
    return {
        "marked": marked_at(meeting),
        "motions": [_steps(one, meeting, found, now) for one in motions],
        # The session does not end before what is talked over is settled.
        "open": next((one for one in motions if one.state in BUSY), None),
        "count_form": CountForm(meeting=meeting, auto_id="count_%s"),
        "move_form": MoveForm(meeting=meeting, auto_id="move_%s"),
        "speak_form": SpeakForm(meeting=meeting, auto_id="speak_%s"),
        "titles": {name: verb.title for name, verb in VERBS.items()},
        "unwritten": unwritten(meeting).select_related("seat"),
    }
