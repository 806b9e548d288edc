"""What of consultation the committee owes, for its first screen."""

from datetime import datetime

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from communities.accounts.models import User
from communities.looks.words import day, when
from deliberation.meetings.models import Meeting
from deliberation.meetings.saying import is_overdue
from deliberation.meetings.states import MeetingState
from deliberation.opinions.models import Comment, Opinion
from deliberation.opinions.states import OWED
from deliberation.outcomes.above import sent_by
from deliberation.outcomes.models import Minutes, Objection
from deliberation.outcomes.owed_tasks import handed_in, late_tasks, reviews
from deliberation.outcomes.owing import MOST, by_day, line
from deliberation.outcomes.states import MinutesState
from deliberation.topics.models import Step, Topic
from deliberation.topics.process import TO_CARRY_OUT, Form
from deliberation.topics.states import STEPS, Grade, TopicState

_SETTLING, _REVIEWING = ["answer", "resolve", "hear_back"], [verb for verb in STEPS if "review" in verb]
_LOOKED_AT = 200


def owed(user: User, now: datetime) -> list[dict]:
    """A line (owing.line) of everything that the committee owes by a clock or that waits for it, as `user` may settle it, in
    the order of owing.by_day. Fifteen queries.
    """
    parts = [_to_screen(now), _on_agenda(now), _meetings(now), _to_minute(now), _unheard(), _corrections(now)]
    parts += [_objections(now), _above(now), _appeals(user), _nobodys(now), handed_in(user, now), late_tasks(now)]
    return by_day(one for part in [*parts, reviews(now), _to_archive()] for one in part)


def _to_screen(now: datetime) -> list[dict]:
    found = Topic.objects.filter(state=TopicState.SUBMITTED).owed_first().for_rows()[:MOST]
    told = _("等审查，最迟 %s")
    return [
        line(
            _("审查"),
            one.title,
            told % when(one.due_at, now),
            ("topics_desk:topic", one.pk),
            on=one.due_at,
            late=one.due_at < now,
        )
        for one in found
    ]


def _on_agenda(now: datetime) -> list[dict]:
    """What is to be answered at once, or begun."""
    found = Topic.objects.filter(state=TopicState.AGENDA, due_at__isnull=False).owed_first().for_rows()[:MOST]
    answer, begin = _("等当场答复，最迟 %s"), _("等筹备会议，最迟 %s")
    return [
        line(
            _("议程"),
            one.title,
            (answer if one.grade == Grade.INSTANT else begin) % when(one.due_at, now),
            ("topics_desk:topic", one.pk),
            on=one.due_at,
            late=one.due_at < now,
        )
        for one in found
    ]


def _meetings(now: datetime) -> list[dict]:
    """Those of today, and those whose day passed without an end: what residents called and forgot ends by itself."""
    found = Meeting.objects.of_the_desk().coming()[:_LOOKED_AT]
    due = [one for one in found if localdate(one.starts_at) <= localdate(now)]
    return [
        line(
            _("会议"),
            one.title,
            _what_of(one, now),
            ("meetings_desk:meeting", one.pk),
            on=one.starts_at,
            late=is_overdue(one, now),
        )
        for one in due
        if not (one.by_residents and is_overdue(one, now))
    ][:MOST]


def _what_of(meeting: Meeting, now: datetime) -> str:
    if not is_overdue(meeting, now):
        return f"{when(meeting.starts_at, now)} {meeting.get_state_display()}"
    if meeting.state == MeetingState.IN_SESSION:
        return _("%s 开的会，还没有结束：请结束，或者休会") % when(meeting.began_at, now)
    return _("原定 %s，没有开：请开会、改期，或者取消") % when(meeting.starts_at, now)


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
        line(_("整理结果"), one.title, told[one.written] % day(one.ended, now), ("outcomes_desk:topic", one.pk))
        for one in found.order_by(F("ended").asc(nulls_last=True), "pk")[:MOST]
    ]


