"""What of consultation the committee owes, for its first screen."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from communities.accounts.models import User
from communities.looks.words import day, when
from deliberation.meetings.models import Meeting
from deliberation.opinions.models import Comment
from deliberation.outcomes.above import sent_by
from deliberation.outcomes.carrying import why_sent_back
from deliberation.outcomes.models import Minutes, Objection, Progress, Task
from deliberation.outcomes.reviewing import due_reviews
from deliberation.outcomes.states import MinutesState, TaskState
from deliberation.topics.models import Step, Topic
from deliberation.topics.process import Form, Outcome
from deliberation.topics.states import STEPS, Grade, TopicState
from deliberation.topics.stepping import rule

# The most of one kind that are listed: the first screen says which are the most urgent, the pages behind it hold all.
MOST = 10
_LOOKED_AT = 200
# An appraisal scores what was done, and what was referred is done elsewhere: nothing of them is to be carried out here.
TO_CARRY_OUT = [Outcome.OPINION, Outcome.ADOPTION, Outcome.AGREEMENT, Outcome.RESOLUTION]
_SETTLING, _REVIEWING = ["answer", "resolve", "hear_back"], [verb for verb in STEPS if "review" in verb]
# Where a hearing was held and whoever wrote before it still reads no answer.
_HEARD = [TopicState.MINUTED, TopicState.PUBLICISED, TopicState.RESOLVED, TopicState.EXECUTING, TopicState.EVALUATED]


def owed(user: User, now: datetime) -> list[dict]:
    """{"kind", "title", "what", "url", "late", "on"} of everything that the committee owes by a clock or that waits for it,
    as `user` may settle it: what is late first, then day by day, at the end what has no day. Fourteen queries.
    """
    parts = [_to_screen(now), _on_agenda(now), _meetings(now), _to_minute(now), _unheard(), _corrections(now)]
    parts += [_objections(now), _above(now), _appeals(user), _nobodys(now), _handed_in(user, now), _tasks(now)]
    return _by_day(line for part in [*parts, _reviews(now), _to_archive()] for line in part)


def _by_day(lines: Iterable[dict]) -> list[dict]:
    return sorted(lines, key=lambda line: (not line["late"], line["on"] is None, line["on"] or date.max))


def owed_by(user: User, now: datetime) -> list[dict]:
    """The same of whoever is to carry something out: their open tasks, and their reviews. Two queries."""
    today = localdate(now)
    latest = Progress.objects.filter(task=OuterRef("pk")).order_by("-pk")
    open_ones = Task.objects.under_way().filter(person=user).annotate(latest=Subquery(latest.values("text")[:1]))
    tasks = [
        _line(
            _("落实"),
            one.matter,
            _what_is_left(one, now),
            ("outcomes_desk:do", "tasks", one.pk, "report"),
            on=one.due_on,
            late=one.due_on < today,
        )
        for one in open_ones.order_by("due_on", "pk")[:MOST]
    ]
    return _by_day([*tasks, *_reviews(now, asked_of=user)])


def _what_is_left(task: Task, now: datetime) -> str:
    told = _("计划 %s完成，已做 %d%%") % (day(task.due_on, now), task.percent)
    why = why_sent_back(task.latest or "")
    return f"{_('退回了，还没有办好：%s') % why} {told}" if why else told


def _to_screen(now: datetime) -> list[dict]:
    found = Topic.objects.filter(state=TopicState.SUBMITTED).owed_first().for_rows()[:MOST]
    told = _("等审查，最迟 %s")
    return [
        _line(
            _("审查"),
            one.title,
            told % when(one.due_at, now),
            ("topics_desk:topic", one.pk),
            on=localdate(one.due_at),
            late=one.due_at < now,
        )
        for one in found
    ]


def _on_agenda(now: datetime) -> list[dict]:
    """What is to be answered at once, or begun."""
    found = Topic.objects.filter(state=TopicState.AGENDA, due_at__isnull=False).owed_first().for_rows()[:MOST]
    answer, begin = _("等当场答复，最迟 %s"), _("等筹备会议，最迟 %s")
    return [
        _line(
            _("议程"),
            one.title,
            (answer if one.grade == Grade.INSTANT else begin) % when(one.due_at, now),
            ("topics_desk:topic", one.pk),
            on=localdate(one.due_at),
            late=one.due_at < now,
        )
        for one in found
    ]


def _meetings(now: datetime) -> list[dict]:
    found = Meeting.objects.of_the_desk().coming()[:MOST]
    return [
        _line(
            _("会议"),
            one.title,
            f"{when(one.starts_at, now)} {one.get_state_display()}",
            ("meetings_desk:meeting", one.pk),
            on=localdate(one.starts_at),
        )
        for one in found
        if localdate(one.starts_at) <= localdate(now)
    ]


def _to_minute(now: datetime) -> list[dict]:
    """A meeting has ended and nobody reads yet what came of it, the longest first."""
    drafted = Minutes.objects.unpublished().filter(topic=OuterRef("pk"))
    ended = Step.objects.filter(topic=OuterRef("pk"), verb="minute").order_by("-pk")
    found = Topic.objects.filter(state=TopicState.MINUTED).for_rows()
    found = found.annotate(written=Subquery(drafted.values("state")[:1]), ended=Subquery(ended.values("at")[:1]))
    told = {
        MinutesState.DRAFT: _("%s开完会，纪要还没有写好送签"),
        MinutesState.SIGNING: _("%s开完会，纪要等各方签字"),
        None: _("%s开完会，还没有起草纪要"),
    }
    return [
        _line(_("整理结果"), one.title, told[one.written] % day(one.ended, now), ("outcomes_desk:topic", one.pk))
        for one in found.order_by(F("ended").asc(nulls_last=True), "pk")[:MOST]
    ]


def _unheard() -> list[dict]:
    """A hearing answers each opinion, in its minutes or one by one; what stands in minutes that are being signed is."""
    signing = Minutes.objects.filter(topic=OuterRef("pk"), state=MinutesState.SIGNING)
    found = Topic.objects.filter(~Exists(signing), form=Form.HEARING, state__in=_HEARD).for_rows()
    own = Count("opinions", filter=Q(opinions__adoption=""), distinct=True)
    merged = Count("merged__opinions", filter=Q(merged__opinions__adoption=""), distinct=True)
    found = found.annotate(unheard=own + merged).filter(unheard__gt=0)
    told = _("听证会听到的意见，%d 条等答复")
    return [
        _line(_("意见"), one.title, told % one.unheard, ("opinions_desk:opinions", one.pk))
        for one in found.order_by("pk")[:MOST]
    ]


def _corrections(now: datetime) -> list[dict]:
    """A correction that nobody has published holds the result, whose time is over."""
    over = Topic.objects.filter(state=TopicState.PUBLICISED, due_at__lte=now).owed_first().for_rows()
    found = over.filter(pk__in=Minutes.objects.unpublished().values("topic"))[:MOST]
    told = _("公示期满了，更正的纪要还没有公示")
    return [
        _line(_("公示"), one.title, told, ("outcomes_desk:topic", one.pk), on=localdate(one.due_at), late=True)
        for one in found
    ]


def _objections(now: datetime) -> list[dict]:
    found = Objection.objects.unanswered().select_related("minutes__topic").order_by("due_at")[:MOST]
    told = _("异议等答复，最迟 %s")
    return [
        _line(
            _("异议"),
            one.minutes.topic.title,
            told % when(one.due_at, now),
            ("outcomes_desk:topic", one.minutes.topic_id),
            on=localdate(one.due_at),
            late=one.is_late(now),
        )
        for one in found
    ]


def _above(now: datetime) -> list[dict]:
    """What went up and has no answer, the one that is owed first; last those to which nobody promised a day."""
    latest = Step.objects.filter(verb="escalate", topic__state=TopicState.ESCALATED).order_by("topic", "-pk")
    waiting = [(sent_by(step), step.topic) for step in latest.distinct("topic").select_related("topic")]
    waiting.sort(key=lambda one: (one[0].due_at is None, one[0].due_at or one[0].at))
    told, open_ = _("等%s的决定，最迟 %s"), _("等%s的决定")
    return [
        _line(
            _("等决定"),
            topic.title,
            told % (sent.whom, when(sent.due_at, now)) if sent.due_at else open_ % sent.whom,
            ("outcomes_desk:topic", topic.pk),
            on=localdate(sent.due_at) if sent.due_at else None,
            late=sent.is_late(now),
        )
        for sent, topic in waiting[:MOST]
    ]


def _appeals(user: User) -> list[dict]:
    """Another than who hid the word looks again."""
    found = Comment.objects.appealed().exclude(hidden_by=user).select_related("topic").order_by("appealed_at")[:MOST]
    told = _("有一条发言的申诉等复核")
    return [_line(_("申诉"), one.topic.title, told, ("opinions_desk:opinions", one.topic_id)) for one in found]


def _nobodys(now: datetime) -> list[dict]:
    """A result holds that calls for something to be done, and nobody is to do it, nor to look at it on a day."""
    settled = Step.objects.filter(topic=OuterRef("pk"), verb__in=_SETTLING).order_by("-pk")
    newest = Minutes.objects.published().filter(topic=OuterRef("pk")).newest_first()
    seen_to = Step.objects.filter(topic=OuterRef("pk"), verb__in=_REVIEWING, pk__gt=OuterRef("settled"))
    found = Topic.objects.filter(state=TopicState.RESOLVED).for_rows()
    found = found.annotate(
        settled=Subquery(settled.values("pk")[:1]),
        how=Subquery(settled.values("verb")[:1]),
        since=Subquery(settled.values("at")[:1]),
        outcome=Subquery(newest.values("outcome")[:1]),
    ).filter(~Exists(seen_to), Q(how="hear_back") | Q(how="resolve", outcome__in=TO_CARRY_OUT))
    told = _("%s结果生效，还没有定由谁落实")
    return [
        _line(_("落实"), one.title, told % day(one.since, now), ("outcomes_desk:topic", one.pk))
        for one in found.order_by("settled")[:MOST]
    ]


def _handed_in(user: User, now: datetime) -> list[dict]:
    """Another than who is responsible, or said so, says whether it is done."""
    said_so = Progress.objects.filter(task=OuterRef("pk")).order_by("-pk").values("by")[:1]
    found = Task.objects.filter(state=TaskState.REPORTED, topic__state=TopicState.EXECUTING).exclude(person=user)
    found = found.annotate(said_so=Subquery(said_so)).exclude(said_so=user.pk)
    told = _("%s 报了完成，等核实")
    return [
        _line(_("核实"), one.matter, told % when(one.reported_at, now), ("outcomes_desk:topic", one.topic_id))
        for one in found.order_by("reported_at")[:MOST]
    ]


def _tasks(now: datetime) -> list[dict]:
    """Past their date, a milestone past its, or nothing reported for longer than the rules allow; the nearest first."""
    running = Task.objects.under_way().filter(topic__state=TopicState.EXECUTING).select_related("topic")
    told = ((one, _lateness(one, now)) for one in running.order_by("due_on", "pk")[:_LOOKED_AT])
    late = [
        _line(_("落实"), one.matter, found[0], ("outcomes_desk:topic", one.topic_id), on=found[1], late=True)
        for one, found in told
        if found
    ]
    return late[:MOST]


def _lateness(task: Task, now: datetime) -> tuple[str, date] | None:
    """In words, and since when; None where nothing is late."""
    today = localdate(now)
    if task.is_late(today):
        return _("任务延误，计划 %s完成") % day(task.due_on, now), task.due_on
    if missed := next((step for step in task.planned if step.reached_on is None and step.is_late(today)), None):
        return _("节点延误，计划 %s 做到：%s") % (day(missed.due_on, now), missed.words), missed.due_on
    days, every = (now - task.reported_at).days, rule(task.topic, "report_days")
    if days < every:
        return None
    return _("已经 %d 天没有报进展") % days, localdate(task.reported_at + timedelta(days=every))


def _reviews(now: datetime, asked_of: User | None = None) -> list[dict]:
    """Those that are due, of everybody or of one."""
    found = [one for one in due_reviews(localdate(now)) if asked_of is None or one.person == asked_of.pk]
    told = _("等写复核，定在 %s")
    return [
        _line(
            _("复核"),
            one.topic.public_title,
            told % day(one.due_on, now),
            ("outcomes_desk:do", "topics", one.topic.pk, "answer_review"),
            on=one.due_on,
            late=one.is_late(localdate(now)),
        )
        for one in found[:MOST]
    ]


def _to_archive() -> list[dict]:
    found = Topic.objects.filter(state=TopicState.EVALUATED).for_rows().order_by("changed_at", "pk")[:MOST]
    return [_line(_("归档"), one.title, _("评议结束了，等归档"), ("outcomes_desk:topic", one.pk)) for one in found]


def _line(kind: str, title: str, what: str, to: tuple, *, on: date | None = None, late: bool = False) -> dict:
    name, *keys = to
    return {"kind": kind, "title": title, "what": what, "url": reverse(name, args=keys), "late": late, "on": on}
