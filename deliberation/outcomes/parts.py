"""What stands of outcomes on the public pages of a topic and of a ticket (settings.TOPIC_PARTS, TICKET_PARTS)."""

from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from deliberation.meetings.models import Meeting
from deliberation.meetings.states import MeetingState
from deliberation.outcomes import reviewing, rules
from deliberation.outcomes.above import waiting_above
from deliberation.outcomes.carrying import is_report
from deliberation.outcomes.decided import decision_of, settled_by
from deliberation.outcomes.evaluating import standing_of, told_by_round
from deliberation.outcomes.forms import EvaluateForm
from deliberation.outcomes.mine import to_sign
from deliberation.outcomes.models import Objection
from deliberation.outcomes.queries import tasks_with_reports
from deliberation.topics.models import Topic
from deliberation.topics.states import TopicState as S
from deliberation.topics.stepping import rule

# Before them nothing is there to be shown, and nothing is asked of the database.
# What is talked over anew keeps what came of it before.
_ANEW = {S.AGENDA, S.CONVENING, S.NOTICED, S.IN_SESSION}
_AGAIN = _ANEW | {S.MINUTED}
_AFTER = _AGAIN | {S.PUBLICISED, S.RESOLVED, S.EXECUTING, S.EVALUATED, S.ARCHIVED, S.ESCALATED}


# Where minutes, or a correction of them, may go round.
_SIGNED = {S.MINUTED, S.PUBLICISED}
_SAID = 20
# What stands on the page before why the topic was put forward: the answer first.
LEADS = {"leads": True}


def first_parts_of(topic: Topic, request) -> list[dict]:
    """Above everything else: what this person is to sign, whose decision is waited for, what was decided and what came of the
    meeting.
    """
    asked = _to_sign(request.user, topic=topic.pk) if topic.state in _SIGNED else []
    if topic.state not in _AFTER - _AGAIN:
        return asked
    return [*asked, *(part | LEADS for part in (_above(topic), *_results(topic)) if part)]


def parts_of_meeting(meeting: Meeting, request) -> list[dict]:
    """Named in settings.MEETING_PARTS: the minutes of it that this person is to sign."""
    return _to_sign(request.user, meeting=meeting.pk) if meeting.state == MeetingState.CLOSED else []


def _to_sign(user, **which: int) -> list[dict]:
    found = to_sign(user).filter(**which) if user.is_authenticated else []
    return [{"template": "outcomes/_to_sign.html", "minutes": one} | LEADS for one in found]


def parts_of(topic: Topic, request) -> list[dict]:
    """What is being done, what people think of it; what came of it before where it is talked over anew."""
    if topic.state not in _AFTER:
        return []
    before = _results(topic) if topic.state in _AGAIN else []
    parts = [*before, _tasks(topic), _review(topic), _evaluation(topic, request.user)]
    return [part for part in parts if part]


def _above(topic: Topic) -> dict | None:
    told = above_of(topic, clock())
    return {"template": "outcomes/_above.html", **told} if told else None


def above_of(topic: Topic, now) -> dict | None:
    """To whom a topic went up that waits for an answer, and since and until when; None for any other."""
    sent = waiting_above(topic)
    return {"sent": sent, "is_late": sent.is_late(now)} if sent else None


def _results(topic: Topic) -> list[dict | None]:
    """What was decided elsewhere stands before what came of the meeting: it is what holds."""
    step = settled_by(topic)
    decision, result = decision_of(step), _result(topic)
    # What holds says from when on, and what follows from it.
    holds = {"since": step.at if step else None, "report_days": rule(topic, "report_days")}
    holds["follows"] = topic.state == S.RESOLVED and rules.calls_for_tasks(topic)
    told = {"template": "outcomes/_decision.html", "decision": decision} | holds if decision else None
    if result:
        result |= {"is_overtaken": True} if decision else holds
    return [told, result]


def _result(topic: Topic) -> dict | None:
    minutes = rules.latest(topic)
    if minutes is None:
        return None
    now = clock()
    open_ = topic.state == S.PUBLICISED
    waiting = Objection.objects.of(topic).unanswered().count() if open_ else 0
    return {
        "template": "outcomes/_result.html",
        "minutes": minutes,
        "is_open": open_ and minutes.is_open(now),
        "is_over": open_ and not minutes.is_open(now),
        "waiting": waiting,
        "is_corrected": open_ and topic.minutes.unpublished().exists(),
        "anew": rules.taken_up_again(minutes) if topic.state in _AGAIN else None,
    }


def _tasks(topic: Topic) -> dict | None:
    rows = task_rows(topic)
    late = sum(row["late"] for row in rows)
    done = sum(row["task"].state == "DONE" for row in rows)
    return {"template": "outcomes/_tasks.html", "rows": rows, "late": late, "done": done} if rows else None


def _review(topic: Topic) -> dict | None:
    told = reviewing.told_of(topic)
    return {"template": "outcomes/_review.html", **told} if told["rows"] else None


def task_rows(topic: Topic) -> list[dict]:
    today = localdate()
    return [
        {
            "task": task,
            "late": task.is_late(today),
            "tone": _tone(task, today),
            "reports": task.reports.all(),
            "told": sum(is_report(row) for row in task.reports.all()),
            "steps": [
                {"step": step, "late": step.is_late(today), "days": step.days_late(today)} for step in task.planned
            ],
        }
        for task in tasks_with_reports(topic)
    ]


def _tone(task, today) -> str:
    if task.is_late(today):
        return "late"
    return {"DONE": "good", "RUNNING": "hand", "REPORTED": "hand", "SHELVED": "wait"}.get(task.state, "")


def _evaluation(topic: Topic, user) -> dict | None:
    window, now = rules.evaluation_window(topic), clock()
    told, earlier = told_by_round(topic)
    is_now = bool(window) or topic.state == S.EVALUATED or _was_evaluated(topic)
    if not (is_now or earlier):
        return None
    number, said = rules.round_of(topic), topic.evaluations.exclude(comment="").order_by("-pk")
    for one in earlier:
        one["comments"] = list(said.filter(round=one["round"])[:_SAID])
    is_open = window is not None and window[0] <= now < window[1]
    own = standing_of(user, topic) if user.is_authenticated else None
    return {
        "template": "outcomes/_evaluation.html",
        "told": told if is_now else "",
        "earlier": earlier,
        "comments": list(said.filter(round=number)[:_SAID]),
        "closes_at": window[1] if is_open else None,
        "may": rules.may_evaluate(user, topic, now) if is_open else False,
        "not_their_own": rules.NOT_THEIR_OWN if user.is_authenticated and rules.carries_out(user, topic) else "",
        "own": own,
        "form": EvaluateForm() if is_open and own is None and user.is_authenticated else None,
    }


def _was_evaluated(topic: Topic) -> bool:
    """Whether it was archived after it; not where nothing was to be done (evaluating.archive)."""
    return topic.state == S.ARCHIVED and not topic.steps.filter(verb="archive", from_state=S.RESOLVED).exists()


def parts_of_ticket(ticket, request) -> list[dict]:
    """The topics that came from a ticket, or that it came from."""
    topics = list(Topic.objects.public().filter(tickets__ticket=ticket).order_by("pk"))
    is_everybodys = ticket.is_public and ticket.category.is_public
    part = {"template": "outcomes/_topics_of_ticket.html", "topics": topics, "number": ticket.number}
    return [part] if topics or is_everybodys else []
