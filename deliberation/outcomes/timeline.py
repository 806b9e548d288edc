"""One timeline of a matter: tickets, topic, meetings, decisions, objections, tasks, evaluation; nobody signs in to read it."""

from collections.abc import Iterator

from django.db.models import Prefetch
from django.urls import reverse

from deliberation.ballots.seeing import verdict_words
from deliberation.ballots.states import State
from deliberation.meetings.models import Meeting, Motion
from deliberation.meetings.queries import on_topic
from deliberation.meetings.states import MotionState
from deliberation.outcomes.models import Minutes, Objection, Progress
from deliberation.outcomes.rules import evaluation_window, round_of
from deliberation.topics.balloting import ballots_of
from deliberation.topics.models import Topic
from deliberation.topics.states import title_of

_DECIDED = {MotionState.CARRIED, MotionState.FAILED, MotionState.LEANING}
# Told by what it brought about: the meeting, the minutes, the tasks.
_TOLD_OTHERWISE = {"publicise", "begin"}


def timeline_of(topic: Topic) -> list[dict]:
    """Rows for components/timeline.html, oldest first."""
    parts = (_tickets, _steps, _meetings, _ballots, _minutes, _objections, _work)
    return sorted((row for part in parts for row in part(topic)), key=lambda row: row["when"])


def _row(title: str, when, *, text: str = "", who: str = "", url: str = "") -> dict:
    return {"state": "done", "title": title, "text": text, "when": when, "who": who, "url": url}


def _tickets(topic: Topic) -> Iterator[dict]:
    for link in topic.tickets.select_related("ticket__category"):
        ticket = link.ticket
        if ticket.is_public and ticket.category.is_public:
            url = reverse("feedback:public_ticket", args=[ticket.number])
            yield _row(f"诉求：{ticket.public_title}", ticket.reported_at, who="居民", url=url)


def _steps(topic: Topic) -> Iterator[dict]:
    url = reverse("topics:topic", args=[topic.pk])
    for step in topic.steps.shown_to_residents():
        if step.verb not in _TOLD_OTHERWISE:
            text = "" if step.verb == "propose" else step.text
            first = {"url": url} if step.verb == "propose" else {}
            yield _row(title_of(step), step.at, text=text, who=step.by_label, **first)


def _meetings(topic: Topic) -> Iterator[dict]:
    held = Meeting.objects.public().filter(agenda__topic=topic, began_at__isnull=False).distinct()
    decided = Prefetch("motions", Motion.objects.filter(on_topic(topic), state__in=_DECIDED, decided_at__isnull=False))
    for meeting in held.prefetch_related(decided):
        url = reverse("meetings:meeting", args=[meeting.pk])
        yield _row(f"{meeting.get_form_display()}：{meeting.title}", meeting.began_at, text=meeting.place, url=url)
        for motion in meeting.motions.all():
            yield _row(f"表决：{motion.get_state_display()}", motion.decided_at, text=motion.text)


def _ballots(topic: Topic) -> Iterator[dict]:
    for one in ballots_of(topic):
        url = reverse("ballots:vote", args=[one.pk])
        if one.state == State.CALLED_OFF:
            text = f"{one.question} 取消的原因：{one.reason}"
            yield _row("开始投票，后来取消了", one.opened_at, text=text, who="居委会", url=url)
            continue
        yield _row("开始投票", one.opened_at, text=one.question, who="居委会", url=url)
        if one.counted_at:
            yield _row("投票有结果了", one.counted_at, text=f"{one.question} {verdict_words(one)}", url=url)


def _minutes(topic: Topic) -> Iterator[dict]:
    for one in Minutes.objects.published().filter(topic=topic):
        url = reverse("outcomes:result", args=[one.pk])
        title = f"更正：公示结果（第 {one.version} 版）" if one.reason else "公示结果"
        yield _row(title, one.published_at, text=one.reason, who="居委会", url=url)


def _objections(topic: Topic) -> Iterator[dict]:
    for one in Objection.objects.of(topic):
        yield _row("提出异议", one.at, text=one.public_text, who="居民")
        if one.answered_at:
            yield _row("答复异议", one.answered_at, text=one.answer, who="居委会")


def _work(topic: Topic) -> Iterator[dict]:
    for report in Progress.objects.filter(task__topic=topic).select_related("task"):
        yield _row(f"{report.task.matter}：{report.percent}%", report.at, text=report.text, who=report.by_label)
    if window := evaluation_window(topic):
        judged = topic.evaluations.filter(round=round_of(topic)).count()
        yield _row("开始评议", window[0], text=f"{judged} 人评议过。")