def _unheard() -> list[dict]:
    """Each opinion is answered, whatever the form (opinions/forms.py says so to who writes it). A hearing may answer in its
    minutes: what stands in minutes that are being signed is.
    """
    signing = Minutes.objects.filter(topic=OuterRef("pk"), state=MinutesState.SIGNING)
    waiting = Opinion.objects.filter(adoption="").order_by()
    own, merged = waiting.filter(topic=OuterRef("pk")), waiting.filter(topic__merged_into=OuterRef("pk"))
    found = Topic.objects.filter(~Exists(signing) | ~Q(form=Form.HEARING), state__in=OWED).for_rows()
    found = found.filter(Exists(own) | Exists(merged)).annotate(unheard=_how_many(own) + _how_many(merged))
    heard, received = _("听证会听到的意见，%d 条等答复"), _("收到的意见，%d 条等答复")
    return [
        line(
            _("意见"),
            one.title,
            (heard if one.form == Form.HEARING else received) % one.unheard,
            ("opinions_desk:opinions", one.pk),
        )
        for one in found.order_by("pk")[:MOST]
    ]


def _how_many(rows: QuerySet) -> Subquery:
    """Of each topic by itself, and only of those that are listed."""
    return Subquery(rows.annotate(n=Func("pk", function="COUNT")).values("n"), output_field=IntegerField())


def _corrections(now: datetime) -> list[dict]:
    """A correction that nobody has published: it holds the result once the time of that is over."""
    drafted = Minutes.objects.unpublished().filter(topic=OuterRef("pk"))
    found = Topic.objects.filter(state=TopicState.PUBLICISED).owed_first().for_rows()
    found = found.annotate(written=Subquery(drafted.values("state")[:1])).filter(written__isnull=False)
    over = _("公示期满了，更正的纪要还没有公示")
    told = {MinutesState.DRAFT: _("更正的纪要还没有写好送签"), MinutesState.SIGNING: _("更正的纪要等各方签字")}
    return [
        line(
            _("公示"),
            one.title,
            over if one.due_at <= now else told[one.written],
            ("outcomes_desk:topic", one.pk),
            on=one.due_at,
            late=one.due_at <= now,
        )
        for one in found[:MOST]
    ]


def _objections(now: datetime) -> list[dict]:
    found = Objection.objects.unanswered().select_related("minutes__topic").order_by("due_at")[:MOST]
    told = _("异议等答复，最迟 %s")
    return [
        line(
            _("异议"),
            one.minutes.topic.title,
            told % when(one.due_at, now),
            ("outcomes_desk:topic", one.minutes.topic_id),
            on=one.due_at,
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
        line(
            _("等决定"),
            topic.title,
            told % (sent.whom, when(sent.due_at, now)) if sent.due_at else open_ % sent.whom,
            ("outcomes_desk:topic", topic.pk),
            on=sent.due_at,
            late=sent.is_late(now),
        )
        for sent, topic in waiting[:MOST]
    ]


def _appeals(user: User) -> list[dict]:
    """Another than who hid the word looks again."""
    found = Comment.objects.appealed().exclude(hidden_by=user).select_related("topic").order_by("appealed_at")[:MOST]
    told = _("有一条发言的申诉等复核")
    return [line(_("申诉"), one.topic.title, told, ("opinions_desk:opinions", one.topic_id)) for one in found]


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
        line(_("落实"), one.title, told % day(one.since, now), ("outcomes_desk:topic", one.pk))
        for one in found.order_by("settled")[:MOST]
    ]


def _to_archive() -> list[dict]:
    found = Topic.objects.filter(state=TopicState.EVALUATED).for_rows().order_by("changed_at", "pk")[:MOST]
    return [line(_("归档"), one.title, _("评议结束了，等归档"), ("outcomes_desk:topic", one.pk)) for one in found]
