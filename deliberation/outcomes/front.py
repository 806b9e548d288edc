"""What is being talked over, for the front page: the nearest to a decision first, each with its place on the way."""

from datetime import datetime

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from communities.looks.words import day
from deliberation.meetings.models import AgendaItem, Meeting
from deliberation.meetings.saying import chip_of as meeting_chip
from deliberation.meetings.saying import is_overdue, stands_by
from deliberation.outcomes.models import Minutes
from deliberation.topics.models import Topic
from deliberation.topics.saying import chip_of, next_of, phase_of, phases_of
from deliberation.topics.states import TopicState as S

_MOST = 3
# In this order; what has a result already is found under 商量.
_SHOWN = [S.IN_SESSION, S.NOTICED, S.PUBLICISED, S.GATHERING, S.CONVENING, S.AGENDA, S.MINUTED, S.ESCALATED]
_ORDER = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate(_SHOWN)), output_field=IntegerField()
)


def parts_of(now: datetime, request) -> list[dict]:
    """Named in settings.HOME_PARTS: rows, and a door that tells how many. Five queries, one where nothing is."""
    open_ones = Topic.objects.public().filter(state__in=_SHOWN)
    count = open_ones.count()
    topics = list(open_ones.for_rows().order_by(_ORDER, "-pk")[:_MOST]) if count else []
    meetings, minutes = _meetings(topics), _minutes(topics)
    rows = [_row(topic, meetings.get(topic.pk), minutes.get(topic.pk), now) for topic in topics]
    door = {"url": reverse("topics:topics"), "text": _told(count, now)}
    return [{"template": "outcomes/_front.html", "rows": rows, "door": door}]


def _meetings(topics: list[Topic]) -> dict[int, Meeting]:
    """The next meeting on each, or the one that goes on."""
    due = [topic.pk for topic in topics if topic.state in {S.NOTICED, S.IN_SESSION}]
    if not due:
        return {}
    items = AgendaItem.objects.filter(topic__in=due, meeting__in=Meeting.objects.coming().values("pk"))
    return {item.topic_id: item.meeting for item in items.select_related("meeting").order_by("-meeting__starts_at")}


def _minutes(topics: list[Topic]) -> dict[int, Minutes]:
    """The version that stands of each that is laid open, with `waiting`: how many objections, to whichever version, have no
    answer.
    """
    laid_open = [topic.pk for topic in topics if topic.state == S.PUBLICISED]
    if not laid_open:
        return {}
    found = Minutes.objects.published().filter(topic__in=laid_open).order_by("version")
    any_of_it = "topic__minutes__objections"
    unanswered = Count(any_of_it, filter=Q(**{f"{any_of_it}__answered_at__isnull": True}), distinct=True)
    return {one.topic_id: one for one in found.annotate(waiting=unanswered)}


def _row(topic: Topic, meeting: Meeting | None, minutes: Minutes | None, now: datetime) -> dict:
    chip, tone = chip_of(topic)
    meta = next_of(topic, now)
    if meeting and is_overdue(meeting, now):
        (chip, tone), meta = meeting_chip(meeting, now), stands_by(meeting, now)
    elif meeting and topic.state == S.NOTICED:
        chip = _("%s开会") % day(meeting.starts_at, now)
        meta = _dotted(localtime(meeting.starts_at).strftime("%H:%M"), meeting.place)
    elif meeting:
        chip, meta = _("正在开会"), meeting.place
    elif minutes and minutes.is_open(now):
        chip = _("公示到%s") % day(minutes.open_until, now)
        meta = _("%d 条异议等答复") % minutes.waiting if minutes.waiting else _("有异议请在这以前提出")
    elif minutes and minutes.waiting:
        chip, meta = _("公示期满"), _("%d 条异议等答复，答复以后结果才生效") % minutes.waiting
    elif topic.state == S.GATHERING:
        chip, meta = _("征集附议"), _("%(have)d 人附议，满 %(of)d 人列入议程") % _support(topic)
    url = reverse("topics:topic", args=[topic.pk])
    bar = {"phases": phases_of(topic), "phase": phase_of(topic)}
    return {"title": topic.public_title, "url": url, "chip": chip, "tone": tone, "meta": meta, **bar}


def _dotted(*words: str) -> str:
    return " · ".join(word for word in words if word)


def _support(topic: Topic) -> dict[str, int]:
    return {"have": topic.supports, "of": topic.threshold}


def _told(count: int, now: datetime) -> str:
    """3 件正在商量，1 件今天开会: topics, of which several may be on one agenda."""
    if not count:
        return _("有想法提出来，大家坐下来说")
    meetings = Meeting.objects.coming().filter(starts_at__date=localdate(now)).order_by().values("pk")
    due = Topic.objects.public().filter(state__in=[S.NOTICED, S.IN_SESSION], agenda_items__meeting__in=meetings)
    today = due.distinct().count()
    told = _("%d 件正在商量") % count
    return told + _("，%d 件今天开会") % today if today else told
