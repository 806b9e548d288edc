"""What happened at a meeting, as the parts of its minutes: sides and counts, never a resident's name."""

from collections import Counter
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

from communities.accounts.rules import is_committee
from communities.kernel.asking import iso
from communities.kernel.masking import mask_name, mask_text
from deliberation.meetings.models import Meeting
from deliberation.meetings.queries import on_topic
from deliberation.meetings.quorum import Quorum, quorum
from deliberation.outcomes.happened import happened_at, quorum_percent
from deliberation.outcomes.models import Minutes
from deliberation.topics.deliberating import VERBS_TOLD
from deliberation.topics.models import Topic
from deliberation.topics.saying import proposer_of
from deliberation.topics.states import VERBS, Side

_LISTENER = "列席"


def gathered(meeting: Meeting, topic: Topic) -> dict[str, Any]:
    """The content of a first draft."""
    return {
        "community": connection.tenant.name,
        "title": topic.public_title,
        "number": f"商〔{localdate(meeting.starts_at).year}〕{meeting.pk}-{topic.pk} 号",
        "form": meeting.get_form_display(),
        "place": meeting.place or meeting.get_mode_display(),
        "began_at": iso(meeting.began_at or meeting.starts_at),
        "ended_at": iso(meeting.ended_at) or "",
        "chair": _called(meeting.chair),
        "recorder": _called(meeting.recorder),
        "attendance": _attendance(meeting, topic),
        "before": _before(topic),
        "happened": happened_at(meeting, topic),
        "agenda": list(meeting.agenda.filter(parent__isnull=True).values_list("title", flat=True)),
        "speeches": _speeches(meeting, topic),
        "motions": _motions(meeting, topic),
        "source": _source(topic),
        "situation": topic.public_background,
    }


def _source(topic: Topic) -> str:
    """Who put it forward, and the tickets that it came from: by number what everybody may read, how many else."""
    links = topic.tickets.filter(became=False).select_related("ticket__category").order_by("ticket")
    tickets = [link.ticket for link in links]
    public = [one.number for one in tickets if one.is_public and one.category.is_public]
    from_these = [f"诉求 {'、'.join(public)}"] if public else []
    if hidden := len(tickets) - len(public):
        from_these.append(f"{hidden} 件不公开的诉求")
    return f"由{proposer_of(topic)}提出" + (f"，来自{'，'.join(from_these)}" if from_these else "") + "。"


def _before(topic: Topic) -> list[dict[str, str]]:
    """What was held and told before the meeting, of this round alone (四议两公开)."""
    told = list(topic.steps.filter(verb__in=VERBS_TOLD).order_by("-pk")[: topic.told])
    return [{"name": VERBS[step.verb], "line": step.text} for step in reversed(told)]


def _called(user) -> str:
    """Staff by name, a resident's masked."""
    if user is None:
        return ""
    return user.name if is_committee(user) else mask_name(user.name)


def _attendance(meeting: Meeting, topic: Topic) -> list[dict[str, Any]]:
    """应到、实到 for every side that the topic names and every other that was invited, and who listened."""
    expected = Counter(meeting.seats.expected().values_list("side", flat=True))
    came = Counter(meeting.seats.expected().filter(came=True).values_list("side", flat=True))
    named = dict.fromkeys([*topic.sides.order_by("pk").values_list("side", flat=True), *sorted(expected)])
    rows: list[dict[str, Any]] = [
        {
            "side": side,
            "name": Side(side).label,
            "expected": expected[side],
            "present": came[side],
            "absent": expected[side] - came[side],
        }
        for side in named
    ]
    listened = meeting.seats.listening().filter(came=True).count()
    if listened:
        rows.append({"side": "", "name": _LISTENER, "expected": 0, "present": listened, "absent": 0})
    return rows


def _speeches(meeting: Meeting, topic: Topic) -> list[dict[str, str]]:
    """One line for each speech, its stance first (十三条议事规则 4)."""
    turns = (
        meeting.turns.filter(on_topic(topic, "motion__item__"), began_at__isnull=False)
        .select_related("seat")
        .order_by("began_at")
    )
    return [
        {
            "side": Side(turn.seat.side).label if turn.seat.side else _LISTENER,
            "stance": turn.get_stance_display(),
            "line": mask_text(turn.line),
        }
        for turn in turns
        if turn.line.strip()
    ]


def _motions(meeting: Meeting, topic: Topic) -> list[dict[str, Any]]:
    return [
        {
            "text": mask_text(motion.text),
            "result": motion.get_state_display(),
            "present": motion.present,
            "yes": motion.yes,
            "no": motion.no,
            "abstain": motion.abstain,
        }
        for motion in meeting.motions.filter(on_topic(topic))
    ]


def gathered_quorum(minutes: Minutes) -> Quorum:
    """Whether enough were there, from every side, as the minutes tell it."""
    rows = [row for row in minutes.content["attendance"] if row["side"]]
    due = [row["side"] for row in rows for _n in range(row["expected"])]
    there = [row["side"] for row in rows for _n in range(row["present"])]
    return quorum(due, there, minutes.topic.sides.values_list("side", flat=True), quorum_percent(minutes.meeting))


def quorum_at_end(minutes: Minutes) -> Quorum:
    """Whether enough were still there as the meeting ended, from every side."""
    seats, meeting = minutes.meeting.seats.expected(), minutes.meeting
    there = seats.present(meeting.ended_at).values_list("side", flat=True)
    sides = minutes.topic.sides.values_list("side", flat=True)
    return quorum(seats.values_list("side", flat=True), there, sides, quorum_percent(meeting))
